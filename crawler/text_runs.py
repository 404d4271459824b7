"""Stretches of text of one look become the lines and paragraphs of a block."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from archive.digests import canonical
from archive.records import Image
from crawler.blocks import Line
from crawler.shortcodes import without_codes

_SHOWN = re.compile("[^\\s\u200b-\u200f\u2060\ufeff\u00ad]")  # a character that canonical() leaves
_WHOLE_PARAGRAPH = 300  # characters
_LONGEST_HEADING = 120
_ENDS = (".", "!", "?", "…", ":", "”", '"')


class Look(NamedTuple):
    """How text is set."""

    bold: bool = False
    italic: bool = False
    linked: bool = False
    small: bool = False


PLAIN = Look()


class Run(NamedTuple):
    """A stretch of text of one look, or a picture in it; :data:`BREAK` is a <br>."""

    text: str
    look: Look = PLAIN
    image: Image | None = None

    @property
    def is_shown(self) -> bool:
        """Whether it holds a letter or a sign."""
        return _SHOWN.search(self.text) is not None


BREAK = Run("\n")


def begins_with_break(runs: Sequence[Run]) -> bool:
    """Tell whether a <br> comes before any letter."""
    first = next((run for run in runs if run is BREAK or run.is_shown), None)
    return first is BREAK


def paragraphs_of(runs: list[Run]) -> list[list[Run]]:
    """Part *runs* where two <br> follow each other with nothing but white space between, or one ends a paragraph."""
    if BREAK not in runs:
        return [runs]
    paragraphs: list[list[Run]] = [[]]
    has_break = False
    for place, run in enumerate(runs):
        if run is BREAK:
            if has_break or _ends_paragraph(paragraphs[-1], runs, place):
                paragraphs.append([])
            has_break = not has_break
            paragraphs[-1].append(run)
            continue
        if run.image is not None or run.is_shown:
            has_break = False
        paragraphs[-1].append(run)
    return paragraphs


def _ends_paragraph(before: list[Run], runs: list[Run], place: int) -> bool:
    """Tell whether the single <br> at *place* stands between whole paragraphs, or below a bold sub-heading.

    A line break within a paragraph parts nothing. But editors who press shift and enter throughout leave nothing else
    between paragraphs of many sentences; no line of a paragraph is that long and ends with a full stop.
    """
    following = list(takewhile(lambda run: run is not BREAK and run.image is None, runs[place + 1 :]))
    last, next_line = lines_of(before)[-1:], _line(following)
    if not last or next_line is None or any(run.image is not None for run in before):
        return False
    line = last[0]
    is_heading = line.bold and not next_line.bold and len(lines_of(before)) == 1 and len(line.text) <= _LONGEST_HEADING
    is_whole = len(line.text) >= _WHOLE_PARAGRAPH and line.text.endswith(_ENDS) and not next_line.text[0].islower()
    return is_whole or (is_heading and len(next_line.text) > len(line.text))


def lines_of(runs: Sequence[Run]) -> list[Line]:
    """Return the lines that the <br> of a paragraph part; empty ones are none."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run is BREAK:
            lines.append([])
        else:
            lines[-1].append(run)
    return [line for line in map(_line, lines) if line is not None]


def _line(runs: Sequence[Run]) -> Line | None:
    text = without_codes(canonical("".join([run.text for run in runs])))
    if not text:
        return None
    looks = {run.look for run in runs if len(runs) == 1 or run.is_shown}
    if len(looks) == 1:
        (look,) = looks
        return Line(text, bold=look.bold, italic=look.italic, linked=look.linked)
    return Line(
        text,
        bold=all(look.bold for look in looks),
        italic=all(look.italic for look in looks),
        linked=all(look.linked for look in looks),
    )
