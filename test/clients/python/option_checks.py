"""Scrapes: what is sent to the site, tiers, sizes, and options that this server does not perform."""

import re

import alterlab
from calls import do
from checks import equal, holds, matches, refused
from world import (
    ACCOUNT,
    SENTENCE,
    SITE,
    APIError,
    advanced_options,
    checks,
    client,
    cost_options,
    raw,
    scrape,
    scrape_options,
    seen,
    session,
)


def headers() -> None:
    scrape(f"{SITE}/whoami", headers={"Authorization": "Bearer good", "X-Custom": "1"})
    holds(seen("/whoami")["headers"], **{"authorization": "Bearer good", "x-custom": "1"})
    scrape(f"{SITE}/whoami", session_id=session["id"], headers={"Accept-Language": "es"})
    holds(seen("/whoami")["headers"], **{"accept-language": "es", "cookie": "sid=good"})
    with refused(APIError, status_code=422, detail=SENTENCE):
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
        with refused(APIError, status_code=403, detail=re.compile("allowed_methods")):
            scrape(f"{SITE}/whoami", session_id=session["id"], method=method, body="{}")
    allowed = ["GET", "PUT"]
    raw("PATCH", f"/sessions/{session['id']}", json={"allowed_methods": allowed})
    scrape(f"{SITE}/whoami", session_id=session["id"], method="PUT", body="{}")
    got = seen("/whoami")
    equal([got["method"], got["headers"]["cookie"]], ["PUT", "sid=good"])


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
    with refused(APIError, status_code=422, detail=SENTENCE):
        do(client.scrape_js(ACCOUNT))
    with refused(APIError, status_code=422, detail=SENTENCE):
        do(client.scrape_pdf(ACCOUNT))
    with refused(APIError, status_code=422, detail=SENTENCE):
        do(client.scrape_ocr(ACCOUNT))
    holds(do(client.scrape_html(ACCOUNT)), status_code=200)


def sizes() -> None:
    answer = scrape(f"{SITE}/big", max_response_bytes=1000)
    holds(
        answer["content_truncated"], truncated=True, truncated_at_bytes=1000, original_size_bytes=300000,
        truncation_reason="response_body_cap",
    )
    whole = scrape(f"{SITE}/big", max_response_bytes=0)
    equal(whole.get("content_truncated"), None)
    equal(whole["size_bytes"], 300000)


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


def actions() -> None:
    auto = alterlab.AdvancedOptions(render_js="auto")
    waits = [{"type": "wait", "milliseconds": 10}, {"type": "wait_for", "selector": "h1"}]
    holds(scrape(advanced=auto, actions=waits), status_code=200, warning=None)
    scroll = {"type": "scroll", "direction": "up", "amount": 3}
    with refused(APIError, status_code=422, detail=re.compile("^actions: .*browser")):
        scrape(advanced=auto, actions=[scroll])
    for step in ({"type": "evaluate", "script": "document.title"}, {"type": "infinite_scroll"}, {"type": "screenshot"}):
        with refused(APIError, status_code=422, detail=re.compile(r"actions\.1\.type")):
            scrape(advanced=auto, actions=[scroll, step])


def run() -> None:
    checks.absent("account")
    if "headers" in scrape_options:
        checks.run("scrape.headers", "are sent, and go before those of the session", headers)
        checks.run("scrape.body", "with the type that it has", bodies)
        checks.run("scrape.method", "PUT, PATCH, DELETE; with a session only those that it allows", methods)
    else:
        checks.absent("scrape.headers", "scrape.body", "scrape.method")
    if "session_headers" in advanced_options:
        checks.run("scrape.headers", "session_headers go with the session", session_headers)
    checks.run("scrape.tiers", "those of the SDK, as the highest allowed", tiers)
    if "force_tier" in cost_options:
        checks.run("scrape.tiers", "one that is demanded", forced_tier)
    checks.run("scrape.modes", "HTML; what needs a browser, PDF and OCR is refused", browser)
    if "max_response_bytes" in scrape_options:
        checks.run("scrape.size", "is cut where asked; 0 is the most that is allowed", sizes)
    else:
        checks.absent("scrape.size")
    checks.run("scrape.options", "defaults ask for nothing", ignored)
    checks.run("scrape.options", "what is not done is named in the warning", named)
    checks.run("scrape.options", "a proxy or a place is refused", harmful)
    if "actions" in scrape_options:
        checks.run("scrape.options", "actions: waits; a scroll needs a browser; others are refused", actions)
