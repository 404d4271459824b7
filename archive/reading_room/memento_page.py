"""``/timegate/URL`` and ``/timemap/FORM/URL``: from an address to the versions the archive has of it (RFC 7089)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from datasette import Response

from archive.errors import PageNotFoundError
from archive.history import find_page
from archive.history_records import Page
from archive.mementos import Memento, find_mementos, memento_at
from archive.moments import moment_text
from archive.reading_room import addresses
from archive.reading_room.json_answers import json_answer
from archive.reading_room.memento_links import (
    Link,
    http_date,
    link_header,
    memento_link,
    original_link,
    read_http_date,
    timegate_link,
    timemap_link,
)
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.refused import RefusedError, nonsense, not_found
from archive.withheld import refuse_withdrawn

_LINK_FORMAT = "application/link-format; charset=utf-8"
# What stands before the two slashes of an address; some proxies leave only one of them.
_ONE_SLASH = re.compile(r"^(https?:)/(?!/)", re.IGNORECASE)
_VARY = {"Vary": "accept-datetime"}


@dataclass(frozen=True, slots=True)
class _Known:
    """An address that was asked for, and the article behind it."""

    url: str  # as it was asked for
    page: Page
    mementos: Sequence[Memento]


async def timegate(asked: PageRequest) -> Any:
    """Lead to the version that stood at the moment of Accept-Datetime; to the latest one without."""
    known = await _known(asked)
    place = memento_at(known.mementos, _moment(asked.request.headers.get("accept-datetime")))
    links = [original_link(known.url), timemap_link(asked, known.url), *_around(asked, known, place)]
    location = asked.base + _path(known, known.mementos[place])
    headers = _VARY | {"Location": location, "Link": link_header(links)}
    return Response("", status=HTTPStatus.FOUND, headers=headers, content_type="text/plain; charset=utf-8")


async def timemap(asked: PageRequest) -> Any:
    """List every version of an address, in order of time, as links."""
    known = await _known(asked)
    first, last = known.mementos[0], known.mementos[-1]
    span = f'; from="{http_date(first.captured_at)}"; until="{http_date(last.captured_at)}"'
    links = [
        original_link(known.url),
        timemap_link(asked, known.url, rel="self", more=span),
        timegate_link(asked, known.url),
        *(_memento(asked, known, place) for place in range(len(known.mementos))),
    ]
    return Response(link_header(links, between=",\n") + "\n", content_type=_LINK_FORMAT)


async def timemap_json(asked: PageRequest) -> Any:
    """List the same as JSON, in the form that aggregators of mementos use."""
    known = await _known(asked)
    listed = [
        {"datetime": moment_text(one.captured_at), "uri": asked.base + _path(known, one)} for one in known.mementos
    ]
    return json_answer(
        {
            "original_uri": known.url,
            "self": asked.base + addresses.timemap_path(known.url, "json"),
            "timegate_uri": asked.base + addresses.timegate_path(known.url),
            "timemap_uri": {
                "link_format": asked.base + addresses.timemap_path(known.url),
                "json_format": asked.base + addresses.timemap_path(known.url, "json"),
            },
            "mementos": {"first": listed[0], "last": listed[-1], "list": listed},
        }
    )


async def _known(asked: PageRequest) -> _Known:
    """The article behind the address that stands in the path. Raises RefusedError."""
    found = await asked.read(partial(_find, spellings=tuple(_spellings(asked))))
    if found is None:
        raise not_found("Kho không có địa chỉ này.", "The archive does not know this address.")
    return found


def _find(connection: sqlite3.Connection, *, spellings: Sequence[str]) -> _Known | None:
    for url in spellings:
        try:
            page = find_page(connection, url)
        except PageNotFoundError:
            continue
        refuse_withdrawn(connection, page.page_id)
        mementos = find_mementos(connection, page)
        return _Known(url, page, mementos) if mementos else None
    return None


def _spellings(asked: PageRequest) -> Iterator[str]:
    """The address as it was written into the path, its own query included; then with its escapes undone."""
    query = asked.request.query_string
    written = _ONE_SLASH.sub(r"\1//", asked.request.url_vars["url"] + (f"?{query}" if query else ""))
    yield written
    plain = _ONE_SLASH.sub(r"\1//", unquote(written, errors="replace"))
    if plain != written:
        yield plain


def _moment(header: str | None) -> datetime | None:
    if header is None:
        return None
    try:
        return read_http_date(header)
    except ValueError as error:
        raise _no_date(header) from error


def _no_date(header: str) -> RefusedError:
    example = "Mon, 12 Aug 2024 19:00:00 GMT"
    return nonsense(
        f"Accept-Datetime “{header[:60]}” không phải là một thời điểm; viết như “{example}”.",
        f"Accept-Datetime “{header[:60]}” is no moment; write it like “{example}”.",
    )


def _around(asked: PageRequest, known: _Known, place: int) -> list[Link]:
    """The first and the last memento, the one chosen and those beside it, each once and in order."""
    last = len(known.mementos) - 1
    places = sorted({0, max(place - 1, 0), place, min(place + 1, last), last})
    beside = {place - 1: "prev", place + 1: "next"}
    return [_memento(asked, known, one, *([beside[one]] if one in beside else [])) for one in places]


def _memento(asked: PageRequest, known: _Known, place: int, *rels: str) -> Link:
    ends = [name for name, end in (("first", 0), ("last", len(known.mementos) - 1)) if end == place]
    memento = known.mementos[place]
    return memento_link(asked.base + _path(known, memento), memento.captured_at, rels=(*ends, *rels))


def _path(known: _Known, memento: Memento) -> str:
    return addresses.version_path(known.page.page_id, memento.number)


ROUTES = (
    (r"/timegate/(?P<url>.+)$", timegate),
    (r"/timemap/link/(?P<url>.+)$", timemap),
    (r"/timemap/json/(?P<url>.+)$", timemap_json),
)
