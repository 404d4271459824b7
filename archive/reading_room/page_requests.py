"""What a reader asks of one of our pages, and how a page reads the archive and answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlencode
from weakref import WeakKeyDictionary

from datasette import Response
from datasette.utils import sqlite_timelimit
from jinja2 import Environment

from archive.languages import LANGUAGES, Language
from archive.reading_room import addresses, shown
from archive.reading_room.peers import THERE_IS_A_LOG
from archive.reading_room.refused import nonsense
from archive.reading_room.static_files import static_address
from archive.reading_room.typed_days import read_day

DATABASE_NAME = "archive"
LANGUAGE_COOKIE = "lang"
# Milliseconds for all that one page reads. A page that needs more must be asked for less.
MOST_MILLISECONDS = 4000
_SCHEMES = ("http", "https")
_A_YEAR = 365 * 24 * 3600
_UNUSABLE = {code: " " for code in (0, *range(0xD800, 0xE000))}  # SQLite and UTF-8 take none of them

T = TypeVar("T")


class PageRequest:
    """One request for a page of ours; *request* and *datasette* are Datasette's."""

    def __init__(self, request: Any, datasette: Any) -> None:
        self.request, self.datasette = request, datasette
        self._asked = parse_qsl(request.query_string, keep_blank_values=True, errors="replace")
        self.chosen_language = _language(self.argument("lang"))
        # Not by Accept-Language: most browsers in Vietnam ask for English, and their readers do not.
        self.language: Language = self.chosen_language or _language(request.cookies.get(LANGUAGE_COOKIE)) or "vi"

    def name(self, group: str) -> str:
        """Return what a named group of the route matched, decoded; ``""`` where it matched nothing."""
        return unquote(self.request.url_vars.get(group) or "", errors="replace").translate(_UNUSABLE)

    def argument(self, name: str) -> str:
        """Return what the address or a GET form says of *name*, without white space around; ``""`` where nothing."""
        found = next((value for key, value in self._asked if key == name), "")
        return found.translate(_UNUSABLE).strip()

    def page_number(self) -> int:
        """Return which page of a list is asked for, from 1; what is no number is the first."""
        text = self.argument("page")
        return min(max(int(text), 1), 100_000) if text.isascii() and text.isdigit() and len(text) < 7 else 1

    def whole_number(self, group: str) -> int:
        """Return the whole number that a group of the route matched; raises RefusedError for anything else."""
        text = self.name(group)
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            raise nonsense(f"“{text[:40]}” không phải là một số.", f"“{text[:40]}” is no number.")
        return int(text)

    def day(self, name: str) -> date | None:
        """Return the day that an argument names, as ``2024-08-12``; None where there is none.

        Raises RefusedError for what is no day.
        """
        text = self.argument(name)
        day = read_day(text)
        if text and day is None:
            raise nonsense(f"“{text[:40]}” không phải là một ngày.", f"“{text[:40]}” is no day.")
        return day

    @property
    def folder(self) -> Path:
        """Return the archive's folder."""
        return Path(self.datasette.get_database(DATABASE_NAME).path).parent

    @property
    def has_log(self) -> bool:
        """Say whether the archive has a log that whoever asks may see."""
        return self.is_operator and bool(self.request.scope.get(THERE_IS_A_LOG, False))

    @property
    def form_token(self) -> str:
        """Return what a POST form of ours must carry; the answer then sets the cookie that goes with it."""
        return str(self.request.scope["csrftoken"]())

    @property
    def is_operator(self) -> bool:
        """Say whether whoever asks runs the archive."""
        return self.request.actor is not None

    @property
    def here(self) -> str:
        """Return the path and query that were asked for, without the choice of a language."""
        kept = [(key, value) for key, value in self._asked if key != "lang"]
        # Two slashes would make a link to another host of it.
        return "/" + str(self.request.path).lstrip("/") + (f"?{urlencode(kept)}" if kept else "")

    def stands_below(self, address: str) -> bool:
        """Say whether the page that was asked for is *address* or stands below it."""
        return f"{self.request.path}/".startswith(f"{address}/")

    @property
    def base(self) -> str:
        """Return scheme and host as this reader sees them, ``http://127.0.0.1:8001``.

        The scheme as a proxy tells it: who lies about it gets wrong links, and nobody else does.
        """
        told = self.request.headers.get("x-forwarded-proto", "")
        return f"{told if told in _SCHEMES else self.request.scheme}://{self.request.host}"

    def say(self, vi: str, en: str) -> str:
        """Return the words of the reader's language."""
        return vi if self.language == "vi" else en

    async def read(self, function: Callable[[sqlite3.Connection], T], *, milliseconds: int = MOST_MILLISECONDS) -> T:
        """Return what *function* reads from the archive, all of it from one state, in one of Datasette's threads.

        Rows answer to column names. Raises sqlite3.OperationalError (interrupted) after *milliseconds*.
        """

        def in_one_state(connection: sqlite3.Connection) -> T:
            with sqlite_timelimit(connection, milliseconds):
                connection.execute("BEGIN")
                try:
                    return function(connection)
                finally:
                    connection.execute("ROLLBACK")

        database = self.datasette.get_database(DATABASE_NAME)
        result: T = await database.execute_fn(in_one_state)
        return result

    async def page(
        self, template: str, *, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None, **values: object
    ) -> Response:
        """Return *template* (below ``templates/room``) filled with *values* and with :meth:`words`."""
        found = _templates(self.datasette).get_template(f"room/{template}")
        html = found.render(self.words() | await self._frame() | values)
        return self.keep_language(Response.html(html, status=status, headers=dict(headers or {})))

    def keep_language(self, response: Any) -> Any:
        """Remember a language that was chosen with ``lang=``."""
        if self.chosen_language:
            response.set_cookie(LANGUAGE_COOKIE, self.chosen_language, max_age=_A_YEAR, samesite="lax", httponly=True)
        return response

    def words(self) -> dict[str, object]:
        """Return what every template may use to speak the reader's language."""
        language = self.language
        return {
            "asked": self,
            "language": language,
            "say": self.say,
            "at": addresses,
            "static": static_address,
            "day": partial(shown.day_html, language=language),
            "moment": partial(shown.moment_html, language=language),
            "moment_day": partial(shown.moment_day_html, language=language),
            "number": partial(shown.number_text, language=language),
            "other_language": "en" if language == "vi" else "vi",
            "other_language_here": _with_language(self.here, "en" if language == "vi" else "vi"),
        }

    async def _frame(self) -> dict[str, object]:
        """What the frame of every page tells: whether this is a rehearsal, and where its files are."""
        first_run = await self.read(_first_run)
        return {"is_rehearsal": bool(first_run)}


_TEMPLATES: WeakKeyDictionary[Any, Environment] = WeakKeyDictionary()


def _templates(datasette: Any) -> Environment:
    """Return Datasette's templates, to be filled in one go: nothing in ours waits for anything."""
    if datasette not in _TEMPLATES:
        _TEMPLATES[datasette] = datasette.jinja_env.overlay(enable_async=False)
    return _TEMPLATES[datasette]


def _first_run(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT rehearsal FROM runs ORDER BY id LIMIT 1").fetchone()
    return 0 if row is None else int(row["rehearsal"])


def _language(word: str | None) -> Language | None:
    return next((language for language in LANGUAGES if language == word), None)


def _with_language(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang={language}"
