"""A spider that follows every link of the site but that to log out. Prints what it saw as JSON."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.linkextractors import LinkExtractor
from twisted.python.failure import Failure

from latchkey_client import AsyncLatchkey

given = json.loads(sys.argv[1])
seen: dict[str, Any] = {"pages": {}, "verdicts": {}, "kinds": [], "ignored": 0, "most_at_once": 0}


class Items(scrapy.Spider):
    name = "items"
    links = LinkExtractor(deny=r"/logout")

    async def start(self) -> AsyncIterator[Any]:
        for url in given["urls"]:
            yield self.request(url)
        if "refresh" in given:
            await self.log_in_again()

    async def log_in_again(self) -> None:
        """As a person does, once the first request has found the session dead."""
        stats = self.crawler.stats
        assert stats is not None
        while not stats.get_value("latchkey/dead_session"):
            await asyncio.sleep(0.05)
        async with AsyncLatchkey(given["server"], given["key"]) as client:
            await client.sessions.refresh(given["session"], cookies={"token": given["refresh"]})

    def request(self, url: str) -> scrapy.Request:
        meta = {"latchkey_session": given["session"]}
        return scrapy.Request(url, self.parse, errback=self.failed, meta=meta)

    def parse(self, response: Response) -> Iterator[Any]:
        assert isinstance(response, scrapy.http.TextResponse)
        seen["pages"][response.url] = response.css("h1::text").get()
        verdict = response.meta["latchkey"]["verdict"]
        seen["verdicts"][verdict] = seen["verdicts"].get(verdict, 0) + 1
        seen["kinds"] = sorted({*seen["kinds"], type(response).__name__})
        if self.crawler.engine is not None:
            seen["most_at_once"] = max(seen["most_at_once"], len(self.crawler.engine.downloader.active) + 1)
        if given.get("follow", True):
            for link in self.links.extract_links(response):
                yield self.request(link.url)

    def failed(self, failure: Failure) -> None:
        assert isinstance(failure.value, IgnoreRequest), failure
        seen["ignored"] += 1


process = CrawlerProcess(
    {
        "DOWNLOADER_MIDDLEWARES": {"latchkey_client.scrapy.LatchkeyMiddleware": 585},
        "LATCHKEY_SERVER": given["server"],
        "LATCHKEY_API_KEY": given["key"],
        "LOG_LEVEL": "ERROR",
        **given.get("settings", {}),
    }
)
process.crawl(Items)
process.start()
print(json.dumps(seen))
