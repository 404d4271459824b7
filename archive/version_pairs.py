"""The two texts between which a change lies, without what stands in both: a third of the time to tell what differs.

Of a dozen paragraphs one was changed, as a rule. Fields that say the same are left out on both sides, and so are equal
paragraphs around a single other one; :mod:`archive.diffs` finds in the rest what it finds in the whole.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from archive.paragraph_store import paragraph_texts
from archive.records import Article, Image

_PAIR = """
    SELECT e.id, v.title, e.title, v.lead, e.lead, v.body, e.body, v.captions, e.captions, v.byline, e.byline,
        v.images, e.images
    FROM version_rows AS v LEFT JOIN version_rows AS e ON e.page = v.page AND e.number = v.number - 1
    WHERE v.id = ?
"""


def differing_texts(connection: sqlite3.Connection, version_row: int) -> tuple[Article, Article] | None:
    """Return what the version with this row made new, and what stood in its place before; None: no version did.

    Of a withdrawn page both are empty.
    """
    before, *values = connection.execute(_PAIR, (version_row,)).fetchone()
    if before is None:
        return None
    new, old = _differing(values[0::2], values[1::2])
    return _article(connection, old), _article(connection, new)


def _differing(new: Sequence[Any], old: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Return the columns of both (title, lead, body, captions, by-line, images) without those that are equal."""
    a, b = list(new), list(old)
    a[2], b[2] = json.loads(a[2]), json.loads(b[2])
    for place in (0, 3, 4, 5):
        if a[place] == b[place]:
            a[place] = b[place] = "[]" if place in (3, 5) else None
    # Lead and body are one sequence: whichever differs, the other is needed.
    if a[1] == b[1]:
        if a[2] == b[2]:
            a[1] = b[1] = None
            a[2], b[2] = [], []
        elif (at := _only_place(a[2], b[2])) is not None and not {a[2][at], b[2][at]} & {
            a[1],
            *a[2][:at],
            *a[2][at + 1 :],
        }:
            a[1] = b[1] = None
            a[2], b[2] = [a[2][at]], [b[2][at]]
    return a, b


def _only_place(one: Sequence[int], other: Sequence[int]) -> int | None:
    """Return the only place at which two lists of one length differ."""
    if len(one) != len(other):
        return None
    places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return places[0] if len(places) == 1 else None


def _article(connection: sqlite3.Connection, columns: Sequence[Any]) -> Article:
    title, lead, body, captions, byline, images = columns
    return Article(
        title=title,
        lead=paragraph_texts(connection, [lead])[0] if lead is not None else None,
        byline=byline,
        body=paragraph_texts(connection, body),
        captions=paragraph_texts(connection, json.loads(captions)),
        images=tuple(Image(**image) for image in json.loads(images)),
    )
