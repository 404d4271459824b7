"""Which changes a reader asks for: the form of ``/changes``, as its address carries it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from archive.change_meanings import KINDS, PARTS
from archive.reading_room.addresses import with_query
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.search_text import search_query
from archive.reading_room.typed_days import read_day
from archive.told_changes import Asked, Order

PAGE_SIZE = 50
# No further than this is counted or paged through: whoever needs more asks for fewer days.
MOST_SHOWN = 10_000

# Of changes that nobody has told yet, so many are told for one answer.
MOST_TOLD_HERE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The form's values; what makes no sense is left out, and *unread* names it."""

    words: str  # as typed
    site: str
    section: str
    first: date | None
    last: date | None
    kind: str
    part: str
    order: Order
    page: int
    unread: tuple[str, ...]

    @property
    def asked(self) -> Asked:
        """Return the question as the archive takes it."""
        return Asked(
            site=self.site or None,
            section=self.section or None,
            first_night=self.first,
            last_night=self.last,
            kind=self.kind or None,
            part=self.part or None,
            words=search_query(self.words) if self.words else None,
        )

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything but the order is asked for."""
        return self.asked != Asked()

    def address(
        self,
        path: str = "/changes",
        *,
        page: int = 1,
        order: Order | None = None,
        more: Mapping[str, object] | None = None,
    ) -> str:
        """Return the address of the same question in another form, order or page; *more*: what else it asks."""
        order = order or self.order
        said = {
            "q": self.words,
            "site": self.site,
            "section": self.section,
            "from": self.first,
            "to": self.last,
            "kind": self.kind,
            "changed": self.part,
            "sort": "" if order == "newest" else order,
            "page": page if page > 1 else "",
        }
        return with_query(path, said | dict(more or {}))


def read_question(asked: PageRequest, *, site: str | None = None) -> Question:
    """Return what *asked* asks; *site*: that of the path, where it names one."""
    unread: list[str] = []

    def one_of(name: str, known: Sequence[str]) -> str:
        typed = asked.argument(name)
        if typed and typed not in known:
            unread.append(typed)
        return typed if typed in known else ""

    def day(name: str) -> date | None:
        typed = asked.argument(name)
        found = read_day(typed)
        if typed and found is None:
            unread.append(typed)
        return found

    return Question(
        words=asked.argument("q"),
        site=site or asked.argument("site"),
        section=asked.argument("section"),
        first=day("from"),
        last=day("to"),
        kind=one_of("kind", KINDS),
        part=one_of("changed", PARTS),
        order="meaning" if one_of("sort", ("newest", "meaning")) == "meaning" else "newest",
        page=min(asked.page_number(), MOST_SHOWN // PAGE_SIZE),
        unread=tuple(unread),
    )


_SITES = "SELECT id, name, timezone FROM sites ORDER BY name, id"
_SECTIONS = """
    SELECT DISTINCT section FROM site_sections WHERE section != '' AND (:site = '' OR site = :site)
    ORDER BY section LIMIT 500
"""


def read_sites(database: sqlite3.Connection) -> list[sqlite3.Row]:
    """Return the sites that can be asked for: id, name, timezone."""
    return database.execute(_SITES).fetchall()


def read_sections(database: sqlite3.Connection, site: str) -> list[str]:
    """Return the sections that can be asked for, of one site or ("") of all."""
    return [section for (section,) in map(tuple, database.execute(_SECTIONS, {"site": site}))]


def pages_around(question: Question, count: int) -> Iterator[tuple[str, int]]:
    """Yield the pages before and after, as ``previous`` and ``next``."""
    if question.page > 1:
        yield "previous", question.page - 1
    if question.page * PAGE_SIZE < min(count, MOST_SHOWN):
        yield "next", question.page + 1
