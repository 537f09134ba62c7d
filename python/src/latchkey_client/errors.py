# Generated from src/errors.ts by scripts/python-client.ts: run `npm run python-client`.
"""A class for each code of the server, so that `except` can name it."""

from ._error import InvalidResponseError, LatchkeyError, UnreachableError


class BadRequestError(LatchkeyError):
    """The request is not well-formed HTTP."""


class CancelledError(LatchkeyError):
    """The job, or its batch, was cancelled before it started."""


class ConflictError(LatchkeyError):
    """The request conflicts with the current state."""


class ForbiddenError(LatchkeyError):
    """You may see this, but you are not allowed to do that."""


class InternalError(LatchkeyError):
    """Something went wrong on this server."""


class InterruptedError(LatchkeyError):
    """The server stopped before this was finished."""


class LoginNeededError(LatchkeyError):
    """The session is not logged in."""


class MalformedJsonError(LatchkeyError):
    """The body is not well-formed JSON."""


class MethodNotAllowedError(LatchkeyError):
    """This address does not support the method."""


class NotFoundError(LatchkeyError):
    """This address does not exist."""


class OverloadedError(LatchkeyError):
    """The server is at its limit of concurrent work."""


class PayloadTooLargeError(LatchkeyError):
    """The request is larger than this route accepts."""


class PreconditionFailedError(LatchkeyError):
    """The session was changed since the ETag in If-Match was read; nothing was changed."""


class ProxyFailedError(LatchkeyError):
    """The session's proxy failed."""


class RateLimitedError(LatchkeyError):
    """Too many requests in this window."""


class RequestTimeoutError(LatchkeyError):
    """The request did not arrive completely in time."""


class SessionBusyError(LatchkeyError):
    """The session already has its maximum number of concurrent uses, or its pace does not allow the next visit yet."""


class SessionCookiesConflictError(LatchkeyError):
    """Both session_id and cookies were given."""


class SessionDomainMismatchError(LatchkeyError):
    """The URL lies outside the domain of the session; nothing was sent."""


class SessionExpiredError(LatchkeyError):
    """The session has expired or was found logged out; the target was not contacted."""


class SessionInactiveError(LatchkeyError):
    """The session has been deleted or disabled."""


class SessionLimitReachedError(LatchkeyError):
    """The account has reached its maximum number of sessions."""


class SessionNotFoundError(LatchkeyError):
    """No session with this id is visible to you."""


class StorageUnavailableError(LatchkeyError):
    """The database or the audit trail cannot be written."""


class TargetBlockedError(LatchkeyError):
    """The target answered with a block or challenge page."""


class TargetNotAllowedError(LatchkeyError):
    """The egress policy does not allow this target."""


class TargetUnreachableError(LatchkeyError):
    """The target could not be reached."""


class TimeoutError(LatchkeyError):
    """The target did not answer in time."""


class UnauthorizedError(LatchkeyError):
    """This route needs a valid API key or token."""


class UnsupportedMediaTypeError(LatchkeyError):
    """The body must be JSON."""


class UriTooLongError(LatchkeyError):
    """The address is longer than 8,192 characters."""


class ValidationError(LatchkeyError):
    """The request is not valid."""


class VaultUnavailableError(LatchkeyError):
    """The stored data cannot be opened with the root key."""


class WrongUserError(LatchkeyError):
    """The site shows a different user than the session expects; nothing was stored."""


by_code: dict[str, type[LatchkeyError]] = {
    "BAD_REQUEST": BadRequestError,
    "CANCELLED": CancelledError,
    "CONFLICT": ConflictError,
    "FORBIDDEN": ForbiddenError,
    "INTERNAL": InternalError,
    "INTERRUPTED": InterruptedError,
    "LOGIN_NEEDED": LoginNeededError,
    "MALFORMED_JSON": MalformedJsonError,
    "METHOD_NOT_ALLOWED": MethodNotAllowedError,
    "NOT_FOUND": NotFoundError,
    "OVERLOADED": OverloadedError,
    "PAYLOAD_TOO_LARGE": PayloadTooLargeError,
    "PRECONDITION_FAILED": PreconditionFailedError,
    "PROXY_FAILED": ProxyFailedError,
    "RATE_LIMITED": RateLimitedError,
    "REQUEST_TIMEOUT": RequestTimeoutError,
    "SESSION_BUSY": SessionBusyError,
    "SESSION_COOKIES_CONFLICT": SessionCookiesConflictError,
    "SESSION_DOMAIN_MISMATCH": SessionDomainMismatchError,
    "SESSION_EXPIRED": SessionExpiredError,
    "SESSION_INACTIVE": SessionInactiveError,
    "SESSION_LIMIT_REACHED": SessionLimitReachedError,
    "SESSION_NOT_FOUND": SessionNotFoundError,
    "STORAGE_UNAVAILABLE": StorageUnavailableError,
    "TARGET_BLOCKED": TargetBlockedError,
    "TARGET_NOT_ALLOWED": TargetNotAllowedError,
    "TARGET_UNREACHABLE": TargetUnreachableError,
    "TIMEOUT": TimeoutError,
    "UNAUTHORIZED": UnauthorizedError,
    "UNSUPPORTED_MEDIA_TYPE": UnsupportedMediaTypeError,
    "URI_TOO_LONG": UriTooLongError,
    "VALIDATION_ERROR": ValidationError,
    "VAULT_UNAVAILABLE": VaultUnavailableError,
    "WRONG_USER": WrongUserError,
}


__all__ = [
    "InvalidResponseError",
    "LatchkeyError",
    "UnreachableError",
    "BadRequestError",
    "CancelledError",
    "ConflictError",
    "ForbiddenError",
    "InternalError",
    "InterruptedError",
    "LoginNeededError",
    "MalformedJsonError",
    "MethodNotAllowedError",
    "NotFoundError",
    "OverloadedError",
    "PayloadTooLargeError",
    "PreconditionFailedError",
    "ProxyFailedError",
    "RateLimitedError",
    "RequestTimeoutError",
    "SessionBusyError",
    "SessionCookiesConflictError",
    "SessionDomainMismatchError",
    "SessionExpiredError",
    "SessionInactiveError",
    "SessionLimitReachedError",
    "SessionNotFoundError",
    "StorageUnavailableError",
    "TargetBlockedError",
    "TargetNotAllowedError",
    "TargetUnreachableError",
    "TimeoutError",
    "UnauthorizedError",
    "UnsupportedMediaTypeError",
    "UriTooLongError",
    "ValidationError",
    "VaultUnavailableError",
    "WrongUserError",
    "by_code",
]
