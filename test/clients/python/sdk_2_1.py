"""The Python SDK from 2.1.0 on: sessions, scrapes, jobs, batches, errors, by AlterLab (async) or AlterLabSync."""

import base64
import hashlib
import hmac
import inspect
import json
import re
import time
import urllib.request
import uuid
from typing import Any, Dict

import alterlab
from calls import do, noted_waits
from checks import Checks, arguments, equal, holds, matches, refused

given = arguments()
SITE: str = given["site"]
ACCOUNT = f"{SITE}/account"
MEMBER = re.compile("Hello, Mira Holt")
APIError = alterlab.AlterLabAPIError

Client = alterlab.AlterLab if given["form"] == "async" else alterlab.AlterLabSync
client = Client(given["key"], base_url=given["address"])
scrape_options = inspect.signature(alterlab.AlterLab.scrape).parameters
advanced_options = inspect.signature(alterlab.AdvancedOptions.__init__).parameters
cost_options = inspect.signature(alterlab.CostControls.__init__).parameters
checks = Checks()


def raw(method: str, path: str, **options: Any) -> Dict[str, Any]:
    """A call that the SDK has no method for, by its own means."""
    inner = getattr(client, "_client", client)
    call = inner._request_with_retry(method, f"/api/v1{path}", **options)
    return (client._run(call) if hasattr(client, "_run") else do(call)).json()


def create(sid: str = "good", domain: str = SITE, **fields: Any) -> Dict[str, Any]:
    return do(client.sessions.create(name="py", domain=domain, cookies={"sid": sid}, **fields))


def scrape(url: str = ACCOUNT, **options: Any) -> Dict[str, Any]:
    return do(client.scrape(url, **options))


def seen(path: str) -> Dict[str, Any]:
    """The last request that the site got there."""
    with urllib.request.urlopen(f"{SITE}/seen?path={path}") as answer:
        return json.load(answer)


# Sessions ------------------------------------------------------------------------------------------------------------

session = create(
    headers={"Accept-Language": "de"}, expires_at="2099-04-01T00:00:00Z", notes="n"
)


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
    stale = create("stale")
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
    with refused(APIError, status_code=410, detail=str_pattern):
        do(client.sessions.delete(gone["id"]))


str_pattern = re.compile("^.+$")


def session_errors() -> None:
    for odd in ("abc", str(uuid.uuid4())):
        with refused(APIError, status_code=404, detail=str_pattern):
            do(client.sessions.get(odd))
    with refused(APIError, status_code=422, detail=str_pattern):
        do(client.sessions.create(name="", domain="co.uk", cookies={}))


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


# Scrapes -------------------------------------------------------------------------------------------------------------


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
    with refused(APIError, status_code=400, detail=str_pattern):
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


checks.run("scrape", "a page without login, with billing", plain)
checks.run("scrape.session", "the page behind the login, counted at the session", with_session)
checks.run("scrape.session", "refuses another domain", other_domain)
checks.run("scrape.session", "goes on without an expired session, and says so", expired)
checks.run("scrape.cookies", "the page behind the login", with_cookies)
checks.run("scrape.cookies", "takes the names that browsers take", odd_cookies)
checks.run("scrape.login-wall", "is told in the warning", login_wall)
checks.run("scrape.formats", "each form under its name, and the raw HTML", formats)
checks.run("scrape.formats", "takes those of others for the nearest, and says so", near_formats)


def headers() -> None:
    scrape(f"{SITE}/whoami", headers={"Authorization": "Bearer good", "X-Custom": "1"})
    holds(seen("/whoami")["headers"], **{"authorization": "Bearer good", "x-custom": "1"})
    scrape(f"{SITE}/whoami", session_id=session["id"], headers={"Accept-Language": "es"})
    holds(seen("/whoami")["headers"], **{"accept-language": "es", "cookie": "sid=good"})
    with refused(APIError, status_code=422, detail=str_pattern):
        scrape(headers={"Host": "other.example"})


def session_headers() -> None:
    own = alterlab.AdvancedOptions(session_headers={"Authorization": "Bearer good"})
    scrape(f"{SITE}/whoami", session_id=session["id"], advanced=own)
    holds(seen("/whoami")["headers"], **{"authorization": "Bearer good", "cookie": "sid=good"})


def bodies() -> None:
    for sent, options, content_type in (
        ('{"a":1}', {}, "application/json"),
        ("a=1", {}, "application/x-www-form-urlencoded"),
        ("{a}", {"content_type": "application/graphql"}, "application/graphql"),
        ('{"a":1}', {"content_type": "text/plain"}, "text/plain"),
    ):
        scrape(f"{SITE}/whoami", session_id=session["id"], method="POST", body=sent, **options)
        got = seen("/whoami")
        equal([got["method"], got["body"]], ["POST", sent])
        equal(got["headers"]["content-type"].split(";")[0], content_type, "content type")


def methods() -> None:
    for method in ("PUT", "PATCH", "DELETE"):
        scrape(f"{SITE}/whoami", method=method, body="{}")
        equal(seen("/whoami")["method"], method)
        with refused(APIError, status_code=422, detail=str_pattern):
            scrape(f"{SITE}/whoami", session_id=session["id"], method=method, body="{}")
    allowed = ["GET", "PUT"]
    raw("PATCH", f"/sessions/{session['id']}", json={"allowed_methods": allowed})
    scrape(f"{SITE}/whoami", session_id=session["id"], method="PUT", body="{}")
    got = seen("/whoami")
    equal([got["method"], got["headers"]["cookie"]], ["PUT", "sid=good"])


checks.absent("account")

if "headers" in scrape_options:
    checks.run("scrape.headers", "are sent, and go before those of the session", headers)
    checks.run("scrape.body", "with the type that it has", bodies)
    checks.run("scrape.method", "PUT, PATCH, DELETE; with a session only those that it allows", methods)
else:
    checks.absent("scrape.headers", "scrape.body", "scrape.method")
if "session_headers" in advanced_options:
    checks.run("scrape.headers", "session_headers go with the session", session_headers)


def tiers() -> None:
    for name in ("0.5", "1", "1.5", "2", "3", "3.5", "4"):
        try:
            controls = alterlab.CostControls(max_tier=name)
        except ValueError:  # not one of this version's
            continue
        equal(scrape(cost_controls=controls)["billing"]["tier_used"], "1")
    holds(scrape(cost_controls=alterlab.CostControls(max_credits=5, prefer_cost=True)), status_code=200)


def forced_tier() -> None:
    equal(scrape(cost_controls=alterlab.CostControls(force_tier="1"))["billing"]["tier_used"], "1")


def browser() -> None:
    with refused(APIError, status_code=422, detail=str_pattern):
        do(client.scrape_js(ACCOUNT))
    with refused(APIError, status_code=422, detail=str_pattern):
        do(client.scrape_pdf(ACCOUNT))
    with refused(APIError, status_code=422, detail=str_pattern):
        do(client.scrape_ocr(ACCOUNT))
    holds(do(client.scrape_html(ACCOUNT)), status_code=200)


checks.run("scrape.tiers", "those of the SDK, as the highest allowed", tiers)
if "force_tier" in cost_options:
    checks.run("scrape.tiers", "one that is demanded", forced_tier)
checks.run("scrape.modes", "HTML; what needs a browser, PDF and OCR is refused", browser)


def sizes() -> None:
    answer = scrape(f"{SITE}/big", max_response_bytes=1000)
    holds(
        answer["content_truncated"], truncated=True, truncated_at_bytes=1000, original_size_bytes=300000,
        truncation_reason="response_body_cap",
    )
    whole = scrape(f"{SITE}/big", max_response_bytes=0)
    equal(whole.get("content_truncated"), None)
    equal(whole["size_bytes"], 300000)


if "max_response_bytes" in scrape_options:
    checks.run("scrape.size", "is cut where asked; 0 is the most that is allowed", sizes)
else:
    checks.absent("scrape.size")


def ignored() -> None:
    answer = scrape(advanced=alterlab.AdvancedOptions(), cost_controls=alterlab.CostControls())
    holds(answer, status_code=200, warning=None)


def named() -> None:
    answer = scrape(extraction_schema={"user": "string"}, extraction_prompt="who", extraction_profile="product")
    for name in ("extraction_schema", "extraction_prompt", "extraction_profile"):
        matches(answer["warning"], re.compile(name), "warning")
    if "cache" in scrape_options:
        matches(scrape(cache=True, cache_ttl=60)["warning"], re.compile("cache"), "warning")


def harmful() -> None:
    with refused(APIError, status_code=422, detail=re.compile("use_proxy")):
        scrape(advanced=alterlab.AdvancedOptions(use_proxy=True))
    if "location" in scrape_options:
        with refused(APIError, status_code=422, detail=re.compile("location")):
            scrape(location={"country": "DE"})


checks.run("scrape.options", "defaults ask for nothing", ignored)
checks.run("scrape.options", "what is not done is named in the warning", named)
checks.run("scrape.options", "a proxy or a place is refused", harmful)


# Jobs and batches ----------------------------------------------------------------------------------------------------

poll = {"poll_interval": 0.05, "max_interval": 0.2, "poll_timeout": 60}
words = {"pending", "running", "completed", "failed"}


def job() -> None:
    submitted = scrape(session_id=session["id"], sync=False)
    status = do(client.get_job_status(submitted["job_id"]))["status"]
    equal(status in words, True, f"that {status} is one of {sorted(words)}")
    result = do(client.wait_for_job(submitted["job_id"], **poll))
    matches(result["content"], MEMBER, "content")
    holds(do(client.get_job_status(submitted["job_id"])), status="completed", error=None, result=dict)


def failed_job() -> None:
    submitted = scrape("http://127.0.0.1:1/", sync=False)
    with refused(APIError, status_code=500, detail=re.compile("^Job failed: .")):
        do(client.wait_for_job(submitted["job_id"], **poll))


def unknown_job() -> None:
    kind = getattr(alterlab, "JobExpiredError", APIError)
    with refused(kind, status_code=404, detail=str_pattern):
        do(client.wait_for_job(str(uuid.uuid4()), **poll))


def batch() -> None:
    items = [{"url": ACCOUNT, "session_id": session["id"]}, {"url": ACCOUNT}, {"url": "http://127.0.0.1:1/"}]
    answer = do(client.batch_scrape(items))
    holds(answer, batch_id=str, job_ids=list, total_requests=3, status=str)
    equal(answer["status"] in words, True, f"that {answer['status']} is one of {sorted(words)}")
    first, second, third = answer["job_ids"]
    matches(do(client.wait_for_job(first, **poll))["content"], MEMBER, "content")
    equal(do(client.wait_for_job(second, **poll))["title"], "Sign in")
    with refused(APIError, status_code=500, detail=re.compile("^Job failed: .")):
        do(client.wait_for_job(third, **poll))


def batch_errors() -> None:
    with refused(APIError, status_code=422, detail=str_pattern):
        do(client.batch_scrape([]))
    with refused(APIError, status_code=422, detail=str_pattern):
        do(client.batch_scrape([{"url": ACCOUNT}] * 101))


def wait_for_callback(path: str) -> Dict[str, Any]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with urllib.request.urlopen(f"{SITE}/seen?path={path}") as answer:
            got = json.load(answer)
        if got is not None:
            return got
        time.sleep(0.05)
    raise AssertionError(f"nothing was posted to {path}")


def signed(request: Dict[str, Any], secret: str) -> None:
    """The signature of Standard Webhooks, computed here."""
    head = request["headers"]
    content = f"{head['webhook-id']}.{head['webhook-timestamp']}.{request['body']}"
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, content.encode(), hashlib.sha256).digest()).decode()
    equal(f"v1,{expected}" in head["webhook-signature"].split(" "), True, "that the signature fits")


def callbacks() -> None:
    path = f"/hook-{uuid.uuid4()}"
    with refused(APIError, status_code=422, detail=re.compile("callback-secret")):
        scrape(webhook_url=f"{SITE}{path}")
    secret = raw("POST", "/webhooks/callback-secret")["secret"]
    submitted = scrape(session_id=session["id"], sync=False, webhook_url=f"{SITE}{path}")
    got = wait_for_callback(path)
    signed(got, secret)
    matches(got["body"], re.compile(submitted["job_id"]), "body")
    matches(got["body"], MEMBER, "body")


checks.run("jobs", "wait until it is completed, in the words that the SDK knows", job)
checks.run("jobs", "a failed one raises what went wrong", failed_job)
checks.run("jobs", "an unknown one is told as expired", unknown_job)
checks.run("batch", "one job for each page, with a session and without", batch)
checks.run("batch", "an empty one and a 101st page are refused", batch_errors)
if "webhook_url" in scrape_options:
    checks.run("callback", "is posted, signed, with the finished job; refused without a secret", callbacks)
else:
    checks.absent("callback")


# The account, what is not served, errors -----------------------------------------------------------------------------


def estimate() -> None:
    answer = do(client.estimate_cost(ACCOUNT, mode="html"))
    holds(
        answer, url=ACCOUNT, estimated_tier="1", estimated_credits=1, confidence=str, max_possible_credits=int,
        reasoning=str,
    )


def usage() -> None:
    answer = do(client.get_usage())
    holds(answer, credits_available=int, credits_limit=int, plan=str, period_start=str, period_end=str)
    equal(raw("GET", "/billing/balance")["balance_microcents"], answer["credits_available"], "balance")
    equal(answer["credits_available"] / 1_000_000, answer["balance_dollars"], "dollars")
    equal(raw("GET", "/billing/usage")["this_month_credits"], answer["credits_used_month"], "credits of the month")


def not_served() -> None:
    calls = {
        "crawls": lambda: client.crawl(SITE),
        "site maps": lambda: client.map(SITE),
        "web search": lambda: client.search("q"),
        "extraction": lambda: client.extract("<b>x</b>"),
        "language models": lambda: client.list_llm_keys(),
        "beta features": lambda: client.list_beta_features(),
    }
    methods = {"site maps": "map", "web search": "search", "extraction": "extract"}
    methods.update({"language models": "list_llm_keys", "beta features": "list_beta_features"})
    for feature, call in calls.items():
        if hasattr(client, methods.get(feature, "crawl")):
            with refused(APIError, status_code=404, detail=re.compile(f"does not have .*{feature}")):
                do(call())


def wrong_key() -> None:
    other = Client("sk_live_" + "0" * 32, base_url=given["address"])
    with refused(APIError, status_code=401, detail=str_pattern):
        do(other.get_usage())
    do(other.close())


def unreachable() -> None:
    with noted_waits() as waits:
        with refused(APIError, status_code=502, detail=str_pattern):
            scrape("http://127.0.0.1:1/")
    equal(len(waits), 3, "number of tries")


def not_allowed() -> None:
    with refused(APIError, status_code=403, detail=str_pattern):
        scrape("http://10.0.0.1/")


checks.run("estimate", "tier, credits and why", estimate)
checks.run("usage", "credits, plan and period; one balance wherever it is asked for", usage)
checks.run("not-served", "each is a 404 that names it", not_served)
checks.run("errors", "a wrong key", wrong_key)
checks.run("errors", "a target that cannot be reached, after the SDK's own tries", unreachable)
checks.run("errors", "a target that is not allowed", not_allowed)


# Limits of requests, last: they are then used up ---------------------------------------------------------------------


def limited() -> None:
    with noted_waits() as waits:
        with refused(APIError, status_code=429, detail=str_pattern):
            for _ in range(11):
                create()
    equal(len(waits), 3, "number of tries")
    for wait in waits:
        equal(wait == int(wait) and 1 <= wait <= 60, True, f"that {wait} is a whole number of seconds")


def unlimited() -> None:
    for _ in range(35):
        do(client.sessions.list())


if given["limits"]:
    checks.run("limits", "the SDK waits as long as it is told, in whole seconds", limited)
else:
    checks.run("limits", "none where they are off", unlimited)

do(client.close())
