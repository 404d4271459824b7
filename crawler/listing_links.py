"""The links of a listing item: its headline, "read more", print icon; and links that are never an article's."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler.addresses import absolute, article_address
from crawler.page_areas import names_of

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TITLE_NAME = re.compile(
    r"(?:[\w-]*[-_])?(?:title\w*|tieu-?de\w*|headline|heading|headings?|subject|ten-?bai|tenbai\w*|post-?name|article-?link)"
    r"|title[\w-]*|\w*title|tieude\w*|[a-z]+(?:Title|TieuDe)\w*",
    re.IGNORECASE,
)
_MORE_NAME = re.compile(
    r"(?:[\w-]*[-_])?(?:read-?more\w*|readon|more-?link|k2readmore|view-?more|xem-?(?:them|tiep)|chi-?tiet)[\w-]*", re.I
)
_MORE_TEXT = re.compile(
    r"^\W*(?:(?:đọc|xem)\s+(?:tiếp|thêm|chi tiết|toàn bộ|bài viết|đầy đủ)|(?:xem\s+)?chi tiết"
    r"|read (?:more|on|full|the rest)"
    r"|continue reading|more\b|view more|full (?:story|article)|\[?\s*(?:…|\.\.\.)\s*\]?)",
    re.IGNORECASE,
)
_OTHER_REL = frozenset({"tag", "category", "author", "prev", "home", "license"})
_OTHER_PATH = re.compile(
    r"/(?:tags?|tag_\w+|author|tac-gia|category|categories|chuyen-muc|chuyenmuc|the-loai|users?|profile|login|search|tim-kiem)/"
    r"|/itemlist/(?:user|tag|date|category)/|/component/(?:mailto|search|users|tags)|\.(?:sign|tag)$|/apicenter@/|/widgets@/|/adsfw/",
    re.IGNORECASE,
)
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|odt|zip|rar|jpe?g|png|gif|mp[34])(?:$|\?)", re.IGNORECASE)
_PRINT_LINK = re.compile(r"[?&](?:print=1|tmpl=component)")
_JOOMLA_PDF_LINK = re.compile(r"/\d+-[^/]+\.pdf$")


def words_of(element: HtmlElement) -> str:
    """Return the text of an element with white space collapsed."""
    return " ".join("".join(str(part) for part in element.itertext()).split())


# Elements in what shows a few words; boxes that are never closed hold thousands of each other and no word.
_MOST_WITHIN = 300


def short_words_of(element: HtmlElement, most: int) -> str | None:
    """Return the text of an element if it has at most *most* characters; stops reading where there is more in it."""
    length = 0
    for number, one in enumerate(element.iter()):
        tail = one.tail if one is not element else None
        for part in (one.text, tail):
            length += len(" ".join(part.split())) if part else 0
        if length > most or number > _MOST_WITHIN:
            return None
    text = words_of(element)
    return text if len(text) <= most else None


def is_headline(link: HtmlElement) -> bool:
    """Return whether a link is set as a headline: by a heading around or in it, or by a class that says title."""
    if next(link.iter(*HEADINGS), None) is not None:
        return True
    above: HtmlElement | None = link
    for _ in range(4):
        if above is None:
            return False
        if above.tag in HEADINGS or any(_TITLE_NAME.fullmatch(name) for name in names_of(above)):
            return True
        above = above.getparent()
    return False


def title_within(link: HtmlElement) -> HtmlElement | None:
    """Return the part of a card, which is wholly a link, that is set as its title."""
    parts = [one for one in link.iterdescendants() if isinstance(one.tag, str) and words_of(one)]
    heading = next((one for one in parts if one.tag in HEADINGS), None)
    if heading is not None:
        return heading
    named = next((one for one in parts if any(_TITLE_NAME.fullmatch(name) for name in names_of(one))), None)
    bold = next((one for one in parts if one.tag in ("b", "strong")), None)
    return named if named is not None else bold


def leads_on(link: HtmlElement) -> bool:
    """Return whether a link says "read more" of an article."""
    if any(_MORE_NAME.fullmatch(name) for name in names_of(link)):
        return True
    above = link.getparent()
    if above is not None and len(above) <= 2 and any(_MORE_NAME.fullmatch(name) for name in names_of(above)):
        return True
    return bool(_MORE_TEXT.match(words_of(link)))


def leads_elsewhere(link: HtmlElement) -> bool:
    """Return whether a link goes to a section, a tag, an author, a mail form: never to an article."""
    rel = (link.get("rel") or "").lower().split()
    return bool(_OTHER_REL & set(rel)) or bool(_OTHER_PATH.search(link.get("href") or ""))


def more_link(item: HtmlElement) -> HtmlElement | None:
    """Return the item's "read more" link, if it has one."""
    return next(
        (link for link in item.iter("a") if link.get("href") and leads_on(link) and not leads_elsewhere(link)), None
    )


def view_link(item: HtmlElement) -> HtmlElement | None:
    """Return the item's print icon or PDF icon, from which the address of its article can be told."""
    links = [link for link in item.iter("a") if "mailto" not in (link.get("href") or "mailto")]
    for pattern in (_PRINT_LINK, _JOOMLA_PDF_LINK):
        for link in links:
            href = link.get("href") or ""
            is_icon = (
                link.get("title") or link.find(".//img") is not None or not words_of(link) or _PRINT_LINK is pattern
            )
            if pattern.search(href) and is_icon:
                return link
    return None


def address_of(link: HtmlElement, base_url: str, flavour: str) -> str | None:
    """Return the absolute address of the article that a link leads to, views of it resolved."""
    url = absolute(link.get("href") or "", base_url)
    return article_address(url, flavour) if url else None
