"""Whether a section's listing shows what it should: told by what the run met, not only by how many items it has.

Articles come and go, so fewer items say little; but an article that still answers and that a whole walk of its section
does not show has been dropped by the listing, not by the editors. A listing that never shows more than its newest items
drops old ones every night: it has as many as ever.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from archive.health_shares import Share, is_over, is_unusual
from archive.inline_recording import UNLISTED
from archive.records import WalkProof

# Walks of the section that its past is made of.
_PAST = 60
# Items fewer than usual that are no chance: three standard deviations (as 1.4826 median absolute deviations), and …
_FAR = 3 * 1.4826
# … at least so many.
_FEWEST = 3
# We ended the walk ourselves, or were not let in: that says nothing of the listing.
_NOT_THE_LISTINGS = frozenset({"held-back", "busy-until", "robots", "robots-disallowed", "off-site", "not-recorded"})

_LISTED_HERE = "EXISTS (SELECT 1 FROM urls JOIN listed USING (site, url) WHERE urls.page = p.seq)"
_MET = f"""
    SELECT p.url, {_LISTED_HERE} FROM pages AS p JOIN visits AS s ON s.page = p.seq
    WHERE p.site = ? AND p.listed_in = ? AND p.state = 'live' AND p.inline = 0 AND p.merged_into IS NULL
        AND p.found_by = 'listing' AND s.seen_run = ? ORDER BY p.seq DESC
"""  # noqa: S608 - a constant of this module
_INLINE_MET = """
    SELECT count(*) FROM pages AS p JOIN visits AS s ON s.page = p.seq
    WHERE p.site = ? AND p.listed_in = ? AND p.state = 'live' AND p.inline = 1 AND s.seen_run = ?
"""
_INLINE_LOST = """
    SELECT p.url FROM events AS e JOIN pages AS p ON p.seq = e.page
    WHERE e.run = ? AND p.listed_in = ? AND p.inline = 1 AND e.kind = 'missing' AND e.detail = ?
"""
_NEW = """
    SELECT p.listed_in, count(*) FROM version_rows AS v JOIN pages AS p ON p.seq = v.page
    WHERE v.run = ? AND v.number = 1 GROUP BY p.listed_in
"""
_EVER_PROVED = "SELECT 1 FROM listings WHERE site = ? AND section = ? AND complete AND run < ? LIMIT 1"
_PAST_SHARES = """
    SELECT unlisted, known FROM section_health
    WHERE site = ? AND section = ? AND run < ? AND verdict IS NOT 'bad' AND known ORDER BY run DESC LIMIT ?
"""
_LAST_WORD = """
    SELECT verdict, reason, unlisted, known FROM section_health
    WHERE site = ? AND section = ? AND run < ? AND verdict IS NOT NULL ORDER BY run DESC LIMIT 1
"""
_PAST_ITEMS = """
    SELECT l.items_listed FROM section_health AS s JOIN listings AS l ON l.run = s.run AND l.section = s.section
    WHERE s.site = ? AND s.section = ? AND s.run < ? AND s.verdict = 'good' AND l.complete AND NOT l.stopped_early
    ORDER BY s.run DESC LIMIT ?
"""
_LINKED_ON = """
    SELECT links_on FROM section_health
    WHERE site = ? AND section = ? AND run < ? AND links_on IS NOT NULL ORDER BY run DESC LIMIT 1
"""
_INSERT = """
    INSERT INTO section_health (run, site, section, known, unlisted, new, links_on, verdict, reason)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk says of its section; ``None``: nothing."""

    word: str | None = None  # "good", "bad"
    reason: str | None = None  # of a bad one: "unread", "unproved", "stated", "dropped"


_GOOD, _UNTOLD = Verdict("good"), Verdict()


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionHealth:
    """What a run says of one section."""

    walk: WalkProof
    known: int  # living articles of the section that the run met
    unlisted: tuple[str, ...]  # addresses of those that no listing of the run showed
    new: int
    verdict: Verdict
    was_bad: bool  # at the last walk before that told

    @property
    def is_bad(self) -> bool:
        """Whether the listing falls short, by this run."""
        return self.verdict.word == "bad"

    @property
    def may_be_bad(self) -> bool:
        """Whether the listing fell short when it was last known, and this run does not tell."""
        return self.was_bad and self.verdict.word is None


def judge_sections(
    connection: sqlite3.Connection, site: str, run_id: int, walks: Mapping[str, WalkProof]
) -> list[SectionHealth]:
    """Return what the *walks* of the run say of the sections, and keep it as the past of later runs.

    Call it within the run, while the addresses that it found listed are known.
    """
    new = dict(map(tuple, connection.execute(_NEW, (run_id,)).fetchall()))
    judge = _Judge(connection, site, run_id)
    sections = [judge.section(walk, new.get(walk.section, 0)) for walk in walks.values()]
    rows = [
        (
            *(run_id, site, one.walk.section, one.known, len(one.unlisted), one.new),
            *(one.walk.links_on, one.verdict.word, one.verdict.reason),
        )
        for one in sections
    ]
    connection.executemany(_INSERT, rows)
    return sections


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges the walks of one run."""

    connection: sqlite3.Connection
    site: str
    run_id: int

    def section(self, walk: WalkProof, new: int) -> SectionHealth:
        """Return what *walk* says of its section."""
        last = self._row(_LAST_WORD, walk)
        is_whole = walk.complete and not walk.stopped_early
        # The nightly rule stops at what is known; where nothing more is offered there, the listing ends as well.
        is_cut = walk.stopped_early and walk.links_on is False and walk.pages_walked == 1 and self._linked_on(walk)
        known, unlisted = self._met(walk.section) if is_whole or is_cut else (0, ())
        now = Share(len(unlisted), known)
        if is_whole or is_cut:
            verdict = self._of_whole(walk, now, last)
            verdict = _UNTOLD if is_cut and verdict == _GOOD else verdict
        elif walk.stopped_early:
            verdict = _GOOD if last is not None and last[1] == "unread" else _UNTOLD
        else:
            verdict = self._of_unproved(walk)
        was_bad = last is not None and last[0] == "bad"
        return SectionHealth(walk=walk, known=known, unlisted=unlisted, new=new, verdict=verdict, was_bad=was_bad)

    def _row(self, query: str, walk: WalkProof) -> Sequence[object] | None:
        row = self.connection.execute(query, (self.site, walk.section, self.run_id)).fetchone()
        return None if row is None else tuple(row)

    def _linked_on(self, walk: WalkProof) -> bool:
        row = self._row(_LINKED_ON, walk)
        return row is not None and row[0] == 1

    def _met(self, section: str) -> tuple[int, tuple[str, ...]]:
        """Return how many living articles of the section the run met, and the addresses of those listed nowhere."""
        execute = self.connection.execute
        rows = execute(_MET, (self.site, section, self.run_id)).fetchall()
        lost = [url for (url,) in execute(_INLINE_LOST, (self.run_id, section, UNLISTED))]
        (inline,) = execute(_INLINE_MET, (self.site, section, self.run_id)).fetchone()
        return len(rows) + inline + len(lost), (*(url for url, is_listed in rows if not is_listed), *lost)

    def _of_whole(self, walk: WalkProof, now: Share, last: Sequence[object] | None) -> Verdict:
        values = (self.site, walk.section, self.run_id, _PAST)
        nights = [Share(*row) for row in self.connection.execute(_PAST_SHARES, values)]
        if is_unusual(now, nights) and self._is_short(walk):
            return Verdict("bad", "dropped")
        if last is not None and last[1] == "dropped" and not is_over(now, Share(*map(int, map(str, last[2:])))):
            return _UNTOLD
        return _GOOD

    def _is_short(self, walk: WalkProof) -> bool:
        """Whether the walk met far fewer items than whole walks of its section used to."""
        rows = self.connection.execute(_PAST_ITEMS, (self.site, walk.section, self.run_id, _PAST)).fetchall()
        past = [int(items) for (items,) in rows]
        if not past:
            return False
        usual = median(past)
        return walk.items_listed < usual - max(_FEWEST, _FAR * median(abs(one - usual) for one in past))

    def _of_unproved(self, walk: WalkProof) -> Verdict:
        """A section whose end was proved before, and is not tonight."""
        if walk.unread in _NOT_THE_LISTINGS or self._row(_EVER_PROVED, walk) is None:
            return _UNTOLD
        if walk.unread is not None:
            return Verdict("bad", "unread")
        is_short = walk.pages_walked < (walk.pages_stated or 0) or walk.items_listed < (walk.items_stated or 0)
        return Verdict("bad", "stated" if is_short else "unproved")
