"""
What happens between a call and its result, written once for both clients: a flow yields steps and is sent
what came of each. `_client` takes the steps, with or without `await`.
"""

import json
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from itertools import chain, count, repeat
from typing import Any, TypeVar

import httpx

from ._calls import Call, Retries
from ._error import InvalidResponseError, LatchkeyError, UnreachableError, error_of_answer, unreachable
from .types import BatchStatus, Event, Job

T = TypeVar("T")


@dataclass(frozen=True)
class Send:
    """Is answered with the httpx.Response, whose body is not read; or an httpx.TransportError is raised."""

    request: httpx.Request


@dataclass(frozen=True)
class Read:
    """Is answered with the whole body."""

    response: httpx.Response


@dataclass(frozen=True)
class Lines:
    """Is answered with an iterator, for `NextLine`."""

    response: httpx.Response


@dataclass(frozen=True)
class NextLine:
    """Is answered with a line; None: it was the last one."""

    lines: Any


@dataclass(frozen=True)
class Pause:
    seconds: float


@dataclass(frozen=True)
class Emit:
    """One result of several."""

    value: Any


Step = Send | Read | Lines | NextLine | Pause | Emit
Flow = Generator[Step, Any, T]
#: Makes a flow of a call.
Sender = Callable[[Call[Any]], Flow[Any]]


def result_of(request: httpx.Request, call: Call[T], retries: Retries) -> Flow[T]:
    """Sends a request until it has an answer that counts; answers its parsed body."""
    response = yield from respond(request, call, retries)
    body = yield Read(response)
    if not body:
        return None  # type: ignore[return-value]
    if "json" not in response.headers.get("content-type", ""):
        return body  # type: ignore[no-any-return]
    return json.loads(body)  # type: ignore[no-any-return]


def respond(request: httpx.Request, call: Call[Any], retries: Retries) -> Flow[httpx.Response]:
    """As `result_of`, but the body is not read. An answer of a target is one, whatever its status."""
    may_repeat = call.is_repeatable or call.idempotency_key is not None
    for tries in count(1):
        error: LatchkeyError
        status = retry_after = None
        try:
            response: httpx.Response = yield Send(request)
            status = response.status_code
            retry_after = response.headers.get("retry-after")
            if is_of_target(response) or 200 <= status < 300:
                return response
            error = error_of_answer(status, _parsed((yield Read(response))))
        except httpx.TransportError as cause:
            error = unreachable(str(request.url.copy_with(raw_path=b"/")), cause)
            error.__cause__ = cause
        delay = retries.delay(tries, status, retry_after, is_repeatable=may_repeat)
        if delay is None:
            raise error
        yield Pause(delay)
    raise AssertionError


def is_of_target(response: httpx.Response) -> bool:
    """No error of the server has this header."""
    return "x-latchkey-verdict" in response.headers


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


#: Seconds between two questions whether something has ended.
def _pauses() -> Iterable[float]:
    return chain((0.2, 0.5), repeat(1, 10), repeat(3))


def wait_for_job(send: Sender, job: Call[Job], timeout: float) -> Flow[Job]:
    found: Job = yield from _wait_until(send, job, lambda each: each["status"] in ("succeeded", "failed"), timeout)
    if found["status"] == "failed":
        fields = {"code": found["error_code"], "message": found["error"] or "The job failed."}
        raise error_of_answer(200, fields)
    return found


def wait_for_batch(send: Sender, batch: Call[BatchStatus], timeout: float) -> Flow[BatchStatus]:
    found: BatchStatus = yield from _wait_until(send, batch, lambda each: each["ended_at"] is not None, timeout)
    return found


def _wait_until(
    send: Sender, call: Call[Any], has_ended: Callable[[Any], bool], timeout: float
) -> Flow[Any]:
    waited: float = 0
    for pause in _pauses():
        found = yield from send(call)
        if has_ended(found):
            return found
        if waited + pause > timeout:
            raise TimeoutError(f"It has not ended within {timeout:g} seconds: {call.path}")
        waited += pause
        yield Pause(pause)
    raise AssertionError


def follow_events(
    respond_to: Callable[[Call[Any]], Flow[httpx.Response]], after: str | None, types: str | None
) -> Flow[None]:
    """
    Emits events for as long as somebody takes them. A stream that breaks off is continued after the last event;
    one that cannot be opened at all raises.
    """
    delay: float = 0
    was_open = False
    while True:
        headers = {"Accept": "text/event-stream", **({"Last-Event-ID": after} if after else {})}
        call = Call[Any]("GET", "/events/stream", {"type": types}, headers=headers, is_repeatable=True)
        try:
            lines = yield Lines((yield from respond_to(call)))
            was_open = True
            data, number = "", after
            while (line := (yield NextLine(lines))) is not None:
                delay = 0
                name, _, value = line.partition(": ")
                if name == "id":
                    number = value
                elif name == "data":
                    data += value
                elif line == "" and data != "":
                    event: Event = json.loads(data)
                    data, after = "", number
                    yield Emit(event)
        except (httpx.TransportError, UnreachableError, InvalidResponseError):
            if not was_open:
                raise
        delay = min(delay * 2, 30) or 1
        yield Pause(delay)
