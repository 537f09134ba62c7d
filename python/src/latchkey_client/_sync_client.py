from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx
from typing_extensions import Self, Unpack

from . import _sync_calls as calls
from . import types as t
from ._calls import Call, Retries, segment
from ._client import Transport, settings
from ._flows import follow_events, wait_for_batch, wait_for_job
from ._own_calls import ImportSource, batch_call, fetch_call, import_call, scrape_call, submit_call
from .fetched import Fetching


class Sessions(calls.Sessions):
    def import_(
        self,
        source: ImportSource,
        /,
        *,
        idempotency_key: str | None = None,
        **options: Unpack[t.ImportSessionsOptions],
    ) -> t.Imported | t.ImportWithoutCreation:
        """Store what a browser or a tool exported: a path, an open file, text, or parsed JSON."""
        return self._send(import_call(source, idempotency_key, options))


class Jobs(calls.Jobs):
    def submit(
        self,
        url: str,
        /,
        *,
        idempotency_key: str | None = None,
        **options: Unpack[t.ScrapeOptions],
    ) -> t.JobAccepted:
        """Scrape a page in the background."""
        return self._send(submit_call(url, idempotency_key, options))

    def wait(self, id: str, /, *, timeout: float = 600) -> t.Job:
        """Wait until a job has succeeded; if it fails, its error is raised."""
        call = Call[t.Job]("GET", f"/jobs/{segment(id)}", is_repeatable=True)
        return self._transport.run(wait_for_job(self._transport.result, call, timeout))


class Batches(calls.Batches):
    def create(
        self,
        urls: Sequence[str | t.Scrape],
        /,
        *,
        idempotency_key: str | None = None,
        **options: Unpack[t.ScrapeOptions],
    ) -> t.BatchAccepted:
        """Scrape many pages in the background; the options are those of each, except the `webhook_url` of the batch."""
        return self._send(batch_call(urls, idempotency_key, options))

    def wait(self, id: str, /, *, timeout: float = 3600) -> t.BatchStatus:
        """Wait until every page of a batch has ended."""
        call = Call[t.BatchStatus]("GET", f"/batch/{segment(id)}", is_repeatable=True)
        return self._transport.run(wait_for_batch(self._transport.result, call, timeout))


class Events(calls.Events):
    def stream(self, *, after: int | None = None, types: str | None = None) -> Iterator[t.Event]:
        """
        Events as they happen, without end; a connection that breaks is opened again after the last one.

        :param after: `seq` of the last event that was read; default: from now on
        :param types: separated by commas
        """
        start = None if after is None else str(after)
        return self._transport.iterate(follow_events(self._transport.response, start, types))


class Latchkey:
    """A Latchkey server. Every call raises `LatchkeyError`; its class says why."""

    def __init__(
        self,
        server: str,
        api_key: str,
        *,
        timeout: float = 60,
        retries: Retries | None = None,
        http: httpx.Client | None = None,
    ) -> None:
        """
        :param server: its address, without `/api/v1`
        :param timeout: seconds without any byte of an answer, beyond what the server itself waits for a target
        :param http: for a proxy or certificates of your own; gets the address and the key
        """
        chosen = settings(server, api_key, timeout)
        client = httpx.Client(**chosen) if http is None else http
        if http is not None:
            http.base_url = chosen["base_url"]
            http.headers.update(chosen["headers"])
            http.timeout = timeout
        self._transport = Transport(client, retries or Retries())
        self.sessions = Sessions(self._transport)
        self.captures = calls.Captures(self._transport)
        self.jobs = Jobs(self._transport)
        self.batches = Batches(self._transport)
        self.sync_sources = calls.SyncSources(self._transport)
        self.webhooks = calls.Webhooks(self._transport)
        self.events = Events(self._transport)
        self.account = calls.Account(self._transport)
        self.api_keys = calls.ApiKeys(self._transport)
        self.organizations = calls.Organizations(self._transport)

    def scrape(
        self,
        url: str,
        /,
        *,
        idempotency_key: str | None = None,
        **options: Unpack[t.ScrapeOptions],
    ) -> t.ScrapeResultAnswer:
        """
        Fetch a page. With `session_id` it must be alive, unless `require_session=False`: then a page that
        was fetched without it is an answer, too.
        """
        return self._transport.run(self._transport.result(scrape_call(url, idempotency_key, options)))

    def fetch(
        self,
        url: str,
        method: str = "GET",
        *,
        session_id: str | None = None,
        lease_id: str | None = None,
        require_session: bool = True,
        timeout: int | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | str | None = None,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        json: Any = None,
    ) -> Fetching:
        """
        The answer of a target as it is, such as a file: `with client.fetch(…) as file: file.save(path)`.

        :param headers: `Accept`, `Range`, `If-…`, and with a body its `Content-Type`; others are not passed on
        :param content: the body, or with `data` a form, with `files` an upload (as in httpx), with `json` JSON
        """
        body = {"content": content, "data": data, "files": files, "json": json}
        raw_body = {name: value for name, value in body.items() if value is not None}
        call = fetch_call(
            url,
            method,
            session_id=session_id,
            lease_id=lease_id,
            require_session=require_session,
            timeout=timeout,
            headers=headers,
            raw_body=raw_body,
        )
        return Fetching(self._transport, call)

    def close(self) -> None:
        self._transport.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
