"""Answering a crawl from recordings: offline, at the recorded times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from archive.records import Failed
from crawler.addresses import normalise
from crawler.exchanges import Answer
from crawler.recordings import RecordedResponse, RecordingError, read_recording, read_response

# Files of one night are written one after the other; the next night begins hours later.
_SAME_VISIT = timedelta(hours=6)


@dataclass(slots=True)
class Recordings:
    """The responses of one visit to a site, from one WARC file or several."""

    begun_at: datetime
    ended_at: datetime
    _by_address: dict[str, RecordedResponse] = field(default_factory=dict)
    _all: list[RecordedResponse] = field(default_factory=list)

    def holds(self, url: str) -> bool:
        """Return whether an answer to *url* was recorded."""
        return normalise(url) in self._by_address

    def answer(self, url: str) -> Answer:
        """Return the recorded answer to *url*; one that is not recorded says nothing at all."""
        found = self._by_address.get(normalise(url))
        if found is None:
            return Answer(url=url, captured_at=self.begun_at, recorded=False)
        original = self._original(found)
        raw = read_response(original) if original is not None else None
        if raw is None:
            why = Failed(
                reason="not-http", detail=f"the record at byte {found.offset} of {found.file.name} is unreadable"
            )
            return Answer(url=url, captured_at=found.captured_at, trouble=why)
        trouble = Failed(reason="truncated", detail="cut off by the recorder") if found.is_cut else None
        return Answer(url=url, captured_at=found.captured_at, raw=raw, trouble=trouble)

    def _original(self, found: RecordedResponse) -> RecordedResponse | None:
        """Return the response that a revisit names by address and moment, else the last one of the same payload."""
        if found.kind == "response":
            return found
        address, digest = normalise(found.refers_to_url or found.url), found.payload_digest
        responses = (one for one in self._all if one.kind == "response")
        same = [one for one in responses if digest is not None and one.payload_digest == digest]
        named = [one for one in same if normalise(one.url) == address]
        at_that_moment = [one for one in named if one.captured_at == found.refers_to_moment]
        candidates = at_that_moment or named or same
        return candidates[-1] if candidates else None


def open_recordings(files: Sequence[Path]) -> tuple[Recordings, ...]:
    """Index the WARC *files* and return the visits they hold, oldest first.

    Files whose times overlap or adjoin (six hours) are one visit. Raises RecordingError for a file that is damaged.
    """
    spans = sorted(
        ((file, tuple(read_recording(file))) for file in dict.fromkeys(files)), key=lambda span: _times(*span)[0]
    )
    everything = [found for _, responses in spans for found in responses]
    visits: list[Recordings] = []
    for file, responses in spans:
        begun_at, ended_at = _times(file, responses)
        if not visits or begun_at - visits[-1].ended_at > _SAME_VISIT:
            visits.append(Recordings(begun_at, ended_at, _all=everything))
        visits[-1].ended_at = max(visits[-1].ended_at, ended_at)
        _add(visits[-1], responses)
    return tuple(visits)


def _times(file: Path, responses: Sequence[RecordedResponse]) -> tuple[datetime, datetime]:
    if not responses:
        raise RecordingError(str(file), "holds no HTTP response")
    moments = [found.captured_at for found in responses]
    return min(moments), max(moments)


def _add(visit: Recordings, responses: Iterable[RecordedResponse]) -> None:
    """Keep the last answer to each address: the state in which the visit left it."""
    for found in responses:
        address = normalise(found.url)
        before = visit._by_address.get(address)
        if before is None or before.captured_at <= found.captured_at:
            visit._by_address[address] = found
