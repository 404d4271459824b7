"""Whether an address can be an article's, by what the addresses of the site's own articles look like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from crawler.addresses import JOOMLA, key_in_address

# Fewer articles than this show no pattern.
_ENOUGH = 5
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|bmp|ico|pdf|docx?|xlsx?|pptx?|zip|rar|7z|mp[34]|m4[av]|avi|mov|wmv|webm|css|js|xml|gz|txt"
    r"|json|rss|ics)$",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?<=[^/])\.[a-z]{2,5}$|/$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


class Shape(NamedTuple):
    """What addresses of one sort have in common."""

    directory: str  # what stands before the last part of the path, numbers as "#"
    suffix: str  # ".html", "/" or nothing
    keyed: bool  # it carries the system's own id
    fields: tuple[str, ...]  # names of the query's fields


def shape_of(url: str, system: str) -> Shape:
    """Return the shape of a normalised address."""
    parts = urlsplit(url)
    found = _SUFFIX.search(parts.path)
    suffix = found.group(0).lower() if found else ""
    directory = parts.path.removesuffix("/").rpartition("/")[0]
    names = tuple(sorted(name for name, _ in parse_qsl(parts.query, keep_blank_values=True)))
    return Shape(_DIGITS.sub("#", directory), suffix, key_in_address(url, system) is not None, names)


class ArticleShapes:
    """The shapes that the addresses of a site's articles have."""

    def __init__(self, urls: Iterable[str], system: str) -> None:
        self.system = system
        self._shapes = Counter(shape_of(url, system) for url in urls)
        self._known = sum(self._shapes.values())

    def refuses(self, url: str) -> str | None:
        """Return why no article of the site can stand at *url*; None: one might."""
        if _FILE.search(urlsplit(url).path):
            return "file"
        if urlsplit(url).path.strip("/") == "" and not urlsplit(url).query:
            return "home"
        # Where the system numbers its articles, what bears no number is a section or a page of its own.
        if self._all_keyed() and key_in_address(url, self.system) is None:
            return "no-number"
        return None

    def is_likely(self, url: str) -> bool:
        """Return whether *url* looks like the articles' addresses, or too few of those are known to tell."""
        if self._known < _ENOUGH:
            return True
        shape = shape_of(url, self.system)
        if self.system in JOOMLA:
            # An article may stand below any menu; its number tells it.
            return any(shape[1:] == known[1:] for known in self._shapes)
        return shape in self._shapes or any(
            shape[1:] == known[1:] and known.directory and shape.directory.startswith(f"{known.directory}/")
            for known in self._shapes
        )

    def _all_keyed(self) -> bool:
        keyed = sum(number for shape, number in self._shapes.items() if shape.keyed)
        return self._known >= _ENOUGH and keyed == self._known
