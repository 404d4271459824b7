"""The rows of a comparison as HTML: two columns on a desk, one running text with its marks on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from markupsafe import Markup

from archive.difference_lines import is_different
from archive.difference_records import FACTS, MINOR, Differences, Row, Segment
from archive.difference_words import capitalised, field_word, kind_word
from archive.languages import Language
from archive.reading_room.comparison_places import MovedFrom, Part, Place, Stretch, shown_parts

View = Literal["side", "inline", ""]  # "": as wide as the screen allows
Side = Literal["old", "new"]
# Pieces of a page: those that are Markup are constants below, every other is escaped when all are joined.
Pieces = Iterator[str]

_MOST_DIFFERENT = 4_000  # rows that differ; a page with more of them is of use to nobody, and slow
_QUOTED = 60  # characters of a paragraph that a link quotes
_END = {"old": Markup("</del>"), "new": Markup("</ins>")}
_PLAIN = {"old": Markup("<del>"), "new": Markup("<ins>")}
_MINOR = {"old": Markup('<del class="minor">'), "new": Markup('<ins class="minor">')}
_SPACE = {"old": Markup('<del class="minor space">'), "new": Markup('<ins class="minor space">')}
_FACT = {"old": Markup('<del class="fact" data-kind="{}">'), "new": Markup('<ins class="fact" data-kind="{}">')}
_CELL = Markup('<p class="{}"><span class="hidden">{}: </span><span lang="vi">')
_NO_CELL = Markup('<p class="{}"><span class="hidden">{}: </span><span class="nothing">{}</span></p>')
_CLOSE, _END_OF_P, _END_OF_DIV, _END_OF_CELL = Markup('">'), Markup("</p>"), Markup("</div>\n"), Markup("</span></p>")
_SAME, _ITS_TEXT, _END_OF_SAME = Markup('<p class="same" id="r'), Markup('" lang="vi">'), Markup("</p>\n")
_ONCE = Markup('<p class="once" lang="vi">')
_BOTH = Markup('<p class="both" lang="vi">')
_PAIR, _MOVED, _LEFT = (
    Markup('<div class="pair" id="r'),
    Markup('<div class="pair moved" id="r'),
    Markup('<div class="pair left" id="from'),
)
_LABEL, _END_OF_LABEL = Markup('<p class="label">⇄ <a href="#'), Markup("</a></p>")
_FOLDED, _UNFOLDED, _END_OF_FOLDED = (
    Markup('<details class="same"><summary>'),
    Markup("</summary>\n"),
    Markup("</details>\n"),
)
_PART, _IN_PART, _END_OF_PART = Markup('<section class="part"><h3>'), Markup("</h3>\n"), Markup("</section>\n")


class Shown(NamedTuple):
    """The rows as HTML, and how many that differ are left out of it."""

    html: Markup
    left_out: int


def comparison_html(found: Differences, language: Language, view: View) -> Shown:
    """Return every part of the article as it was and as it is; what was taken out in ``<del>``, put in in ``<ins>``."""
    rows = _Rows(language, view)
    html = Markup("").join(piece for part in shown_parts(found.rows) for piece in rows.part(part))
    return Shown(html, max(0, rows.different - _MOST_DIFFERENT))


class _Rows:
    """Writes rows in one language and one view."""

    def __init__(self, language: Language, view: View) -> None:
        self.language, self.view = language, view
        self.different = 0  # rows that differ, passed so far
        words: dict[Side, str] = {"old": self.say("Trước", "Before"), "new": self.say("Sau", "After")}
        nothing = self.say("không có", "nothing")
        self.cells = {side: _CELL.format(side, word) for side, word in words.items()}
        self.no_cells = {side: _NO_CELL.format(side, word, nothing) for side, word in words.items()}
        self.facts = {(side, kind): _FACT[side].format(kind_word(kind, language)) for side in words for kind in FACTS}

    def say(self, vi: str, en: str) -> str:
        return vi if self.language == "vi" else en

    def part(self, part: Part) -> Pieces:
        word = field_word(part.field, self.language)
        yield from (_PART, capitalised(word), _IN_PART)
        for one in part.shown:
            yield from self._shown(one)
        yield _END_OF_PART

    def _shown(self, one: Place | Stretch) -> Pieces:
        if isinstance(one, Stretch):
            count = len(one.places)
            yield from (_FOLDED, self.say(f"{count} đoạn không đổi", f"{count} paragraphs unchanged"), _UNFOLDED)
            for place in one.places:
                yield from _same(place)
            yield _END_OF_FOLDED
        elif isinstance(one, MovedFrom):
            yield from self._former(one) if self.different < _MOST_DIFFERENT else ()
        elif is_different(one.row):
            self.different += 1
            yield from self._different(one) if self.different <= _MOST_DIFFERENT else ()
        else:
            yield from _same(one)

    def _different(self, place: Place) -> Pieces:
        row = place.row
        yield from (_MOVED if row.moved else _PAIR, str(place.number), _CLOSE)
        if row.moved:
            words = self.say("chuyển từ chỗ khác đến đây", "moved here from another place")
            yield from (_LABEL, f"from{place.number}", _CLOSE, words, _END_OF_LABEL)
        if row.old == row.new:  # it only moved
            yield from (_ONCE, row.new or "", _END_OF_P)
        else:
            yield from self._texts(row)
        yield _END_OF_DIV

    def _texts(self, row: Row) -> Pieces:
        if self.view != "inline":
            yield from self._cell("old", row)
            yield from self._cell("new", row)
        if self.view != "side":
            yield _BOTH
            yield from self._running(row)
            yield _END_OF_P

    def _former(self, place: MovedFrom) -> Pieces:
        """Where a paragraph stood that now stands elsewhere, with a way there."""
        text = place.row.old or ""
        short = text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1].rstrip()}…"
        words = self.say(f"“{short}” chuyển sang chỗ khác", f"“{short}” moved elsewhere")
        yield from (_LEFT, str(place.number), _CLOSE, _LABEL, f"r{place.number}", _CLOSE, words)
        yield from (_END_OF_LABEL, _END_OF_DIV)

    def _cell(self, side: Side, row: Row) -> Pieces:
        if (row.old if side == "old" else row.new) is None:
            yield self.no_cells[side]
            return
        yield self.cells[side]
        yield from self._one_side(side, row)
        yield _END_OF_CELL

    def _one_side(self, side: Side, row: Row) -> Pieces:
        """The paragraph as it stood or stands, with what differs marked."""
        text = (row.old if side == "old" else row.new) or ""
        if not row.segments:
            yield from (_PLAIN[side], text, _END[side])
        for part in row.segments:
            if part.is_equal:
                yield part.old
            else:
                yield from self._mark(side, part)

    def _running(self, row: Row) -> Pieces:
        if not row.segments:
            yield from (_PLAIN["old"], row.old, _END["old"]) if row.old else ()
            yield from (_PLAIN["new"], row.new, _END["new"]) if row.new else ()
        for part in row.segments:
            if part.is_equal:
                yield part.old
            else:
                yield from self._mark("old", part)
                yield from self._mark("new", part)

    def _mark(self, side: Side, part: Segment) -> Pieces:
        text = part.old if side == "old" else part.new
        inner = text.strip()
        if not inner:
            yield from (_SPACE[side], text, _END[side]) if text else ()
            return
        # The space around a word is no part of what a reader is to see marked.
        start = text.index(inner)
        if start:
            yield text[:start]
        if part.kind in FACTS:
            yield self.facts[side, part.kind]
        else:
            yield (_MINOR if part.kind in MINOR else _PLAIN)[side]
        yield from (inner, _END[side])
        if start + len(inner) < len(text):
            yield text[start + len(inner) :]


def _same(place: Place) -> Pieces:
    return iter((_SAME, str(place.number), _ITS_TEXT, place.row.new or "", _END_OF_SAME))
