"""Answering a crawl from recordings: offline, at the recorded times."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from archive.records import Failed
from crawler.addresses import normalise
from crawler.exchanges import Answer
from crawler.limits import PAYLOAD_BYTES
from crawler.recorded_answers import RecordedAnswers
from crawler.recording_files import sources_of
from crawler.recordings import (
    RecordedResponse,
    RecordingError,
    TooLargeError,
    read_recording,
    read_response,
    under_own_head,
)
from crawler.warc_bytes import Source

# Files of one night are written one after the other; the next night begins hours later.
_SAME_VISIT = timedelta(hours=6)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# A part of a page, or that nothing has changed: the page itself, where it was recorded too, says more.
_LESSER = frozenset({206, 304})


@dataclass(slots=True)
class Recordings:
    """The responses of one visit to a site, from one file or several."""

    begun_at: datetime
    ended_at: datetime
    _answers: RecordedAnswers
    _by_address: dict[str, RecordedResponse] = field(default_factory=dict)

    def holds(self, url: str) -> bool:
        """Return whether an answer to *url* was recorded."""
        return self._find(url) is not None

    def answer(self, url: str, *, max_bytes: int | None = None) -> Answer:
        """Return the recorded answer to *url*; one that is not recorded says nothing at all.

        *max_bytes*: above how many it is a failure, if not where every page's is.
        """
        found = self._find(url)
        if found is None:
            return Answer(url=url, captured_at=self.begun_at, recorded=False)
        if found.kind == "silence":
            return Answer(url=url, captured_at=found.captured_at, trouble=found.trouble)
        return self._read(url, found, max_bytes or PAYLOAD_BYTES)

    def add(self, responses: Iterable[RecordedResponse]) -> None:
        """Keep the last answer to each address: the state in which the visit left it."""
        for found in responses:
            address = normalise(found.url)
            before = self._by_address.get(address)
            if before is None or _weight(before) <= _weight(found):
                self._by_address[address] = found

    def _find(self, url: str) -> RecordedResponse | None:
        address = normalise(url)
        found = self._by_address.get(address)
        if found is not None:
            return found
        # Recorded under the other scheme, it is the same page; but a redirect there leads back here.
        scheme, _, rest = address.partition("://")
        other = self._by_address.get(f"{'http' if scheme == 'https' else 'https'}://{rest}")
        return None if other is None or other.status in _REDIRECTS else other

    def _read(self, url: str, found: RecordedResponse, max_bytes: int) -> Answer:
        original = self._answers.original_of(found)
        try:
            asked = self._answers.request_of(found)
            raw = read_response(original, asked, max_bytes=max_bytes) if original is not None else None
            if raw is not None and found is not original:
                raw = under_own_head(raw, found)
        except TooLargeError as error:
            why = Failed(reason="too-large", detail=f"{error.size} bytes")
            return Answer(url=url, captured_at=found.captured_at, trouble=why)
        except RecordingError as error:
            why = Failed(reason="not-http", detail=f"{error.file} {error.detail}")
            return Answer(url=url, captured_at=found.captured_at, trouble=why)
        if raw is None:
            name = found.source.name.rpartition("/")[2]
            why = Failed(reason="not-http", detail=f"the record at byte {found.head.offset} of {name} is unreadable")
            return Answer(url=url, captured_at=found.captured_at, trouble=why)
        return Answer(url=url, captured_at=found.captured_at, raw=raw, trouble=found.trouble)


@dataclass(slots=True)
class ReplayClock:
    """The time of a replay: the recorded night goes on, never before what was read, never past its last response."""

    visit: Recordings
    _begun: float = field(default_factory=time.monotonic, init=False)
    _read_at: datetime | None = field(default=None, init=False)

    def now(self) -> datetime:
        """Return the moment it is in the recorded night."""
        passed = self.visit.begun_at + timedelta(seconds=time.monotonic() - self._begun)
        return min(max(passed, self._read_at or passed), self.visit.ended_at)

    def note(self, answer: Answer) -> None:
        """Note that *answer* was read."""
        self._read_at = max(self._read_at or answer.captured_at, answer.captured_at)


def open_recordings(files: Sequence[Path]) -> tuple[Recordings, ...]:
    """Index WARC and WACZ *files* and return the visits they hold, oldest first.

    Files whose times overlap or adjoin (six hours) are one visit, and so is what one file holds unless an address
    was asked again after such a pause. Raises RecordingError for a file that is damaged.
    """
    answers = RecordedAnswers()
    parts = [part for path in dict.fromkeys(files) for part in _read_file(path, answers)]
    parts = [kept for part in parts if (kept := [found for found in part if answers.is_get(found)])]
    if not parts:
        raise RecordingError(", ".join(map(str, files)), "holds no response to a plain request")
    visits: list[Recordings] = []
    for part in sorted(parts, key=lambda part: part[0].captured_at):
        begun_at, ended_at = part[0].captured_at, part[-1].captured_at
        if not visits or begun_at - visits[-1].ended_at > _SAME_VISIT:
            visits.append(Recordings(begun_at, ended_at, answers))
        visits[-1].ended_at = max(visits[-1].ended_at, ended_at)
        visits[-1].add(part)
    return tuple(visits)


def _read_file(path: Path, answers: RecordedAnswers) -> list[list[RecordedResponse]]:
    parts = [part for source in sources_of(path) for part in _read_source(source, answers)]
    if not parts:
        raise RecordingError(str(path), "holds no HTTP response")
    return parts


def _read_source(source: Source, answers: RecordedAnswers) -> Iterator[list[RecordedResponse]]:
    """Yield the visits that one WARC file holds, each in the order of time."""
    responses = []
    for found in read_recording(source):
        answers.add(found)
        if isinstance(found, RecordedResponse):
            responses.append(found)
    responses.sort(key=lambda found: found.captured_at)
    part, asked = list[RecordedResponse](), set[str]()
    for pause in _pauses(responses):
        addresses = {normalise(found.url) for found in pause}
        if asked & addresses:
            yield part
            part, asked = [], set()
        part, asked = part + pause, asked | addresses
    if part:
        yield part


def _pauses(responses: Sequence[RecordedResponse]) -> Iterator[list[RecordedResponse]]:
    """Yield what came between two pauses."""
    begun = 0
    for number, (one, following) in enumerate(pairwise(responses), 1):
        if following.captured_at - one.captured_at > _SAME_VISIT:
            yield list(responses[begun:number])
            begun = number
    if responses:
        yield list(responses[begun:])


def _weight(found: RecordedResponse) -> tuple[bool, datetime]:
    return found.status not in _LESSER or found.kind == "revisit", found.captured_at
