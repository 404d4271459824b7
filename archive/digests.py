"""Payload digest (the bytes as they came) and content digest (what a reader sees). Standard library only."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from archive.records import Article, Attachment, Image

# Zero-width space, joiners, word joiner, byte order mark, soft hyphen and direction marks: nobody sees them.
_UNSEEN = re.compile("[\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad]+")

# Neither fits into a stored text; HTML itself reads a NUL as this character, and half a surrogate pair is no character.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ODD = re.compile(f"{_UNSEEN.pattern[:-1]}|{_UNSTORABLE.pattern}")

# What systems append to the name of the same photo: WordPress "-300x200", "-scaled", "-e1612345678", "@2x";
# Joomla and MasterCMS "_300x200"; the K2 size letter after its 32-digit name.
_SIZE = re.compile(r"(?:[-_]\d{1,5}x\d{1,5}|-scaled|-e\d{10,13}|@[23]x)$", re.IGNORECASE)
_K2_SIZE = re.compile(r"(?<=[0-9a-f]{32})_(?:XS|S|M|L|XL|Generic)$")

# Scripts that answer with any picture, named by their query.
_SCRIPTS = frozenset({".php", ".aspx", ".ashx", ".asp", ".jsp", ".cgi", ""})


def payload_digest(payload: bytes) -> str:
    """Return WARC's payload digest, ``sha256:`` and 64 hex digits."""
    return "sha256:" + hashlib.sha256(payload).hexdigest()


def canonical(text: str | None) -> str:
    """Return *text* as it counts: without unseen characters, NFC, each run of white space one space."""
    if not text:
        return ""
    # What is printable holds no unseen or unstorable character, and no white space but blanks.
    is_plain = text.isprintable()
    if not is_plain and _ODD.search(text):
        # Unseen characters go first: one between a letter and its mark would keep NFC from joining them.
        text = _UNSEEN.sub("", storable(text))
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if is_plain and "  " not in text and text[0] != " " and text[-1] != " ":
        return text
    return " ".join(text.split())


def storable(text: str) -> str:
    """Return *text* as SQLite and UTF-8 can hold it."""
    return _UNSTORABLE.sub("\ufffd", text)


def canonical_lines(texts: Iterable[str | None]) -> list[str]:
    """Return the canonical texts, empty ones left out."""
    return [line for line in map(canonical, texts) if line]


def text_sequence(article: Article) -> list[str]:
    """Return lead and paragraphs as the one sequence they are for the digest, canonical."""
    return canonical_lines((article.lead, *article.body))


def image_stem(url: str) -> str:
    """Return what names a photo whatever its folder, size, format or cache stamp; an unreadable address is itself."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return canonical(url)
    name = PurePosixPath(unquote(parts.path)).name
    path = PurePosixPath(name)
    if path.suffix.lower() in _SCRIPTS and parts.query:
        return canonical(f"{name}?{unquote(parts.query)}")
    stem, before = path.stem, ""
    while stem != before:
        before, stem = stem, _K2_SIZE.sub("", _SIZE.sub("", stem))
    return canonical(stem or path.stem)


def image_stems(images: Iterable[Image]) -> list[str]:
    """Return the stems of the photos in reading order, each once."""
    return list(dict.fromkeys(stem for stem in (image_stem(image.url) for image in images) if stem))


def content_digest(article: Article) -> str:
    """Return the digest of what a reader sees (DESIGN 5.2): ``sha256:`` and 64 hex digits.

    Over title, lead and paragraphs as one sequence, by-line, captions and the stems of the photos; section,
    dates, tags, attachments' addresses and alternative texts do not count.
    """
    serial = json.dumps(digested_content(article), ensure_ascii=False, separators=(",", ":"))
    return payload_digest(serial.encode())


def canonical_digest(article: Article) -> str:
    """Return what :func:`content_digest` returns for an article that :func:`canonical_article` has made, sooner."""
    texts = [article.lead, *article.body] if article.lead else [*article.body]
    content = [article.title or "", texts, article.byline or "", [*article.captions], image_stems(article.images)]
    return payload_digest(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def digested_content(article: Article) -> list[str | list[str]]:
    """Return what the content digest is over; as JSON without blanks, in UTF-8."""
    return [
        canonical(article.title),
        text_sequence(article),
        canonical(article.byline),
        canonical_lines(article.captions),
        image_stems(article.images),
    ]


def canonical_article(article: Article) -> Article:
    """Return *article* with every text as it counts and can be stored; its content digest is the same."""
    return replace(
        article,
        title=canonical(article.title) or None,
        lead=canonical(article.lead) or None,
        byline=canonical(article.byline) or None,
        section=canonical(article.section) or None,
        body=tuple(canonical_lines(article.body)),
        captions=tuple(canonical_lines(article.captions)),
        images=tuple(Image(url=storable(image.url), alt=canonical(image.alt)) for image in article.images),
        attachments=tuple(Attachment(url=storable(one.url), name=canonical(one.name)) for one in article.attachments),
        tags=tuple(canonical_lines(article.tags)),
    )
