"""What the replica sites publish, read from the TOML files beside this module."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

SITES = ("basuoi", "doithong", "bengio")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of an article's content, in reading order."""

    kind: str  # paragraph, heading, quote, items, rows or photo
    text: str = ""  # of a photo: its caption
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    photo: str = ""  # name that the photographer's camera or the editor gave it


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article as it stands; `title` and `slug` are None where the site shows neither title nor link."""

    site: str
    key: str  # the publishing system's own number
    section: str
    slug: str | None
    title: str | None
    lead: str | None
    byline: str
    byline_unit: str | None
    published_at: datetime
    blocks: tuple[Block, ...]
    night: int  # of its publication
    decomposed: bool = False  # printed as NFD

    @property
    def body(self) -> tuple[str, ...]:
        """The paragraphs a reader of the archive should find; list items one by one, table rows joined by a bar."""
        found: list[str] = []
        for block in self.blocks:
            if block.kind == "items":
                found += block.items
            elif block.kind == "rows":
                found += [" | ".join(row) for row in block.rows]
            elif block.kind != "photo":
                found.append(block.text)
        return tuple(found)

    @property
    def captions(self) -> tuple[str, ...]:
        """The captions, in reading order."""
        return tuple(block.text for block in self.blocks if block.kind == "photo" and block.text)

    @property
    def signature(self) -> str:
        """The by-line, its second line joined by a slash."""
        return " / ".join(line for line in (self.byline, self.byline_unit) if line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that an editor does to one article."""

    site: str
    night: int
    kind: str  # edit, title, caption, retype, move, delete or take-down
    article: str  # the story's key
    old: str = ""
    new: str = ""
    status: int = 0  # of a take-down: what its address answers
    vi: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A paginated list of a replica site."""

    slug: str
    name: str
    inline: bool = False  # whole articles without title and link


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """A replica site with everything that it ever publishes."""

    id: str
    name: str
    system: str
    page_size: int
    sections: tuple[Section, ...]
    stories: tuple[Story, ...]
    events: tuple[Event, ...]

    def section(self, slug: str) -> Section | None:
        """Return the section at *slug*."""
        return next((section for section in self.sections if section.slug == slug), None)


def load_replicas() -> dict[str, Replica]:
    """Read the three sites; a reprint takes over the blocks of the article it names."""
    folder = Path(__file__).parent
    documents = {site: tomllib.loads((folder / f"{site}.toml").read_text(encoding="utf-8")) for site in SITES}
    blocks = {
        f"{site}/{article['key']}": _blocks(article["blocks"])
        for site, document in documents.items()
        for article in document["articles"]
        if "blocks" in article
    }
    return {site: _replica(site, document, blocks) for site, document in documents.items()}


def slug_of(text: str) -> str:
    """Return *text* as it stands in an address: ``Ảnh 1`` gives ``anh-1``."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode("ascii").lower()).strip("-")


def _replica(site: str, document: Mapping[str, Any], blocks: Mapping[str, tuple[Block, ...]]) -> Replica:
    return Replica(
        id=site,
        name=document["name"],
        system=document["system"],
        page_size=document["page_size"],
        sections=tuple(Section(**section) for section in document["sections"]),
        stories=tuple(_story(site, article, blocks) for article in document["articles"]),
        events=tuple(Event(site=site, **event) for event in document["events"]),
    )


def _story(site: str, article: Mapping[str, Any], blocks: Mapping[str, tuple[Block, ...]]) -> Story:
    return Story(
        site=site,
        key=article["key"],
        section=article["section"],
        slug=article.get("slug"),
        title=article.get("title"),
        lead=article.get("lead"),
        byline=article["byline"],
        byline_unit=article.get("byline_unit"),
        published_at=article["published_at"],
        blocks=blocks[article.get("reprint_of", f"{site}/{article['key']}")],
        night=article.get("night", 1),
    )


def _blocks(written: list[Any]) -> tuple[Block, ...]:
    return tuple(Block(kind="paragraph", text=block) if isinstance(block, str) else _block(block) for block in written)


def _block(written: Mapping[str, Any]) -> Block:
    match written:
        case {"photo": photo, "caption": caption}:
            return Block(kind="photo", photo=photo, text=caption)
        case {"items": items}:
            return Block(kind="items", items=tuple(items))
        case {"rows": rows}:
            return Block(kind="rows", rows=tuple(tuple(row) for row in rows))
        case {"heading": text}:
            return Block(kind="heading", text=text)
        case {"quote": text}:
            return Block(kind="quote", text=text)
    raise ValueError(written)
