"""Lists of changes, the newest or the most meaningful first, read from what was told of each: no texts are read."""

# ruff: noqa: S608
# Every piece put into these statements is a constant of this module or of the schema; values are bound.

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from archive.change_meanings import KINDS, Meaning, changed_text, mask_of, meanings_of
from archive.change_telling import telling_of_version
from archive.history import shown_address
from archive.listed_changes import ListedChange, event_sentences, first_words, part_sentences
from archive.moments import moment_text, read_moment_text
from archive.night_bounds import night_conditions
from archive.schema_told_changes import NOT_FIRST
from archive.search_index import PAST_PLACES

Order = Literal["newest", "meaning"]
# Of the articles that hold the words asked for, the newest: a word may stand in nearly all of a big archive.
MOST_ARTICLES = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which changes are asked for; what is None asks for all.

    New articles are among them only where *kind* is ``first``. Withdrawn pages never are.
    """

    site: str | None = None
    section: str | None = None
    since: datetime | None = None  # aware
    until: datetime | None = None  # aware; what happened then is left out
    first_night: date | None = None  # on the clock of each site
    last_night: date | None = None
    kind: str | None = None  # of KINDS: a word of the change, or anything that it means
    part: str | None = None  # of PARTS: what was changed
    runs: Collection[int] | None = None  # what these found
    words: str | None = None  # an FTS5 query: of articles that say or once said this, the newest so many

    def query(self, database: sqlite3.Connection) -> tuple[str, dict[str, Any]]:
        """Return what follows FROM in a query of ``told_changes`` for these changes, and its values."""
        values: dict[str, Any] = {}
        said = [NOT_FIRST if self.kind != "first" else "mask & 1 != 0", _SHOWN]
        for name in ("kind", "part"):
            word = getattr(self, name)
            if word is not None and word != "first":
                said.append(f"mask & :{name} != 0")
                values[name] = mask_of([word]) if word in KINDS else 0
        if self.site is not None:
            said.append("site = :site")
            values["site"] = self.site
        if self.section is not None:
            said.append("section = :section")
            values["section"] = self.section
        if self.since is not None:
            said.append("happened_at >= :since")
            values["since"] = moment_text(self.since)
        if self.until is not None:
            said.append("happened_at < :until")
            values["until"] = moment_text(self.until)
        nights, bounds = night_conditions(
            database, self.first_night, self.last_night, site="site", moment="happened_at"
        )
        few = self._few(values)
        said += [f"id IN ({one})" for one in few[1:]]
        # SQLite leaves the order of a cross join as it is, where it would go through all changes in their order.
        source = f"({few[0]}) AS few CROSS JOIN told_changes ON id = few.number" if few else "told_changes"
        return f"{source} WHERE {' AND '.join([*said, *nights])}", values | bounds

    def _few(self, values: dict[str, Any]) -> list[str]:
        """Return queries of the numbers that alone may be asked for, where few are; add their values to *values*."""
        few = []
        if self.kind in _EVENTS:
            few.append(_OF_EVENT)
            values["event"] = self.kind
        if self.words is not None:
            few.append(_OF_WORDS)
            values["words"] = self.words
        if self.runs is not None:
            few.append(_OF_RUNS)
            values["runs"] = json.dumps(sorted(self.runs))
        return few


# By number: asked of `page`, every row would be read to be passed over.
_SHOWN = """id NOT IN (
    SELECT 2 * v.id FROM withdrawals AS w JOIN version_rows AS v ON v.page = w.page WHERE w.undone_at IS NULL
    UNION ALL SELECT 2 * e.id + 1 FROM withdrawals AS w JOIN events AS e ON e.page = w.page WHERE w.undone_at IS NULL
)"""
_OF_RUNS = """
    SELECT 2 * v.id AS number FROM version_rows AS v WHERE v.run IN (SELECT value FROM json_each(:runs))
    UNION ALL SELECT 2 * e.id + 1 FROM events AS e WHERE e.run IN (SELECT value FROM json_each(:runs))
"""
# Events are few among a million changes, and have an index of their own.
_EVENTS = frozenset(("missing", "gone", "restored", "moved"))
_OF_EVENT = """
    SELECT 2 * e.id + 1 AS number FROM events AS e WHERE e.kind = :event AND e.with_version = 0
    UNION ALL SELECT 2 * v.id FROM events AS e JOIN version_rows AS v ON v.page = e.page AND v.step = e.step
        WHERE e.kind = :event AND e.with_version = 1
"""
_OF_WORDS = f"""
    WITH found (page) AS (
        SELECT rowid FROM (
            SELECT rowid FROM page_search WHERE page_search MATCH :words ORDER BY rowid DESC LIMIT {MOST_ARTICLES}
        )
        UNION SELECT place / {PAST_PLACES} FROM (
            SELECT rowid AS place FROM page_search_past WHERE page_search_past MATCH :words
            ORDER BY rowid DESC LIMIT {MOST_ARTICLES}
        )
    )
    SELECT 2 * v.id AS number FROM found JOIN version_rows AS v ON v.page = found.page
    UNION ALL SELECT 2 * e.id + 1 FROM found JOIN events AS e ON e.page = found.page
"""
_ORDERS = {"newest": "happened_at DESC, id DESC", "meaning": "rank, happened_at DESC, id DESC"}
# A list names the article as it stood after the change: by its title, else by the first paragraph.
_ROWS = """
    SELECT t.id, t.site, t.section, t.happened_at, t.version, t.change, t.meanings, t.told, t.sentence, t.sentence_en,
        p.id AS page_id, p.url, p.inline, coalesce(v.title, (
            SELECT text FROM paragraphs
            WHERE id = coalesce(v.lead, json_extract(v.body, '$[0]'), json_extract(v.captions, '$[0]'))
        )) AS words, v.title IS NOT NULL AS has_title, m.from_url, m.to_url
    FROM json_each(:numbers) AS n CROSS JOIN told_changes AS t ON t.id = n.value JOIN pages AS p ON p.seq = t.page
    LEFT JOIN version_rows AS v ON v.page = t.page AND v.number = coalesce(t.version, p.version)
    LEFT JOIN events AS m ON m.id = (
        SELECT e.id FROM events AS e
        WHERE instr(t.change, 'moved') AND e.page = t.page AND e.kind = 'moved' AND e.happened_at = t.happened_at
    )
    ORDER BY n.key
"""


def list_told(
    database: sqlite3.Connection,
    asked: Asked | None = None,
    *,
    order: Order = "newest",
    at_most: int | None = None,
    skip: int = 0,
    tell_here: int | None = None,
) -> list[ListedChange]:
    """Return the changes that are *asked* for, in *order*: at most so many after the first *skip*.

    What nobody has told yet stands among changes of words. It is told here, which takes milliseconds each: all of it,
    or the first *tell_here*; of the others only the parts that changed are said.
    """
    numbers = _numbers(database, asked, order, at_most=at_most, skip=skip)
    return _tell(database, numbers, tell_here)


def count_and_list_told(
    database: sqlite3.Connection, asked: Asked, *, order: Order, at_most: int, skip: int, counted: int, tell_here: int
) -> tuple[int, list[ListedChange]]:
    """Return how many changes are *asked* for, counting no further than *counted*, and what list_told lists of them."""
    numbers = _numbers(database, asked, order, at_most=counted)
    return len(numbers), _tell(database, numbers[skip : skip + at_most], tell_here)


def _numbers(
    database: sqlite3.Connection, asked: Asked | None, order: Order, *, at_most: int | None, skip: int = 0
) -> list[int]:
    found, values = (asked or Asked()).query(database)
    query = f"SELECT id FROM {found} ORDER BY {_ORDERS[order]} LIMIT :at_most OFFSET :skip"
    bounds = {"at_most": -1 if at_most is None else at_most, "skip": skip}
    return [number for (number,) in map(tuple, database.execute(query, values | bounds).fetchall())]


def _tell(database: sqlite3.Connection, numbers: Sequence[int], tell_here: int | None) -> list[ListedChange]:
    rows = database.execute(_ROWS, {"numbers": json.dumps(numbers)}).fetchall()
    untold = [row["id"] for row in rows if not row["told"]]
    told_here = frozenset(untold if tell_here is None else untold[:tell_here])
    return [_listed(database, row, tell_here=row["id"] in told_here) for row in rows]


def count_told(database: sqlite3.Connection, asked: Asked | None = None, *, at_most: int) -> int:
    """Return how many changes are *asked* for, counting no further than *at_most*."""
    found, values = (asked or Asked()).query(database)
    query = f"SELECT count(*) FROM (SELECT 1 FROM {found} LIMIT :at_most)"
    (number,) = database.execute(query, values | {"at_most": at_most}).fetchone()
    return int(number)


def has_untold(database: sqlite3.Connection) -> bool:
    """Say whether there are changes of which it is not known yet what they mean."""
    query = f"SELECT 1 FROM told_changes WHERE told = 0 AND {_SHOWN} LIMIT 1"
    return database.execute(query).fetchone() is not None


def _listed(database: sqlite3.Connection, row: sqlite3.Row, *, tell_here: bool) -> ListedChange:
    (number, site, section, happened_at, version, change, meanings, told, vi, en, *page) = tuple(row)
    page_id, url, inline, words, has_title, moved_from, moved_to = page
    known = tuple(Meaning(word) for word in meanings.split("+")) if meanings else ()
    if not told and tell_here and changed_text(change):
        telling = telling_of_version(database, number // 2, change)
        known, vi, en = telling.meanings, telling.sentence, telling.sentence_en
    elif not told:
        known, (vi, en) = meanings_of(change, ()), part_sentences(change)
    events_vi, events_en = event_sentences(change)
    return ListedChange(
        page_id=page_id,
        site=site,
        section=section,
        url=shown_address(url, page_id, inline=bool(inline)),
        title=(words if has_title else first_words(words or "")) or page_id,
        kind=change,
        moved_from=moved_from,
        moved_to=moved_to,
        opening=None if has_title else words,
        meaning=known[0],
        meanings=known,
        version=version,
        when=read_moment_text(happened_at),
        sentence=" ".join(filter(None, (events_vi, vi))),
        sentence_en=" ".join(filter(None, (events_en, en))),
    )
