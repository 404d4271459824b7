"""What a host says its pages are known by (ETag, Last-Modified), and whether its word can be believed.

A 304 saves a page only where the host has proved that its validators change when a text does. Nothing but a text that
did change proves it, and a text that changed under the same validators proves the contrary, for good.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from archive.evidence import stored_response
from archive.moments import moment_text, read_moment_text
from archive.page_rows import page_of_url
from archive.records import Decision, NotModified, Observation, RawExchange, Recorded, Seen, State, StoredResponse

# Changes that a host has to have told of before it is believed.
PROOFS = 3
# RFC 9110, 8.8.3. What is no entity tag is sent back to nobody.
_ETAG = re.compile(rb'(W/)?"[\x21\x23-\x7e]{0,200}"')
# RFC 9110, 8.8.2.2: within so long of its own date a Last-Modified is the moment of the answer, or may be overtaken.
_SETTLED = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What came with a page, in the host's own words; at least one of the two."""

    etag: str | None
    last_modified: str | None

    def agree(self, other: Validators) -> bool:
        """Return whether the host calls both pages the same; weak tags compare as strong ones (RFC 9110, 8.8.3.2)."""
        ours, theirs = (one.etag.removeprefix("W/") if one.etag else None for one in (self, other))
        if ours is not None and theirs is not None:
            return ours == theirs
        return ours is theirs is None and self.last_modified == other.last_modified

    def request_headers(self) -> tuple[tuple[str, str], ...]:
        """Return the headers of a request that asks only for what differs."""
        given = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return tuple((name, value) for name, value in given if value is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPage:
    """A living page whose latest version came with validators."""

    url: str
    validators: Validators
    response: StoredResponse  # they came with it
    read_at: datetime  # of the last visit that got a whole page
    fingerprint: str | None  # of its listing item at its last visit


def read_validators(raw: RawExchange, captured_at: datetime) -> Validators | None:
    """Return what came with a response; None: nothing that could be asked with."""
    etag, modified = _only(raw, b"etag"), _only(raw, b"last-modified")
    tag = etag.decode("ascii") if etag is not None and _ETAG.fullmatch(etag) else None
    since = _settled_date(modified, captured_at)
    return Validators(etag=tag, last_modified=since) if tag or since else None


def _only(raw: RawExchange, name: bytes) -> bytes | None:
    found = [value.strip() for key, value in raw.response_headers if key.lower() == name]
    return found[0] if len(found) == 1 else None


def _settled_date(value: bytes | None, captured_at: datetime) -> str | None:
    """Return a Last-Modified if it is a date that lies long enough before the answer."""
    if value is None or not value.isascii() or len(value) > 40 or not value.decode().isprintable():
        return None
    try:
        moment = parsedate_to_datetime(value.decode())
    except (ValueError, LookupError, TypeError, OverflowError):  # the parser is made for mail that is well formed
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return value.decode() if captured_at - aware >= _SETTLED else None


_FIND = """
    SELECT url, etag, last_modified, record_url, recorded_at, payload_digest, content_digest, read_at
    FROM validators WHERE page = ?
"""


def find_known_page(connection: sqlite3.Connection, site: str, url: str) -> KnownPage | None:
    """Return what the living page at *url* is known by; None where nothing vouches for its latest version."""
    page = page_of_url(connection, site, url)
    row = connection.execute(_FIND, (page.seq,)).fetchone() if page and page.state is State.LIVE else None
    if page is None or row is None or row[0] != url or row[6] != page.content_digest:
        return None
    response = StoredResponse(url=row[3], captured_at=read_moment_text(row[4]), payload_digest=row[5])
    return KnownPage(
        url=url,
        validators=Validators(etag=row[1], last_modified=row[2]),
        response=response,
        read_at=read_moment_text(row[7]),
        fingerprint=page.listing_fingerprint,
    )


_CONFIRM = "UPDATE validators SET confirmed_at = ? WHERE page = (SELECT page FROM urls WHERE site = ? AND url = ?)"
_READ_AGAIN = "UPDATE validators SET read_at = ?, confirmed_at = NULL WHERE page = ?"
_KEEP = """
    INSERT OR REPLACE INTO validators (page, url, etag, last_modified, record_url, recorded_at, payload_digest,
        content_digest, read_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def note_validators(connection: sqlite3.Connection, observation: Observation, recorded: Recorded) -> None:
    """Keep what a page that was just recorded is known by, and whether its host lied about it."""
    capture, raw, site = observation.capture, observation.capture.raw, observation.site
    at = moment_text(capture.captured_at)
    if isinstance(observation.finding, NotModified) and recorded.decision is Decision.REVISIT:
        connection.execute(_CONFIRM, (at, site, capture.url))
    if not isinstance(observation.finding, Seen) or raw is None or capture.http_status != 200:
        return
    if recorded.decision not in (Decision.VERSION, Decision.REVISIT) or capture.final_url is not None:
        return
    given = read_validators(raw, capture.captured_at)
    page = page_of_url(connection, site, capture.url) if given is not None else None
    if given is None or page is None:
        return
    row = connection.execute(_FIND, (page.seq,)).fetchone()
    known = Validators(etag=row[1], last_modified=row[2]) if row is not None and row[0] == capture.url else None
    is_changed = recorded.decision is Decision.VERSION
    if is_changed and known is not None and row[6] != page.content_digest and known.agree(given):
        note_lie(connection, site, host_of(capture.url), at=at, lie=f"{capture.url} changed and its validators did not")
    if not is_changed and known is not None and known.agree(given):
        connection.execute(_READ_AGAIN, (at, page.seq))
    elif capture.payload_digest and (stored := stored_response(connection, capture.payload_digest)):
        known_by = (given.etag, given.last_modified, stored.url, moment_text(stored.captured_at), stored.payload_digest)
        connection.execute(_KEEP, (page.seq, capture.url, *known_by, page.content_digest, at))
    elif is_changed:
        forget_validators(connection, page.seq)
    else:
        connection.execute(_READ_AGAIN, (at, page.seq))


def forget_validators(connection: sqlite3.Connection, page: int) -> None:
    """Let the next visit of a page ask for it whole."""
    connection.execute("DELETE FROM validators WHERE page = ?", (page,))


# -- honesty of a host -----------------------------------------------------------------------------------------------


def host_of(url: str) -> str:
    """Return the name under which the honesty of a page's host is kept, its port included."""
    return urlsplit(url).netloc.lower()


def is_believed(connection: sqlite3.Connection, site: str, host: str) -> bool:
    """Return whether a 304 of *host* is believed."""
    query = "SELECT told >= ? AND lied_at IS NULL FROM host_honesty WHERE site = ? AND host = ?"
    row = connection.execute(query, (PROOFS, site, host)).fetchone()
    return row is not None and bool(row[0])


def lie_of(connection: sqlite3.Connection, site: str, host: str) -> str | None:
    """Return how *host* lied; None: it did not yet."""
    query = "SELECT lie FROM host_honesty WHERE site = ? AND host = ? AND lied_at IS NOT NULL"
    row = connection.execute(query, (site, host)).fetchone()
    return row[0] if row is not None else None


def note_told(connection: sqlite3.Connection, site: str, host: str) -> None:
    """Note that *host* told of a change when it was asked with the validators of the earlier text."""
    connection.execute(
        "INSERT INTO host_honesty (site, host, told) VALUES (?, ?, 1) "
        "ON CONFLICT (site, host) DO UPDATE SET told = told + 1",
        (site, host),
    )


def note_lie(connection: sqlite3.Connection, site: str, host: str, *, at: str, lie: str) -> None:
    """Note that *host* is not to be believed any more; the first lie stands."""
    connection.execute(
        "INSERT INTO host_honesty (site, host, lied_at, lie) VALUES (?, ?, ?, ?) ON CONFLICT (site, host) DO UPDATE "
        "SET lied_at = coalesce(lied_at, excluded.lied_at), lie = coalesce(lie, excluded.lie)",
        (site, host, at, lie),
    )


def resting_on_304(connection: sqlite3.Connection, site: str) -> list[str]:
    """Return the addresses of living pages of which nothing but 304s came since they were read last."""
    query = (
        "SELECT v.url FROM validators AS v JOIN pages AS p ON p.seq = v.page "
        "WHERE p.site = ? AND p.state = 'live' AND v.confirmed_at IS NOT NULL ORDER BY v.page"
    )
    return [url for (url,) in connection.execute(query, (site,))]
