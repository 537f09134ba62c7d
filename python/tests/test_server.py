"""With a real server and a real site."""

import asyncio
import io
import json
from pathlib import Path

import pytest

from conftest import World
from latchkey_client import AsyncLatchkey, Latchkey, errors


def test_the_life_of_a_session(world: World, client: Latchkey) -> None:
    session = world.session(client, world.token("life"))
    assert client.sessions.validate(session)["is_valid"]
    assert client.sessions.ensure(session)["id"] == session
    page = client.scrape(f"{world.site}/items/3", session_id=session, formats=["text"])
    assert (page["status_code"], page["auth"]["verdict"]) == (200, "logged_in")
    changed = client.sessions.update(session, name="Renamed", labels=["a"])
    assert changed["name"] == "Renamed"
    assert [each["id"] for each in client.sessions.iter(labels="a")] == [session]
    actions = [entry["action"] for entry in client.sessions.iter_audit(session)]
    assert {"created", "used_for_scrape", "updated"} <= set(actions)
    versions = client.sessions.history(session)["versions"]
    assert len(versions) >= 1
    client.sessions.delete(session)
    with pytest.raises(errors.SessionInactiveError):
        client.sessions.get(session)


def jar(world: World, name: str) -> str:
    cookie = {"name": "token", "value": world.token(name), "domain": "127.0.0.1", "path": "/", "httpOnly": True}
    return json.dumps([cookie])


@pytest.mark.parametrize("form", ["path", "text file", "binary file", "text", "bytes", "parsed"])
def test_imports(world: World, client: Latchkey, tmp_path: Path, form: str) -> None:
    text = jar(world, f"import-{form}")
    path = tmp_path / "cookies.json"
    path.write_text(text, encoding="utf-8-sig")
    sources = {
        "path": path,
        "text file": io.StringIO(text),
        "binary file": io.BytesIO(text.encode()),
        "text": text,
        "bytes": text.encode(),
        "parsed": json.loads(text),
    }
    done = client.sessions.import_(sources[form], name=form, validation_url=f"{world.site}/account")
    session = done["sessions"][0]
    assert (session["name"], session["cookie_names"]) == (form, ["token"])
    assert client.sessions.validate(session["id"])["is_valid"]


def test_a_dead_session_is_refused(world: World, client: Latchkey) -> None:
    session = world.session(client, "nobody.0")
    # Three checks in a row, because a single page may be wrong.
    assert [client.sessions.validate(session)["is_valid"] for _ in range(3)] == [False, False, False]
    with pytest.raises(errors.SessionExpiredError):
        client.scrape(f"{world.site}/items/3", session_id=session)
    anonymous = client.scrape(f"{world.site}/items/3", session_id=session, require_session=False)
    assert anonymous["login_wall"] is True
    with pytest.raises(errors.LoginNeededError) as caught:
        client.sessions.ensure(session)
    assert caught.value.login_url is not None and session in caught.value.login_url


def test_a_file_is_fetched_as_it_is(world: World, client: Latchkey, tmp_path: Path) -> None:
    session = world.session(client, world.token("file"))
    with client.fetch(f"{world.site}/file.csv", session_id=session) as file:
        assert (file.status_code, file.headers["content-type"]) == (200, "text/csv")
        assert file.save(tmp_path / "file.csv") == 8
        assert file.session_used and file.final_url == f"{world.site}/file.csv"
    assert (tmp_path / "file.csv").read_bytes() == b"a;b\n1;\xe9\n"
    with client.fetch(f"{world.site}/echo", "POST", session_id=session, data={"a": "1"}) as answer:
        assert json.loads(answer.read())["body"] == "a=1"


def test_a_login_page_is_no_file(world: World, client: Latchkey) -> None:
    session = world.session(client, "nobody.1")
    with pytest.raises(errors.LoginNeededError), client.fetch(f"{world.site}/items/1", session_id=session):
        pass


def test_jobs_and_batches(world: World, client: Latchkey) -> None:
    session = world.session(client, world.token("jobs"))
    job = client.jobs.submit(f"{world.site}/items/3", session_id=session)
    result = client.jobs.wait(job["job_id"])["result"]
    assert result is not None and result["title"] == "Item 3"
    batch = client.batches.create([f"{world.site}/items/{n}" for n in (4, 5)], session_id=session)
    assert client.batches.wait(batch["batch_id"])["completed"] == 2
    failing = client.jobs.submit("http://127.0.0.1:1/", session_id=session)
    with pytest.raises(errors.LatchkeyError):
        client.jobs.wait(failing["job_id"])


def test_events_are_streamed(world: World, client: Latchkey) -> None:
    last = [event["seq"] for event in client.events.iter()]
    session = world.session(client, world.token("events"))
    client.sessions.delete(session)
    for event in client.events.stream(after=max(last, default=0), types="session.deleted"):
        assert event["session_id"] == session
        break


def test_asynchronous(world: World) -> None:
    async def run() -> None:
        async with AsyncLatchkey(world.server, world.key) as client:
            made = await client.sessions.create(
                name="Async", domain="127.0.0.1", cookies={"token": world.token("async")}
            )
            urls = [f"{world.site}/items/{number}" for number in range(1, 6)]
            pages = await asyncio.gather(*(client.scrape(url, session_id=made["id"]) for url in urls))
            assert [page["title"] for page in pages] == [f"Item {number}" for number in range(1, 6)]
            async with client.fetch(urls[0], session_id=made["id"]) as file:
                assert "Item 1" in await file.text()
            job = await client.jobs.submit(urls[0], session_id=made["id"])
            assert (await client.jobs.wait(job["job_id"]))["status"] == "succeeded"
            await client.sessions.delete(made["id"])
            assert made["id"] not in [each["id"] async for each in client.sessions.iter()]
            last = 0
            async for event in client.events.iter(type="session.deleted"):
                last = event["seq"]
            async for event in client.events.stream(after=last - 1):
                assert event["session_id"] == made["id"]
                break

    asyncio.run(run())
