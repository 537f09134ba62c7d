from collections.abc import Mapping
from typing import Any


class LatchkeyError(Exception):
    """Why a request failed. The classes of `latchkey_client.errors` say which code it has."""

    def __init__(
        self,
        message: str,
        *,
        code: str,
        resolution: str = "",
        status: int | None = None,
        request_id: str | None = None,
        details: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        #: What to do next.
        self.resolution = resolution
        #: HTTP status; None: there was no answer.
        self.status = status
        self.request_id = request_id
        self.details = details or {}
        #: After how many seconds the same request may succeed.
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{self.code}: {self.message} {self.resolution}".rstrip()

    @property
    def login_url(self) -> str | None:
        """The page of the server where a person logs in again, if the error names one."""
        url = self.details.get("login_url")
        return url if isinstance(url, str) else None


class UnreachableError(LatchkeyError):
    """There was no answer of the server."""


class InvalidResponseError(LatchkeyError):
    """The answer is not one of a Latchkey server."""


def unreachable(server: str, cause: Exception) -> UnreachableError:
    return UnreachableError(
        f"The server at {server} did not answer: {cause or type(cause).__name__}.",
        code="UNREACHABLE",
        resolution="Check the address, and whether the server runs.",
    )


def error_of_answer(status: int, body: Any) -> LatchkeyError:
    """The error that an answer describes; `body` is its parsed JSON, or None."""
    from .errors import by_code

    fields: Mapping[str, Any] = body if isinstance(body, dict) else {}
    code = fields.get("code")
    if not isinstance(code, str):
        return InvalidResponseError(
            f"The answer (status {status}) is not one of a Latchkey server.",
            code="INVALID_RESPONSE",
            resolution="Check the address, and what is between the server and this machine.",
            status=status,
        )
    return by_code.get(code, LatchkeyError)(
        str(fields.get("message", f"The server answered {status}.")),
        code=code,
        resolution=str(fields.get("resolution", "")),
        status=status,
        request_id=fields.get("request_id"),
        details=fields.get("details"),
        retry_after=fields.get("retry_after"),
    )
