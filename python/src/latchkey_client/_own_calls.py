"""Calls that the client makes in a way of its own, for both forms of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, cast

from ._calls import Call, new_key
from .types import (
    BatchAccepted,
    Imported,
    ImportSessionsOptions,
    ImportWithoutCreation,
    JobAccepted,
    Scrape,
    ScrapeOptions,
    ScrapeResultAnswer,
)

#: What a browser or a tool exports: as a file, as text, or parsed already.
ImportSource = Path | IO[str] | IO[bytes] | str | bytes | Mapping[str, Any] | list[Any]

#: How long the server gives a target unless `timeout` says otherwise.
_target_seconds = 90

_safe_methods = ("GET", "HEAD", "OPTIONS")


def import_call(
    source: ImportSource, idempotency_key: str | None, options: ImportSessionsOptions
) -> Call[Imported | ImportWithoutCreation]:
    body = {"content": _content_of(source), **options}
    return Call("POST", "/sessions/import", body=body, idempotency_key=idempotency_key or new_key())


def _content_of(source: ImportSource) -> str | Mapping[str, Any] | list[Any]:
    if isinstance(source, Path):
        source = source.read_bytes()
    elif hasattr(source, "read"):
        source = cast("IO[Any]", source).read()
    # Windows programs begin UTF-8 with a byte order mark.
    return source.decode("utf-8-sig") if isinstance(source, bytes) else cast("str", source)


def scrape_call(
    url: str, idempotency_key: str | None, options: ScrapeOptions
) -> Call[ScrapeResultAnswer]:
    # Steps on the page may change something at the site.
    is_safe = (options.get("method") or "GET") in _safe_methods and not options.get("actions")
    return Call(
        "POST",
        "/scrape",
        body={"url": url, **_with_session(options), "sync": True},
        idempotency_key=idempotency_key,
        is_repeatable=is_safe,
        server_seconds=options.get("timeout") or _target_seconds,
    )


def submit_call(url: str, idempotency_key: str | None, options: ScrapeOptions) -> Call[JobAccepted]:
    body = {"url": url, **_with_session(options), "sync": False}
    return Call("POST", "/scrape", body=body, idempotency_key=idempotency_key or new_key())


def batch_call(
    urls: Sequence[str | Scrape], idempotency_key: str | None, options: ScrapeOptions
) -> Call[BatchAccepted]:
    body = {"urls": list(urls), **_with_session(options)}
    return Call("POST", "/batch", body=body, idempotency_key=idempotency_key or new_key())


def _with_session(options: ScrapeOptions) -> Mapping[str, Any]:
    """A page without the login that was asked for is rarely what somebody wants."""
    return {"require_session": True, **options} if options.get("session_id") else options


def fetch_call(
    url: str,
    method: str = "GET",
    *,
    session_id: str | None = None,
    lease_id: str | None = None,
    require_session: bool = True,
    timeout: int | None = None,
    headers: Mapping[str, str] | None = None,
    raw_body: Mapping[str, Any] | None = None,
) -> Call[Any]:
    query = {
        "url": url,
        "session_id": session_id,
        "lease_id": lease_id,
        "require_session": None if session_id is None else require_session,
        "timeout": timeout,
    }
    return Call(
        method,
        "/fetch",
        query,
        headers=headers or {},
        raw_body=raw_body or {},
        is_repeatable=method in _safe_methods,
        server_seconds=timeout or _target_seconds,
    )
