"""Who an article is: the system's own id, and the address that the page itself calls its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from crawler.addresses import absolute, article_address, key_in_address
from crawler.documents import Document

_POST_ID = re.compile(r"(?:^|\s)postid-(\d+)(?:\s|$)")
_POST_ELEMENT = re.compile(r"^post-(\d+)$")
_SHORTLINK = re.compile(r"[?&]p=(\d+)\b")
_MASTERCMS_PRINT = re.compile(r"print_article&i=(\d+)")
_K2_START = re.compile(r"^startOfPageId(\d+)$")


def key_of(document: Document, flavour: str, canonical_url: str | None) -> str | None:
    """Return the article's id in its publishing system; None: the system has none, or the page does not say."""
    own = _OWN_KEYS.get(flavour)
    if own is not None and (key := own(document)):
        return key
    key = key_in_address(document.url, flavour)
    return key if key or canonical_url is None else key_in_address(canonical_url, flavour)


def canonical_url_of(document: Document, flavour: str, hosts: tuple[str, ...]) -> str | None:
    """Return ``rel=canonical``, when it names an article address of the same site: neither its home nor a listing."""
    if flavour == "easywebhub":
        return None  # names the portal's entry on every page
    link = next((one for one in document.root.iter("link") if (one.get("rel") or "").lower() == "canonical"), None)
    url = absolute(link.get("href") or "", document.base_url) if link is not None else None
    if url is None:
        return None
    url = article_address(url, flavour)
    named, asked = urlsplit(url), urlsplit(document.url)
    own = {host.lower() for host in (*hosts, asked.hostname or "")}
    path = named.path.rstrip("/")
    if (named.hostname or "") not in own or (path in ("", "/index.php") and not named.query):
        return None
    if not named.query and asked.path.startswith(path + "/"):
        return None  # a section above the article
    asked_key, named_key = key_in_address(document.url, flavour), key_in_address(url, flavour)
    return None if asked_key and named_key and asked_key != named_key else url


def _wordpress_key(document: Document) -> str | None:
    body = next(document.root.iter("body"), None)
    if body is not None and (found := _POST_ID.search(body.get("class") or "")):
        return found.group(1)
    for link in document.root.iter("link"):
        if link.get("rel") == "shortlink" and (found := _SHORTLINK.search(link.get("href") or "")):
            return found.group(1)
    articles = [
        found.group(1) for one in document.root.iter("article") if (found := _POST_ELEMENT.match(one.get("id") or ""))
    ]
    return articles[0] if len(set(articles)) == 1 else None


def _mastercms_key(document: Document) -> str | None:
    if key := key_in_address(document.url, "mastercms"):
        return key
    found = (_MASTERCMS_PRINT.search(one.get("href") or "") for one in document.elements.find_all("a.print"))
    return next((match.group(1) for match in found if match), None)


def _k2_key(document: Document) -> str | None:
    found = (_K2_START.match(one.get("id") or "") for one in document.elements.find_all(".itemView [id]"))
    starts = (_K2_START.match(one.get("id") or "") for one in document.elements.find_all("[id^=startOfPageId]"))
    return next((match.group(1) for match in (*starts, *found) if match), None)


def _eduportal_key(document: Document) -> str | None:
    article = document.elements.find("article[data-id]")
    return article.get("data-id") if article is not None else None


_OWN_KEYS: dict[str, Callable[[Document], str | None]] = {
    "wordpress": _wordpress_key,
    "mastercms": _mastercms_key,
    "k2": _k2_key,
    "eduportal": _eduportal_key,
}
