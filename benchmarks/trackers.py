"""What common change trackers compare, as functions from a page's bytes to the text (or state) that they keep.

Each follows its model's own steps with that model's default settings. Sources, read at the version named:
changedetection.io ``html_tools.py`` (inscriptis), webchanges 3.37 ``filters/_html.py`` (html2text and bs4), diffengine
0.2.7 ``__init__.py`` (readability, tags stripped, white space and punctuation taken out).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import lxml.html

from benchmarks.peers import module

SPACES = re.compile(r"\s+")
CURLY = str.maketrans({"\xa0": " ", "“": '"', "”": '"', "’": "'", "\n": " "})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracker:
    """One way of telling whether a page changed: two visits whose *state* differs."""

    name: str
    packages: tuple[str, ...]  # modules that must be importable
    state: Callable[[bytes], Any]


def _decoded(payload: bytes) -> str:
    return payload.decode("utf-8", "replace")


def _payload(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()


def _inscriptis(payload: bytes) -> str:
    return str(module("inscriptis").get_text(_decoded(payload))).strip()


def _html2text(payload: bytes) -> str:
    parser = module("html2text").HTML2Text()
    parser.unicode_snob = True
    parser.body_width = 0
    parser.ignore_images = True
    parser.single_line_break = True
    parser.wrap_links = False
    return "\n".join(line.rstrip() for line in parser.handle(_decoded(payload)).splitlines())


def _soup_text(payload: bytes) -> str:
    soup = module("bs4").BeautifulSoup(payload, "lxml", from_encoding="utf-8")
    return str(soup.get_text(" ", strip=True))


def _readability_fingerprint(payload: bytes) -> tuple[str, str]:
    document = module("readability").Document(_decoded(payload))
    summary = lxml.html.fragment_fromstring(document.summary(html_partial=True), create_parent="div").text_content()
    spaceless = SPACES.sub("", summary.translate(CURLY))
    return str(document.title()), "".join(c for c in spaceless if not unicodedata.category(c).startswith("P"))


def _trafilatura(payload: bytes) -> str | None:
    text: str | None = module("trafilatura").extract(payload, include_comments=False)
    return text


def _justext(payload: bytes) -> tuple[str, ...]:
    justext = module("justext")
    found = justext.justext(payload, justext.get_stoplist("Vietnamese"), encoding="utf-8")
    return tuple(paragraph.text for paragraph in found if not paragraph.is_boilerplate)


TRACKERS: tuple[Tracker, ...] = (
    Tracker(name="bytes of the page (sha256)", packages=(), state=_payload),
    Tracker(name="page text, inscriptis (changedetection.io)", packages=("inscriptis",), state=_inscriptis),
    Tracker(name="page text, html2text (webchanges)", packages=("html2text",), state=_html2text),
    Tracker(name="page text, Beautiful Soup get_text", packages=("bs4",), state=_soup_text),
    Tracker(name="readability, fingerprint (diffengine)", packages=("readability",), state=_readability_fingerprint),
    Tracker(name="trafilatura, hash", packages=("trafilatura",), state=_trafilatura),
    Tracker(name="jusText, hash", packages=("justext",), state=_justext),
)
