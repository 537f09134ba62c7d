"""Jobs, batches, and what is posted when they end."""

import base64
import hashlib
import hmac
import re
import time
import uuid
from typing import Any, Dict

import alterlab
from calls import do
from checks import equal, holds, matches, refused
from world import ACCOUNT, MEMBER, SENTENCE, SITE, APIError, checks, client, raw, scrape, scrape_options, seen, session

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
    with refused(kind, status_code=404, detail=SENTENCE):
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
    with refused(APIError, status_code=422, detail=SENTENCE):
        do(client.batch_scrape([]))
    with refused(APIError, status_code=422, detail=SENTENCE):
        do(client.batch_scrape([{"url": ACCOUNT}] * 101))


def wait_for_callback(path: str) -> Dict[str, Any]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        got = seen(path)
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


def run() -> None:
    checks.run("jobs", "wait until it is completed, in the words that the SDK knows", job)
    checks.run("jobs", "a failed one raises what went wrong", failed_job)
    checks.run("jobs", "an unknown one is told as expired", unknown_job)
    checks.run("batch", "one job for each page, with a session and without", batch)
    checks.run("batch", "an empty one and a 101st page are refused", batch_errors)
    if "webhook_url" in scrape_options:
        checks.run("callback", "is posted, signed, with the finished job; refused without a secret", callbacks)
    else:
        checks.absent("callback")
