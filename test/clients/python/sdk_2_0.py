"""The Python SDK 2.0: scrapes, jobs, errors, by AlterLab or AsyncAlterLab. It knows no sessions and no batches."""

import re
import uuid
from typing import Any

import alterlab
from calls import do, noted_waits
from checks import Checks, arguments, equal, matches, refused

given = arguments()
SITE: str = given["site"]
ACCOUNT = f"{SITE}/account"
SIGN_IN = re.compile("Sign in")
SENTENCE = re.compile("^.+$")

Client = alterlab.AsyncAlterLab if given["form"] == "async" else alterlab.AlterLab
client = Client(given["key"], base_url=given["address"])
checks = Checks()
checks.absent(
    "sessions.create", "sessions.list", "sessions.get", "sessions.update", "sessions.refresh", "sessions.validate",
    "sessions.encrypted", "sessions.delete", "sessions.errors", "scrape.session", "scrape.cookies",
    "scrape.login-wall", "scrape.headers", "scrape.body", "scrape.method", "scrape.size", "batch", "callback",
    "not-served", "account",
)


def scrape(url: str = ACCOUNT, **options: Any) -> Any:
    return do(client.scrape(url, **options))


def plain() -> None:
    result = scrape()
    equal([result.url, result.status_code, result.title, result.cached], [ACCOUNT, 200, "Sign in", False])
    matches(result.html, SIGN_IN, "html")
    equal([result.credits_used, result.tier_used], [1, "1"])
    equal(result.billing.cost_dollars, 0.0002)
    equal([type(result.response_time_ms), type(result.size_bytes), type(result.headers)], [int, int, dict])
    equal(result.billing.escalations[0].result, "success")


def formats() -> None:
    result = scrape(formats=["text", "html", "markdown", "json"], include_raw_html=True)
    for name in ("text", "html", "markdown_content", "raw_html"):
        matches(getattr(result, name), SIGN_IN, name)
    equal(isinstance(result.json, dict), True, "that json is a dict")


def tiers() -> None:
    for name in ("1", "2", "3", "4", "5"):
        equal(scrape(cost_controls=alterlab.CostControls(max_tier=name)).tier_used, "1")


def modes() -> None:
    for call in (client.scrape_js, client.scrape_pdf, client.scrape_ocr):
        with refused(alterlab.ValidationError, status_code=422, message=SENTENCE):
            do(call(ACCOUNT))
    equal(do(client.scrape_html(ACCOUNT)).status_code, 200)


def options_ignored() -> None:
    result = scrape(advanced=alterlab.AdvancedOptions(), cost_controls=alterlab.CostControls(), cache=False)
    equal(result.status_code, 200)


def options_taken() -> None:
    result = scrape(extraction_schema={"user": "string"}, cache=True, cache_ttl=60)
    equal([result.status_code, result.title], [200, "Sign in"])


def options_refused() -> None:
    with refused(alterlab.ValidationError, status_code=422, message=re.compile("use_proxy")):
        scrape(advanced=alterlab.AdvancedOptions(use_proxy=True))


checks.run("scrape", "a page without login, with billing", plain)
checks.run("scrape.formats", "each form in its attribute, and the raw HTML", formats)
checks.run("scrape.tiers", "those of the SDK, as the highest allowed", tiers)
checks.run("scrape.modes", "HTML; what needs a browser, PDF and OCR is refused", modes)
checks.run("scrape.options", "defaults ask for nothing", options_ignored)
checks.run("scrape.options", "what is not done does no harm", options_taken)
checks.run("scrape.options", "a proxy is refused", options_refused)

poll = {"poll_interval": 0.05, "poll_timeout": 60}


def submitted(url: str) -> str:
    result = scrape(url, sync=False)
    equal(result.status_code, 202)
    return result.metadata["job_id"]


def job() -> None:
    job_id = submitted(ACCOUNT)
    result = do(client.wait_for_job(job_id, **poll))
    matches(result.html, SIGN_IN, "html")
    status = do(client.get_job_status(job_id))
    equal([status.status, status.error, status.result.title], ["succeeded", None, "Sign in"])


def failed_job() -> None:
    job_id = submitted("http://127.0.0.1:1/")
    with refused(alterlab.ScrapeError, status_code=422, code="JOB_FAILED", message=SENTENCE):
        do(client.wait_for_job(job_id, **poll))


def unknown_job() -> None:
    with refused(alterlab.AlterLabAPIError, status_code=404, message=SENTENCE):
        do(client.wait_for_job(str(uuid.uuid4()), **poll))


checks.run("jobs", "wait until it has succeeded, in the words that the SDK knows", job)
checks.run("jobs", "a failed one raises what went wrong", failed_job)
checks.run("jobs", "an unknown one is not found", unknown_job)


def estimate() -> None:
    answer = do(client.estimate_cost(ACCOUNT, mode="html"))
    equal([answer.url, answer.estimated_tier, answer.estimated_credits], [ACCOUNT, "1", 1])
    equal(answer.confidence in ("low", "medium", "high"), True, "that confidence is a word of the SDK's")
    equal(answer.estimated_cost_dollars, 0.0002)


def usage() -> None:
    answer = do(client.get_usage())
    equal(answer.balance_dollars, 1000.0)
    equal(answer.credits_available, answer.credits_limit)
    for text in (answer.plan, answer.period_start, answer.period_end):
        matches(text, SENTENCE)


def wrong_key() -> None:
    other = Client("sk_live_" + "0" * 32, base_url=given["address"])
    with refused(alterlab.AuthenticationError, status_code=401, message=SENTENCE):
        do(other.get_usage())


def unreachable() -> None:
    with noted_waits() as waits:
        with refused(alterlab.AlterLabAPIError, status_code=502):
            scrape("http://127.0.0.1:1/")
    equal(len(waits), 3, "number of tries")


checks.run("estimate", "tier, credits and dollars", estimate)
checks.run("usage", "credits, plan, period, and the balance in dollars", usage)
checks.run("errors", "a wrong key", wrong_key)
checks.run("errors", "a target that cannot be reached, after the SDK's own tries", unreachable)


def limited() -> None:
    with noted_waits() as waits:
        with refused(alterlab.AlterLabAPIError, status_code=429):
            # Twice as many as a window allows, and more: one may end in between.
            for _ in range(2 * given["scrape_limit"] + 2):
                scrape()
    equal(len(waits), 3, "number of tries")
    for wait in waits:
        equal(wait == int(wait) and 1 <= wait <= 60, True, f"that {wait} is a whole number of seconds")


def unlimited() -> None:
    for _ in range(130):
        scrape()


if given["limits"]:
    checks.run("limits", "the SDK waits as long as it is told, in whole seconds", limited)
else:
    checks.run("limits", "none where they are off", unlimited)
