"""Which feeds and sitemaps are asked tonight, and when each is to be asked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from archive.discovery_sources import Source
from archive.moments import moment_text
from crawler.found_pages import nights
from crawler.site_profiles import SiteProfile

# An index with so few sitemaps costs little: each is asked every night. Of a longer one, those that name nothing new
# are asked less and less, up to once in so many nights.
_FEW_SITEMAPS = 8
_RAREST = 14
# Where nobody but us says that something should be, or where we are not wanted: a 429 keeps the whole host from us, and
# the lists of tomorrow are worth more than a feed.
_A_MONTH = timedelta(days=30)
_UNWANTED = frozenset({401, 403, 407, 429, 451})


def due_sources(
    sources: Iterable[Source],
    profile: SiteProfile,
    *,
    now: datetime,
    full: bool,
    stated: Mapping[str, str | None],
) -> list[Source]:
    """Return the sources to be asked, the most promising first.

    *stated*: what indexes that were read in this run say of the state of their sitemaps.
    """
    every = list(sources)
    allowed = _allowed(every, profile)
    found = any(one.kind == "sitemap" and one.read_at and not one.failures for one in allowed)
    moment, changed = moment_text(now), _changed_sitemaps(allowed, stated)
    due = [
        one
        for one in allowed
        if _is_due(one, moment, full or one.url in changed)
        and not (_is_guessed_sitemap(one) and found and one.read_at is None)
    ]
    # Feeds first: they are short and name what is new. The last sitemap of an index tends to hold the newest.
    due.sort(key=lambda one: one.url, reverse=True)
    order = {one.url: (one.kind != "feed", one.depth, one.failures, one.url not in changed, _rank(one)) for one in due}
    return sorted(due, key=lambda one: order[one.url])


def again_after_reading(source: Source, siblings: int, quiet: int, at: datetime) -> datetime | None:
    """Return when a source that was read is asked again at the earliest; None: by the next run."""
    if source.named_by != "index" or siblings <= _FEW_SITEMAPS or quiet == 0:
        return None
    return at + timedelta(days=min(2 ** (quiet - 1), _RAREST), hours=-6)


def again_after_failure(source: Source, at: datetime, *, status: int | None, sent: bool = True) -> datetime:
    """Return when a source that could not be read is asked again at the earliest."""
    if source.named_by == "usual" or not sent or status in _UNWANTED:
        return at + _A_MONTH
    return at + min(nights(source.failures), timedelta(days=_RAREST))


def _is_due(source: Source, now: str, wanted: bool) -> bool:
    if source.ask_again_at is None or source.ask_again_at <= now:
        return True
    return wanted and not source.failures


def _changed_sitemaps(sources: list[Source], stated: Mapping[str, str | None]) -> set[str]:
    """Return the sitemaps of which their index says that they have changed, where that tells one from another."""
    found: set[str] = set()
    for index in {one.named_in for one in sources if one.named_by == "index"}:
        children = [one for one in sources if one.named_in == index and stated.get(one.url) is not None]
        changed = {one.url for one in children if one.read_at and stated[one.url] != one.stated}
        if len(changed) <= max(_FEW_SITEMAPS, len(children) // 2):
            found |= changed
    return found


def _is_guessed_sitemap(source: Source) -> bool:
    return source.kind == "sitemap" and source.named_by == "usual"


def _rank(source: Source) -> int:
    """Return the place of a guessed address among its like: WordPress's own sitemap before those of its plug-ins."""
    if not _is_guessed_sitemap(source):
        return 0
    return 0 if source.url.endswith("/wp-sitemap.xml") else 1 if source.url.endswith("/sitemap_index.xml") else 2


def _allowed(sources: list[Source], profile: SiteProfile) -> list[Source]:
    """Return the sources that the site file lets be asked: all, or those that it names and what these name."""
    named = {"feed": profile.feeds, "sitemap": profile.sitemaps}
    roots = {one.url for one in sources if _is_root_allowed(one, named)}
    for _ in range(len(sources)):
        more = {one.url for one in sources if one.named_by == "index" and one.named_in in roots}
        if more <= roots:
            break
        roots |= more
    return [one for one in sources if one.url in roots]


def _is_root_allowed(source: Source, named: Mapping[str, tuple[str, ...] | None]) -> bool:
    if source.named_by == "index":
        return False
    # What a site file names as a feed may prove to be a sitemap, and the other way round.
    given = [one for one in named.values() if one is not None and source.url in one]
    return bool(given) or (named[source.kind] is None and source.named_by != "site-file")
