"""``/raw/CAPTURE``: one capture as it came, in a frame in which nothing runs, under a banner that says what it is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from archive.capture_facts import CaptureFacts
from archive.captured_payloads import CapturedPayload
from archive.moments import moment_text
from archive.reading_room import addresses
from archive.reading_room.captured_markup import is_too_long
from archive.reading_room.cells import is_address
from archive.reading_room.json_answers import json_answer
from archive.reading_room.memento_links import http_date, link_header, memento_headers, original_link
from archive.reading_room.page_links import KnownLink, addresses_in, known_links
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.raw_parts import NEVER_INDEXED
from archive.reading_room.raw_reading import ReadCapture, read_capture
from archive.reading_room.words import value_word
from archive.reason_words import reason_in_words

_KINDS = {
    "version": "version",
    "revisit": "unchanged visit",
    "tombstone": "page taken down",
    "failure": "failed capture",
    "listing": "listing page",
    "media": "photo or attached file",
    "robots": "robots.txt",
    "source": "feed or sitemap",
}
# What stands in the frame; of any other file there is only the download.
_FRAMED = frozenset({"page", "picture", "text"})


async def raw(asked: PageRequest) -> Any:
    """Answer with the banner and the frame."""
    read = await read_capture(asked)
    facts, payload = read.facts, read.payload
    text = payload.text() if payload is not None and payload.form in ("page", "text") else None
    too_long = payload is not None and payload.form == "page" and text is not None and is_too_long(text.text)
    return await asked.page(
        "raw.html",
        headers=_headers(asked, facts),
        facts=facts,
        payload=payload,
        zone=facts.timezone,
        kind=value_word("kind", facts.kind) if asked.language == "vi" else _KINDS.get(facts.kind, facts.kind),
        failure=_failure(asked, facts.failure),
        trouble=read.trouble.in_words(asked.language) if read.trouble else None,
        is_framed=payload is not None and payload.form in _FRAMED and bool(payload.body) and not too_long,
        too_long=too_long,
        charset=text.charset if text is not None else None,
        links=await _links_of(asked, read) if not too_long else (),
        is_address=is_address,
    )


async def _links_of(asked: PageRequest, read: ReadCapture) -> Sequence[KnownLink]:
    """The archived articles that the page links to; none of what is no page."""
    payload, facts = read.payload, read.facts
    if payload is None or payload.form != "page":
        return ()
    addresses = await asyncio.to_thread(addresses_in, payload.text().text, facts.answered_url)
    return await asked.read(lambda connection: known_links(connection, addresses, facts.page_id))


def _failure(asked: PageRequest, said: str) -> str:
    reason, _, detail = said.partition(": ")
    words = reason_in_words(reason, asked.language) if reason else ""
    return f"{words} ({detail})" if detail else words


def _headers(asked: PageRequest, facts: CaptureFacts) -> dict[str, str]:
    """The headers of a memento; of what is no article there is no TimeGate."""
    if facts.page_url is not None:
        return NEVER_INDEXED | memento_headers(asked, facts.page_url, facts.captured_at)
    links = link_header([original_link(facts.answered_url)])
    return NEVER_INDEXED | {"Memento-Datetime": http_date(facts.captured_at), "Link": links}


async def raw_json(asked: PageRequest) -> Any:
    """Answer with what is known of the capture, and where it can be had."""
    read = await read_capture(asked)
    return json_answer(_told(asked, read), headers=_headers(asked, read.facts))


def _told(asked: PageRequest, read: ReadCapture) -> dict[str, object]:
    facts, payload = read.facts, read.payload
    place = facts.place
    return {
        "capture": facts.capture_id,
        "kind": facts.kind,
        "site": facts.site,
        "page_id": facts.page_id,
        "versions": [{"page_id": one.page_id, "version": one.number} for one in facts.versions],
        "url": facts.url,
        "final_url": facts.final_url,
        "captured_at": moment_text(facts.captured_at),
        "http_status": facts.http_status,
        "content_type": facts.content_type,
        "payload_digest": facts.payload_digest,
        "bytes": facts.payload_bytes,
        "failure": facts.failure or None,
        "record": facts.record,
        "warc": None if place is None else {"file": place.file, "offset": place.offset, "length": place.length},
        "http_headers": [list(pair) for pair in payload.headers] if payload is not None else None,
        "links": {name: asked.base + path for name, path in _links(facts, payload).items()},
    }


def _links(facts: CaptureFacts, payload: CapturedPayload | None) -> dict[str, str]:
    parts = {"self": "", "record": "record.warc.gz" if facts.place is not None else None}
    if payload is not None:
        parts |= {
            "page": "page" if payload.form in _FRAMED else None,
            "source": "source" if payload.form in ("page", "text") else None,
            "file": "file" if payload.form in ("picture", "file") else None,
        }
    return {name: addresses.raw_path(facts.capture_id, part) for name, part in parts.items() if part is not None}


ROUTES = (
    (r"/raw/(?P<capture>[^/]+)\.json$", raw_json),
    (r"/raw/(?P<capture>[^/]+)$", raw),
)
