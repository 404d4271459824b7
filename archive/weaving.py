"""One page that two archives have crawled, told anew as one archive would have that had seen both sides in time order.

What is told is a list of moments: each first and last sight of a version, each absence, each return and move. They go
through the decisions that a crawl's own observations go through, so numbers, events and words follow from them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.article_rows import read_article
from archive.moments import read_moment_text
from archive.page_histories import Happening, Sight
from archive.page_rows import Page, Places, page_of_seq
from archive.pen import Pen
from archive.records import Article, Capture
from archive.search_index import put_in_search
from archive.sightings import Sighting, see_again
from archive.states import Event, insert_event, next_absent_state, write_absence
from archive.version_rows import NewVersion, insert_version
from archive.visit_rows import begin_visits


@dataclass(frozen=True, slots=True)
class _Moment:
    """Something seen; the first three fields give the order, which must not depend on whose side told it."""

    at: str
    order: int
    text: str
    sight: Sight | None = None
    again: bool = False  # a later sight of what stood already
    happening: Happening | None = None


def moments_of(sights: Iterable[Sight], happenings: Iterable[Happening]) -> list[_Moment]:
    """Return all that was seen, in the order of time."""
    shown, moments = {sight.name: sight for sight in sights}, list[_Moment]()
    for sight in shown.values():
        moments.append(_Moment(sight.at, 0, f"{sight.digest} {sight.sealed}", sight))
        if sight.visits > 1 or sight.last_at > sight.at:
            moments.append(_Moment(sight.last_at, 1, f"{sight.digest} {sight.sealed}", sight, again=True))
    for one in happenings:
        if one.kind == "restored" and not one.with_version and one.shows in shown:
            moments.append(_Moment(one.at, 1, one.sealed, shown[one.shows], again=True, happening=one))
        elif one.kind == "moved" and not one.with_version:
            moments.append(_Moment(one.at, 2, one.sealed, happening=one))
        elif one.kind in ("missing", "gone"):
            moments.append(_Moment(one.at, 3, one.sealed, happening=one))
    return sorted(moments, key=lambda one: (one.at, one.order, one.text, one.again))


_BEGIN = """
    UPDATE pages SET state = 'live', state_since = :at, first_seen_at = :at, changed_at = :at, version = 1, step = 1,
        title = :title, url = :url WHERE seq = :seq
"""
_FIND_UNKEPT = """
    SELECT id FROM captures WHERE +site = ? AND page = ? AND url = ? AND +captured_at = ? AND +run IS NULL
        AND warc_file IS NULL AND payload_digest IS NULL
"""
_INSERT_UNKEPT = "INSERT INTO captures (site, page, url, captured_at, kind) VALUES (?, ?, ?, ?, 'revisit')"


@dataclass(slots=True)
class Telling:
    """Tells one page anew, in the caller's transaction."""

    connection: sqlite3.Connection
    seq: int
    site: str
    url: str
    versions: dict[tuple[int | None, str], int] = field(default_factory=dict)  # name of a sight → its row now
    _tally: dict[int, int] = field(default_factory=dict)  # row → visits
    _payload: str | None = None  # of the latest version
    _pen: Pen = field(init=False)

    def __post_init__(self) -> None:
        self._pen = Pen(self.connection, Places(self.connection), evidence=None)

    def tell(self, moments: Iterable[_Moment]) -> None:
        """Write versions, events, visits and state of the page; its row is there, its history is not."""
        begun = False
        for moment in moments:
            if moment.sight is not None and not begun:
                self._begin(moment.sight)
                begun = True
            elif begun:
                self._go_on(moment)
        for row, visits in self._tally.items():
            self.connection.execute(
                "UPDATE version_rows SET visits = ? WHERE id = ? AND visits IS NOT NULL", (max(1, visits), row)
            )
        latest = page_of_seq(self.connection, self.seq).version_row
        visits = max(1, self._tally[latest])
        self.connection.execute("UPDATE visits SET visits = ? WHERE page = ?", (visits, self.seq))
        for table in ("version_rows", "events"):
            self.connection.execute(f"UPDATE {table} SET woven = 1 WHERE page = ?", (self.seq,))  # noqa: S608

    def _begin(self, sight: Sight) -> None:
        begin_visits(self.connection, self.seq, sight.run, sight.at)
        capture = self._unkept_capture(self.url, sight.at) if sight.capture is None else sight.capture
        version = NewVersion(
            page=self.seq,
            number=1,
            step=1,
            run=sight.run,
            capture=capture,
            change="first",
            reverts=None,
            at=sight.at,
            article=sight.article,
            recipe=sight.recipe,
            cut_count=sight.cut_count,
        )
        insert_version(self.connection, version)
        self.connection.execute(
            _BEGIN, {"at": sight.at, "title": sight.article.title, "url": self.url, "seq": self.seq}
        )
        put_in_search(self.connection, self.seq)
        self._note(sight, new=True)
        self._payload = sight.payload_digest

    def _go_on(self, moment: _Moment) -> None:
        page = page_of_seq(self.connection, self.seq)
        if moment.sight is not None:
            self._see(page, moment, moment.sight)
        elif moment.happening is not None and moment.happening.kind == "moved":
            self._move(page, moment.happening)
        elif moment.happening is not None:
            self._miss(page, moment.happening)

    def _see(self, page: Page, moment: _Moment, sight: Sight) -> None:
        happening, run, shown = moment.happening, sight.run, sight.capture
        if moment.again:
            shown = happening.capture if happening else None
            # A version that only a last sight proves is none that a run wrote and sealed.
            run = happening.run if happening and sight.digest == page.content_digest else None
        sighting = Sighting(
            article=sight.article,
            recipe=sight.recipe,
            cut_count=sight.cut_count,
            run_id=run,
            at=moment.at,
            capture=Capture(url=page.url, captured_at=read_moment_text(moment.at)),
            capture_row=lambda: self._unkept_capture(page.url, moment.at) if shown is None else shown,
            previous_reading=self._same_bytes(page, sight),
        )
        moved_to = sight.moved_to if not moment.again and sight.moved_to != page.url else None
        new = see_again(self._pen, page, sighting, moved_to=moved_to).version != page.version
        if not moment.again:
            self._note(sight, new=new)
        elif happening is None:
            self._note_again(sight, new=new)
        if new:
            self._payload = sight.payload_digest

    def _same_bytes(self, page: Page, sight: Sight) -> Article | None:
        """Return what stands already, if other rules have read *sight* in the very same bytes."""
        same = sight.payload_digest is not None and sight.payload_digest == self._payload
        return read_article(self.connection, page.version_row) if same and sight.recipe != page.recipe else None

    def _unkept_capture(self, url: str, at: str) -> int:
        """Return the row of a visit whose page was not kept, because it showed its own archive nothing new."""
        values = (self.site, self.seq, url, at)
        found = self.connection.execute(_FIND_UNKEPT, values).fetchone()
        if found is not None:
            return int(found[0])
        cursor = self.connection.execute(_INSERT_UNKEPT, values)
        if cursor.lastrowid is None:
            raise AssertionError("SQLite gave a stored capture no row number")
        return cursor.lastrowid

    def _move(self, page: Page, one: Happening) -> None:
        if one.to_url is None or one.to_url == page.url:
            return
        event = Event(
            kind="moved", run_id=one.run, at=one.at, capture=one.capture, from_url=page.url, to_url=one.to_url
        )
        insert_event(self.connection, page, event, step=page.step + 1, version=page.version)
        self.connection.execute("UPDATE pages SET url = ?, step = step + 1 WHERE seq = ?", (one.to_url, self.seq))

    def _miss(self, page: Page, one: Happening) -> None:
        state = next_absent_state(self.connection, page, final=one.final, run_id=one.run, at=one.at)
        if state is not None:
            event = Event(kind=state.value, run_id=one.run, at=one.at, capture=one.capture, detail=one.detail)
            write_absence(self.connection, page, state, event)

    def _note(self, sight: Sight, *, new: bool) -> None:
        """Remember which row shows a sight now."""
        row = page_of_seq(self.connection, self.seq).version_row
        self.versions[sight.name] = row
        self._tally[row] = self._tally.get(row, 0) + min(1, sight.visits)
        if new:
            self.connection.execute(
                "UPDATE version_rows SET made_by = ?, upgraded = ? WHERE id = ?", (sight.made_by, sight.upgraded, row)
            )

    def _note_again(self, sight: Sight, *, new: bool) -> None:
        """Count the visits after the first; those between the first and the last belong to what the first one saw."""
        row = page_of_seq(self.connection, self.seq).version_row
        if not new:
            self._tally[row] = self._tally.get(row, 0) + max(0, sight.visits - 1)
            return
        first = self.versions[sight.name]
        self._tally[row] = 1
        self._tally[first] += max(0, sight.visits - 2)
