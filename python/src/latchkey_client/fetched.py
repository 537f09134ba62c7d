"""The answer of a target as it is, while it arrives."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import TracebackType

import httpx

from ._calls import Call
from ._client import AsyncTransport, Transport


class _Answer:
    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        #: Of the target.
        self.status_code = response.status_code
        self.headers = response.headers

    @property
    def final_url(self) -> str:
        """After all redirects."""
        return self.headers["x-latchkey-final-url"]

    @property
    def verdict(self) -> str:
        """What the page shows: `logged_in`, `logged_out`, `blocked`, `site_down` or `unknown`."""
        return self.headers["x-latchkey-verdict"]

    @property
    def confidence(self) -> int:
        """How sure the verdict is: 0 to 100."""
        return int(self.headers["x-latchkey-confidence"])

    @property
    def session_used(self) -> bool:
        """Whether a cookie or header of the session was sent."""
        return self.headers["x-latchkey-session-used"] == "true"

    @property
    def warning(self) -> str | None:
        warning: str | None = self.headers.get("x-latchkey-warning")
        return warning


class Fetched(_Answer):
    """Read it once: whole, in pieces, or into a file."""

    def read(self) -> bytes:
        return self._response.read()

    def text(self) -> str:
        self._response.read()
        return self._response.text

    def iter_bytes(self) -> Iterator[bytes]:
        return self._response.iter_bytes()

    def save(self, path: Path) -> int:
        """Writes the body to a file; answers how many bytes."""
        with path.open("wb") as file:
            return sum(file.write(piece) for piece in self.iter_bytes())


class AsyncFetched(_Answer):
    """Read it once: whole, in pieces, or into a file."""

    async def read(self) -> bytes:
        return await self._response.aread()

    async def text(self) -> str:
        await self._response.aread()
        return self._response.text

    def iter_bytes(self) -> AsyncIterator[bytes]:
        return self._response.aiter_bytes()

    async def save(self, path: Path) -> int:
        """Writes the body to a file; answers how many bytes."""
        size = 0
        with path.open("wb") as file:
            async for piece in self.iter_bytes():
                size += file.write(piece)
        return size


class Fetching:
    """`with` sends the request, and gives the connection back at its end."""

    def __init__(self, transport: Transport, call: Call[object]) -> None:
        self._transport = transport
        self._call = call

    def __enter__(self) -> Fetched:
        self._response = self._transport.run(self._transport.response(self._call))
        return Fetched(self._response)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._response.close()


class AsyncFetching:
    """`async with` sends the request, and gives the connection back at its end."""

    def __init__(self, transport: AsyncTransport, call: Call[object]) -> None:
        self._transport = transport
        self._call = call

    async def __aenter__(self) -> AsyncFetched:
        self._response = await self._transport.run(self._transport.response(self._call))
        return AsyncFetched(self._response)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._response.aclose()
