"""The account, what this server does not have, errors and, last, limits: they are then used up."""

import re

from calls import do, noted_waits
from checks import equal, holds, refused
from world import ACCOUNT, SENTENCE, SITE, APIError, Client, checks, client, create, given, raw, scrape


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
        "language model": lambda: client.list_llm_keys(),
        "beta features": lambda: client.list_beta_features(),
    }
    methods = {"site maps": "map", "web search": "search", "extraction": "extract"}
    methods.update({"language model": "list_llm_keys", "beta features": "list_beta_features"})
    for feature, call in calls.items():
        if hasattr(client, methods.get(feature, "crawl")):
            with refused(APIError, status_code=404, detail=re.compile(f"does not have .*{feature}")):
                do(call())


def wrong_key() -> None:
    other = Client("sk_live_" + "0" * 32, base_url=given["address"])
    with refused(APIError, status_code=401, detail=SENTENCE):
        do(other.get_usage())
    do(other.close())


def unreachable() -> None:
    with noted_waits() as waits:
        with refused(APIError, status_code=502, detail=SENTENCE):
            scrape("http://127.0.0.1:1/")
    equal(len(waits), 3, "number of tries")


def not_allowed() -> None:
    with refused(APIError, status_code=403, detail=SENTENCE):
        scrape("http://10.0.0.1/")


def limited() -> None:
    with noted_waits() as waits:
        with refused(APIError, status_code=429, detail=SENTENCE):
            # Twice as many as a window allows, and more: one may end in between.
            for _ in range(22):
                create()
    equal(len(waits), 3, "number of tries")
    for wait in waits:
        equal(wait == int(wait) and 1 <= wait <= 60, True, f"that {wait} is a whole number of seconds")


def unlimited() -> None:
    for _ in range(35):
        do(client.sessions.list())


def run() -> None:
    checks.run("estimate", "tier, credits and why", estimate)
    checks.run("usage", "credits, plan and period; one balance wherever it is asked for", usage)
    checks.run("not-served", "each is a 404 that names it", not_served)
    checks.run("errors", "a wrong key", wrong_key)
    checks.run("errors", "a target that cannot be reached, after the SDK's own tries", unreachable)
    checks.run("errors", "a target that is not allowed", not_allowed)
    if given["limits"]:
        checks.run("limits", "the SDK waits as long as it is told, in whole seconds", limited)
    else:
        checks.run("limits", "none where they are off", unlimited)
