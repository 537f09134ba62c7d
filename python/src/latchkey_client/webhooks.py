"""Messages of a server: whether they are its own (https://www.standardwebhooks.com)."""

import base64
import binascii
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any


class WebhookError(Exception):
    """The message is not one of this server, or is too old."""


def verify_webhook(
    body: bytes | str,
    headers: Mapping[str, str],
    secret: str,
    *,
    tolerance_seconds: float = 300,
    now: float | None = None,
) -> dict[str, Any]:
    """
    Answers the message, if it was signed with this secret.

    :param body: as it was received: parsed and written again, it is another one
    :param secret: `whsec_…`, from the answer that created the webhook
    :param now: epoch seconds; default: the clock of this machine
    """
    given = {name.lower(): value for name, value in headers.items()}
    try:
        message_id, timestamp = given["webhook-id"], given["webhook-timestamp"]
        signatures = given["webhook-signature"].split(" ")
        sent_at = int(timestamp)
    except (KeyError, ValueError):
        raise WebhookError("The headers webhook-id, webhook-timestamp and webhook-signature are needed.") from None
    if abs((time.time() if now is None else now) - sent_at) > tolerance_seconds:
        raise WebhookError("The message is too old, or the clock of this machine is wrong.")
    text = body.encode() if isinstance(body, str) else body
    digest = hmac.digest(_key(secret), f"{message_id}.{timestamp}.".encode() + text, "sha256")
    expected = b"v1," + base64.b64encode(digest)
    # For a day after a rotation both secrets sign.
    if not any(hmac.compare_digest(expected, each.encode()) for each in signatures):
        raise WebhookError("No signature of the message was made with this secret.")
    message: dict[str, Any] = json.loads(text)
    return message


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise ValueError("The secret of a webhook is whsec_ and base64.") from None
