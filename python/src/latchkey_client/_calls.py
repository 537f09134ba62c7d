"""What is sent, apart from how: the same for both clients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import quote
from uuid import uuid4

T = TypeVar("T")

QueryValue = str | int | bool | Sequence[str] | None


@dataclass(frozen=True)
class Call(Generic[T]):
    """A request whose answer is a T: parsed JSON, or bytes where the answer is no JSON."""

    method: str
    #: After `/api/v1`.
    path: str
    query: Mapping[str, QueryValue] = field(default_factory=dict)
    #: Sent as JSON.
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    #: A body in the words of httpx: `content`, `data`, `files`.
    raw_body: Mapping[str, Any] = field(default_factory=dict)
    idempotency_key: str | None = None
    if_match: str | None = None
    #: Its repetition changes nothing, so it is sent again although it may have arrived.
    is_repeatable: bool = False
    #: How long the server itself may wait for something.
    server_seconds: float = 0

    def all_headers(self) -> dict[str, str]:
        key = {"Idempotency-Key": self.idempotency_key} if self.idempotency_key else {}
        match = {"If-Match": self.if_match} if self.if_match else {}
        return {**self.headers, **key, **match}

    def all_query(self) -> dict[str, Any]:
        return {name: _query_text(value) for name, value in self.query.items() if value is not None}


def _query_text(value: QueryValue) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def segment(text: str) -> str:
    """A part of a path: what is in it never leads to another path."""
    if text in ("", ".", ".."):
        raise ValueError(f"{text!r} is not an id")
    return quote(text, safe="")


def new_key() -> str:
    return str(uuid4())


@dataclass(frozen=True)
class Retries:
    #: How often a request is sent, at most.
    max_tries: int = 4
    #: A longer Retry-After is not waited for: its error is raised instead.
    max_wait_seconds: float = 60

    def delay(
        self, tries: int, status: int | None, retry_after: str | None, *, is_repeatable: bool
    ) -> float | None:
        """
        Seconds to wait before the request is sent again; None: it is not sent again. After 409, 429 and 503
        with a Retry-After the server did nothing, so every request may be sent again.

        :param tries: how often it was sent, from 1
        :param status: None: there was no answer
        """
        if tries >= self.max_tries:
            return None
        if status in (409, 429, 503) and retry_after is not None and retry_after.isdecimal():
            seconds = int(retry_after)
            return seconds if seconds <= self.max_wait_seconds else None
        may_have_arrived = status in (None, 502, 503, 504)
        return min(2 ** (tries - 1), self.max_wait_seconds) if is_repeatable and may_have_arrived else None
