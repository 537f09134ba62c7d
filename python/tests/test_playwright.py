"""The real Playwright with a real browser."""

import asyncio
import json
from collections.abc import Iterator

import pytest
from playwright.async_api import async_playwright
from playwright.sync_api import BrowserContext, sync_playwright

from conftest import World
from latchkey_client import AsyncLatchkey, Latchkey
from latchkey_client.playwright import route_session, route_session_async

echoed = {"method": "PUT", "body": "a=1", "asked": "XMLHttpRequest"}


@pytest.fixture
def context(world: World) -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=world.chromium)
        yield browser.new_context(service_workers="block")
        browser.close()


def session_for(world: World, client: Latchkey, name: str) -> str:
    session = world.session(client, world.token(name))
    client.sessions.update(session, allowed_methods=["GET", "HEAD", "POST", "PUT"])
    return session


def test_documents_and_scripts_have_the_session(world: World, client: Latchkey, context: BrowserContext) -> None:
    session = session_for(world, client, "page")
    page = context.new_page()
    route_session(page, client, session)
    response = page.goto(f"{world.site}/app")
    assert response is not None and response.headers["x-latchkey-verdict"] == "logged_in"
    page.locator("#echo").filter(has_text="PUT").wait_for()
    assert page.locator("#total").inner_text() == "3"
    assert json.loads(page.locator("#echo").inner_text()) == echoed
    # The browser never has the cookie.
    assert context.cookies() == []
    page.get_by_role("link", name="Your account").click()
    page.get_by_role("heading", name="Hello, Mira Holt").wait_for()


def test_a_redirected_document_has_its_own_address(world: World, client: Latchkey, context: BrowserContext) -> None:
    session = world.session(client, world.token("redirected"))
    page = context.new_page()
    route_session(page, client, session)
    before = world.rotations("redirected")
    page.goto(f"{world.site}/old#there")
    page.wait_for_url(f"{world.site}/items/7#there")
    assert page.locator("h1").inner_text() == "Item 7"
    assert world.rotations("redirected") - before == 2


def test_a_refused_page_says_why(world: World, client: Latchkey, context: BrowserContext) -> None:
    page = context.new_page()
    route_session(page, client, world.session(client, "nobody.5"))
    response = page.goto(f"{world.site}/items/1")
    assert response is not None
    assert (response.status, response.headers["x-latchkey-error"]) == (409, "LOGIN_NEEDED")


def test_asynchronous(world: World, client: Latchkey) -> None:
    session = session_for(world, client, "async-page")

    async def run() -> None:
        async with async_playwright() as playwright, AsyncLatchkey(world.server, world.key) as routed:
            browser = await playwright.chromium.launch(executable_path=world.chromium)
            page = await browser.new_page()
            await route_session_async(page, routed, session)
            await page.goto(f"{world.site}/app")
            await page.locator("#echo").filter(has_text="PUT").wait_for()
            assert await page.locator("#total").inner_text() == "3"
            await browser.close()

    asyncio.run(run())
