"""What changed on the sites, most meaningful first, each with a sentence that says how."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from archive.change_meanings import PARTS, rank_of
from archive.listed_changes import ListedChange
from archive.told_changes import Asked, Order, has_untold, list_told

_SAID_BY_ITSELF = frozenset((*PARTS, "first", "moved", "missing", "gone", "restored", "reverted"))


def find_changes(
    database: sqlite3.Connection,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    site: str | None = None,
    section: str | None = None,
    kind: str | None = None,
    runs: Collection[int] | None = None,
    at_most: int | None = None,
    order: Order = "meaning",
) -> list[ListedChange]:
    """Return what changed from *since* to before *until* (aware), most meaningful first, then newest, or newest first.

    Withdrawn pages are left out. *runs*: only what these found. *at_most*: the newest so many, in either order.

    *kind* is a word of the export's ``change`` (body, gone …) or a :class:`archive.change_meanings.Meaning`, the first
    one of a change or another; new articles are listed only when it is ``first``.
    """
    asked = Asked(site=site, section=section, since=since, until=until, kind=kind, runs=runs)
    if kind is None or kind in _SAID_BY_ITSELF or not has_untold(database):
        listed = list_told(database, asked, at_most=at_most)
    else:
        # What nobody has told yet may be of any kind: only its texts say.
        listed = list_told(database, replace(asked, kind=None))
        listed = [change for change in listed if kind in (*change.meanings, *change.kind.split("+"))][:at_most]
    return listed if order == "newest" else sorted(listed, key=lambda change: rank_of(change.meaning))
