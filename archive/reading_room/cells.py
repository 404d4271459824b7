"""How archived values stand in Datasette's tables: addresses as plain outward links, page ids as links to versions."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from markupsafe import Markup

_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_PAGE_COLUMNS = frozenset(("page_id", "other_id"))
_SHOWN_CHARACTERS = 60


def cell(value: object, column: str, table: str | None = None) -> Markup | None:
    """Return the HTML of a cell; None: Datasette escapes it and that is all."""
    if not isinstance(value, str):
        return None
    if column in _PAGE_COLUMNS or (table, column) == ("pages", "id"):
        return Markup('<a href="/archive/versions_of?page={}">{}</a>').format(quote(value, safe=""), value)
    if _ADDRESS.fullmatch(value) and _has_a_host(value):
        shown = value if len(value) <= _SHOWN_CHARACTERS else value[: _SHOWN_CHARACTERS - 1] + "…"
        return Markup('<a href="{}" rel="noopener noreferrer nofollow" title="{}">{}</a>').format(value, value, shown)
    return None


def _has_a_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False
