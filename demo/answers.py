"""What a replica site answers to a request, and the pieces of HTML that all three print alike."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from html import escape

from demo.stories import Story

WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Status, headers and body of one response."""

    body: bytes
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    location: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request as the page makers see it."""

    path: str  # percent-decoding undone
    fields: dict[str, str]  # of the query
    count: int  # grows with each request to the site: what its counters show


def page(html: str, *, status: int = 200) -> Answer:
    """Answer with an HTML page."""
    return Answer(body=html.encode("utf-8"), status=status)


def redirect(location: str) -> Answer:
    """Send the visitor to *location* for good."""
    return Answer(body=b"", status=301, location=location)


def typed(text: str, story: Story) -> str:
    """Return *text* as HTML, in the Unicode form in which the story was typed."""
    return escape(unicodedata.normalize("NFD", text) if story.decomposed else text, quote=False)


def slice_of(stories: list[Story], start: int, size: int) -> list[Story]:
    """Return one page of a list."""
    return stories[start : start + size]


def table(story: Story, rows: tuple[tuple[str, ...], ...]) -> str:
    """Print a table of text."""
    cells = ("".join(f"<td>{typed(cell, story)}</td>" for cell in row) for row in rows)
    return '<table border="1"><tbody>' + "".join(f"<tr>{row}</tr>\n" for row in cells) + "</tbody></table>\n"


def items(story: Story, texts: tuple[str, ...]) -> str:
    """Print a bulleted list."""
    return "<ul>\n" + "".join(f"<li>{typed(text, story)}</li>\n" for text in texts) + "</ul>\n"
