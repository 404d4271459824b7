"""Paragraphs: cut out of HTML, made comparable, counted against the truth."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import lxml.html
from lxml.html import HtmlElement

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
BLOCKS = frozenset(
    "address article aside blockquote body dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr html li main nav ol p pre section table tbody td th thead tr ul".split()
)
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # lxml refuses them in a text
BULLET = re.compile(r"^\s*(?:[-*•+]|\d+\.)\s+")


def clean(text: str | None) -> str:
    """Return NFC text without invisible characters, every run of white space one space."""
    return " ".join(unicodedata.normalize("NFC", text or "").translate(INVISIBLE).split())


def cleaned(texts: Iterable[str | None]) -> list[str]:
    """Return the texts made comparable, without the empty ones."""
    return [text for text in map(clean, texts) if text]


def html_paragraphs(html: str) -> list[str]:
    """Cut HTML into paragraphs the way the truth files do: one a block, list item or table row, ``<br><br>`` parts.

    Cells of a row are joined by `` | ``. This is the kindest reading of an extractor that gives HTML.
    """
    if not html.strip():
        return []
    root = lxml.html.fragment_fromstring(UNPRINTABLE.sub(" ", html), create_parent="div")
    return cleaned("".join(pieces) for pieces in _blocks(root))


def _blocks(root: HtmlElement) -> Iterator[list[str]]:
    """Yield the inline pieces of each block of *root*, in reading order."""
    pieces: list[str] = []
    breaks = 0
    for event, text in _events(root):
        if event == "text":
            pieces.append(text)
            breaks = breaks if not text.strip() else 0
        elif event == "br" and breaks == 0:
            pieces.append(" ")
            breaks = 1
        elif event == "cell":
            pieces.append(" | ")
        else:
            yield pieces
            pieces, breaks = [], 0
    yield pieces


def _events(element: HtmlElement) -> Iterator[tuple[str, str]]:
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag not in ("script", "style", ""):
        cell = tag in ("td", "th")
        block = tag in BLOCKS and not cell
        if tag == "br":
            yield "br", ""
        elif cell and element.getprevious() is not None:
            yield "cell", ""
        elif block and not _inside_cell(element):
            yield "block", ""
        yield "text", element.text or ""
        for child in element:
            yield from _events(child)
        if block and not _inside_cell(element):
            yield "block", ""
    yield "text", element.tail or ""


def _inside_cell(element: HtmlElement) -> bool:
    return any(ancestor.tag in ("td", "th") for ancestor in element.iterancestors())


def lines(text: str | None) -> list[str]:
    """Return the lines of a plain-text extraction, list bullets taken off."""
    return cleaned(BULLET.sub("", line) for line in (text or "").splitlines())


def double_lines(text: str | None) -> list[str]:
    """Return the parts of a plain-text extraction that empty lines separate."""
    return cleaned(BULLET.sub("", part) for part in re.split(r"\n\s*\n", text or ""))


@dataclass(frozen=True, slots=True)
class Score:
    """Paragraphs of the truth, paragraphs given, and how many of them are exactly the same."""

    wanted: int = 0
    given: int = 0
    same: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.wanted + other.wanted, self.given + other.given, self.same + other.same)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 when nothing was wanted or given."""
        return 2 * self.same / (self.wanted + self.given) if self.wanted + self.given else 0.0


def in_order(wanted: Sequence[str], given: Sequence[str]) -> int:
    """Return the length of the longest common subsequence: paragraphs right and in the right order."""
    lengths = [0] * (len(given) + 1)
    for want in wanted:
        diagonal = 0
        for index, got in enumerate(given, 1):
            diagonal, lengths[index] = (
                lengths[index],
                (diagonal + 1 if want == got else max(lengths[index], lengths[index - 1])),
            )
    return lengths[-1]


def score(wanted: Sequence[str], given: Sequence[str], *, ordered: bool) -> Score:
    """Count exact paragraphs, those in order (newsroom/score.py) or those of a multiset (checks/read.py)."""
    same = in_order(wanted, given) if ordered else sum((Counter(wanted) & Counter(given)).values())
    return Score(len(wanted), len(given), same)
