"""A reader and a service whose payloads are redacted: results, requests, errors, artifacts, comments of decisions.

They are redacted when they are read, so that everything computed from them is redacted too.
"""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import replace
from typing import Any, cast

from msgspec.structs import replace as replace_fields

from resolvers.redaction import REDACTED, Redaction
from resolvers.service import Service
from storage.base import Reader, Store
from storage.lists import FilterT, ListSpec, Page, PageRequest, RecordT
from storage.record_view import RecordView
from storage.records import Decision, OperationPayload, RecordedRun


def redacted_service(service: Service, redaction: Redaction) -> Service:
    """Return the service of one request, with a store whose payloads are redacted.

    Artifacts are built from the recorded result and redacted afterwards, so that every caller sees the same hashes.
    """
    originals: dict[str, str] = {}
    build_artifact = service.build_artifact

    def build_redacted(recorded: RecordedRun) -> str:
        original = originals.get(recorded.run.rebalance_run_id, recorded.result)
        return redaction.redact_artifact(build_artifact(RecordedRun(recorded.run, original)))

    store = cast("Store", RedactedReader(service.store, redaction, originals))
    return replace(service, store=store, build_redacted=build_redacted)


class RedactedReader:
    """A reader or store with redacted payloads. Every other method is passed on to the wrapped reader.

    `originals` receives the results that were read, by run id.
    """

    def __init__(self, reader: Reader, redaction: Redaction, originals: dict[str, str]) -> None:
        self._reader = reader
        self._redaction = redaction
        self._originals = originals

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def __copy__(self) -> "RedactedReader":
        return self._wrap(copy(self._reader))

    @property
    def view(self) -> RecordView:
        """The view of the reader. A copy can be given another view."""
        return self._reader.view

    @view.setter
    def view(self, view: RecordView) -> None:
        self._reader.view = view

    def for_request(self, **session: Any) -> "RedactedReader":
        """Return a redacted session of the store."""
        return self._wrap(cast("Store", self._reader).for_request(**session))

    def _wrap(self, reader: Reader) -> "RedactedReader":
        return RedactedReader(reader, self._redaction, self._originals)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Reader]:
        """Return a redacted reader of one snapshot of the store."""
        async with cast("Store", self._reader).snapshot() as reader:
            yield cast("Reader", self._wrap(reader))

    async def results(self, run_ids: Collection[str]) -> Mapping[str, str]:
        values = await self._reader.results(run_ids)
        self._originals.update(values)
        return {key: self._redaction.redact(text) for key, text in values.items()}

    async def artifacts(self, run_ids: Collection[str]) -> Mapping[str, str]:
        values = await self._reader.artifacts(run_ids)
        return {key: self._redaction.redact_artifact(text) for key, text in values.items()}

    async def operation_payloads(
        self, operation_ids: Collection[str]
    ) -> Mapping[str, OperationPayload]:
        values = await self._reader.operation_payloads(operation_ids)
        return {
            key: OperationPayload(
                self._text(payload.request),
                self._text(payload.result),
                None if payload.error is None else self._redaction.redact_error(payload.error),
            )
            for key, payload in values.items()
        }

    async def decisions(self, decision_ids: Collection[str]) -> Mapping[str, Decision]:
        values = await self._reader.decisions(decision_ids)
        return {key: _without_comment(each) for key, each in values.items()}

    async def latest_decisions(self, run_ids: Collection[str]) -> Mapping[str, Decision]:
        values = await self._reader.latest_decisions(run_ids)
        return {key: _without_comment(each) for key, each in values.items()}

    async def pages(
        self,
        spec: ListSpec[RecordT, FilterT],
        parents: Collection[str],
        where: FilterT,
        request: PageRequest,
    ) -> Mapping[str, Page[RecordT]]:
        values = await self._reader.pages(spec, parents, where, request)
        return {
            parent: replace(page, items=tuple(map(_without_comment, page.items)))
            if page.items and isinstance(page.items[0], Decision)
            else page
            for parent, page in values.items()
        }

    def _text(self, text: str | None) -> str | None:
        return None if text is None else self._redaction.redact(text)


def _without_comment(record: RecordT) -> RecordT:
    if isinstance(record, Decision) and record.comment is not None:
        return replace_fields(record, comment=REDACTED)
    return record
