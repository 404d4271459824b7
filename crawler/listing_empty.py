"""A listing page that says itself that it lists nothing: an empty section, or a page past the last one."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler.documents import Document
from crawler.listing_links import short_words_of
from crawler.page_areas import stands_aside

_STORIES = r"(?:bài(?: viết| đăng| báo)?|tin(?: tức| bài)?|văn bản|tài liệu|articles?|posts?|stories|news|items?)"
_THINGS = rf"(?:{_STORIES}|nội dung|dữ liệu|kết quả|bản ghi|mục tin|content|results?|entries|records?)"
_NOW = r"(?:(?:hiện(?: tại| nay| thời)?|tạm thời|rất tiếc|xin lỗi|sorry)\W+)*"
_WHERE = r"(?:\W+(?:trong|ở|thuộc|tại|để|phù hợp|được|in|under|to|for|yet|here|at)\b.{0,80})?"
_SECTION = r"(?:(?:chuyên mục|danh mục|mục|trang|thư mục)(?: này)? (?:hiện )?)?"
_FOUND = r"(?: (?:were |have been )?(?:found|available))?"
_NO_STORY = re.compile(
    rf"\W*{_NOW}{_SECTION}(?:chưa|không) có (?:bất (?:kỳ|cứ) |một )?{_STORIES}(?: nào)?{_WHERE}\W*"
    rf"|\W*{_NOW}(?:there are (?:currently )?no|no) {_STORIES}{_FOUND}{_WHERE}\W*",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    rf"\W*{_NOW}{_SECTION}(?:chưa|không)(?: có| tìm thấy) (?:bất (?:kỳ|cứ) |một )?{_THINGS}(?: nào)?{_WHERE}\W*"
    rf"|\W*(?:there (?:are|is) (?:currently )?no|no) {_THINGS}{_FOUND}{_WHERE}\W*"
    r"|\W*(?:nothing (?:was )?found|it (?:looks like|seems)(?: that)? (?:nothing was found|we can.t find)).{0,80}"
    r"|\W*(?:có vẻ như|dường như)\b.{0,30}không (?:thể )?tìm thấy.{0,80}"
    r"|\W*(?:nội dung|dữ liệu|tin(?: bài)?|chuyên mục|trang)(?: này)? đang (?:được )?cập nhật\W*",
    re.IGNORECASE,
)
_LONGEST = 160  # characters


def says_empty(document: Document) -> HtmlElement | None:
    """Return the element whose words, outside menus and side columns, say that the list is empty."""
    for element in document.root.iter("p", "div", "span", "td", "li", "h1", "h2", "h3", "h4", "h5", "strong", "em"):
        if len(element) <= 3 and (words := short_words_of(element, _LONGEST)):
            if (_NO_STORY.fullmatch(words) or _NOTHING.fullmatch(words)) and not stands_aside(element):
                return element
    return None


def says_no_story(element: HtmlElement) -> bool:
    """Return whether such words speak of articles: "Không có dữ liệu" may as well be a fault of the site."""
    return bool(_NO_STORY.fullmatch(short_words_of(element, _LONGEST) or ""))


def comes_before(element: HtmlElement, other: HtmlElement) -> bool:
    """Return whether *element* comes before *other* in their page."""
    return next((one is element for one in element.getroottree().iter() if one is element or one is other), False)
