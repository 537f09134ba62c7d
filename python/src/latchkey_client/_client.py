"""Two ways to take the steps of a flow, and what both clients are built of."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any, TypeVar

import anyio
import httpx

from ._calls import Call, Retries
from ._flows import Emit, Flow, Lines, NextLine, Pause, Read, Send, Step, respond, result_of

T = TypeVar("T")

version = "0.1.0"


def settings(server: str, api_key: str, timeout: float) -> dict[str, Any]:
    """What an httpx client of a server is made of."""
    return {
        "base_url": f"{server.rstrip('/')}/api/v1",
        "headers": {"X-API-Key": api_key, "User-Agent": f"latchkey-client-python/{version}"},
        "timeout": timeout,
        # A redirect to another host would take the key there.
        "follow_redirects": False,
    }


class Flows:
    """Makes flows of calls."""

    def __init__(self, http: httpx.Client | httpx.AsyncClient, retries: Retries) -> None:
        self._base = http
        self._retries = retries

    def result(self, call: Call[T]) -> Flow[T]:
        return result_of(self._request(call), call, self._retries)

    def response(self, call: Call[Any]) -> Flow[httpx.Response]:
        return respond(self._request(call), call, self._retries)

    def _request(self, call: Call[Any]) -> httpx.Request:
        waits = call.server_seconds + float((call.body or {}).get("wait_seconds") or 0)
        default = self._base.timeout
        read = None if default.read is None else default.read + waits
        timeout = httpx.Timeout(default.connect, read=read, write=default.write, pool=default.pool)
        return self._base.build_request(
            call.method,
            call.path,
            params=call.all_query(),
            headers=call.all_headers(),
            timeout=timeout,
            **({"json": call.body} if call.body is not None else call.raw_body),
        )


class Transport(Flows):
    """Takes the steps of flows."""

    def __init__(
        self, http: httpx.Client, retries: Retries, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        super().__init__(http, retries)
        self.http = http
        self._sleep = sleep

    def run(self, flow: Flow[T]) -> T:
        answer: Any = None
        error: Exception | None = None
        while True:
            try:
                step = flow.throw(error) if error is not None else flow.send(answer)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            answer, error = self._take(step)

    def iterate(self, flow: Flow[None]) -> Iterator[Any]:
        answer: Any = None
        error: Exception | None = None
        response: httpx.Response | None = None
        try:
            while True:
                step = flow.throw(error) if error is not None else flow.send(answer)
                if isinstance(step, Emit):
                    answer, error = None, None
                    yield step.value
                    continue
                answer, error = self._take(step)
                if isinstance(answer, httpx.Response):
                    response = answer
        except StopIteration:
            return
        finally:
            if response is not None:
                response.close()

    def _take(self, step: Step) -> tuple[Any, Exception | None]:
        try:
            match step:
                case Send(request):
                    return self.http.send(request, stream=True), None
                case Read(response):
                    try:
                        return response.read(), None
                    finally:
                        response.close()
                case Lines(response):
                    return response.iter_lines(), None
                case NextLine(lines):
                    return next(lines, None), None
                case Pause(seconds):
                    self._sleep(seconds)
                    return None, None
                case Emit():
                    raise AssertionError("only iterate() emits")
        except httpx.TransportError as error:
            return None, error


class AsyncTransport(Flows):
    """As `Transport`, with `await`."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        retries: Retries,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        super().__init__(http, retries)
        self.http = http
        self._sleep = sleep

    async def run(self, flow: Flow[T]) -> T:
        answer: Any = None
        error: Exception | None = None
        while True:
            try:
                step = flow.throw(error) if error is not None else flow.send(answer)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            answer, error = await self._take(step)

    async def iterate(self, flow: Flow[None]) -> AsyncIterator[Any]:
        answer: Any = None
        error: Exception | None = None
        response: httpx.Response | None = None
        try:
            while True:
                try:
                    step = flow.throw(error) if error is not None else flow.send(answer)
                except StopIteration:
                    return
                if isinstance(step, Emit):
                    answer, error = None, None
                    yield step.value
                    continue
                answer, error = await self._take(step)
                if isinstance(answer, httpx.Response):
                    response = answer
        finally:
            if response is not None:
                await response.aclose()

    async def _take(self, step: Step) -> tuple[Any, Exception | None]:
        try:
            match step:
                case Send(request):
                    return await self.http.send(request, stream=True), None
                case Read(response):
                    try:
                        return await response.aread(), None
                    finally:
                        await response.aclose()
                case Lines(response):
                    return response.aiter_lines(), None
                case NextLine(lines):
                    return await anext(lines, None), None
                case Pause(seconds):
                    await self._sleep(seconds)
                    return None, None
                case Emit():
                    raise AssertionError("only iterate() emits")
        except httpx.TransportError as error:
            return None, error


class Group:
    """Calls of one kind."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _send(self, call: Call[T]) -> T:
        return self._transport.run(self._transport.result(call))

    def _items(self, field: str, page_after: Callable[[str | None], Mapping[str, Any]]) -> Iterator[Any]:
        cursor: str | None = None
        while True:
            page = page_after(cursor)
            yield from page[field]
            cursor = page["next_cursor"]
            if cursor is None or not page[field]:
                return


class AsyncGroup:
    """Calls of one kind, to be awaited."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def _send(self, call: Call[T]) -> T:
        return await self._transport.run(self._transport.result(call))

    async def _items(
        self, field: str, page_after: Callable[[str | None], Awaitable[Mapping[str, Any]]]
    ) -> AsyncIterator[Any]:
        cursor: str | None = None
        while True:
            page = await page_after(cursor)
            for item in page[field]:
                yield item
            cursor = page["next_cursor"]
            if cursor is None or not page[field]:
                return
