"""Client of a Latchkey server: `Latchkey`, and `AsyncLatchkey` with the same calls to be awaited."""

from ._async_client import AsyncLatchkey
from ._calls import Retries
from ._error import LatchkeyError
from ._sync_client import Latchkey
from .webhooks import WebhookError, verify_webhook

__all__ = ["AsyncLatchkey", "Latchkey", "LatchkeyError", "Retries", "WebhookError", "verify_webhook"]
