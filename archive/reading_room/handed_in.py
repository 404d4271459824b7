"""What the command line hands into the reading room: abilities of packages that stand above the archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from archive.cut_texts import CutTexts
from archive.quarantine_decisions import Deciding


def _nothing_planned() -> Mapping[str, datetime]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """Abilities that a room may be opened with; without them it does less, and says so.

    ``next_runs`` tells each site's next run (aware). ``accept`` lets the capture of an id be its article's state and
    returns what came of it, in a few English words; it raises LuuVetError. ``cut_from`` reads the kept page of a
    version (page id and number) again and tells what is no part of the article; it raises LuuVetError too.
    """

    next_runs: Callable[[], Mapping[str, datetime]] = _nothing_planned
    accept: Callable[[str, Deciding], str] | None = None
    cut_from: Callable[[sqlite3.Connection, str, int], CutTexts] | None = None


_BY_ROOM: WeakKeyDictionary[Any, HandedIn] = WeakKeyDictionary()
_NOTHING = HandedIn()


def hand_in(datasette: Any, handed: HandedIn) -> None:
    """Give a room what it may do."""
    _BY_ROOM[datasette] = handed


def handed_in(datasette: Any) -> HandedIn:
    """Return what the room was given."""
    return _BY_ROOM.get(datasette, _NOTHING)
