"""How archived values stand in Datasette's tables: readable, and nothing that an archived page wrote is obeyed.

Addresses are plain outward links, page ids and titles lead to their article, moments are those of Vietnam, long
texts fold up, and fixed values carry their Vietnamese word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup

from archive.moments import read_moment_text
from archive.reading_room.addresses import article_path
from archive.reading_room.words import value_word
from archive.terminal import day_and_clock

_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_PAGE_COLUMNS = frozenset(("page_id", "other_id", "merged_into"))
_LISTS = frozenset(("images", "attachments", "tags"))
# The title columns, and the column in which the id of the titled page stands.
TITLED = {"title": "page_id", "other_title": "other_id"}
_TABLES_OF_KEYS = {"run": "runs", "capture": "captures"}
_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_SHOWN_CHARACTERS = 60
_FOLDED_FROM = 600  # a text of more characters folds up behind its beginning
_BEGINNING = 400
_FOLD_START, _FOLD_MIDDLE, _FOLD_END = '<details class="long"><summary>', "</summary>", "</details>"


def cell(
    value: object, column: str, table: str | None = None, row: Mapping[str, object] | None = None
) -> Markup | None:
    """Return the HTML of a cell; None: Datasette escapes it and that is all."""
    if isinstance(value, Mapping):
        return _key(value, column)
    word = value_word(column, value)
    if word is not None:
        return Markup('<span class="word word-{}">{} <small>{}</small></span>').format(value, value, word)
    return _text(value, column, table, row or {}) if isinstance(value, str) else None


def _text(value: str, column: str, table: str | None, row: Mapping[str, object]) -> Markup | None:
    if column in _PAGE_COLUMNS or (table, column) == ("pages", "id"):
        return article_link(value, value)
    if column in TITLED and (page_id := page_id_of(row, column, table)):
        return article_link(page_id, value)
    if column in _LISTS and (listed := _list(value)) is not None:
        return listed
    if is_address(value):
        return _outward(value, value if len(value) <= _SHOWN_CHARACTERS else value[: _SHOWN_CHARACTERS - 1] + "…")
    if (shown := _moment(value)) is not None:
        return Markup('<time datetime="{}" title="{}">{}</time>').format(value, value, shown)
    return _folded(value) if len(value) > _FOLDED_FROM else None


def page_id_of(row: Mapping[str, object], column: str, table: str | None) -> str | None:
    """Return the id of the page whose title a cell shows, where its row tells."""
    name = "id" if table == "pages" else TITLED[column]
    found = row.get(name)
    return found if isinstance(found, str) else None


def article_link(page_id: str, words: str, *, is_a_title: bool = True) -> Markup:
    """Return a link to an article; words that are no title but its first ones look so."""
    shown = words if is_a_title else Markup('<i class="no-title">{}</i>').format(words)
    return Markup('<a href="{}">{}</a>').format(article_path(page_id), shown)


def is_address(text: str) -> bool:
    """Say whether *text* is a whole web address, which alone may become a link."""
    if not _ADDRESS.fullmatch(text):
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def _outward(address: str, words: str) -> Markup:
    return Markup('<a href="{}" rel="noopener noreferrer nofollow" title="{}">{}</a>').format(address, address, words)


def _key(value: Mapping[str, object], column: str) -> Markup | None:
    """A key of another table, as Datasette hands it over with its label."""
    key, label = value.get("value"), value.get("label")
    if column in ("page", "other"):
        return Markup('<a href="/archive/pages/{}">{}</a>').format(key, key if label is None else label)
    if column in _TABLES_OF_KEYS:
        return Markup('<a href="/archive/{}/{}">{}</a>').format(_TABLES_OF_KEYS[column], key, key)
    return None


def _list(value: str) -> Markup | None:
    try:
        items = json.loads(value)
    except ValueError:
        return None
    if not isinstance(items, list):
        return None
    return Markup("<br>").join(_item(item) for item in items) or Markup("&nbsp;")


def _item(item: object) -> Markup:
    if not isinstance(item, dict):
        return Markup("{}").format(item)
    address = str(item.get("url") or "")
    words = str(item.get("name") or item.get("alt") or address.rpartition("/")[2] or address)
    return _outward(address, words) if is_address(address) else Markup("{}").format(words)


def _moment(value: str) -> str | None:
    if not _MOMENT.fullmatch(value):
        return None
    try:
        return day_and_clock(read_moment_text(value), _VIETNAM)
    except (ValueError, OverflowError):  # no such day, or the last hours of the year 9999
        return None


def _folded(value: str) -> Markup:
    end = value.rfind("\n", 0, _FOLDED_FROM) + 1 or value.rfind(" ", 0, _BEGINNING) + 1 or _BEGINNING
    return Markup(f"{_FOLD_START}{{}}{_FOLD_MIDDLE}{{}}{_FOLD_END}").format(value[:end], value[end:])  # noqa: S704


def unfolded(shown: object) -> object:
    """Return a cell with its long text laid open."""
    if not isinstance(shown, Markup) or not shown.startswith(_FOLD_START):
        return shown
    # Its text is escaped: these can be no other tags than ours.
    return Markup(str(shown).removeprefix(_FOLD_START).removesuffix(_FOLD_END).replace(_FOLD_MIDDLE, "", 1))  # noqa: S704
