"""
Scrapy's requests, sent with a session by a Latchkey server:

    DOWNLOADER_MIDDLEWARES = {"latchkey_client.scrapy.LatchkeyMiddleware": 585}
    LATCHKEY_SERVER = "http://127.0.0.1:8080"
    LATCHKEY_API_KEY = "sk_live_…"

    yield scrapy.Request(url, meta={"latchkey_session": session_id})
"""

import asyncio
import logging
import time
from collections import defaultdict
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings
from typing_extensions import Self

from ._async_client import AsyncLatchkey
from ._error import LatchkeyError
from ._exchange import Exchange, Exchanged, exchange
from .errors import LoginNeededError, SessionExpiredError, SessionInactiveError

logger = logging.getLogger(__name__)

#: One `ensure` waits at most this long; the rest of the time is waited for by asking again.
_max_wait_seconds = 300

_dead = (SessionExpiredError, SessionInactiveError, LoginNeededError)


class SessionDead(IgnoreRequest):
    """The session is logged out. `error.login_url` is the page where a person logs in again."""

    def __init__(self, error: LatchkeyError) -> None:
        super().__init__(str(error))
        self.error = error


class RequestFailed(OSError):
    """The server or the target did not answer; Scrapy's RetryMiddleware tries again."""


class LatchkeyMiddleware:
    """
    A request with `meta["latchkey_session"]` is sent by the server, with that session. Its response is an
    ordinary one: the target's status, content type and body at its final URL, and `meta["latchkey"]` with the verdict.

    CONCURRENT_REQUESTS_PER_DOMAIN and DOWNLOAD_DELAY count for each session, because such requests do not pass
    through Scrapy's own downloader.

    LATCHKEY_DEAD_SESSION: `ignore` (default) raises SessionDead; `wait` waits LATCHKEY_WAIT_SECONDS (default
    3600) until somebody has logged in again.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._client = AsyncLatchkey(_required(settings, "LATCHKEY_SERVER"), _required(settings, "LATCHKEY_API_KEY"))
        self._stats = crawler.stats
        on_dead = settings.get("LATCHKEY_DEAD_SESSION", "ignore")
        if on_dead not in ("ignore", "wait"):
            raise ValueError(f"LATCHKEY_DEAD_SESSION is {on_dead!r}, neither 'ignore' nor 'wait'")
        self._wait_seconds = settings.getint("LATCHKEY_WAIT_SECONDS", 3600) if on_dead == "wait" else 0
        most = settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        delay = settings.getfloat("DOWNLOAD_DELAY")
        self._turns: dict[str, _Turns] = defaultdict(lambda: _Turns(most, delay))
        self._logins: dict[str, asyncio.Task[None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_closed, signal=signals.spider_closed)
        return middleware

    async def spider_closed(self) -> None:
        await self._client.close()

    async def process_request(self, request: Request) -> Response | None:
        session_id = request.meta.get("latchkey_session")
        if session_id is None:
            return None
        found = await self._send(request, session_id)
        self._count("responses")
        request.meta["latchkey"] = found.verdict
        url = found.verdict["final_url"]
        headers = {name: [value] for name, value in found.headers.items()}
        kind = responsetypes.from_args(headers=_bytes(found), url=url, body=found.body)
        return kind(url=url, status=found.status, headers=headers, body=found.body, request=request)

    async def _send(self, request: Request, session_id: str) -> Exchanged:
        asked = Exchange(
            request.url,
            session_id,
            request.method,
            headers={
                name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
                for name, values in request.headers.items()
            },
            body=request.body or None,
            timeout=max(1, min(300, int(request.meta.get("download_timeout", 90)))),
        )
        transport = self._client._transport
        for may_wait in (self._wait_seconds > 0, False):
            try:
                async with self._turns[session_id]:
                    return await transport.run(exchange(transport, asked))
            except _dead as error:
                self._count("dead_session")
                if not may_wait:
                    raise SessionDead(error) from error
            except LatchkeyError as error:
                raise self._failed(error) from error
            await self._login_again(session_id)
        raise AssertionError

    def _failed(self, error: LatchkeyError) -> Exception:
        if error.code == "LOGOUT_REFUSED":
            self._count("logout_refused")
            return IgnoreRequest(str(error))
        return _failed(error)

    async def _login_again(self, session_id: str) -> None:
        """All requests of a session wait for the same login."""
        task = self._logins.get(session_id)
        if task is None:
            task = asyncio.ensure_future(self._wait_for_login(session_id))
            self._logins[session_id] = task
            task.add_done_callback(lambda _: self._logins.pop(session_id, None))
        await asyncio.shield(task)

    async def _wait_for_login(self, session_id: str) -> None:
        deadline = time.monotonic() + self._wait_seconds
        try:
            # What the page showed is newer than the last check, which `ensure` would believe.
            await self._client.sessions.validate(session_id)
        except LatchkeyError as error:
            if not isinstance(error, _dead):
                raise _failed(error) from error
        while True:
            seconds = max(0, min(_max_wait_seconds, int(deadline - time.monotonic())))
            try:
                await self._client.sessions.ensure(session_id, wait_seconds=seconds)
                return
            except LoginNeededError as error:
                logger.warning("%s Log in at %s", error, error.login_url)
                if time.monotonic() >= deadline:
                    raise SessionDead(error) from error
            except LatchkeyError as error:
                raise (SessionDead(error) if isinstance(error, _dead) else _failed(error)) from error

    def _count(self, what: str) -> None:
        if self._stats is not None:
            self._stats.inc_value(f"latchkey/{what}")


class _Turns:
    """So many at once, and no two starts closer than the delay."""

    def __init__(self, most: int, delay: float) -> None:
        self._places = asyncio.Semaphore(max(1, most))
        self._start = asyncio.Lock()
        self._delay = delay
        self._next = 0.0

    async def __aenter__(self) -> None:
        await self._places.acquire()
        if self._delay <= 0:
            return
        try:
            async with self._start:
                await asyncio.sleep(max(0, self._next - time.monotonic()))
                self._next = time.monotonic() + self._delay
        except BaseException:
            self._places.release()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._places.release()


def _required(settings: BaseSettings, name: str) -> str:
    value = settings.get(name)
    if not value:
        raise NotConfigured(f"{name} is not set")
    return str(value)


def _failed(error: LatchkeyError) -> Exception:
    return RequestFailed(str(error)) if error.status in (None, 409, 429, 502, 503, 504) else error


def _bytes(found: Exchanged) -> Any:
    """Headers as Scrapy looks for the type of a response in them."""
    return {name.title().encode(): value.encode("latin-1") for name, value in found.headers.items()}
