"""The feeds and sitemaps of a site: who named them, what they are known by, when each is to be asked again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.moments import moment_text
from archive.validators import Validators

Kind = Literal["feed", "sitemap"]
NamedBy = Literal["site-file", "robots", "page", "index", "usual"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSource:
    """That somebody names a feed or sitemap."""

    url: str
    kind: Kind
    named_by: NamedBy
    named_in: str | None = None  # the page, robots.txt or index that names it
    depth: int = 0  # of indexes above it
    stated: str | None = None  # what its index says of its state today


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A feed or sitemap as the archive knows it; moments as stored."""

    url: str
    kind: Kind
    named_by: NamedBy
    named_in: str | None
    depth: int
    stated: str | None  # what its index said of its state when it was read last
    read_at: str | None  # last time that a whole document came
    ask_again_at: str | None  # not before; None: whenever there is a run
    failures: int  # in a row
    etag: str | None
    last_modified: str | None
    payload_digest: str | None
    quiet: int  # times in a row that it named nothing that was not known
    hints_true: int
    hints_false: int

    @property
    def validators(self) -> Validators | None:
        """What the last whole document came with; None: nothing that could be asked with."""
        return Validators(etag=self.etag, last_modified=self.last_modified) if self.etag or self.last_modified else None


_COLUMNS = ", ".join(Source.__dataclass_fields__)
_ALL = f"SELECT {_COLUMNS} FROM discovery_sources WHERE site = ? ORDER BY kind, depth, url"  # noqa: S608 - constants
_NAME = """
    INSERT INTO discovery_sources (site, url, kind, named_by, named_in, depth) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (site, url) DO UPDATE SET named_by = excluded.named_by, named_in = excluded.named_in,
        depth = excluded.depth
    WHERE excluded.named_by != 'usual' AND (named_by, named_in, depth)
        IS NOT (excluded.named_by, excluded.named_in, excluded.depth)
"""


def sources_of(connection: sqlite3.Connection, site: str) -> list[Source]:
    """Return every feed and sitemap that was ever named for *site*."""
    rows = connection.execute(_ALL, (site,)).fetchall()
    return [Source(**dict(zip(Source.__dataclass_fields__, row, strict=True))) for row in rows]


def name_sources(connection: sqlite3.Connection, site: str, named: Iterable[NamedSource]) -> None:
    """Note who names which feeds and sitemaps; the last one's word stays. Call it inside a transaction."""
    rows = ((site, one.url, one.kind, one.named_by, one.named_in, one.depth) for one in named)
    connection.executemany(_NAME, rows)


_READ = """
    UPDATE discovery_sources SET kind = :kind, asked_before = asked_at, asked_at = :at, read_at = :at,
        ask_again_at = :again, failures = 0, why = NULL, etag = :etag, last_modified = :last_modified,
        payload_digest = :digest, addresses = :addresses, quiet = :quiet, stated = :stated
    WHERE site = :site AND url = :url
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """What came of reading a document."""

    url: str
    kind: Kind
    at: datetime
    ask_again_at: datetime | None
    validators: Validators | None
    payload_digest: str | None
    addresses: int
    quiet: int
    stated: str | None


def note_read(connection: sqlite3.Connection, site: str, read: SourceRead) -> None:
    """Note that a whole document came and was read. Call it inside a transaction."""
    values = {
        "site": site,
        "url": read.url,
        "kind": read.kind,
        "at": moment_text(read.at),
        "again": moment_text(read.ask_again_at) if read.ask_again_at else None,
        "etag": read.validators.etag if read.validators else None,
        "last_modified": read.validators.last_modified if read.validators else None,
        "digest": read.payload_digest,
        "addresses": read.addresses,
        "quiet": read.quiet,
        "stated": read.stated,
    }
    connection.execute(_READ, values)


def note_unchanged(
    connection: sqlite3.Connection, site: str, url: str, *, at: datetime, again: datetime | None, stated: str | None
) -> None:
    """Note that the document stands as it was read last. Call it inside a transaction."""
    connection.execute(
        "UPDATE discovery_sources SET asked_at = ?, ask_again_at = ?, failures = 0, why = NULL, quiet = quiet + 1, "
        "stated = ? WHERE site = ? AND url = ?",
        (moment_text(at), moment_text(again) if again else None, stated, site, url),
    )


def note_unread(
    connection: sqlite3.Connection, site: str, url: str, *, at: datetime, again: datetime | None, why: str
) -> None:
    """Note that no document came, or none that can be read, and why. Call it inside a transaction."""
    connection.execute(
        "UPDATE discovery_sources SET asked_at = ?, ask_again_at = ?, failures = failures + 1, why = ? "
        "WHERE site = ? AND url = ?",
        (moment_text(at), moment_text(again) if again else None, why[:300], site, url),
    )
