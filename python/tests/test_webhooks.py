import base64
import hashlib
import hmac

import pytest

from latchkey_client import WebhookError, verify_webhook

secret = "whsec_" + base64.b64encode(b"k" * 24).decode()
body = b'{"type":"session.invalid"}'


def signed(text: bytes = body, key: bytes = b"k" * 24, at: int = 1000) -> dict[str, str]:
    mac = hmac.new(key, f"m1.{at}.".encode() + text, hashlib.sha256).digest()
    signature = base64.b64encode(mac).decode()
    return {"Webhook-Id": "m1", "webhook-timestamp": str(at), "webhook-signature": f"v1,AAAA v1,{signature}"}


def test_takes_what_was_signed() -> None:
    assert verify_webhook(body, signed(), secret, now=1100) == {"type": "session.invalid"}


@pytest.mark.parametrize(
    ("text", "headers", "now"),
    [
        (body + b" ", signed(), 1000.0),
        (body, signed(key=b"x" * 24), 1000.0),
        (body, signed(), 1301.0),
        (body, signed(), 699.0),
        (body, {**signed(), "Webhook-Id": "m2"}, 1000.0),
        (body, {**signed(), "webhook-timestamp": "soon"}, 1000.0),
        (body, {**signed(), "webhook-signature": "v1,é"}, 1000.0),
        (body, {}, 1000.0),
    ],
)
def test_refuses_the_rest(text: bytes, headers: dict[str, str], now: float) -> None:
    with pytest.raises(WebhookError):
        verify_webhook(text, headers, secret, now=now)
