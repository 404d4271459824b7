"""Where a site's feeds and sitemaps are: what its pages link to, and where its publishing system usually has them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from crawler.addresses import JOOMLA, absolute
from crawler.documents import Document
from crawler.site_profiles import Section, SiteProfile

_FEED_TYPE = re.compile(r"^application/(?:rss|atom|rdf)\+xml\b", re.IGNORECASE)
# Feeds of what readers write below the articles, and of what somebody has searched for.
_NO_ARTICLES = re.compile(
    r"/comments?/feed|[?&]feed=comments|/search/|[?&](?:s|q|searchword)=|type=opensearch", re.IGNORECASE
)
_OF_COMMENTS = re.compile(r"\bcomments?\b|phản hồi|bình luận", re.IGNORECASE)
# A page that offers more has them of every section of its site.
_FEEDS_OF_A_PAGE = 3


def feeds_linked(document: Document) -> list[str]:
    """Return the addresses of the feeds that a listing page's head offers; of RSS and Atom of one thing, the first.

    Where it offers those of every section, only its own, or the site's where none bears its name.
    """
    found: list[str] = []
    for link in document.root.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        href = link.get("href") or ""
        if "alternate" not in relations or not _FEED_TYPE.match((link.get("type") or "").strip()):
            continue
        url = absolute(href, document.base_url)
        if url is None or _NO_ARTICLES.search(url):
            continue
        # Some themes call every feed one of comments; one right below a listing's own address is the listing's.
        is_own = url.startswith(document.url.partition("?")[0].rstrip("/") + "/")
        if not is_own and _OF_COMMENTS.search(link.get("title") or ""):
            continue
        if not any(_one_thing(url, other) for other in found):
            found.append(url)
    if len(found) <= _FEEDS_OF_A_PAGE:
        return found
    name = urlsplit(document.url).path.strip("/").rpartition("/")[2].partition(".")[0]
    own = [url for url in found if name and name in url]
    return own[:_FEEDS_OF_A_PAGE] or [min(found, key=len)]


def usual_feeds(profile: SiteProfile) -> list[str]:
    """Return where the publishing system has its feeds where nobody has said otherwise."""
    home, sections = profile.home, profile.sections
    if profile.system == "wordpress":
        return [urljoin(home, "/feed/")]
    if profile.system in JOOMLA:
        return [_with_fields(section.url, "format=feed&type=rss") for section in sections if not section.inline]
    if profile.system == "mastercms":
        return [urljoin(home, f"/rss/{path}.rss") for path in _last_parts(sections)]
    return []


def usual_sitemaps(profile: SiteProfile) -> list[str]:
    """Return where the publishing system has its sitemaps where robots.txt does not say, the likeliest first."""
    paths = ["/sitemap.xml"]
    if profile.system == "wordpress":
        paths = ["/wp-sitemap.xml", "/sitemap_index.xml", *paths]
    return [urljoin(profile.home, path) for path in paths]


def _one_thing(url: str, other: str) -> bool:
    """Whether two feeds differ in their format only."""
    return _FORMAT.sub("", url) == _FORMAT.sub("", other)


_FORMAT = re.compile(r"(?<=[/.=?&-])(?:rss2?|atom|rdf|feed)\b(?:\.xml)?/?|/$", re.IGNORECASE)


def _with_fields(url: str, fields: str) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{fields}"


def _last_parts(sections: Iterable[Section]) -> list[str]:
    parts = (urlsplit(section.url).path.strip("/").rpartition("/")[2] for section in sections)
    return list(dict.fromkeys(part for part in parts if part))
