"""What somebody means who types or pastes an address of a site where words are asked for: the article behind it."""

from __future__ import annotations

import re
import sqlite3

from archive.errors import PageNotFoundError
from archive.history import find_page
from archive.history_records import Page

# An address of the web, with its scheme or without; words never have both a dot between letters and a slash.
_ADDRESS = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/\S*)?\Z", re.IGNORECASE)


def article_at(connection: sqlite3.Connection, typed: str) -> Page | None:
    """Return the article that *typed* leads or once led to; None where it is no address, or none that is known."""
    if not _ADDRESS.match(typed) or ("/" not in typed):
        return None
    try:
        return find_page(connection, typed)
    except PageNotFoundError:
        return None
