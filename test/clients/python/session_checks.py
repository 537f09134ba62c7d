"""Sessions, by every method that the SDK has for them."""

import json
import re
import uuid

from calls import do
from checks import equal, holds, matches, refused
from world import MEMBER, SENTENCE, SITE, APIError, checks, client, create, raw, scrape, session


def created() -> None:
    holds(
        session, id=str, name="py", domain="127.0.0.1", cookie_names=["sid"], header_names=["Accept-Language"],
        status="active", expires_at="2099-04-01T00:00:00Z", last_validated_at=None, validation_confidence=None,
        consecutive_failures=0, last_used_at=None, total_requests=0, successful_requests=0, notes="n",
        created_at=str, updated_at=str,
    )
    equal(float(session["success_rate"]), 0.0)
    equal("good" in json.dumps(session), False, "that a value comes back")


def listed() -> None:
    answer = do(client.sessions.list())
    equal([one["id"] for one in answer["sessions"]], [session["id"]])
    equal(answer["total"], 1)
    equal(do(client.sessions.list(domain="127.0.0.1", status="active"))["total"], 1)
    equal(do(client.sessions.list(status="invalid"))["sessions"], [])


def updated() -> None:
    answer = do(
        client.sessions.update(
            session["id"], name="py2", headers={"Accept-Language": "fr"}, expires_at="2099-05-01T00:00:00Z", notes="x"
        )
    )
    holds(answer, id=session["id"], name="py2", expires_at="2099-05-01T00:00:00Z", notes="x", cookie_names=["sid"])


def refreshed() -> None:
    answer = do(client.sessions.refresh(session["id"], cookies={"sid": "good", "x": "1"}))
    equal(answer["cookie_names"], ["sid", "x"])
    answer = do(client.sessions.refresh(session["id"], cookies={"sid": "good"}, headers={"Accept-Language": "it"}))
    holds(answer, cookie_names=["sid"], header_names=["Accept-Language"], status="active", consecutive_failures=0)


def valid() -> None:
    answer = do(client.sessions.validate(session["id"]))
    holds(
        answer, is_valid=True, confidence=int, http_status=200, cookies_expiring_soon=False, consecutive_failures=0,
        details=str, detected_user="Mira Holt", indicators_found=dict,
    )


def logged_out() -> None:
    # Without a User-Agent, a session that was never seen logged in is given the benefit of the doubt.
    stale = create("stale", headers={"User-Agent": "Browser/1"})
    answer = do(client.sessions.validate(stale["id"]))
    holds(answer, is_valid=False, confidence=int, consecutive_failures=1, details=str)
    equal(do(client.sessions.get(stale["id"]))["status"], "invalid")


def inconclusive() -> None:
    away = create(domain="http://127.0.0.1:1")
    answer = do(client.sessions.validate(away["id"]))
    holds(answer, is_valid=True, confidence=50, http_status=None, consecutive_failures=0)
    matches(answer["details"], re.compile("^Could not tell:"))


def encrypted() -> None:
    from alterlab.crypto import encrypt_cookies

    box = encrypt_cookies({"sid": "good"}, raw("GET", "/sessions/public-key")["public_key"])
    fields = {"encrypted_cookies": box.encrypted_cookies, "wrapped_key": box.wrapped_key, "cookie_names": box.cookie_names}
    stored = raw("POST", "/sessions", json={"name": "py", "domain": SITE, **fields})
    equal(stored["cookie_names"], ["sid"])
    matches(scrape(session_id=stored["id"])["content"], MEMBER, "content")
    with refused(APIError, status_code=422, detail=re.compile("^encrypted_cookies: cannot be opened")):
        raw("POST", "/sessions", json={"name": "py", "domain": SITE, **fields, "encrypted_cookies": "AAAA.AAAA"})


def deleted() -> None:
    gone = create()
    equal(do(client.sessions.delete(gone["id"])), None)
    with refused(APIError, status_code=410, detail=SENTENCE):
        do(client.sessions.delete(gone["id"]))


def session_errors() -> None:
    for odd in ("abc", str(uuid.uuid4())):
        with refused(APIError, status_code=404, detail=SENTENCE):
            do(client.sessions.get(odd))
    with refused(APIError, status_code=422, detail=SENTENCE):
        do(client.sessions.create(name="", domain="co.uk", cookies={}))


def run() -> None:
    checks.run("sessions.create", "stores names, dates and counters, and gives no value back", created)
    checks.run("sessions.list", "finds it, by domain and by status", listed)
    checks.run("sessions.get", "reads it", lambda: equal(do(client.sessions.get(session["id"]))["id"], session["id"]))
    checks.run("sessions.update", "changes name, headers, end and notes", updated)
    checks.run("sessions.refresh", "replaces cookies, and headers where given", refreshed)
    checks.run("sessions.validate", "says that it is logged in, and as whom", valid)
    checks.run("sessions.validate", "says that it is logged out", logged_out)
    checks.run("sessions.validate", "stays valid where the site cannot be reached", inconclusive)
    checks.run("sessions.encrypted", "stores what the SDK's helper encrypted, and refuses what cannot be opened", encrypted)
    checks.run("sessions.delete", "deletes, and a second time says that it is gone", deleted)
    checks.run("sessions.errors", "raises with the status and a sentence", session_errors)
