"""What is remembered of each host from run to run: its robots.txt, its troubles, the quiet it asked for."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from archive.digests import storable
from archive.moments import moment_text, read_moment_text


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRecord:
    """A host as the runs before left it; all moments aware, UTC."""

    host: str  # scheme, name and port: "http://ban.test"
    robots: str | None = None  # what its robots.txt said when it was read last; "" where it has none; None: never read
    robots_status: int | None = None  # of that answer
    robots_read_at: datetime | None = None
    robots_unread_since: datetime | None = None  # None: it was read the last time it was asked
    failures: int = 0  # runs in a row that could not read the host
    failing_since: datetime | None = None
    why: str | None = None  # what the last of them met
    quiet_until: datetime | None = None  # the host asked for it


_FIND = """
    SELECT host, robots, robots_status, robots_read_at, robots_unread_since, failures, failing_since, why, quiet_until
    FROM hosts WHERE host = ?
"""


def find_host(connection: sqlite3.Connection, host: str) -> HostRecord | None:
    """Return what is remembered of *host*; None: no run has asked it yet."""
    row = connection.execute(_FIND, (storable(host),)).fetchone()
    if row is None:
        return None
    read_at, unread_since, failing_since, quiet_until = (
        None if text is None else read_moment_text(text) for text in (row[3], row[4], row[6], row[8])
    )
    return HostRecord(
        host=row[0],
        robots=row[1],
        robots_status=row[2],
        robots_read_at=read_at,
        robots_unread_since=unread_since,
        failures=row[5],
        failing_since=failing_since,
        why=row[7],
        quiet_until=quiet_until,
    )


_ROBOTS = """
    INSERT INTO hosts (host, robots, robots_status, robots_read_at) VALUES (:host, :text, :status, :at)
    ON CONFLICT (host) DO UPDATE SET robots = :text, robots_status = :status, robots_read_at = :at,
        robots_unread_since = NULL, quiet_until = NULL
"""
_ROBOTS_UNREAD = """
    INSERT INTO hosts (host, robots_unread_since) VALUES (:host, :at)
    ON CONFLICT (host) DO UPDATE SET robots_unread_since = coalesce(robots_unread_since, :at)
"""
_FAILURE = """
    INSERT INTO hosts (host, failures, failing_since, why) VALUES (:host, 1, :at, :why)
    ON CONFLICT (host) DO UPDATE SET failures = failures + 1, failing_since = coalesce(failing_since, :at), why = :why
"""
_QUIET = """
    INSERT INTO hosts (host, quiet_until) VALUES (:host, :until) ON CONFLICT (host) DO UPDATE SET quiet_until = :until
"""
_ANSWER = "UPDATE hosts SET failures = 0, failing_since = NULL, why = NULL WHERE host = :host"


def note_robots(connection: sqlite3.Connection, host: str, *, text: str, status: int | None, at: datetime) -> None:
    """Keep what a host's robots.txt says; an answer to it ends the quiet that the host asked for."""
    values = {"host": storable(host), "text": storable(text), "status": status, "at": moment_text(at)}
    connection.execute(_ROBOTS, values)


def note_robots_unread(connection: sqlite3.Connection, host: str, *, at: datetime) -> None:
    """Keep that a host's robots.txt could not be read; what it said before stays known."""
    connection.execute(_ROBOTS_UNREAD, {"host": storable(host), "at": moment_text(at)})


def note_failure(connection: sqlite3.Connection, host: str, *, at: datetime, why: str) -> None:
    """Keep that a run could not read a host; to be called once a run."""
    connection.execute(_FAILURE, {"host": storable(host), "at": moment_text(at), "why": storable(why)})


def note_quiet(connection: sqlite3.Connection, host: str, *, until: datetime) -> None:
    """Keep until when a host asked not to be asked."""
    connection.execute(_QUIET, {"host": storable(host), "until": moment_text(until)})


def note_answer(connection: sqlite3.Connection, host: str) -> None:
    """Keep that a host's pages can be read again."""
    connection.execute(_ANSWER, {"host": storable(host)})


def hold_address(connection: sqlite3.Connection, url: str, *, host: str, until: datetime, now: datetime) -> None:
    """Keep until when a host asked not to be asked for *url*; forget those whose time has come."""
    connection.execute("DELETE FROM held_addresses WHERE until <= ?", (moment_text(now),))
    connection.execute(
        "INSERT INTO held_addresses (url, host, until) VALUES (?, ?, ?) "
        "ON CONFLICT (url) DO UPDATE SET until = excluded.until",
        (storable(url), storable(host), moment_text(until)),
    )


def held_until(connection: sqlite3.Connection, url: str) -> datetime | None:
    """Return until when a host asked not to be asked for *url*; None: it did not."""
    row = connection.execute("SELECT until FROM held_addresses WHERE url = ?", (storable(url),)).fetchone()
    return None if row is None else read_moment_text(row[0])
