import json
from collections.abc import Callable

import httpx
import pytest

from latchkey_client import Latchkey, LatchkeyError, Retries, errors
from latchkey_client._calls import segment

Script = list[httpx.Response | Exception]


class Server:
    """Answers what a test says, one after another, and keeps what it was sent and how long was waited."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[httpx.Request] = []
        self.pauses: list[float] = []
        http = httpx.Client(transport=httpx.MockTransport(self._answer))
        self.client = Latchkey("http://latchkey.test/", "sk_live_x", http=http)
        self.client._transport._sleep = self.pauses.append

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.script.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def refusal(status: int, code: str, after: str | None = None) -> httpx.Response:
    headers = {} if after is None else {"Retry-After": after}
    return httpx.Response(status, headers=headers, json={"code": code, "message": "No.", "resolution": "Wait."})


done = httpx.Response(200, json={"id": "a"})


def read(client: Latchkey) -> object:
    return client.sessions.get("a")


def create(client: Latchkey) -> object:
    return client.sessions.create(name="A", domain="a.test", cookies={"sid": "1"})


def change(client: Latchkey) -> object:
    return client.sessions.update("a", name="B")


lost = httpx.ReadError("connection reset")


@pytest.mark.parametrize(
    ("call", "script", "pauses"),
    [
        (read, [done], []),
        (change, [refusal(429, "RATE_LIMITED", "7"), done], [7]),
        (change, [refusal(409, "SESSION_BUSY", "1"), refusal(503, "OVERLOADED", "2"), done], [1, 2]),
        (read, [lost, httpx.Response(502, text="proxy"), done], [1, 2]),
        (create, [lost, done], [1]),
    ],
)
def test_sends_again(call: Callable[[Latchkey], object], script: Script, pauses: list[float]) -> None:
    server = Server(list(script))
    assert call(server.client) == {"id": "a"}
    assert server.pauses == pauses
    keys = {request.headers.get("Idempotency-Key") for request in server.requests}
    assert len(keys) == 1
    assert (None in keys) == (call is not create)


@pytest.mark.parametrize(
    ("call", "script", "kind"),
    [
        (change, [lost], errors.UnreachableError),
        (change, [refusal(503, "OVERLOADED")], LatchkeyError),
        (read, [refusal(429, "RATE_LIMITED", "61")], errors.RateLimitedError),
        (read, [refusal(404, "SESSION_NOT_FOUND")], errors.SessionNotFoundError),
        (read, [refusal(418, "CODE_OF_TOMORROW")], LatchkeyError),
        (read, [httpx.Response(404, text="<html>")], errors.InvalidResponseError),
        (read, [lost] * 4, errors.UnreachableError),
    ],
)
def test_gives_up(call: Callable[[Latchkey], object], script: Script, kind: type[Exception]) -> None:
    server = Server(list(script))
    with pytest.raises(kind):
        call(server.client)
    assert server.script == []


def test_error_says_what_to_do() -> None:
    body = {"code": "LOGIN_NEEDED", "message": "Out.", "resolution": "Log in.", "details": {"login_url": "http://l"}}
    server = Server([httpx.Response(409, json=body)])
    with pytest.raises(errors.LoginNeededError) as caught:
        server.client.sessions.ensure("a")
    assert (caught.value.login_url, str(caught.value)) == ("http://l", "LOGIN_NEEDED: Out. Log in.")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"session_id": "a"}, {"session_id": "a", "require_session": True}),
        ({"session_id": "a", "require_session": False}, {"session_id": "a", "require_session": False}),
        ({}, {}),
    ],
)
def test_scrape_demands_a_living_session(options: dict[str, object], expected: dict[str, object]) -> None:
    server = Server([httpx.Response(200, json={})])
    server.client.scrape("http://a.test/", **options)  # type: ignore[arg-type]
    assert json.loads(server.requests[0].content) == {"url": "http://a.test/", "sync": True, **expected}


def test_ids_stay_in_their_path() -> None:
    assert segment("a/../b?c") == "a%2F..%2Fb%3Fc"
    with pytest.raises(ValueError):
        segment("..")


def test_retries_can_be_turned_off() -> None:
    assert Retries(max_tries=1).delay(1, 429, "1", is_repeatable=True) is None


def test_pages_are_joined() -> None:
    pages = [{"sessions": [1, 2], "next_cursor": "c"}, {"sessions": [3], "next_cursor": None}]
    server = Server([httpx.Response(200, json=page) for page in pages])
    found: list[object] = list(server.client.sessions.iter(disabled=False))
    assert found == [1, 2, 3]
    assert [str(request.url.query, "ascii") for request in server.requests] == [
        "disabled=false",
        "disabled=false&cursor=c",
    ]


def test_events_continue_after_the_last() -> None:
    first = b'retry: 3000\n\nid: 7\nevent: session.invalid\ndata: {"seq":7}\n\n: here\n\nid: 8\ndata: {"se'
    second = b'id: 8\ndata: {"seq":8}\n\n'
    script: Script = [httpx.Response(200, content=first), httpx.ConnectError("down"), httpx.Response(200, content=second)]
    server = Server(script)
    stream = server.client.events.stream(after=6)
    assert [next(stream)["seq"], next(stream)["seq"]] == [7, 8]
    assert [request.headers["Last-Event-ID"] for request in server.requests] == ["6", "7", "7"]
