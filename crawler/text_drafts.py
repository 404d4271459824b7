"""The lines of a plain text extraction while rules settle what each of them is, and the shapes they are told by."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from archive.digests import canonical

Role = Literal["title", "lead", "body", "caption", "byline", "boilerplate"]

_STOPS = tuple(".!?…;:")
_CLOSERS = tuple('”"’)»')  # end sentences, but titles and captions too
_FEWEST_SENTENCE_WORDS = 9
_FEWEST_QUOTED_WORDS = 30
_LONG_LINE_WORDS = 45  # a line of this length is running text even without its full stop
_LIST_MARK = re.compile(r"^(?:[-–—+*•▪♦●✓]|\d{1,2}[.)/]|[a-zđ][.)]|[ivx]{1,4}[.)])\s*\S", re.IGNORECASE)
_CAPTION_OPENS = re.compile(
    r"^(?:toàn cảnh|quang cảnh|khung cảnh|một góc|hình ảnh|ảnh|các đại biểu|đại biểu|đại diện|lãnh đạo"
    r"|(?:các )?đồng chí|đ/?c|ông|bà|anh|chị|(?:phó )?chủ tịch|(?:phó )?bí thư|ban tổ chức|đoàn công tác"
    r"|trao|tặng|thăm|chụp ảnh|các đội|đội|tiết mục|ra quân)\b",
    re.IGNORECASE,
)
_CAPTION_SAYS = re.compile(
    r"\b(?:phát biểu|chụp ảnh|trao (?:tặng|quà|thưởng|bằng|giấy|tiền|hỗ trợ)|tặng (?:quà|hoa|cờ))\b", re.IGNORECASE
)


@dataclass(slots=True)
class Draft:
    """One line of the text; ``role`` is None until a rule has settled it."""

    number: int  # in the text, from 1
    text: str  # canonical, the bar at its end taken off
    barred: bool  # MasterCMS ends the cells of a table with " |"
    adjoins: bool  # no empty line parts it from the line before
    role: Role | None = None
    rule: str = ""

    def settle(self, role: Role, rule: str) -> None:
        """Let the first rule that speaks decide."""
        if self.role is None:
            self.role, self.rule = role, rule

    @property
    def words(self) -> int:
        """Number of words."""
        return len(self.text.split())

    @property
    def is_running(self) -> bool:
        """Whether it reads as a sentence or a paragraph rather than a heading, a caption or a name."""
        if self.text.endswith(_STOPS):
            return self.words >= _FEWEST_SENTENCE_WORDS
        return self.words >= (_FEWEST_QUOTED_WORDS if self.text.endswith(_CLOSERS) else _LONG_LINE_WORDS)

    @property
    def is_open(self) -> bool:
        """Whether it is short and lacks a sentence's end: a heading, a caption, a picture's name, a signature."""
        return not self.is_running and not self.text.endswith((*_STOPS, ",")) and not self.is_item

    @property
    def is_item(self) -> bool:
        """Whether it starts as an item of a list or a numbered heading does."""
        return bool(_LIST_MARK.match(self.text))

    @property
    def is_caption_like(self) -> bool:
        """Whether it is worded as captions are."""
        return bool(_CAPTION_OPENS.match(self.text) or _CAPTION_SAYS.search(self.text))


def read_drafts(text: str) -> list[Draft]:
    """Return the non-empty lines of *text*; a line of spaces, non-breaking ones included, is empty."""
    drafts: list[Draft] = []
    last = 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = canonical(raw)
        if not line:
            continue
        bare = line.rstrip("| ")
        drafts.append(Draft(number, bare or line, line.endswith("|") and bool(bare), last == number - 1 and last > 0))
        last = number
    return drafts


def folded(text: str) -> str:
    """Return the words of *text* in lower case without their marks: "Hội nghị (2)" gives "hoi nghi 2"."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"[\u0300-\u036f]", "", plain)))


def shared_words(text: str, other: str) -> float:
    """Return the share (0 to 1) of the words of *text* that *other* has too, marks and case aside."""
    words, others = set(folded(text).split()), set(folded(other).split())
    return len(words & others) / len(words) if words else 0.0
