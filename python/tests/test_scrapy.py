"""The real Scrapy, in a process of its own, because its reactor runs once."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from conftest import World
from latchkey_client import Latchkey


def crawl(world: World, session: str, paths: list[str], **given: Any) -> dict[str, Any]:
    urls = [f"{world.site}{path}" for path in paths]
    all_given = {"server": world.server, "key": world.key, "session": session, "urls": urls, **given}
    script = Path(__file__).with_name("crawl.py")
    done = subprocess.run(
        [sys.executable, str(script), json.dumps(all_given)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_500_pages_behind_a_login_whose_cookie_rotates(world: World, client: Latchkey) -> None:
    session = world.session(client, world.token("crawler"))
    found = crawl(world, session, ["/items/1"])
    pages = {f"{world.site}/items/{n}": f"Item {n}" for n in range(1, 501)}
    account = {f"{world.site}/account": "Hello, Mira Holt"}
    assert found["pages"] == pages | account
    assert found["verdicts"] == {"logged_in": 501}
    assert found["kinds"] == ["HtmlResponse"]
    assert found["most_at_once"] > 1
    assert world.seen("/logout") == []
    # Each answer was used, and none of the cookies was lost between two requests.
    assert world.rotations("crawler") >= 501
    assert client.sessions.validate(session)["is_valid"]


def test_a_response_is_an_ordinary_one(world: World, client: Latchkey) -> None:
    session = world.session(client, world.token("ordinary"))
    found = crawl(world, session, ["/old"], follow=False)
    assert found["pages"] == {f"{world.site}/items/7": "Item 7"}


def test_a_dead_session_is_ignored(world: World, client: Latchkey) -> None:
    session = world.session(client, "nobody.2")
    found = crawl(world, session, ["/items/1", "/items/2"])
    assert (found["pages"], found["ignored"]) == ({}, 2)


def test_a_dead_session_is_waited_for(world: World, client: Latchkey) -> None:
    session = world.session(client, "nobody.3")
    settings = {"LATCHKEY_DEAD_SESSION": "wait", "LATCHKEY_WAIT_SECONDS": 120}
    found = crawl(
        world, session, ["/items/8", "/items/9"], follow=False, settings=settings, refresh=world.token("waiting")
    )
    assert (sorted(found["pages"].values()), found["ignored"]) == (["Item 8", "Item 9"], 0)


def test_a_login_that_nobody_repeats_is_given_up(world: World, client: Latchkey) -> None:
    session = world.session(client, "nobody.4")
    settings = {"LATCHKEY_DEAD_SESSION": "wait", "LATCHKEY_WAIT_SECONDS": 1}
    found = crawl(world, session, ["/items/8"], follow=False, settings=settings)
    assert (found["pages"], found["ignored"]) == ({}, 1)
