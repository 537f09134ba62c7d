"""What the checks of the SDK from 2.1.0 on share: the client, and a few calls that its methods do not make."""

import inspect
import json
import re
import urllib.request
from typing import Any, Dict, Optional

import alterlab
from calls import do
from checks import Checks, arguments

given = arguments()
SITE: str = given["site"]
ACCOUNT = f"{SITE}/account"
MEMBER = re.compile("Hello, Mira Holt")
SENTENCE = re.compile("^.+$")
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


def seen(path: str) -> Optional[Dict[str, Any]]:
    """The last request that the site got there; None where it got none."""
    with urllib.request.urlopen(f"{SITE}/seen?path={path}") as answer:
        return json.load(answer)


def expires_at(year: int) -> Dict[str, str]:
    return {"expires_at": f"{year}-04-01T00:00:00Z"}


session = create(headers={"Accept-Language": "de"}, notes="n", **expires_at(2099))
