"""Who answers what among the records of several files: revisits find their responses, responses their requests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from crawler.addresses import normalise
from crawler.recordings import RecordedRequest, RecordedResponse

_WITH_CONTENT = ("response", "resource")


@dataclass(slots=True)
class RecordedAnswers:
    """Everything that was recorded, of all visits."""

    _by_id: dict[str, RecordedResponse] = field(default_factory=dict)
    _by_digest: dict[str, list[RecordedResponse]] = field(default_factory=dict)
    _by_address: dict[str, list[RecordedResponse]] = field(default_factory=dict)
    _asked_by_id: dict[str, RecordedRequest] = field(default_factory=dict)
    _asked_at: dict[tuple[str, datetime], RecordedRequest] = field(default_factory=dict)

    def add(self, found: RecordedResponse | RecordedRequest) -> None:
        """Take one record."""
        if isinstance(found, RecordedRequest):
            for name in (*found.head.all_of("WARC-Concurrent-To"), found.head.field("WARC-Record-ID")):
                if name:
                    self._asked_by_id[name] = found
            self._asked_at[found.url, found.captured_at] = found
        elif found.kind in _WITH_CONTENT:
            self._by_id[found.record_id] = found
            self._by_address.setdefault(normalise(found.url), []).append(found)
            if found.payload_digest is not None:
                self._by_digest.setdefault(found.payload_digest, []).append(found)

    def request_of(self, found: RecordedResponse) -> RecordedRequest | None:
        """Return what was asked for *found*, by the ids that the records name, else by address and moment."""
        for name in (found.record_id, *found.head.all_of("WARC-Concurrent-To")):
            if (asked := self._asked_by_id.get(name)) is not None:
                return asked
        return self._asked_at.get((found.url, found.captured_at))

    def is_get(self, found: RecordedResponse) -> bool:
        """Whether *found* answers what a crawl asks; browsers also send forms, and ask for heads only."""
        asked = self.request_of(found)
        return asked is None or asked.method == "GET"

    def original_of(self, found: RecordedResponse) -> RecordedResponse | None:
        """Return the response with the content of *found*: itself, or the one that a revisit stands for.

        A revisit names it by record, or by address and moment, or by its payload alone; the host that answered 304
        meant the last one before it.
        """
        if found.kind in _WITH_CONTENT and found.status != 304:
            return found
        if (named := self._by_id.get(found.refers_to_id or "")) is not None:
            return named
        address, moment = normalise(found.refers_to_url or found.url), found.refers_to_moment
        at_address = [one for one in self._by_address.get(address, []) if one.status != 304]
        same = self._by_digest.get(found.payload_digest or "", [])
        choices = (
            [one for one in at_address if moment is not None and one.captured_at == moment],
            [one for one in same if normalise(one.url) == address],
            same,
            [one for one in at_address if found.says_unmodified and one.captured_at <= found.captured_at],
        )
        return next((_latest(one) for one in choices if one), None)


def _latest(found: Iterable[RecordedResponse]) -> RecordedResponse:
    return max(found, key=lambda one: one.captured_at)
