"""The rows of a comparison as HTML: two columns on a desk, one running text with its marks on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from markupsafe import Markup, escape

from archive.difference_lines import is_different
from archive.difference_records import FACTS, MINOR, ChangeKind, Differences, Row, Segment
from archive.difference_words import field_word, kind_word
from archive.languages import Language
from archive.reading_room.comparison_places import MovedFrom, Part, Place, Stretch, shown_parts

View = Literal["side", "inline", ""]  # "": as wide as the screen allows
_QUOTED = 60  # characters of a paragraph that a link quotes

_PART = Markup('<section class="part"><h3>{}</h3>\n{}</section>\n')
_FOLDED = Markup('<details class="same"><summary>{}</summary>{}</details>\n')
_SAME = Markup('<p class="same" id="r{}" lang="vi">{}</p>\n')
_ROW = Markup('<div class="pair{}" id="{}">{}</div>\n')
_CELL = Markup('<p class="{}"><span class="hidden">{}: </span><span lang="vi">{}</span></p>')
_NO_CELL = Markup('<p class="{}"><span class="hidden">{}: </span><span class="nothing">{}</span></p>')
_BOTH = Markup('<p class="both" lang="vi">{}</p>')
_LABEL = Markup('<p class="label">{}</p>')
_LINK = Markup('⇄ <a href="#{}">{}</a>')
_PLAIN = {"del": Markup("<del>{}</del>"), "ins": Markup("<ins>{}</ins>")}
_MINOR = {"del": Markup('<del class="minor">{}</del>'), "ins": Markup('<ins class="minor">{}</ins>')}
_SPACE = {"del": Markup('<del class="minor space">{}</del>'), "ins": Markup('<ins class="minor space">{}</ins>')}
_FACT = {
    "del": Markup('<del class="fact" data-kind="{}">{}</del>'),
    "ins": Markup('<ins class="fact" data-kind="{}">{}</ins>'),
}


def comparison_html(found: Differences, language: Language, view: View) -> Markup:
    """Return every part of the article as it was and as it is; what was taken out in ``<del>``, put in in ``<ins>``."""
    rows = _Rows(language, view)
    return Markup("").join(rows.part(part) for part in shown_parts(found.rows))


class _Rows:
    """Writes rows in one language and one view."""

    def __init__(self, language: Language, view: View) -> None:
        self.language, self.view = language, view

    def say(self, vi: str, en: str) -> str:
        return vi if self.language == "vi" else en

    def part(self, part: Part) -> Markup:
        word = field_word(part.field, self.language)
        inner = Markup("").join(self._shown(one) for one in part.shown)
        return _PART.format(word[0].upper() + word[1:], inner)

    def _shown(self, one: Place | Stretch) -> Markup:
        if isinstance(one, Stretch):
            count = len(one.places)
            words = self.say(f"{count} đoạn không đổi", f"{count} paragraphs unchanged")
            return _FOLDED.format(words, Markup("").join(self._same(place) for place in one.places))
        if isinstance(one, MovedFrom):
            return self._former(one)
        return self._different(one) if is_different(one.row) else self._same(one)

    def _same(self, place: Place) -> Markup:
        return _SAME.format(place.number, place.row.new)

    def _different(self, place: Place) -> Markup:
        row = place.row
        label = Markup("")
        if row.moved:
            words = self.say("chuyển từ chỗ khác đến đây", "moved here from another place")
            label = _LABEL.format(_LINK.format(f"from{place.number}", words))
        cells = label
        if self.view != "inline":
            cells += self._cell("old", self._one_side(row, "del")) + self._cell("new", self._one_side(row, "ins"))
        if self.view != "side":
            cells += _BOTH.format(Markup("").join(self._running(row)))
        return _ROW.format(" moved" if row.moved else "", f"r{place.number}", cells)

    def _former(self, place: MovedFrom) -> Markup:
        """Where a paragraph stood that now stands elsewhere, with a way there."""
        text = place.row.old or ""
        short = text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1].rstrip()}…"
        words = self.say(f"“{short}” chuyển sang chỗ khác", f"“{short}” moved elsewhere")
        return _ROW.format(" left", f"from{place.number}", _LABEL.format(_LINK.format(f"r{place.number}", words)))

    def _cell(self, side: Literal["old", "new"], inner: Markup | None) -> Markup:
        word = self.say("Trước", "Before") if side == "old" else self.say("Sau", "After")
        if inner is None:
            return _NO_CELL.format(side, word, self.say("không có", "nothing"))
        return _CELL.format(side, word, inner)

    def _one_side(self, row: Row, tag: Literal["del", "ins"]) -> Markup | None:
        """The paragraph as it stood or stands, with what differs marked; None where there is none."""
        text = row.old if tag == "del" else row.new
        if text is None:
            return None
        if not row.segments:
            return escape(text) if row.old == row.new else _PLAIN[tag].format(text)
        return Markup("").join(
            escape(part.old) if part.is_equal else self._mark(tag, part, part.old if tag == "del" else part.new)
            for part in row.segments
        )

    def _running(self, row: Row) -> Iterator[Markup]:
        if not row.segments:
            yield from (_PLAIN["del"].format(row.old),) if row.old else ()
            yield from (_PLAIN["ins"].format(row.new),) if row.new else ()
        for part in row.segments:
            if part.is_equal:
                yield escape(part.old)
            else:
                yield self._mark("del", part, part.old)
                yield self._mark("ins", part, part.new)

    def _mark(self, tag: Literal["del", "ins"], part: Segment, text: str) -> Markup:
        if not text:
            return Markup("")
        kind = part.kind or ChangeKind.WORD
        inner = text.strip()
        if not inner:
            return _SPACE[tag].format(text)
        if kind in FACTS:
            marked = _FACT[tag].format(kind_word(kind, self.language), inner)
        else:
            marked = (_MINOR if kind in MINOR else _PLAIN)[tag].format(inner)
        # The space around a word is no part of what a reader is to see marked.
        start = text.index(inner[0])
        return escape(text[:start]) + marked + escape(text[start + len(inner) :])
