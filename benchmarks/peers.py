"""Other extractors, each with the ways of cutting its output into paragraphs that are fair to it."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import lxml.html
from lxml import etree

from benchmarks.paragraphs import clean, cleaned, double_lines, html_paragraphs, lines

Cutting = Callable[[Any], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One extractor: *extract* is what is timed, *cuttings* turn what it gives into paragraphs."""

    name: str
    package: str  # the module that must be importable
    extract: Callable[[bytes], Any]
    cuttings: Mapping[str, Cutting]

    @property
    def installed(self) -> bool:
        """Whether its package is there; benchmarks/requirements.txt lists them all."""
        return importlib.util.find_spec(self.package) is not None


@cache
def module(name: str) -> Any:
    """Return the peer's module."""
    return importlib.import_module(name)


def parse(payload: bytes) -> lxml.html.HtmlElement:
    """Parse and nothing else: the floor under every reader built on lxml."""
    return lxml.html.document_fromstring(payload, parser=lxml.html.HTMLParser(encoding="utf-8"))


def _trafilatura(**options: object) -> Callable[[bytes], Any]:
    def extract(payload: bytes) -> Any:
        return module("trafilatura").extract(payload, include_comments=False, **options)

    return extract


def _xml_blocks(xml: str | None) -> list[str]:
    if not xml:
        return []
    root = etree.fromstring(xml.encode())
    blocks = []
    for element in root.iter("p", "head", "item", "row", "quote", "ab"):
        if element.tag == "row":
            blocks.append(" | ".join(clean("".join(cell.itertext())) for cell in element.iter("cell")))
        elif not any(parent.tag in ("row", "item") for parent in element.iterancestors()):
            blocks.append("".join(element.itertext()))
    return cleaned(blocks)


def _readability(payload: bytes) -> str:
    return str(module("readability").Document(payload.decode("utf-8", "replace")).summary(html_partial=True))


def _justext(payload: bytes) -> list[Any]:
    justext = module("justext")
    return list(justext.justext(payload, _vietnamese_stop_words(), encoding="utf-8"))


@cache
def _vietnamese_stop_words() -> frozenset[str]:
    return frozenset(module("justext").get_stoplist("Vietnamese"))


def _justext_good(paragraphs: list[Any]) -> list[str]:
    return cleaned(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def _justext_with_headings(paragraphs: list[Any]) -> list[str]:
    return cleaned(p.text for p in paragraphs if not p.is_boilerplate or (p.is_heading and p.cf_class != "bad"))


def _resiliparse(**options: object) -> Callable[[bytes], Any]:
    def extract(payload: bytes) -> Any:
        text = payload.decode("utf-8", "replace")
        return module("resiliparse.extract.html2text").extract_plain_text(text, main_content=True, **options)

    return extract


TEXT: Mapping[str, Cutting] = {"lines": lines, "empty lines": double_lines}
HTML: Mapping[str, Cutting] = {
    "blocks": html_paragraphs,
    "<p> only": lambda html: cleaned(p.text_content() for p in lxml.html.fromstring(html or "<p>").iter("p")),
}

PEERS: tuple[Peer, ...] = (
    Peer(name="trafilatura", package="trafilatura", extract=_trafilatura(), cuttings=TEXT),
    Peer(
        name="trafilatura, XML",
        package="trafilatura",
        extract=_trafilatura(output_format="xml"),
        cuttings={"blocks": _xml_blocks},
    ),
    Peer(
        name="trafilatura, precision",
        package="trafilatura",
        extract=_trafilatura(output_format="xml", favor_precision=True),
        cuttings={"blocks": _xml_blocks},
    ),
    Peer(
        name="trafilatura, recall",
        package="trafilatura",
        extract=_trafilatura(output_format="xml", favor_recall=True),
        cuttings={"blocks": _xml_blocks},
    ),
    Peer(name="trafilatura, fast", package="trafilatura", extract=_trafilatura(fast=True), cuttings=TEXT),
    Peer(name="readability-lxml", package="readability", extract=_readability, cuttings=HTML),
    Peer(
        name="jusText",
        package="justext",
        extract=_justext,
        cuttings={"good": _justext_good, "good and headings": _justext_with_headings},
    ),
    Peer(name="Resiliparse", package="resiliparse", extract=_resiliparse(), cuttings=TEXT),
    Peer(
        name="Resiliparse, no links in front",
        package="resiliparse",
        extract=_resiliparse(list_bullets=False, alt_texts=False, links=False),
        cuttings=TEXT,
    ),
)
