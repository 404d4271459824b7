"""What pages that stand for a past state say of themselves in their headers (RFC 7089), and the moments in those."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote

from archive.reading_room import addresses
from archive.reading_room.page_requests import PageRequest

# All that may stand in an address, and the sign of an escape; what else an archived page wrote is escaped.
_SIGNS_OF_ADDRESSES = ":/?#[]@!$&'()*+,;=%~"
Link = tuple[str, str]  # the address, and what follows it: rel="original"


def memento_headers(asked: PageRequest, url: str, captured_at: datetime) -> dict[str, str]:
    """Return the headers of a page that shows *url* as it was captured at *captured_at* (aware)."""
    links = [original_link(url), timegate_link(asked, url), timemap_link(asked, url)]
    return {"Memento-Datetime": http_date(captured_at), "Link": link_header(links)}


def original_link(url: str) -> Link:
    """Return the link to the address that a memento is of, as the archive knows it or as it was asked for."""
    return quote(url, safe=_SIGNS_OF_ADDRESSES), 'rel="original"'


def timegate_link(asked: PageRequest, url: str) -> Link:
    """Return the link to what finds *url* at a moment."""
    return asked.base + addresses.timegate_path(url), 'rel="timegate"'


def timemap_link(asked: PageRequest, url: str, *, rel: str = "timemap", more: str = "") -> Link:
    """Return the link to the list of all mementos of *url*; *more*: further attributes, after a semicolon."""
    words = f'rel="{rel}"; type="application/link-format"{more}'
    return asked.base + addresses.timemap_path(url), words


def memento_link(address: str, captured_at: datetime, *, rels: Iterable[str] = ()) -> Link:
    """Return the link to one memento; *rels*: what it is besides, ``first``, ``last``, ``prev`` or ``next``."""
    return address, f'rel="{" ".join((*rels, "memento"))}"; datetime="{http_date(captured_at)}"'


def link_header(links: Iterable[Link], *, between: str = ", ") -> str:
    """Return links as a ``Link`` header, or with *between* a comma and a line break as a document (RFC 6690)."""
    return between.join(f"<{address}>; {words}" for address, words in links)


def http_date(moment: datetime) -> str:
    """Return an aware moment as HTTP writes it: ``Mon, 12 Aug 2024 19:00:01 GMT``."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def read_http_date(text: str) -> datetime:
    """Return the moment, aware, that a header states. Raises ValueError where it states none."""
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            raise ValueError(text)
        return moment.astimezone(UTC)
    except (OverflowError, TypeError) as error:
        raise ValueError(text) from error
