"""What a feed or sitemap names, sorted: articles known already, addresses to be visited, and what is neither."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeVar
from urllib.parse import urljoin

from archive.discovered_addresses import Discovered, add_addresses, restamp, stamp_of
from archive.discovery_sources import NamedSource, Source
from archive.records import FoundBy
from archive.site_articles import KnownArticles, is_known_address
from archive.store import Archive
from crawler.addresses import absolute, article_address, key_in_address, normalise
from crawler.article_shapes import ArticleShapes
from crawler.limits import ADDRESS_LENGTH, SITEMAP_DEPTH
from crawler.site_profiles import SiteProfile
from crawler.site_tables import host_in
from crawler.source_entries import SourceEntry, SourceReading

# What pagers put behind the address of a list.
_FURTHER_PAGE = re.compile(
    r"/?(?:(?:/?(?:page|trang|p)[-/]?\d+)?(?:\.html?)?/?|[?&](?:.*[?&])?(?:start|limitstart|page|paged|trang|p|BRSR)=\d+.*)",
    re.IGNORECASE,
)
Item = TypeVar("Item")

_BATCH = 5_000
_EXAMPLES = 5
# Fewer stamps, or changes of them, show no pattern.
_MANY = 10
# Of a site's articles no more than this changes between two readings; more is the document's own doing.
_MOST_THAT_CHANGE = 0.2
# Parts of an index that hold no articles, by the names that WordPress and its plug-ins give them.
_NO_ARTICLES = re.compile(
    r"(?:^|[-_])(?:page|category|post_tag|tag|author|users?|taxonom(?:y|ies)|attachment|image|video)s?(?:[-_.]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one document came to."""

    new: int  # to be visited
    known: int
    refused: int  # can be no article, by the address alone
    refused_examples: tuple[str, ...]
    off_site: int
    stamps_changed: int
    stamps_believed: bool


class AddressTaker:
    """Sorts what the documents of one run name."""

    def __init__(
        self, profile: SiteProfile, archive: Archive, known: KnownArticles, may_follow: Callable[[str], bool]
    ) -> None:
        self.profile, self.archive, self.may_follow = profile, archive, may_follow
        self.shapes = ArticleShapes(known.urls, profile.system)
        self._lists = [normalise(section.url).removesuffix("/") for section in profile.sections]

    def take(self, source: Source, reading: SourceReading, base: str, at: datetime) -> Taken:
        """Keep the addresses that *reading* names, and changed stamps; interrupted, it may simply be done again."""
        connection, site = self.archive.connection, self.profile.id
        counts: Counter[str] = Counter()
        refused: list[str] = []
        dates_itself = _dates_itself(reading.entries)
        fresh: list[Discovered] = []
        stamps: list[tuple[str, str]] = []
        for url, named in self._addresses(reading, base, counts):
            entry = replace(named, stamp=None) if dates_itself else named
            before = stamp_of(connection, site, url)
            if before is None:
                found = self._judge(url, entry, reading.kind, counts)
                if found == "refused":
                    refused.append(url)
                elif found is not None:
                    fresh.append(found)
                continue
            counts["known"] += before[0] == "article"
            if entry.stamp is not None and entry.stamp != before[1]:
                stamps.append((url, entry.stamp))
                counts["hints"] += before[0] == "article" and before[1] is not None
        believed = counts["hints"] <= _MANY or counts["hints"] <= _MOST_THAT_CHANGE * counts["known"]
        # Other runs write to the same archive: none waits for all that a paper ever printed.
        for some in _batches(fresh):
            with self.archive.transaction():
                add_addresses(connection, site, source.url, some, at)
        for few in _batches(stamps):
            with self.archive.transaction():
                restamp(connection, site, few, hint=believed)
        return Taken(
            new=counts["new"],
            known=counts["known"],
            refused=len(refused),
            refused_examples=tuple(refused[:_EXAMPLES]),
            off_site=counts["off-site"],
            stamps_changed=len(stamps),
            stamps_believed=believed and not dates_itself,
        )

    def _addresses(self, reading: SourceReading, base: str, counts: Counter[str]) -> Iterator[tuple[str, SourceEntry]]:
        """Yield the addresses of the site's own hosts, each once."""
        met: set[str] = set()
        for entry in reading.entries:
            url = _absolute(entry, base)
            if url is None or len(url) > ADDRESS_LENGTH or host_in(url) not in self.profile.hosts:
                counts["off-site"] += 1
                continue
            url = article_address(url, self.profile.system)
            if url not in met:
                met.add(url)
                yield url, entry

    def _judge(
        self, url: str, entry: SourceEntry, kind: str, counts: Counter[str]
    ) -> Discovered | Literal["refused"] | None:
        """Return what is to be kept of an address that no source has named before; None: nothing, it is known."""
        found_by = FoundBy.FEED if kind == "feed" else FoundBy.SITEMAP
        key = key_in_address(url, self.profile.system)
        if is_known_address(self.archive.connection, self.profile.id, spellings(url), key):
            counts["known"] += 1
            if entry.stamp is None:
                return None
            return Discovered(url=url, found_by=found_by, state="article", stamp=entry.stamp)
        if not self.may_follow(url) or self._is_of_a_list(url) or self.shapes.refuses(url) is not None:
            return "refused"
        counts["new"] += 1
        is_likely = found_by is FoundBy.FEED or self.shapes.is_likely(url)
        return Discovered(url=url, found_by=found_by, state="waiting", stamp=entry.stamp, likely=is_likely)

    def _is_of_a_list(self, url: str) -> bool:
        """Whether *url* is a page of a section's list: the first, or a further one as pagers write them."""
        return any(url.startswith(one) and _FURTHER_PAGE.fullmatch(url[len(one) :]) for one in self._lists)


def children_of(source: Source, reading: SourceReading, base: str, profile: SiteProfile) -> list[NamedSource]:
    """Return the sitemaps that an index names, on the site's hosts, without those that hold no articles."""
    if source.depth >= SITEMAP_DEPTH:
        return []
    named = [(url, entry) for entry in reading.sitemaps if (url := _absolute(entry, base)) is not None]
    on_site = [(url, entry) for url, entry in named if host_in(url) in profile.hosts and url != source.url]
    wanted = [(url, entry) for url, entry in on_site if not _NO_ARTICLES.search(url.rpartition("/")[2])]
    return [
        NamedSource(
            url=url,
            kind="sitemap",
            named_by="index",
            named_in=source.url,
            depth=source.depth + 1,
            stated=entry.stamp,
        )
        for url, entry in dict(wanted or on_site).items()
    ]


def spellings(url: str) -> tuple[str, ...]:
    """Return the addresses that a site may print for one page: with and without ``www.``, ``s`` and closing slash."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    hosts = (host, host.removeprefix("www.") if host.startswith("www.") else f"www.{host}")
    schemes = (scheme, "http" if scheme == "https" else "https")
    paths = (path,) if "?" in path or not path else (path, path.removesuffix("/") if path.endswith("/") else f"{path}/")
    return tuple(f"{one}://{name}{slash}{end}" for one in schemes for name in hosts for end in paths)


def _absolute(entry: SourceEntry, base: str) -> str | None:
    try:
        return absolute(entry.href, urljoin(base, entry.base) if entry.base else base)
    except ValueError:
        return None


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[place : place + _BATCH] for place in range(0, len(items), _BATCH))


def _dates_itself(entries: tuple[SourceEntry, ...]) -> bool:
    """Whether most entries share one stamp: that is the moment at which the document was made, and says nothing."""
    stamps = Counter(entry.stamp for entry in entries if entry.stamp is not None)
    total, most = sum(stamps.values()), max(stamps.values(), default=0)
    return total >= _MANY and 2 * most > total
