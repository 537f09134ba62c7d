"""Calls of a client, the same for its synchronous and its asynchronous form, and its waits."""

import asyncio
import inspect
import time
from contextlib import contextmanager
from typing import Any, Iterator, List

_loop = asyncio.new_event_loop()


def do(value: Any) -> Any:
    """What a call answers, whether it was made by the synchronous client or is still to be awaited."""
    return _loop.run_until_complete(value) if inspect.isawaitable(value) else value


@contextmanager
def noted_waits() -> Iterator[List[float]]:
    """Notes how long the client would wait before it tries again, instead of waiting."""
    waits: List[float] = []
    real_sleep, real_async_sleep = time.sleep, asyncio.sleep

    async def note(seconds: float, *_rest: Any) -> None:
        waits.append(seconds)

    time.sleep, asyncio.sleep = waits.append, note  # type: ignore[assignment]
    try:
        yield waits
    finally:
        time.sleep, asyncio.sleep = real_sleep, real_async_sleep
