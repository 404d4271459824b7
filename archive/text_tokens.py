"""A paragraph as tokens: words, signs, and whole facts (an amount of money, a date, a number) as one token each."""

from __future__ import annotations

import re
from typing import NamedTuple

from archive.difference_records import ChangeKind

_NUMBER = r"\d++(?:[.,]\d++)*+"  # possessive: text of nothing but figures is read once, not once for each of them
_SCALE = r"(?:nghìn|ngàn|triệu|tỷ|tỉ|vạn)"
# "đồng" is the currency only where it does not begin another word: đồng chí, đồng nghiệp, đồng bào …
NOT_CURRENCY_BEFORE = frozenset(
    "chí nghiệp bào đội hồ phục hương môn minh tác phạm đều lòng thời loạt ý tình hành chủ diễn giải".split()
)
_CURRENCY = rf"(?:đồng(?!\s+(?:{'|'.join(sorted(NOT_CURRENCY_BEFORE))})\b)|đ|₫|vnđ|vnd|usd|đô[ -]la|euro|eur)(?!\w)"
_RANGE = rf"{_NUMBER}(?:\s*(?:-|–|đến)\s*{_NUMBER})?"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d\d"

# Words come first and facts are tried at a digit only: nearly every token is a word.
_TOKEN = re.compile(
    rf"""
      (?P<word>[^\W\d_]\w*)
    | (?P<document>\d+/(?:\d{{4}}/)?(?-i:[A-ZĐ])[\w-]*)                           # 43/2014/NĐ-CP
    | (?P<long_date>{_DAY}\s+tháng\s+{_MONTH}(?:\s+năm\s+\d{{4}})?(?!\d))           # 5 tháng 3 năm 2024
    | (?P<full_date>{_DAY}(?P<sign>[/.-]){_MONTH}(?P=sign)(?:{_YEAR}|\d\d)(?!\d))   # 05/3/2024
    | (?P<years>{_YEAR}\s*[-–—]\s*{_YEAR}(?!\d))                                    # 2023-2028
    | (?P<clock>\d{{1,2}}(?:\s*(?:h|:)\s*\d\d|h(?!\w)|\s+giờ\s+\d{{1,2}}(?:\s+phút)?
        |\s+giờ(?=\s+(?:sáng|trưa|chiều|tối|đêm|khuya|kém|rưỡi)\b))(?![\d:]))             # 14h30, 7 giờ sáng
    | (?P<money>\$\s?{_NUMBER}|(?:{_RANGE}\s*{_SCALE}\s+){{0,3}}{_RANGE}\s*(?:{_SCALE}(?:\s+|(?=đ)))?{_CURRENCY})
    | (?P<scaled>{_RANGE}\s*{_SCALE}(?!\w))                                         # 4 triệu: money by its context
    | (?P<month_year>{_MONTH}(?:/|\s+năm\s+){_YEAR}(?!\d))                          # (tháng) 3/2024
    | (?P<day_month>{_DAY}/{_MONTH}(?![\d/])(?!\s+(?:số|tổng|diện|dân)\b))           # 5/3: a date by its context
    | (?P<number>{_NUMBER}(?:(?:/\d+)+|\s?%|[^\W\d_]+)?)                              # 5.314, 12,5%, 2/3, 12A
    | (?P<sign_only>\S)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SURE = {
    "document": ChangeKind.NUMBER,
    "long_date": ChangeKind.DATE,
    "full_date": ChangeKind.DATE,
    "years": ChangeKind.DATE,
    "clock": ChangeKind.DATE,
    "money": ChangeKind.MONEY,
}
_BEFORE_A_DAY = frozenset(
    "ngày sáng trưa chiều tối đêm hôm từ đến tới qua và nay mùng mồng mai ( , - – hai ba tư năm sáu bảy nhật".split()
)
_BEFORE_MONEY = frozenset(
    "giá phí lương tiền thưởng trợ cấp suất mức chi thu vốn quỹ nợ vay quà đóng góp tặng trao khoản thuế bạc".split()
)
_BEFORE_A_YEAR = frozenset("năm kỳ đoạn khóa khoá học từ đến".split())
_BEFORE_A_SHORT_DATE = {"mùng": 30, "mồng": 30, "quý": 4, "lúc": 24, "hồi": 24}  # and the largest number behind it
_BEFORE_AN_ORDINAL = frozenset("thứ lần khóa khoá quý chương phần hạng kỳ".split())
_ROMAN_LETTERS = frozenset("IVXLC")
_ROMAN = re.compile(r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_SHORT_AMOUNT = re.compile(r"[\d.,]+(?:k|tr)", re.IGNORECASE)
_WHOLE_YEAR = re.compile(_YEAR)
_WHOLE_MONTH = re.compile(_MONTH)


class Token(NamedTuple):
    """A word, a sign or a fact, with the white space before it."""

    text: str
    space: str  # white space before it, "" for none
    fact: ChangeKind | None  # MONEY, DATE or NUMBER; None: a word or a sign
    is_word: bool

    @property
    def is_sign(self) -> bool:
        """Say whether this is a punctuation mark or another sign."""
        return self.fact is None and not self.is_word


def read_tokens(text: str) -> tuple[list[Token], str]:
    """Return the tokens of *text* and the white space after the last; joined they are the text again."""
    tokens: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        kind, (begin, stop) = match.lastgroup, match.span()
        word = text[begin:stop]
        if kind == "word":
            fact = _roman_number(word, tokens) if word[0] in _ROMAN_LETTERS else None
        else:
            fact = _fact(kind or "", word, tokens)
        tokens.append(Token(word, text[end:begin], fact, kind == "word" and fact is None))
        end = stop
    return tokens, text[end:]


def _roman_number(word: str, before: list[Token]) -> ChangeKind | None:
    is_ordinal = before and before[-1].text.casefold() in _BEFORE_AN_ORDINAL and _ROMAN.fullmatch(word) is not None
    if not is_ordinal:
        return None
    return ChangeKind.DATE if before[-1].text.casefold() == "quý" else ChangeKind.NUMBER


def _fact(kind: str, text: str, before: list[Token]) -> ChangeKind | None:
    if kind == "sign_only":
        return None
    if kind in _SURE:
        return _SURE[kind]
    words = [token.text.casefold() for token in before[-4:]]
    if kind == "scaled" or _SHORT_AMOUNT.fullmatch(text):
        return ChangeKind.MONEY if _BEFORE_MONEY.intersection(words) else ChangeKind.NUMBER
    return ChangeKind.DATE if _is_date(kind, text, words[-1] if words else "") else ChangeKind.NUMBER


def _is_date(kind: str | None, text: str, last: str) -> bool:
    if kind == "month_year":
        return last in ("tháng", "quý", "tết") or "năm" in text.casefold()
    if kind == "day_month":
        return last in _BEFORE_A_DAY
    if last in _BEFORE_A_SHORT_DATE:
        return text.isdecimal() and int(text[:3]) <= _BEFORE_A_SHORT_DATE[last]
    if last in ("tháng", "ngày"):
        return _WHOLE_MONTH.fullmatch(text) is not None or (last == "ngày" and text.isdecimal() and int(text[:3]) <= 31)
    return last in _BEFORE_A_YEAR and _WHOLE_YEAR.fullmatch(text) is not None
