"""The values of one line that is to be imported, each looked at; what is wrong with one is said by its key."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

from archive.digests import canonical, storable
from archive.errors import LuuVetError
from archive.moments import moment_text

_CONTROLS = re.compile("[\x00-\x20\x7f\ud800-\udfff]")
_URL_CHARACTERS = 8000
# SQLite would hold more; no page has so many versions, and none was visited so often.
_LARGEST = 2**31 - 1
_SHOWN_CHARACTERS = 60
# Of any moment that a clock may be asked to tell in another zone.
_YEARS = range(1900, 9000)
_AS_STORED = "2024-08-12T07:05:00Z"


class BadLineError(LuuVetError):
    """Line *number* of an import cannot be taken, because of *why*; *page_id*: of its article, where it says."""

    exit_status = 1

    def __init__(self, number: int, why: str, page_id: str | None = None) -> None:
        super().__init__(number, why, page_id)
        self.number, self.why, self.page_id = number, why, page_id

    def __str__(self) -> str:
        return f"line {self.number}: {self.why}"


class Values:
    """The keys of one line; every method raises BadLineError for a value that is none of its kind.

    *canonical_texts*: texts of lines before, and what they are as they count; those of this line are added.
    """

    def __init__(self, number: int, data: bytes, canonical_texts: dict[str, str]) -> None:
        self.number = number
        self._canonical_texts = canonical_texts
        self._values = self._read(data)

    def _read(self, data: bytes) -> dict[str, Any]:
        try:
            values = json.loads(data.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise BadLineError(self.number, f"it is no UTF-8 (byte {error.start + 1})") from error
        except json.JSONDecodeError as error:
            raise BadLineError(self.number, f"it is no JSON ({error.msg}, character {error.colno})") from error
        except (RecursionError, ValueError) as error:
            raise BadLineError(self.number, "its JSON is too deep, or has a number that is too long") from error
        if not isinstance(values, dict):
            raise BadLineError(self.number, "it is no JSON object")
        return values

    def refuse(self, key: str, why: str) -> NoReturn:
        """Raise BadLineError about *key*."""
        page_id = self._values.get("page_id")
        raise BadLineError(self.number, f"{key}: {why}", page_id if isinstance(page_id, str) else None)

    def text(self, key: str) -> str | None:
        """Return a canonical text, None where there is none."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.refuse(key, f"a text is needed, not {_shown(value)}")
        return self._canonical(value) or None

    def matching(self, key: str, pattern: re.Pattern[str], needed: str) -> str:
        """Return a text that *pattern* matches whole; *needed* says what that is."""
        value = self._values.get(key)
        if not isinstance(value, str) or pattern.fullmatch(value) is None:
            self.refuse(key, f"{needed} is needed, not {_shown(value)}")
        return value

    def optional(self, key: str, pattern: re.Pattern[str], needed: str) -> str | None:
        """Return a text that *pattern* matches whole, None where there is none."""
        return None if self._values.get(key) is None else self.matching(key, pattern, needed)

    def word(self, key: str, known: Collection[str], otherwise: str) -> str:
        """Return one of the *known* words, *otherwise* where the line has no such key."""
        value = self._values.get(key, otherwise)
        if not isinstance(value, str) or value not in known:
            self.refuse(key, f"one of {', '.join(sorted(known))} is needed, not {_shown(value)}")
        return value

    def whole(self, key: str) -> int | None:
        """Return a whole number from 1, None where there is none."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _LARGEST:
            self.refuse(key, f"a number from 1 is needed, not {_shown(value)}")
        return value

    def moment(self, key: str) -> datetime | None:
        """Return an aware moment, None where there is none."""
        value = self._values.get(key)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value)
            if moment.utcoffset() is None or moment.year not in _YEARS:
                raise ValueError(value)
        except (ValueError, TypeError):
            self.refuse(key, f"a moment with its offset is needed, like 2024-08-12T07:05:00Z, not {_shown(value)}")
        return moment

    def moment_text(self, key: str) -> str | None:
        """Return a moment as the archive stores it, None where there is none."""
        moment = self.moment(key)
        if moment is None:
            return None
        value: str = self._values[key]
        is_stored_so = len(value) == len(_AS_STORED) and value[-1] == "Z" and value[10] == "T"
        return value if is_stored_so else moment_text(moment)

    def address(self, key: str) -> str:
        """Return a web address."""
        return self._address(key, self._values.get(key))

    def addresses(self, key: str) -> tuple[str, ...]:
        """Return a list of web addresses, each once."""
        return tuple(dict.fromkeys(self._address(key, one) for one in self._list(key)))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of canonical texts without the empty ones, empty where there is none."""
        found = self._list(key)
        for one in found:
            if not isinstance(one, str):
                self.refuse(key, f"a list of texts is needed, not {_shown(one)} in it")
        return tuple(filter(None, map(self._canonical, found)))

    def _canonical(self, text: str) -> str:
        known = self._canonical_texts.get(text)
        if known is None:
            known = self._canonical_texts[text] = canonical(text)
        return known

    def pairs(self, key: str, second: str) -> list[tuple[str, str]]:
        """Return a list of objects with the texts ``url`` and *second* (canonical), empty where there is none."""
        found = []
        for one in self._list(key):
            url, text = (one.get("url"), one.get(second) or "") if isinstance(one, dict) else (None, None)
            if not isinstance(url, str) or not isinstance(text, str):
                self.refuse(key, f"objects with url and {second} are needed, not {_shown(one)}")
            found.append((storable(url), self._canonical(text)))
        return found

    def _list(self, key: str) -> list[Any]:
        value = self._values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse(key, f"a list is needed, not {_shown(value)}")
        return value

    def _address(self, key: str, value: object) -> str:
        if not isinstance(value, str) or len(value) > _URL_CHARACTERS or _CONTROLS.search(value):
            self.refuse(key, f"a web address is needed, not {_shown(value)}")
        try:
            parts = urlsplit(value)
        except ValueError:
            self.refuse(key, f"a web address is needed, not {_shown(value)}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            self.refuse(key, f"a web address (http or https) is needed, not {_shown(value)}")
        return value


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    text = json.dumps(value)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
