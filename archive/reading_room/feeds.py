"""Atom (RFC 4287) and JSON Feed 1.1 of whatever a page lists; nothing here knows what that is."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from datasette import Response

from archive.languages import Language
from archive.manifests import archive_id
from archive.reading_room.page_requests import PageRequest

ATOM_TYPE = "application/atom+xml; charset=utf-8"
JSON_TYPE = "application/feed+json; charset=utf-8"
# How many entries a list of unbounded length gives a feed.
MOST_ENTRIES = 200

_ATOM = "http://www.w3.org/2005/Atom"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# XML 1.0 has no way to write these, not even as references.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry. Texts are plain, never HTML; *path* is an address of ours, with its query, below the host."""

    id: str  # from :func:`entry_id`
    title: str
    path: str
    updated: datetime  # aware
    published: datetime | None = None  # aware
    text: str = ""  # what happened, in the reader's language
    authors: Sequence[str] = ()  # the sites' names
    tags: Sequence[str] = ()
    original: str | None = None  # the address on the site; only http and https are passed on


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed before it is written in either form; *path* is the page in HTML that it follows."""

    title: str
    path: str
    entries: Sequence[FeedEntry]  # the newest first
    subtitle: str = ""
    language: Language = "vi"
    updated: datetime | None = field(default=None)  # aware; None: that of the newest entry


def entry_id(*identity: str) -> str:
    """Return an id that names the same thing for ever, whatever host serves it: ``urn:uuid:…`` of *identity*."""
    return uuid5(NAMESPACE_URL, "luuvet:" + "\n".join(identity)).urn


async def atom(asked: PageRequest, feed: Feed) -> Response:
    """Answer with *feed* as Atom; the page asked for is the feed's own address."""
    root = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": feed.language})
    _text(root, "id", entry_id("feed", await asked.read(archive_id), _here(asked)))
    _text(root, "title", feed.title)
    if feed.subtitle:
        _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", _moment(_updated(feed)))
    _author(root, "Lưu Vết")
    _text(root, "generator", "Lưu Vết")
    _link(root, "self", asked.base + _here(asked), "application/atom+xml")
    _link(root, "alternate", asked.base + feed.path, "text/html")
    for entry in feed.entries:
        _entry(ElementTree.SubElement(root, "entry"), entry, asked.base)
    body = ElementTree.tostring(root, encoding="unicode")
    return _answer(asked, f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n', ATOM_TYPE)


def _entry(element: ElementTree.Element, entry: FeedEntry, base: str) -> None:
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    _text(element, "updated", _moment(entry.updated))
    if entry.published is not None:
        _text(element, "published", _moment(entry.published))
    for name in entry.authors:
        _author(element, name)
    _link(element, "alternate", base + entry.path, "text/html")
    if (original := _followable(entry.original)) is not None:
        _link(element, "via", original, "text/html")
    for tag in entry.tags:
        ElementTree.SubElement(element, "category", {"term": _sayable(tag)})
    _text(element, "content", entry.text or entry.title)


async def json_feed(asked: PageRequest, feed: Feed) -> Response:
    """Answer with *feed* as JSON Feed 1.1; the page asked for is the feed's own address."""
    written: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": asked.base + feed.path,
        "feed_url": asked.base + _here(asked),
        "language": feed.language,
        "authors": [{"name": "Lưu Vết"}],
        "items": [_item(entry, asked.base) for entry in feed.entries],
    }
    if feed.subtitle:
        written["description"] = feed.subtitle
    return _answer(asked, json.dumps(written, ensure_ascii=False) + "\n", JSON_TYPE)


def _item(entry: FeedEntry, base: str) -> dict[str, object]:
    item: dict[str, object] = {
        "id": entry.id,
        "url": base + entry.path,
        "title": entry.title,
        "content_text": entry.text or entry.title,
        "date_published": _moment(entry.published or entry.updated),
        "date_modified": _moment(entry.updated),
    }
    if (original := _followable(entry.original)) is not None:
        item["external_url"] = original
    if entry.authors:
        item["authors"] = [{"name": name} for name in entry.authors]
    if entry.tags:
        item["tags"] = list(entry.tags)
    return item


def _answer(asked: PageRequest, text: str, content_type: str) -> Response:
    """Answer with *text*, or that it is still what the reader has: feeds are asked for every few minutes."""
    mark = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    headers = {"etag": mark, "cache-control": "no-cache", "vary": "Cookie, Accept-Language"}
    known = [one.strip().removeprefix("W/") for one in asked.request.headers.get("if-none-match", "").split(",")]
    if mark in known:
        return Response("", status=304, headers=headers, content_type=content_type)
    return Response(text, headers=headers, content_type=content_type)


def _here(asked: PageRequest) -> str:
    """The feed's own address: one in the other language is another feed."""
    chosen = asked.chosen_language
    return asked.here if chosen is None else f"{asked.here}{'&' if '?' in asked.here else '?'}lang={chosen}"


def _updated(feed: Feed) -> datetime:
    return feed.updated or max((entry.updated for entry in feed.entries), default=_NEVER)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _followable(url: str | None) -> str | None:
    return url if url is not None and url.lower().startswith(("http://", "https://")) else None


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = _sayable(text)


def _author(parent: ElementTree.Element, name: str) -> None:
    _text(ElementTree.SubElement(parent, "author"), "name", name)


def _link(parent: ElementTree.Element, rel: str, href: str, content_type: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": rel, "type": content_type, "href": _sayable(href)})


def _sayable(text: str) -> str:
    return _NO_XML.sub("", text)
