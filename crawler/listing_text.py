"""What a listing shows of an item, freed of all that changes by itself, and the fingerprint of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from lxml import etree
from lxml.html import HtmlElement

from archive.digests import canonical, image_stem
from crawler.furniture import line_rule
from crawler.listing_links import leads_elsewhere, leads_on, words_of
from crawler.page_areas import names_of
from crawler.vietnamese_dates import read_moment

_BLOCKS = frozenset(
    "address article aside blockquote br caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3"
    " h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead time tr ul".split()
)
_SILENT = frozenset(
    {"script", "style", "noscript", "template", "button", "select", "input", "svg", "iframe", "audio", "video"}
)
# Dates, authors, counters, icons: they stand beside the teaser and say nothing of the text.
_META_NAME = re.compile(
    r"(?:[\w-]*[-_])?(?:meta|entry-meta|post-meta|date|dates|time|datetime|posted-on|byline|author|cat-links|category-name|categories"
    r"|taxonomies|terms|tags?|tags-links|comments?-link|views?|post-views|hits|luot-xem|luotxem|article-info|icons|actions|buttonheading"
    r"|createdate|modifydate|createby|created-?by|dropdown-menu|readmore|read-more|share|social|rating|format_(?:date|time)|ngay|ngay-?dang"
    r"|showdate|itemdatecreated|(?:cat|generic|tag|user)item(?:datecreated|hits|author|category|commentslink|readmore|tagsblock))",
    re.IGNORECASE,
)
_PARTS_OF_ARTICLE = re.compile(r"post-|tag-|category-|type-|status-|hentry", re.IGNORECASE)
_CLOCK = r"(?:(?:lúc )?\d{1,2}[:h]\d{2}(?::\d{2})?)"
_SPAN = r"(?:khoảng )?\d+ (?:giây|phút|giờ|tiếng|ngày|tuần|tháng|năm)"
_AGO = re.compile(
    rf"\W*(?:(?:cập nhật|đăng)\s*:?\s*)?(?:cách đây {_SPAN}|{_SPAN} trước|\d+ \w+ ago|vừa xong|mới đây"
    rf"|(?:hôm (?:nay|qua)|today|yesterday)(?:\W+{_CLOCK})?|{_CLOCK})\W*",
    re.IGNORECASE,
)
_NUMBER = r"\d[\d.,]*\s?[kKmM]?"
_READERS = (
    r"(?:lượt|lần)? ?(?:xem|đọc|thích|chia sẻ|tải(?: về| xuống)?|truy cập)"
    r"|(?:bình luận|phản hồi|ý kiến|phiếu(?: bầu)?|đánh giá)"
    r"|likes?|shares?|views?|hits?|reads?|comments?|votes?|downloads?"
)
# What readers did, and what a theme says of an item for a while.
_COUNTED = re.compile(
    rf"(?:(?:được|đã) )?(?:{_READERS})\W*(?:{_NUMBER})?(?: lần| lượt| times)?\W*|{_NUMBER}\s*(?:{_READERS})\W*"
    r"|(?:no|không có|chưa có|để lại|leave a) (?:comments?|bình luận|phản hồi)\W*|[★☆⭐\s]+"
    r"|\d+ (?:phút|mins?|minutes?) (?:đọc|read)|mới|new!?|hot!?|nóng|nổi bật|tin (?:mới|nóng|nổi bật)",
    re.IGNORECASE,
)
_PARTED = re.compile(r"\s*[|•·–—()]\s*|\s+-\s+|,\s+(?=\D)")
_COUNTER_TAIL = re.compile(
    rf"\s*[-–|•(]?\s*(?:(?:lượt|lần) (?:xem|đọc)|(?:đã )?xem|views?|hits?)\s*:\s*{_NUMBER}\)?\s*$", re.IGNORECASE
)
_TAIL = re.compile(
    r"\s*(?:[\[(]?\s*(?:…|\.{3,})\s*[\])]?|(?:đọc|xem) (?:tiếp|thêm)|(?:xem )?chi tiết|read more|continue reading"
    r"|[»›→>]+)[\s.»›→>…]*$",
    re.IGNORECASE,
)
_COUNT = re.compile(r"[\d.,\s|/:()\-–•·]*")
_BRACKETED = re.compile(r"\(\s*\d[\w\s./:,+-]*\)")
_DATE_CHARACTERS = 60  # a line that is longer is a sentence with a date in it


def fingerprint_of(title: str | None, element: HtmlElement, *, with_images: bool) -> str:
    """Return a digest of title and shown text: equal as long as the listing tells the same story in other markup."""
    heading = canonical(title or "")
    lines = [line for line in teaser_lines(element) if line != heading]
    text = " ".join(lines)
    parts = [heading, without_tail(text.removeprefix(heading).strip())]
    if with_images:
        parts.extend(sorted(_image_stems(element)))
    return "sha256:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def teaser_lines(element: HtmlElement) -> list[str]:
    """Return the lines of an item that belong to its story: no dates, counters, buttons, section or author names."""
    lines = (canonical(line) for line in _lines(element, element))
    return [line for line in lines if line and not _is_passing(line)]


def without_tail(text: str) -> str:
    """Return a teaser without what says that there is more of it ("[…]", "Đọc thêm"), or how often it was read."""
    while (shorter := _COUNTER_TAIL.sub("", _TAIL.sub("", text))) != text:
        text = shorter
    return text


def has_cut_tail(element: HtmlElement) -> bool:
    """Return whether the shown text breaks off with dots in brackets, as excerpts do."""
    text = " ".join(teaser_lines(element))
    return bool(re.search(r"[\[(]\s*(?:…|\.{3})\s*[\])]\W*$|…$", text))


def published_in(element: HtmlElement, zone: ZoneInfo, *, whole: bool) -> datetime | None:
    """Return the moment that the listing prints for an item, outside its story; None where it prints none.

    *whole*: the whole article stands here, whose own lines may be dates; only set-apart ones count.
    """
    for time in element.iter("time"):
        if moment := read_moment(time.get("datetime") or words_of(time), zone):
            return moment
    for part in element.iter():
        if isinstance(part.tag, str) and _is_meta(part) and len(text := words_of(part)) <= 2 * _DATE_CHARACTERS:
            if moment := read_moment(text, zone):
                return moment
    if whole:
        return None
    for part in element.iter("span", "small", "em", "i"):
        if (
            len(text := words_of(part)) <= _DATE_CHARACTERS
            and _BRACKETED.fullmatch(text)
            and (moment := read_moment(text, zone))
        ):
            return moment
    for line in _lines(element, None):
        if len(line) <= _DATE_CHARACTERS and line_rule(line) == "date-line" and (moment := read_moment(line, zone)):
            return moment
    return None


def _is_passing(line: str) -> bool:
    if line_rule(line) is not None:
        return True
    parts = [part for part in _PARTED.split(line) if part]
    return all(any(one.fullmatch(part) for one in (_COUNT, _AGO, _COUNTED)) or line_rule(part) for part in parts)


def _lines(element: HtmlElement, top: HtmlElement | None) -> Iterator[str]:
    """Yield the text between block borders; with *top* given, meta parts and links elsewhere below it are left out."""
    parts: list[str] = []
    for border, text in _pieces(element, top):
        if border:
            yield " ".join("".join(parts).split())
            parts = []
        parts.append(text)
    yield " ".join("".join(parts).split())


def _pieces(element: HtmlElement, top: HtmlElement | None) -> Iterator[tuple[bool, str]]:
    """Yield each piece of text and whether a block border stands before it; without recursion, pages nest deeply."""
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, one in walk:
        border = one.tag in _BLOCKS
        if event == "start":
            if not isinstance(one.tag, str) or one.tag in _SILENT or (top is not None and _is_left_out(one, top)):
                walk.skip_subtree()
                yield border, ""
            else:
                yield border, one.text or ""
        else:
            yield border, (one.tail or "") if one is not element else ""


def _is_left_out(element: HtmlElement, top: HtmlElement) -> bool:
    if element is top:
        return False
    if element.tag == "a":
        return leads_on(element) or leads_elsewhere(element)
    return element.tag == "time" or _is_meta(element)


def _is_meta(element: HtmlElement) -> bool:
    return any(_META_NAME.fullmatch(name) and not _PARTS_OF_ARTICLE.match(name) for name in names_of(element))


def _image_stems(element: HtmlElement) -> set[str]:
    addresses = (image.get("data-src") or image.get("src") or "" for image in element.iter("img"))
    return {image_stem(address) for address in addresses if address and not address.startswith("data:")}
