"""
Pages of a session's site in Playwright, with the session but without its cookies: what the page and its
scripts ask of the site is sent by the server. Images, styles and scripts are loaded as usual.
"""

import json
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urldefrag, urlsplit

import playwright.async_api
import playwright.sync_api

from ._async_client import AsyncLatchkey
from ._error import LatchkeyError
from ._exchange import Exchange, Exchanged, exchange
from ._sync_client import Latchkey

_kinds = ("document", "xhr", "fetch")


def route_session(
    page: playwright.sync_api.Page | playwright.sync_api.BrowserContext, client: Latchkey, session_id: str
) -> None:
    """
    Sends documents and the requests of scripts through the server. An answer that it refuses, for instance because the
    session is logged out, is a page with the reason, whose header `x-latchkey-error` is the code.
    """
    domain = client.sessions.get(session_id)["domain"]
    redirected = _Redirected()

    def handle(route: playwright.sync_api.Route) -> None:
        request = route.request
        if request.resource_type not in _kinds:
            return route.fallback()
        found = redirected.take(request)
        if found is None:
            try:
                transport = client._transport
                found = transport.run(exchange(transport, _asked(request, session_id)))
            except LatchkeyError as error:
                return route.fulfill(**_refused(error))
        route.fulfill(**redirected.answer(request, found))

    page.route(lambda url: _is_within(url, domain), handle)


async def route_session_async(
    page: playwright.async_api.Page | playwright.async_api.BrowserContext, client: AsyncLatchkey, session_id: str
) -> None:
    """As `route_session`."""
    domain = (await client.sessions.get(session_id))["domain"]
    redirected = _Redirected()

    async def handle(route: playwright.async_api.Route) -> None:
        request = route.request
        if request.resource_type not in _kinds:
            return await route.fallback()
        found = redirected.take(request)
        if found is None:
            try:
                transport = client._transport
                found = await transport.run(exchange(transport, _asked(request, session_id)))
            except LatchkeyError as error:
                return await route.fulfill(**_refused(error))
        await route.fulfill(**redirected.answer(request, found))

    await page.route(lambda url: _is_within(url, domain), handle)


_Request = playwright.sync_api.Request | playwright.async_api.Request


def _is_within(url: str, domain: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == domain or host.endswith(f".{domain}")


def _asked(request: _Request, session_id: str) -> Exchange:
    return Exchange(
        urldefrag(request.url).url, session_id, request.method, request.headers, request.post_data_buffer
    )


class _Redirected:
    """
    Playwright cannot tell a browser that a document has another address. So a document that was found elsewhere is
    kept, and a page that goes there is shown first.
    """

    def __init__(self) -> None:
        self._kept: dict[str, Exchanged] = {}

    def take(self, request: _Request) -> Exchanged | None:
        if request.resource_type != "document" or request.method != "GET":
            return None
        return self._kept.pop(urldefrag(request.url).url, None)

    def answer(self, request: _Request, found: Exchanged) -> Mapping[str, Any]:
        final = found.verdict["final_url"]
        if request.resource_type != "document" or urldefrag(request.url).url == urldefrag(final).url:
            verdict = {f"x-latchkey-{name}": str(found.verdict[name]) for name in ("verdict", "confidence")}
            return {"status": found.status, "headers": {**found.headers, **verdict}, "body": found.body}
        self._kept[urldefrag(final).url] = found
        script = f"location.replace({json.dumps(final)}.replace(/#.*/, '') + location.hash)".replace("<", "\\u003c")
        return {"status": 200, "content_type": "text/html", "body": f"<script>{script}</script>"}


def _refused(error: LatchkeyError) -> Mapping[str, Any]:
    body = f"<!doctype html><title>{escape(error.code)}</title><p>{escape(error.message)} {escape(error.resolution)}</p>"
    headers = {"content-type": "text/html; charset=utf-8", "x-latchkey-error": error.code}
    return {"status": error.status or 502, "headers": headers, "body": body}
