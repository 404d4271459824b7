"""The pages of a site that two archives have crawled, each told anew of both."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise

from archive.page_histories import Happening, PageHistory, Sight, read_history
from archive.reprint_links import link_reprints
from archive.row_copying import RowCopy
from archive.run_counts import COUNTS
from archive.search_index import forget_page
from archive.weaving import Telling, moments_of


@dataclass(slots=True)
class Weaver:
    """Weaves pages of *source* into those of *target*, within the caller's transaction."""

    source: sqlite3.Connection
    target: sqlite3.Connection
    rows: RowCopy  # has copied runs and captures
    site: str
    versions: dict[int, int] = field(default_factory=dict)  # version row there → the one that shows it here
    woven: list[int] = field(default_factory=list)  # pages here

    def weave(self, matched: Mapping[int, int], shared: Iterable[int]) -> None:
        """Tell anew every page that the other archive saw in other runs than *shared* (its numbers)."""
        known = json.dumps(sorted(shared))
        with _counts_as_they_are(self.target, self.site):
            for there, here in matched.items():
                if self.source.execute(_NEWS, {"page": there, "shared": known}).fetchone() is not None:
                    self._weave_page(there, here)

    def changes_of_rules(self) -> int:
        """Return how many changes of woven pages lie between readings by different rules."""
        query = "SELECT v.recipe FROM version_rows AS v WHERE v.page = ? ORDER BY v.number"
        recipes = [[recipe for (recipe,) in self.target.execute(query, (page,))] for page in self.woven]
        return sum(one != other for of_page in recipes for one, other in pairwise(of_page))

    def _weave_page(self, there: int, here: int) -> None:
        mine = read_history(self.target, here, None, None)
        theirs = read_history(self.source, there, self.rows.numbers("runs"), self.rows.numbers("captures"))
        if mine.page["merged_into"] is not None:
            return
        sights = self._joined(mine.sights, theirs.sights)
        happenings = _distinct((*mine.happenings, *theirs.happenings))
        for history in (mine, theirs):
            self._keep_sealed(history)
        read_before = {sight.row: sight.name for sight in mine.sights}
        earlier = [
            (number, read_before[version])
            for version in read_before
            for (number,) in self.target.execute("SELECT id FROM earlier_readings WHERE version = ?", (version,))
        ]
        forget_page(self.target, here)
        for table in ("version_rows", "events", "visits"):
            self.target.execute(f"DELETE FROM {table} WHERE page = ?", (here,))  # noqa: S608 - constants
        telling = Telling(self.target, here, self.site, _first_address(mine, theirs))
        telling.tell(moments_of(sights, happenings))
        for number, name in earlier:
            query = "UPDATE earlier_readings SET version = ? WHERE id = ?"
            self.target.execute(query, (telling.versions[name], number))
        self.versions |= {sight.row: telling.versions[sight.name] for sight in theirs.sights}
        self._settle_page(here, mine, theirs)
        self.woven.append(here)

    def _joined(self, mine: Iterable[Sight], theirs: Iterable[Sight]) -> list[Sight]:
        """Return each version once; one that both have, because they were merged before, with what both saw of it."""
        here, there = ({sight.name: sight for sight in sights} for sights in (mine, theirs))
        joined = []
        for name in sorted({*here, *there}, key=repr):
            one, other = here.get(name), there.get(name)
            best = max(filter(None, (one, other)), key=lambda sight: (sight.upgraded, sight.recipe))
            last_at = max(sight.last_at for sight in (one, other) if sight is not None)
            joined.append(replace(best, last_at=last_at, visits=self._visits(name, one, other)))
        return joined

    def _visits(self, name: tuple[int | None, str], one: Sight | None, other: Sight | None) -> int:
        """Return how often both saw a version: what an earlier merge has counted already is not counted again."""
        counted_here = self._counted(self.target, *name)
        counted_there = self._counted(self.source, other.own_run if other else None, name[1])
        mine, theirs = one.visits if one else 0, other.visits if other else 0
        if counted_here is not None and counted_there is None:
            return mine + max(0, theirs - counted_here)
        if counted_there is not None and counted_here is None:
            return theirs + max(0, mine - counted_there)
        return max(mine, theirs)

    def _counted(self, connection: sqlite3.Connection, run: int | None, sealed: str) -> int | None:
        query = "SELECT visits FROM woven_rows WHERE run = ? AND kind = 'versions' AND row = ?"
        found = connection.execute(query, (run, sealed)).fetchone()
        return None if found is None else int(found[0])

    def _keep_sealed(self, history: PageHistory) -> None:
        """Keep what runs have written and sealed of the page, for it counts for their digests."""
        for sight in history.sights:
            if sight.run is not None and not sight.woven:
                self.target.execute(_KEEP, (sight.run, "versions", sight.sealed, sight.visits))
        for one in history.happenings:
            if one.run is not None and not one.woven:
                self.target.execute(_KEEP, (one.run, "events", one.sealed, None))

    def _settle_page(self, here: int, mine: PageHistory, theirs: PageHistory) -> None:
        """Let the rest of the page's row be what the later of both says, and its name the older one's."""
        sides = (mine, theirs)
        oldest = min(sides, key=lambda one: (one.page["first_seen_at"], one.page["id"])).page
        latest = max(sides, key=lambda one: (one.visits["seen_at"], one.visits["visited_at"], one.page["url"]))
        visited = max(sides, key=lambda one: (one.visits["visited_at"], one.page["url"]))
        runs = self.rows.numbers("runs")
        page = {**latest.page, "id": oldest["id"], "found_by": oldest["found_by"], "seq": here}
        page["key"] = mine.page["key"] or theirs.page["key"]
        if page["inline"]:
            page["url"] = oldest["url"]
        self.target.execute(_SETTLE, page)
        self.target.execute(
            "UPDATE pages SET merged_into = :id WHERE merged_into = :was", page | {"was": mine.page["id"]}
        )

        def run_here(side: PageHistory, column: str) -> int:
            number = int(side.visits[column])
            return number if side is mine else runs.get(number, 0)

        raw = [one.visits["raw_at"] for one in sides if one.visits["raw_at"] is not None]
        self.target.execute(
            "UPDATE visits SET visited_at = ?, visited_run = ?, seen_run = ?, raw_at = ? WHERE page = ?",
            (
                visited.visits["visited_at"],
                run_here(visited, "visited_run"),
                run_here(latest, "seen_run"),
                max(raw, default=None),
                here,
            ),
        )
        link_reprints(self.target, here, latest.visits["seen_at"])


# A page of the other archive of which more is known there than what runs saw that both have.
_NEWS = """
    SELECT 1 FROM (
        SELECT run, woven FROM version_rows WHERE page = :page
        UNION ALL SELECT run, woven FROM events WHERE page = :page
        UNION ALL SELECT visited_run, 0 FROM visits WHERE page = :page
        UNION ALL SELECT seen_run, 0 FROM visits WHERE page = :page
    ) WHERE run IS NULL OR woven OR run NOT IN (SELECT value FROM json_each(:shared)) LIMIT 1
"""
_KEEP = """
    INSERT INTO woven_rows (run, kind, row, visits) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET visits = max(visits, excluded.visits)
"""
_SETTLE = """
    UPDATE pages SET id = :id, key = :key, url = :url, section = :section, listed_in = :listed_in,
        published_at = :published_at, found_by = :found_by, listing_fingerprint = :listing_fingerprint WHERE seq = :seq
"""


def _distinct(happenings: Iterable[Happening]) -> list[Happening]:
    return list({(one.run, one.sealed): one for one in happenings}.values())


def _first_address(*sides: PageHistory) -> str:
    """Return where the page stood when it was first seen."""
    first = min(sides, key=lambda one: (one.sights[0].at, one.sights[0].sealed))
    moves = [one.from_url for one in first.happenings if one.kind == "moved" and one.from_url is not None]
    return str(moves[0] if moves else first.page["url"])


@contextmanager
def _counts_as_they_are(connection: sqlite3.Connection, site: str) -> Iterator[None]:
    """Keep what each run counted: that is sealed, and was true of its own archive."""
    names = ", ".join(COUNTS)
    counts = connection.execute(f"SELECT {names}, id FROM runs WHERE site = ?", (site,)).fetchall()  # noqa: S608
    yield
    values = ", ".join(f"{name} = ?" for name in COUNTS)
    connection.executemany(f"UPDATE runs SET {values} WHERE id = ?", map(tuple, counts))  # noqa: S608


def join_facts(source: sqlite3.Connection, target: sqlite3.Connection, rows: RowCopy, site: str) -> None:
    """Let what either archive says of an address, a section, a host or a doubtful capture hold for both."""
    for values in map(
        tuple, source.execute("SELECT listed, first_seen_at, found_by, url, site FROM urls WHERE site = ?", (site,))
    ):
        listed, at, found_by, url, _ = values
        target.execute(_JOIN_URL, {"listed": listed, "at": at, "found_by": found_by, "url": url, "site": site})
    for name, at in map(tuple, source.execute("SELECT name, first_walked_at FROM sections WHERE site = ?", (site,))):
        target.execute(_JOIN_SECTION, (at, site, name))
    for host, at, lie in map(tuple, source.execute(_LIES, (site,))):
        target.execute(_JOIN_LIE, (at, lie, site, host))
    for capture, *decided in map(tuple, source.execute(_DECIDED, (site,))):
        target.execute(_JOIN_DECISION, (*decided, rows.numbers("captures").get(capture)))


_JOIN_URL = """
    UPDATE urls SET listed = max(listed, :listed), found_by = iif(:at < first_seen_at, :found_by, found_by),
        first_seen_at = min(first_seen_at, :at) WHERE site = :site AND url = :url
"""
_JOIN_SECTION = "UPDATE sections SET first_walked_at = min(first_walked_at, ?) WHERE site = ? AND name = ?"
_LIES = "SELECT host, lied_at, lie FROM host_honesty WHERE site = ? AND lied_at IS NOT NULL"
_JOIN_LIE = "UPDATE host_honesty SET lied_at = ?, lie = ? WHERE site = ? AND host = ? AND lied_at IS NULL"
_DECIDED = """
    SELECT capture, decision, decided_at, decided_by, effect FROM quarantine WHERE site = ? AND decision IS NOT NULL
"""
_JOIN_DECISION = """
    UPDATE quarantine SET decision = ?, decided_at = ?, decided_by = ?, effect = ?
    WHERE capture = ? AND decision IS NULL
"""
