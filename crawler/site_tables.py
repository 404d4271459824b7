"""One table of a site file: hands out checked values and writes down every mistake with file and key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*(:\d{1,5})?")

_DEFAULT_PORTS = {"http": 80, "https": 443}


class SiteTable:
    """One table of a site file: hands out checked values and collects mistakes, which all its sub-tables share."""

    def __init__(self, table: Mapping[str, object], file_name: str, prefix: str, mistakes: list[str] | None = None):
        self.table, self.file_name, self.prefix = table, file_name, prefix
        self.mistakes: list[str] = [] if mistakes is None else mistakes

    def wrong(self, key: str, what: str) -> None:
        """Write down a mistake."""
        self.mistakes.append(f"{self.file_name}: {self.prefix}{key}: {what}")

    def only(self, allowed: Iterable[str]) -> None:
        """Write down every key that is not *allowed*."""
        names = tuple(allowed)
        for key in self.table:
            if key not in names:
                self.wrong(key, f"unknown key; allowed are {', '.join(names)}")

    def text(self, key: str, *, required: bool = False) -> str | None:
        """Return the trimmed text under *key*; None where there is none."""
        value = self.table.get(key)
        if value is None:
            if required:
                self.wrong(key, "is missing; a text is needed")
            return None
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, f"{value!r} given; a text that is not empty is needed")
            return None
        return value.strip()

    def flag(self, key: str, default: bool) -> bool:
        """Return the true or false under *key*."""
        value = self.table.get(key, default)
        if not isinstance(value, bool):
            self.wrong(key, f"{value!r} given; true or false is needed")
            return default
        return value

    def address(self, key: str, hosts: Iterable[str] = ()) -> str | None:
        """Return the http address under *key*, whose host must be one of *hosts* where these are given."""
        value = self.text(key, required=True)
        return None if value is None else self._address(key, value, hosts)

    def addresses(self, key: str, hosts: Iterable[str]) -> tuple[str, ...] | None:
        """Return the list of http addresses on *hosts* under *key*, which may be empty; None where there is none."""
        value = self.table.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.wrong(key, f"{value!r} given; a list of addresses is needed")
            return ()
        found = (self._address(key, one.strip(), hosts) for one in value)
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def _address(self, key: str, value: str, hosts: Iterable[str]) -> str | None:
        host = host_in(value)
        if host is None:
            self.wrong(key, f"{value!r} given; an address that begins with http:// or https:// is needed")
            return None
        known = tuple(hosts)
        if known and host not in known:
            self.wrong(key, f"{value!r} given; its host is not among the site's hosts {', '.join(known)}")
        return value

    def selector(self, key: str, value: object) -> str | None:
        """Return *value* if it is a CSS selector that lxml can use."""
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, f"{value!r} given; a CSS selector is needed")
            return None
        try:
            etree.XPath(HTMLTranslator().css_to_xpath(value))
        except (SelectorError, etree.XPathSyntaxError) as error:
            self.wrong(key, f"{value!r} given; no valid CSS selector ({error})")
            return None
        return value

    def tables(self, key: str) -> list[SiteTable]:
        """Return the tables headed ``[[key]]``, in their order."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.wrong(key, f"{value!r} given; tables headed [[{key}]] are needed")
            return []
        return [
            SiteTable(one, self.file_name, f"{key}[{number}].", self.mistakes) for number, one in enumerate(value, 1)
        ]


def host_in(address: str) -> str | None:
    """Return the host of an http address in lower case, with a port that is not the default; None for others."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        written = parts.port is not None and parts.port != _DEFAULT_PORTS.get(parts.scheme)
        port = f":{parts.port}" if written else ""
        plain = host.encode("idna").decode("ascii") if not host.isascii() else host
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in ("http", "https") or parts.username is not None or any(c.isspace() for c in address):
        return None
    return plain + port if _HOST.fullmatch(plain + port) else None
