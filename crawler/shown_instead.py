"""Whether a readable page is another than the one asked for: the front page, the section, another article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from archive.records import Failed
from crawler.addresses import absolute, article_address, host_of, key_in_address, normalise
from crawler.documents import Document
from crawler.page_areas import names_of
from crawler.recognition import recognise

_INDEX = re.compile(r"/(?:index|default|home|trang-chu)(?:\.\w{2,5})?/?$", re.IGNORECASE)
_SUFFIX = re.compile(r"\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_CURRENT = frozenset({"current", "active", "current-menu-item", "current_page_item", "selected"})
# Items that only a list shows; two of them under an article's address are a front page or a section.
_ITEM_MARKS = (
    "span.article_separator",
    "[itemprop=blogPost]",
    ".items-leading > div",
    ".catItemView",
    ".blog-featured .item",
)
_FEWEST_ITEMS = 2


def is_home(url: str, home: str) -> bool:
    """Return whether *url* is the site's front page, under whatever name."""
    first, second = urlsplit(normalise(url)), urlsplit(normalise(home))
    return host_of(url) == host_of(home) and not first.query and _bare(first.path) == _bare(second.path)


def _bare(path: str) -> str:
    return _INDEX.sub("/", path).rstrip("/")


def front_page_listed(document: Document) -> str | None:
    """Return the sign that a listing page is the first page of the front page's own list."""
    body = next(document.root.iter("body"), None)
    names = set(names_of(body)) if body is not None else set()
    return "body.home.blog" if {"home", "blog"} <= names and "paged" not in names else None


def home_page_shown(document: Document, home: str, *, has_text: bool) -> str | None:
    """Return the sign that the site's front page stands for an article; *has_text*: a longer text runs on it."""
    body = next(document.root.iter("body"), None)
    flavour = recognise(document)
    if flavour == "wordpress" and body is not None and {"home", "blog"} <= set(names_of(body)):
        return "body.home.blog"
    lists = max((len(document.elements.find_all(css)) for css in _ITEM_MARKS), default=0)
    if lists >= _FEWEST_ITEMS and (link := _current_menu_link(document)) is not None and is_home(link, home):
        return f"its menu marks {link} as the present page, and it lists {lists} items"
    if not has_text:
        named = next((url for url in _own_addresses(document) if is_home(url, home)), None)
        return f"it names {named} as its own address" if named else None
    return None


def _current_menu_link(document: Document) -> str | None:
    """Return where the only menu item that is marked as present leads; None where none or several are."""
    links: set[str] = set()
    for item in document.root.iter("li"):
        if _CURRENT & set(names_of(item)) and (link := item.find("a")) is not None:
            url = absolute(link.get("href") or "", document.base_url)
            if url:
                links.add(url)
    return links.pop() if len(links) == 1 else None


def redirected_elsewhere(url: str, final_url: str, document: Document | None) -> Failed | None:
    """Return the failure where a redirect ended at another article, or at the section above the one asked for."""
    flavour = (recognise(document) if document is not None else None) or "generic"
    asked, got = key_in_address(url, flavour), key_in_address(final_url, flavour)
    if asked and got and asked != got:
        return Failed(reason="another-page", detail=f"{url} leads to {final_url}")
    if got is None and _is_above(final_url, url):
        return Failed(reason="redirect-section", detail=f"{url} leads to {final_url}")
    return None


def another_page(url: str, final_url: str, document: Document) -> Failed | None:
    """Return the failure where the page names another article, or its section, as its own address."""
    flavour = recognise(document) or "generic"
    asked = {_comparable(article_address(one, flavour)) for one in (url, final_url)}
    named = [article_address(one, flavour) for one in _own_addresses(document) if host_of(one) == host_of(final_url)]
    if not named or any(_comparable(one) in asked for one in named) or flavour == "easywebhub":
        return None
    keys = {key for one in (url, final_url) if (key := key_in_address(one, flavour))}
    for own in named:
        key = key_in_address(own, flavour)
        if keys and key:
            return None if key in keys else Failed(reason="another-page", detail=f"names {own} as its own address")
    # A theme may name one wrong address on every page; two that both lead elsewhere are meant.
    if len(named) > 1 and any(_is_above(one, final_url) or _shares_no_word(one, final_url) for one in named):
        return Failed(reason="another-page", detail=f"names {named[0]} as its own address")
    return None


def _own_addresses(document: Document) -> Iterator[str]:
    """Yield what the page calls its own address: rel=canonical, then og:url."""
    for link in document.root.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and (
            url := absolute(link.get("href") or "", document.base_url)
        ):
            yield url
    for meta in document.root.iter("meta"):
        if (meta.get("property") or "").lower() == "og:url" and (
            url := absolute(meta.get("content") or "", document.base_url)
        ):
            yield url


def _comparable(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return host_of(url), unquote(_bare(_SUFFIX.sub("", parts.path))).lower(), parts.query


def _is_above(url: str, other: str) -> bool:
    """Return whether the path of *url* is that of a section above *other*."""
    path, below = (_SUFFIX.sub("", _bare(urlsplit(one).path)) for one in (url, other))
    return bool(path) and below.startswith(path + "/")


def _shares_no_word(url: str, other: str) -> bool:
    first, second = (set(_WORD.findall(unquote(_slug(one)).lower())) for one in (url, other))
    return len(first) >= _FEWEST_ITEMS and len(second) >= _FEWEST_ITEMS and not first & second


def _slug(url: str) -> str:
    return _SUFFIX.sub("", urlsplit(url).path.rstrip("/").rpartition("/")[2])
