import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from latchkey_client import Latchkey


@dataclass(frozen=True)
class World:
    """A server, and a site whose members get another cookie with each answer."""

    server: str
    key: str
    site: str
    chromium: str

    def token(self, name: str) -> str:
        return httpx.get(f"{self.site}/join", params={"name": name}).text

    def rotations(self, name: str) -> int:
        return int(httpx.get(f"{self.site}/rotations", params={"name": name}).text)

    def seen(self, path: str) -> list[Any]:
        seen: list[Any] = httpx.get(f"{self.site}/seen", params={"path": path}).json()
        return seen

    def session(self, client: Latchkey, token: str) -> str:
        made = client.sessions.create(
            name="Site", domain="127.0.0.1", cookies={"token": token}, validation_url=f"{self.site}/account"
        )
        return made["id"]


@pytest.fixture(scope="session")
def world() -> World:
    text = os.environ.get("LATCHKEY_TEST")
    if text is None:
        pytest.skip("`make test-clients` starts the server for this")
    return World(**json.loads(text))


@pytest.fixture
def client(world: World) -> Iterator[Latchkey]:
    with Latchkey(world.server, world.key) as client:
        yield client
