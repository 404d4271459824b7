"""One round of a site's feeds and sitemaps: who names them, which are due tonight, what each names that is new."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive.discovery_sources import (
    NamedSource,
    Source,
    SourceRead,
    name_sources,
    note_read,
    note_unchanged,
    note_unread,
    sources_of,
)
from archive.events import tell
from archive.moments import read_moment_text
from archive.site_articles import KnownArticles
from archive.source_evidence import keep_source
from archive.store import Archive
from archive.validators import read_validators
from crawler.addresses import normalise
from crawler.documents import Document
from crawler.exchanges import Exchange, Fetched
from crawler.fetching import Fetcher
from crawler.limits import SOURCES_PER_NIGHT, SOURCES_PER_SITE
from crawler.site_profiles import SiteProfile
from crawler.source_addresses import AddressTaker, Taken, children_of
from crawler.source_entries import SourceReading
from crawler.source_links import feeds_linked, usual_feeds, usual_sitemaps
from crawler.source_reading import NotASourceError, read_source
from crawler.source_schedule import again_after_failure, again_after_reading, due_sources

logger = logging.getLogger(__name__)

# A 304 is taken at its word for so long; then the document is asked for whole.
_WHOLE_EVERY = timedelta(days=7)
# Documents in a row for which the host had no answer: it has other troubles than our curiosity.
_TROUBLES = 2


@dataclass(slots=True)
class SourceRound:
    """The feeds and sitemaps of one run."""

    profile: SiteProfile
    run_id: int
    archive: Archive
    fetcher: Fetcher
    may_follow: Callable[[str], bool]
    now: Callable[[], datetime]
    full: bool
    is_recorded: Callable[[str], bool]
    asked: int = field(default=0, init=False)  # requests for documents, redirects and repeats aside
    _linked: dict[str, str] = field(default_factory=dict, init=False)  # feed → the page that links to it
    _stated: dict[str, str | None] = field(default_factory=dict, init=False)  # sitemap → its index's word, today
    _met: set[str] = field(default_factory=set, init=False)
    _troubles: int = field(default=0, init=False)

    def look_at(self, document: Document) -> None:
        """Note the feeds that a listing page links to."""
        for url in feeds_linked(document):
            self._linked.setdefault(url, document.url)

    def run(self, known: KnownArticles) -> Exchange[None]:
        """Read every document that is due; what is new in it waits in the archive afterwards."""
        taker = AddressTaker(self.profile, self.archive, known, self.may_follow)
        with self.archive.transaction():
            name_sources(self.archive.connection, self.profile.id, self._named())
        bound = SOURCES_PER_SITE if self.full else SOURCES_PER_NIGHT
        while self.asked < bound and self._troubles < _TROUBLES and self.fetcher.closed is None:
            source = self._next()
            if source is None:
                break
            self._met.add(source.url)
            yield from self._ask(source, taker)

    def _next(self) -> Source | None:
        due = due_sources(
            sources_of(self.archive.connection, self.profile.id),
            self.profile,
            now=self.now(),
            full=self.full,
            stated=self._stated,
        )
        return next((one for one in due if one.url not in self._met and self.is_recorded(one.url)), None)

    def _named(self) -> list[NamedSource]:
        """Return the sources that somebody names tonight."""
        profile = self.profile
        named: dict[str, NamedSource] = {}
        if profile.feeds is None:
            for url, page in self._linked.items():
                named[url] = NamedSource(url=url, kind="feed", named_by="page", named_in=page)
        if profile.sitemaps is None:
            for url in self._in_robots():
                named[url] = NamedSource(url=url, kind="sitemap", named_by="robots")
        feeds, sitemaps = profile.feeds or (), profile.sitemaps or ()
        named |= {url: NamedSource(url=url, kind="feed", named_by="site-file") for url in feeds}
        named |= {url: NamedSource(url=url, kind="sitemap", named_by="site-file") for url in sitemaps}
        known = [one for one in sources_of(self.archive.connection, profile.id) if one.named_by != "usual"]
        kinds = {one.kind for one in named.values()} | {one.kind for one in known}
        if "feed" not in kinds and profile.feeds is None:
            named |= {url: NamedSource(url=url, kind="feed", named_by="usual") for url in usual_feeds(profile)}
        if "sitemap" not in kinds and profile.sitemaps is None:
            named |= {url: NamedSource(url=url, kind="sitemap", named_by="usual") for url in usual_sitemaps(profile)}
        return list(named.values())[:SOURCES_PER_SITE]

    def _in_robots(self) -> list[str]:
        """Return the sitemaps that robots.txt names on the hosts that were asked."""
        pages = (self.profile.home, *(section.url for section in self.profile.sections))
        return list(dict.fromkeys(normalise(url) for page in pages for url in self.fetcher.sitemaps_of(page)))

    def _ask(self, source: Source, taker: AddressTaker) -> Exchange[None]:
        headers = self._conditions(source)
        fetched = yield from self.fetcher.get(source.url, headers=headers)
        if not fetched.recorded or (not fetched.sent and not _is_refused(fetched)):
            return
        self.asked += fetched.sent
        if headers and fetched.capture.http_status == 304 and fetched.failure is None:
            self._unchanged(source, fetched)
            return
        why = _trouble(fetched)
        if why is not None:
            self._troubles += fetched.sent and _is_the_hosts_trouble(fetched)
            self._unread(source, fetched, why)
            return
        self._troubles = 0
        if fetched.capture.payload_digest == source.payload_digest:
            self._unchanged(source, fetched)
            return
        try:
            reading = read_source(fetched.payload)
        except NotASourceError as error:
            self._unread(source, fetched, str(error))
            return
        self._take(source, fetched, reading, taker)

    def _conditions(self, source: Source) -> tuple[tuple[str, str], ...]:
        if not self.fetcher.patient or source.validators is None or source.read_at is None:
            return ()
        if self.full or self.now() - read_moment_text(source.read_at) >= _WHOLE_EVERY:
            return ()
        return source.validators.request_headers()

    def _take(self, source: Source, fetched: Fetched, reading: SourceReading, taker: AddressTaker) -> None:
        """Keep what a document names."""
        capture, site, connection = fetched.capture, self.profile.id, self.archive.connection
        base = capture.final_url or capture.url
        children = children_of(source, reading, base, self.profile)
        self._stated |= {child.url: child.stated for child in children}
        taken = taker.take(source, reading, base, capture.captured_at)
        with self.archive.transaction():
            known = {one.url for one in sources_of(connection, site)}
            fresh = [child for child in children if child.url not in known][: max(0, SOURCES_PER_SITE - len(known))]
            name_sources(connection, site, [*(child for child in children if child.url in known), *fresh])
            quiet = 0 if taken.new or fresh else source.quiet + 1
            keep_source(
                connection,
                self.archive.evidence,
                capture,
                site=site,
                run_id=self.run_id,
                needed=taken.new > 0 or bool(fresh),
            )
            note_read(
                connection,
                site,
                SourceRead(
                    url=source.url,
                    kind=reading.kind,
                    at=capture.captured_at,
                    ask_again_at=again_after_reading(source, self._siblings(source), quiet, capture.captured_at),
                    validators=read_validators(capture.raw, capture.captured_at) if capture.raw else None,
                    payload_digest=capture.payload_digest,
                    addresses=len(reading.entries) + len(reading.sitemaps),
                    quiet=quiet,
                    stated=self._stated.get(source.url, source.stated),
                ),
            )
        self._tell_read(source, reading, taken, len(children))

    def _tell_read(self, source: Source, reading: SourceReading, taken: Taken, children: int) -> None:
        tell(
            logger,
            "source-read",
            site=self.profile.id,
            run=self.run_id,
            url=source.url,
            kind=reading.kind,
            named_by=source.named_by,
            names=len(reading.entries),
            sitemaps=children,
            new=taken.new,
            known=taken.known,
            off_site=taken.off_site,
            no_articles=taken.refused,
            such_as=list(taken.refused_examples),
            stamps_changed=taken.stamps_changed,
            stamps_believed=taken.stamps_believed,
            cut=reading.cut,
        )

    def _unchanged(self, source: Source, fetched: Fetched) -> None:
        at = fetched.capture.captured_at
        again = again_after_reading(source, self._siblings(source), source.quiet + 1, at)
        with self.archive.transaction():
            stated = self._stated.get(source.url, source.stated)
            note_unchanged(self.archive.connection, self.profile.id, source.url, at=at, again=again, stated=stated)
        tell(
            logger,
            "source-unchanged",
            site=self.profile.id,
            run=self.run_id,
            url=source.url,
            status=fetched.capture.http_status,
        )

    def _unread(self, source: Source, fetched: Fetched, why: str) -> None:
        at = fetched.capture.captured_at
        again = again_after_failure(source, at, status=fetched.capture.http_status, sent=fetched.sent)
        with self.archive.transaction():
            note_unread(self.archive.connection, self.profile.id, source.url, at=at, again=again, why=why)
        tell(
            logger,
            "source-unread",
            site=self.profile.id,
            run=self.run_id,
            url=source.url,
            named_by=source.named_by,
            why=why,
        )

    def _siblings(self, source: Source) -> int:
        if source.named_by != "index":
            return 0
        every: Iterable[Source] = sources_of(self.archive.connection, self.profile.id)
        return sum(1 for one in every if one.named_in == source.named_in)


def _is_the_hosts_trouble(fetched: Fetched) -> bool:
    return fetched.capture.http_status is None or fetched.capture.http_status >= 500


def _is_refused(fetched: Fetched) -> bool:
    """Whether the rules, the site's or ours, keep a document from being asked; all else is a matter of tonight."""
    return fetched.failure is not None and fetched.failure.reason in (
        "robots-disallowed",
        "off-site",
        "address-too-long",
    )


def _trouble(fetched: Fetched) -> str | None:
    """Return why what came can be no document; None: it may be one."""
    if fetched.failure is not None:
        return f"{fetched.failure.reason}: {fetched.failure.detail}"
    if fetched.capture.http_status != 200:
        return f"http-{fetched.capture.http_status}"
    return None if fetched.payload else "empty-body"
