"""What the middleware makes of errors, without a server."""

import asyncio

import httpx
import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.test import get_crawler

from latchkey_client import AsyncLatchkey, Retries, errors
from latchkey_client.scrapy import LatchkeyMiddleware, RequestFailed, SessionDead

settings = {"LATCHKEY_SERVER": "http://latchkey.test", "LATCHKEY_API_KEY": "sk_live_x"}


def middleware(answer: httpx.Response | Exception) -> LatchkeyMiddleware:
    def send(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    made = LatchkeyMiddleware(get_crawler(settings_dict=settings))
    http = httpx.AsyncClient(transport=httpx.MockTransport(send))
    made._client = AsyncLatchkey("http://latchkey.test", "sk_live_x", retries=Retries(max_tries=1), http=http)
    return made


def refusal(status: int, code: str) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "message": "No."})


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(403, "LOGOUT_REFUSED"), IgnoreRequest),
        (refusal(410, "SESSION_EXPIRED"), SessionDead),
        (refusal(409, "LOGIN_NEEDED"), SessionDead),
        (refusal(503, "OVERLOADED"), RequestFailed),
        (refusal(409, "SESSION_BUSY"), RequestFailed),
        (httpx.ConnectError("down"), RequestFailed),
        (refusal(401, "UNAUTHORIZED"), errors.UnauthorizedError),
    ],
)
def test_errors(answer: httpx.Response | Exception, kind: type[Exception]) -> None:
    request = Request("http://site.test/logout", meta={"latchkey_session": "a"})
    with pytest.raises(kind) as caught:
        asyncio.run(middleware(answer).process_request(request))
    assert type(caught.value) is kind


def test_other_requests_pass() -> None:
    request = Request("http://site.test/")
    assert asyncio.run(middleware(refusal(500, "INTERNAL")).process_request(request)) is None


def test_an_error_of_the_target_is_a_response() -> None:
    headers = {
        "content-type": "text/html; charset=latin-1",
        "content-security-policy": "sandbox",
        "x-latchkey-verdict": "unknown",
        "x-latchkey-confidence": "50",
        "x-latchkey-session-used": "true",
        "x-latchkey-final-url": "http://site.test/b",
    }
    answer = httpx.Response(503, headers=headers, content="é".encode("latin-1"))
    request = Request("http://site.test/a", meta={"latchkey_session": "a"})
    response = asyncio.run(middleware(answer).process_request(request))
    assert response is not None
    assert (response.status, response.url, response.text) == (503, "http://site.test/b", "é")
    assert "Content-Security-Policy" not in response.headers
    assert request.meta["latchkey"]["session_used"] is True
