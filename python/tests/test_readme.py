"""The examples of README.md, run in their order."""

import base64
import hmac
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from conftest import World
from latchkey_client import Latchkey

readme = Path(__file__).parents[1] / "README.md"


def test_examples(
    world: World,
    client: Latchkey,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    session = world.session(client, world.token("readme-spider"))
    known = {
        "http://127.0.0.1:8080": world.server,
        '"sk_live_…"': f'"{world.key}"',
        "https://shop.example/invoices/17.csv": f"{world.site}/file.csv",
        "https://shop.example/orders": f"{world.site}/items/2",
        "https://shop.example": world.site,
        'domain="shop.example"': f'domain="127.0.0.1", validation_url="{world.site}/account"',
        "7d9f1c1e-3f0a-4f7e-9a55-0c7a1d2b3c4d": session,
        "chromium.launch()": f'chromium.launch(executable_path="{world.chromium}")',
        "whsec_…": "whsec_" + base64.b64encode(b"k" * 24).decode(),
        # An event that has happened already.
        'stream(types="session.reauth_needed")': "stream(after=0)",
        '.get("login_url"))': '.get("login_url"))\n    break',
    }
    Path("cookies.txt").write_text(
        f"# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\ttoken\t{world.token('readme')}\n"
    )
    client.sessions.delete(world.session(client, world.token("readme-event")))
    names: dict[str, Any] = {}
    for number, block in enumerate(re.findall(r"```python\n(.*?)```", readme.read_text(), re.S)):
        for old, new in known.items():
            block = block.replace(old, new)
        if "scrapy.Spider" in block:
            assert run_spider(block) == [{"title": "Item 2", "verdict": "logged_in"}]
            continue
        exec(compile(block, f"README.md, example {number + 1}", "exec"), names)
        if number == 0:
            # Later examples go on with the client, which this one has closed.
            names["client"] = client
    output = capsys.readouterr().out
    for expected in ["Session is valid", "200 ", " 8 bytes", "2\n", "Your account"]:
        assert expected in output
    body, key, at = b'{"type":"session.invalid"}', b"k" * 24, int(time.time())
    signature = base64.b64encode(hmac.digest(key, f"m1.{at}.".encode() + body, "sha256")).decode()
    headers = {"webhook-id": "m1", "webhook-timestamp": str(at), "webhook-signature": f"v1,{signature}"}
    assert [names["on_request"](body, headers), names["on_request"](b"{}", headers)] == [204, 401]


def run_spider(block: str) -> Any:
    Path("spider.py").write_text(block)
    command = [sys.executable, "-m", "scrapy", "runspider", "spider.py", "-O", "out.json", "--loglevel", "ERROR"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return json.loads(Path("out.json").read_text())
