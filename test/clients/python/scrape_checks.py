"""Scrapes: pages, sessions, cookies and the forms of content."""

import re

from calls import do
from checks import equal, holds, matches, refused
from world import ACCOUNT, MEMBER, SENTENCE, SITE, APIError, checks, client, create, scrape, seen, session


def plain() -> None:
    answer = scrape()
    holds(
        answer, url=ACCOUNT, status_code=200, title="Sign in", content=str, headers=dict, response_time_ms=int,
        size_bytes=int, byos_applied=False, warning=None,
    )
    holds(answer["billing"], total_credits=1, tier_used="1", escalations=list)
    holds(answer["billing"]["escalations"][0], tier="1", result="success", credits=1, duration_ms=int, error=None)


def with_session() -> None:
    answer = scrape(session_id=session["id"])
    matches(answer["content"], MEMBER, "content")
    holds(answer, byos_applied=True, login_wall=False, warning=None)
    holds(do(client.sessions.get(session["id"])), total_requests=int, last_used_at=str)


def other_domain() -> None:
    with refused(APIError, status_code=400, detail=SENTENCE):
        scrape("https://example.org/", session_id=session["id"])


def with_cookies() -> None:
    answer = scrape(cookies={"sid": "good"})
    matches(answer["content"], MEMBER, "content")
    equal(answer["byos_applied"], True)


def odd_cookies() -> None:
    scrape(f"{SITE}/whoami", cookies={"a[b]": "1", "x_host:443": "2", "with space": "3"})
    sent = seen("/whoami")["headers"]["cookie"]
    for pair in ("a[b]=1", "x_host:443=2", "with space=3"):
        equal(pair in sent, True, f"that {pair} is in {sent}")


def login_wall() -> None:
    answer = scrape(cookies={"sid": "stale"})
    holds(answer, login_wall=True, byos_applied=True)
    equal(answer["warning"], "LOGIN_WALL: the page is a login page; the session looks logged out.")


def expired() -> None:
    old = create(expires_at="2020-01-01T00:00:00Z")
    equal(old["status"], "expired")
    answer = scrape(session_id=old["id"])
    equal(answer["byos_applied"], False)
    matches(answer["warning"], re.compile("^SESSION_EXPIRED: "), "warning")


def formats() -> None:
    answer = scrape(session_id=session["id"], formats=["markdown", "text", "json", "html"], include_raw_html=True)
    content = answer["content"]
    for name in ("markdown", "text", "html"):
        matches(content[name], MEMBER, name)
    equal(isinstance(content["json"], dict), True, "that json is a dict")
    matches(answer["raw_html"], MEMBER, "raw_html")


def near_formats() -> None:
    for name in ("json_v2", "rag", "content"):
        answer = scrape(session_id=session["id"], formats=[name])
        equal(isinstance(answer["content"], dict), True, f"that the content of {name} is a dict")
        matches(answer["warning"], re.compile(name), "warning")


def run() -> None:
    checks.run("scrape", "a page without login, with billing", plain)
    checks.run("scrape.session", "the page behind the login, counted at the session", with_session)
    checks.run("scrape.session", "refuses another domain", other_domain)
    checks.run("scrape.session", "goes on without an expired session, and says so", expired)
    checks.run("scrape.cookies", "the page behind the login", with_cookies)
    checks.run("scrape.cookies", "takes the names that browsers take", odd_cookies)
    checks.run("scrape.login-wall", "is told in the warning", login_wall)
    checks.run("scrape.formats", "each form under its name, and the raw HTML", formats)
    checks.run("scrape.formats", "takes those of others for the nearest, and says so", near_formats)
