"""An article's history as its page tells it: versions and events in one order, in words and as a picture."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import cast

from markupsafe import Markup

from archive.languages import Language
from archive.reading_room.change_phrases import Say, change_phrase
from archive.reading_room.shown import day_text, zone_of
from archive.reading_room.timeline_picture import Bar, BarKind, Lane, Mark, MarkKind, timeline
from archive.reason_words import reason_in_words
from archive.story_records import Happening, Story, VersionLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the history."""

    at: datetime
    words: str
    kind: str  # version, missing, gone, restored or moved
    capture_id: int | None
    version: VersionLine | None = None  # None: an event without a new text
    sentence: str = ""  # what differs in the text
    from_url: str | None = None
    to_url: str | None = None


def steps_of(story: Story, say: Say) -> list[Step]:
    """Return what happened to an article, newest first."""
    moves = {one.version: one for one in story.happenings if one.with_version and one.kind == "moved"}
    steps = [_version_step(one, moves.get(one.number), say) for one in story.versions]
    steps += [_event_step(one, say) for one in story.happenings if not one.with_version]
    # A version stands above the event of the same moment that it ends.
    return sorted(steps, key=lambda step: (step.at, step.version is not None), reverse=True)


def _version_step(one: VersionLine, move: Happening | None, say: Say) -> Step:
    return Step(
        at=one.first_captured_at,
        words=change_phrase(one.change, one.reverts, say),
        kind="version",
        capture_id=one.capture_id,
        version=one,
        sentence=say(one.sentence or "", one.sentence_en or ""),
        from_url=move.from_url if move else None,
        to_url=move.to_url if move else None,
    )


def _event_step(one: Happening, say: Say) -> Step:
    return Step(
        at=one.happened_at,
        words=change_phrase(one.kind, None, say),
        kind=one.kind,
        capture_id=one.capture_id,
        from_url=one.from_url,
        to_url=one.to_url,
    )


def story_picture(story: Story, say: Say, language: Language) -> Markup:
    """Return the history as a picture: a bar for each version as long as it was seen, a mark for each event."""
    teller = _Teller(story, say, language)
    name = say(
        f"Dòng thời gian của {len(story.versions)} phiên bản; bảng dưới đây nói cùng những điều ấy.",
        f"Time line of {len(story.versions)} versions; the table below says the same.",
    )
    bars = sorted((*teller.versions(), *teller.changes(), *teller.absences()), key=lambda bar: bar.start)
    lane = Lane(bars=bars, marks=[*teller.marks(), *teller.failures()])
    return timeline([lane], name=name, language=language, zone=story.page.timezone)


_SIGNS = {
    "missing": ("▽ không còn thấy", "▽ no longer found"),
    "gone": ("✕ gỡ", "✕ taken down"),
    "restored": ("△ trở lại", "△ back"),
    "moved": ("◇ chuyển địa chỉ", "◇ moved"),
    "failure": ("– không đọc được", "– could not be read"),
}


def picture_legend(story: Story, say: Say) -> str:
    """Return what the signs of the picture mean, those that are in it."""
    kinds = {one.kind for one in story.happenings} | ({"failure"} if story.failures else set())
    parts = [
        say(
            "Mỗi thanh là một phiên bản, từ lần đầu đến lần cuối thấy nó.",
            "Each bar is a version, from when it was first to when it was last seen.",
        )
    ]
    if len(story.versions) > 1:
        parts.append(say("Khung nhạt: sửa giữa hai lần đọc.", "Pale: changed between two readings."))
    if kinds & {"missing", "gone"}:
        parts.append(say("Khung đứt nét: không còn thấy bài trên trang.", "Dashed: the article was not on the site."))
    if kinds:
        parts.append(f"{', '.join(say(*words) for kind, words in _SIGNS.items() if kind in kinds)}.")
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class _Teller:
    story: Story
    say: Say
    language: Language

    def day(self, moment: datetime) -> str:
        return day_text(moment.astimezone(zone_of(self.story.page.timezone)).date(), self.language)

    def versions(self) -> Iterator[Bar]:
        absences = sorted(self.absences(), key=_start)
        for place, one in enumerate(self.story.versions):
            first = bisect_right(absences, one.first_captured_at, key=_start)
            during = absences[first : bisect_left(absences, one.last_captured_at, key=_start)]
            words = self.say("Bản {}: thấy từ {} đến {}", "Version {}: seen from {} to {}").format(
                one.number, self.day(one.first_captured_at), self.day(one.last_captured_at)
            )
            label = str(one.number)
            for start, end in _pieces(one, during):
                kind: BarKind = "again" if place % 2 else "seen"
                yield Bar(start=start, end=end, kind=kind, words=words, label=label)
                label = ""

    def changes(self) -> Iterator[Bar]:
        """Yield the times between two readings in which the article was changed; not where it was away meanwhile."""
        moments = sorted(one.happened_at for one in self.story.happenings if one.kind != "moved")
        for before, after in pairwise(self.story.versions):
            start, end = before.last_captured_at, after.first_captured_at
            if start < end and bisect_left(moments, start) == bisect_right(moments, end):
                words = self.say("Sửa giữa {} và {}", "Changed between {} and {}").format(
                    self.day(start), self.day(end)
                )
                yield Bar(start=start, end=end, kind="between", words=words)

    def absences(self) -> Iterator[Bar]:
        """Yield the times in which the article was missing or gone; one that lasts ends with the last visit."""
        story = self.story
        states = [one for one in story.happenings if one.kind != "moved"]
        for place, one in enumerate(states):
            if one.kind not in ("missing", "gone"):
                continue
            end = states[place + 1].happened_at if place + 1 < len(states) else story.last_visited_at
            words = f"{change_phrase(one.kind, None, self.say)}: {self.day(one.happened_at)}"
            yield Bar(start=one.happened_at, end=max(end, one.happened_at), kind=cast(BarKind, one.kind), words=words)

    def marks(self) -> Iterator[Mark]:
        for one in self.story.happenings:
            words = f"{change_phrase(one.kind, None, self.say)}: {self.day(one.happened_at)}"
            yield Mark(at=one.happened_at, kind=cast(MarkKind, one.kind), words=words)

    def failures(self) -> Iterator[Mark]:
        for one in self.story.failures:
            reason = reason_in_words(one.reason, self.language)
            words = f"{self.say('Không đọc được', 'Could not be read')}: {reason}, {self.day(one.failed_at)}"
            yield Mark(at=one.failed_at, kind="failure", words=words)


def _pieces(one: VersionLine, absences: Sequence[Bar]) -> Iterator[tuple[datetime, datetime]]:
    """Yield when a version was there: a page may go and come back with the same text, in the order of *absences*."""
    start = one.first_captured_at
    for absence in absences:
        if start < absence.start:
            yield start, absence.start
            start = absence.end
    yield min(start, one.last_captured_at), one.last_captured_at


def _start(bar: Bar) -> datetime:
    return bar.start
