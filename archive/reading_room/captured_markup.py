"""Reading the markup of a captured page, whatever a site sent."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml import etree, html

# What libxml2 reads out of character references and takes back from nobody.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Cleaning takes a second for so many tags, whoever sent them; and so many letters are a book.
_MOST_TAGS = 100_000
MOST_CHARACTERS = 3_000_000


def is_too_long(text: str) -> bool:
    """Say whether a page is more than a reader's browser and this server should be busied with."""
    return len(text) > MOST_CHARACTERS or text.count("<") > _MOST_TAGS


def parsed_page(text: str) -> html.HtmlElement:
    """Return the root of a page, ``<html>``, whatever its text holds."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(CONTROLS.sub("", text).encode("utf-8") or b"<p></p>", parser)
    if not isinstance(root, html.HtmlElement) or root.tag != "html":
        root = etree.fromstring(b"<html><head></head><body></body></html>", parser)
    return root


def base_of(root: html.HtmlElement, url: str) -> str:
    """Return what the addresses of a page captured at *url* start from."""
    named = next((base.get("href") for base in root.iter("base") if base.get("href")), None)
    return joined(url, named) or url


def joined(base: str, address: str | None) -> str | None:
    """Return an address of a page in full; None for what is no address."""
    try:
        return urljoin(base, address.strip()) if address and address.strip() else None
    except ValueError:  # "http://[": no browser knows where that is either
        return None
