"""What a reader asks of the search, read from an address or a form; what makes no sense is told, never an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from archive.reading_room.page_requests import PageRequest
from archive.reading_room.typed_days import read_day

State = Literal["", "live", "missing", "gone"]
Changed = Literal["", "yes", "no"]
Sort = Literal["newest", "best"]

STATES: tuple[State, ...] = ("live", "missing", "gone")
SORTS: tuple[Sort, ...] = ("newest", "best")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One search; empty texts and None ask for everything."""

    words: str = ""
    site: str = ""
    section: str = ""
    first: date | None = None  # day of publication, on the site's clock
    last: date | None = None
    state: State = ""
    changed: Changed = ""
    sort: Sort = "newest"
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything but words is asked for."""
        return bool(self.site or self.section or self.first or self.last or self.state or self.changed)

    def as_arguments(self, *, page: int = 1) -> Mapping[str, object]:
        """Return the query as it stands in an address, leaving out what needs no saying."""
        return {
            "q": self.words,
            "site": self.site,
            "section": self.section,
            "from": self.first,
            "to": self.last,
            "state": self.state,
            "changed": self.changed,
            "sort": "" if self.sort == "newest" else self.sort,
            "page": page if page > 1 else "",
        }

    def sorted_by(self, sort: Sort) -> Query:
        """Return the same search in another order, from its beginning."""
        return replace(self, sort=sort, page=1)


def read_query(asked: PageRequest) -> tuple[Query, list[str]]:
    """Return what is asked for, and the values that could not be understood and so narrow nothing."""
    odd: list[str] = []

    def day(name: str) -> date | None:
        text = asked.argument(name)
        found = read_day(text)
        if text and found is None:
            odd.append(text)
        return found

    def one_of(name: str, *known: str) -> str:
        text = asked.argument(name)
        if text and text not in known:
            odd.append(text)
        return text if text in known else ""

    query = Query(
        words=asked.argument("q"),
        site=asked.argument("site"),
        section=asked.argument("section"),
        first=day("from"),
        last=day("to"),
        state=one_of("state", *STATES),  # type: ignore[arg-type]  # one of STATES, or nothing
        changed=one_of("changed", "yes", "no"),  # type: ignore[arg-type]  # one of them, or nothing
        sort=one_of("sort", *SORTS) or "newest",  # type: ignore[arg-type]  # one of SORTS
        page=asked.page_number(),
    )
    return query, odd
