"""Asking only for what differs, where a host has proved that its 304 tells the truth.

A host proves itself by changes: an article that was edited is asked for once more with the validators of its earlier
text, and only a whole page is the right answer. Once believed, a sample of each run is asked for whole all the same.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from archive.events import tell
from archive.moments import moment_text
from archive.records import Decision, Failed, NotModified, Observation, Recorded
from archive.store import Archive
from archive.validators import (
    PROOFS,
    KnownPage,
    find_known_page,
    host_of,
    is_believed,
    lie_of,
    note_lie,
    note_told,
    read_validators,
    resting_on_304,
)
from crawler.addresses import normalise
from crawler.exchanges import Exchange, Fetched
from crawler.fetching import Fetcher
from crawler.visits import Visit

logger = logging.getLogger(__name__)

# The first pages of a run are the newest, which sites edit most; of each ten others, one.
_FIRST = 3
_ONE_IN = 10
# DESIGN 5.6 keeps an unchanged page as it came once a month: a page is asked for whole at least that often.
_WHOLE_EVERY = timedelta(days=30)


@dataclass(slots=True)
class ConditionalRequests:
    """The conditional requests of one run of *site*."""

    site: str
    run_id: int
    archive: Archive
    fetcher: Fetcher
    not_modified: int = 0
    _met: Counter[str] = field(default_factory=Counter)  # host → pages that could have been asked conditionally
    _known: dict[str, KnownPage] = field(default_factory=dict)  # asked for and not yet recorded
    _told: list[KnownPage] = field(default_factory=list)  # changed, and the validators with them
    _liars: set[str] = field(default_factory=set)  # found out in this run

    def get(self, visit: Visit) -> Exchange[Fetched]:
        """Get the page of a visit as :meth:`Fetcher.get` does, conditionally where that may be.

        Of a 304 that is believed, ``capture.confirms`` names the stored response that it stands for.
        """
        known = self._known_page(visit)
        may_wait, before = visit.asked_before > 0, visit.asked_before
        if known is None or not self._may_rest_on_304(visit, known):
            return (yield from self.fetcher.get(visit.url, may_wait=may_wait, asked_before=before))
        headers = known.validators.request_headers()
        fetched = yield from self.fetcher.get(visit.url, may_wait=may_wait, asked_before=before, headers=headers)
        if fetched.capture.http_status != 304 or fetched.failure is not None:
            return fetched
        if fetched.capture.final_url is None and _is_about(fetched, known):
            return replace(fetched, capture=replace(fetched.capture, confirms=known.response))
        tell(logger, "304-not-believed", site=self.site, url=visit.url, why="it is about another page")
        return (yield from self.fetcher.get(visit.url, may_wait=may_wait, asked_before=before))

    def find_unchanged(self, fetched: Fetched) -> NotModified | Failed:
        """Return what a 304 shows: something only if it was asked for, and in recordings, which cannot be asked."""
        if fetched.capture.confirms is not None or not self.fetcher.patient:
            return NotModified()
        return Failed(reason="not-modified-unknown", detail="304 to a request without conditions")

    def learn(self, observation: Observation, recorded: Recorded) -> None:
        """Learn from what became of a page."""
        known = self._known.pop(observation.capture.url, None)
        if isinstance(observation.finding, NotModified):
            self.not_modified += 1
        raw = observation.capture.raw
        if known is None or raw is None or recorded.decision is not Decision.VERSION:
            return
        host, given = host_of(known.url), read_validators(raw, observation.capture.captured_at)
        self._note_liar(host)
        if given is not None and not given.agree(known.validators):
            self._told.append(known)

    def put_to_the_test(self) -> Exchange[None]:
        """Ask for some changed pages with the validators of their earlier text; what comes is no visit."""
        connection = self.archive.connection
        for known in _a_few(self._told):
            host = host_of(known.url)
            if self.fetcher.closed is not None or lie_of(connection, self.site, host) is not None:
                continue
            fetched = yield from self.fetcher.get(known.url, headers=known.validators.request_headers())
            status, at = fetched.capture.http_status, moment_text(fetched.capture.captured_at)
            tell(logger, "host-tested", site=self.site, url=known.url, status=status)
            with self.archive.transaction():
                if status == 200 and fetched.failure is None:
                    note_told(connection, self.site, host)
                elif status == 304:
                    note_lie(connection, self.site, host, at=at, lie=f"{known.url} changed and was not modified")
            self._note_liar(host)
        self._told.clear()

    def doubted(self) -> list[str]:
        """Return the addresses that stand as a host found lying in this run has them, to be asked for whole."""
        if not self._liars:
            return []
        return [url for url in resting_on_304(self.archive.connection, self.site) if host_of(url) in self._liars]

    def _known_page(self, visit: Visit) -> KnownPage | None:
        if not self.fetcher.patient:
            return None  # recordings answer whatever they are asked
        url = normalise(visit.url)
        known = find_known_page(self.archive.connection, self.site, url)
        if known is not None:
            self._known[url] = known
        return known

    def _may_rest_on_304(self, visit: Visit, known: KnownPage) -> bool:
        host = host_of(known.url)
        if not is_believed(self.archive.connection, self.site, host):
            return False
        if visit.fingerprint is not None and visit.fingerprint != known.fingerprint:
            return False  # its listing says that something has changed: a good question to a liar
        if self.fetcher.now() - known.read_at >= _WHOLE_EVERY:
            return False
        self._met[host] += 1
        return self._met[host] > _FIRST and not self._is_sampled(self._met[host])

    def _is_sampled(self, number: int) -> bool:
        """Whether chance, which is the run's own, chose this page of the ten around it."""
        group, place = divmod(number, _ONE_IN)
        return hashlib.sha256(f"{self.run_id} {group}".encode()).digest()[0] % _ONE_IN == place

    def _note_liar(self, host: str) -> None:
        lie = lie_of(self.archive.connection, self.site, host) if host not in self._liars else None
        if lie is not None:
            self._liars.add(host)
            tell(logger, "host-lies", level=logging.WARNING, site=self.site, host=host, why=lie)


def _is_about(fetched: Fetched, known: KnownPage) -> bool:
    """Whether a 304 names no other page than the one that was asked about; it need not name any."""
    raw = fetched.capture.raw
    named = read_validators(raw, fetched.capture.captured_at) if raw is not None else None
    return named is None or named.etag is None or known.validators.etag is None or named.agree(known.validators)


def _a_few(told: Iterable[KnownPage]) -> list[KnownPage]:
    """Return a few of each host: as many as it takes to be believed."""
    by_host: Counter[str] = Counter()
    few = []
    for known in told:
        by_host[host_of(known.url)] += 1
        if by_host[host_of(known.url)] <= PROOFS:
            few.append(known)
    return few
