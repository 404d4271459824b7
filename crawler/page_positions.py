"""Which page of a listing an address asks for: /page/3/, ?start=20, &BRSR=48."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

# Fields that count pages, from 1, and fields that count articles, from 0.
_PAGE_FIELD = re.compile(
    r"(?<=[?&])(?P<name>page|paged|pages?|trang|pg|pageno|pageindex|pagenum(?:ber)?|currentpage|_?\w*cur|sp|p)="
    r"(?P<number>\d{1,9})(?=&|$)",
    re.IGNORECASE,
)
_OFFSET_FIELD = re.compile(
    r"(?<=[?&])(?P<name>start|limitstart|offset|from|brsr|begin|skip|pagefirstrow)=(?P<number>\d{1,9})(?=&|$)",
    re.IGNORECASE,
)
_PAGE_PATH = re.compile(
    r"(?:/(?:page|trang|p)[/-]|[-/](?:page|trang)-?|/p)(?P<number>\d{1,9})(?=/?(?:\.html?|index\.html|$|\?))", re.I
)
PositionKind = Literal["page", "offset"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place in a listing."""

    kind: PositionKind
    number: int  # pages from 1, offsets from 0
    listing: str  # the address without its position: equal for the pages of one listing


def position_of(url: str) -> Position | None:
    """Return the place in a listing that *url* asks for; None where it names none (mostly the first page)."""
    if found := _OFFSET_FIELD.search(url):
        return _position("offset", found, url)
    if found := _PAGE_PATH.search(url) or _PAGE_FIELD.search(url):
        # WordPress gives its posts ?p=5001; a listing has no such page.
        if found.groupdict().get("name", "").lower() == "p" and int(found["number"]) >= 1000:
            return None
        return _position("page", found, url)
    return None


def _position(kind: PositionKind, found: re.Match[str], url: str) -> Position:
    rest = url[: found.start()] + url[found.end() :]
    return Position(kind=kind, number=int(found["number"]), listing=rest.rstrip("/?&"))
