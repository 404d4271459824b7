"""What a monitoring program asks of an archive: how its runs went, what waits, what is wrong, how large it is.

Moments are seconds since 1970; all that is read of the database is read in one transaction.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.alerts import alerts_at
from archive.folder_sizes import FolderSizes
from archive.locks import is_held, site_lock_name
from archive.moments import read_moment_text
from archive.prometheus_text import Family, Sample
from archive.records import Outcome
from archive.run_counts import COUNTS

_STATES = ("live", "missing", "gone")

_SITES = "SELECT id FROM sites ORDER BY id"
_OPEN = "SELECT site, max(started_at) AS started_at FROM runs WHERE ended_at IS NULL GROUP BY site"
# A replay has the moments of its recordings, not those of when somebody ran it.
_LAST = """
    SELECT r.* FROM sites AS s JOIN runs AS r ON r.id = (
        SELECT id FROM runs WHERE site = s.id AND ended_at IS NOT NULL AND mode != 'replay' {}
        ORDER BY started_at DESC, id DESC LIMIT 1
    )
"""
_LAST_ENDED, _LAST_COMPLETE = _LAST.format(""), _LAST.format("AND outcome = 'complete'")
_TOTALS = f"""
    SELECT site, outcome, count(*) AS runs, sum(requests) AS requests, sum(bytes) AS bytes,
        {", ".join(f"sum({name}) AS {name}" for name in COUNTS)}
    FROM runs GROUP BY site, outcome
"""  # noqa: S608 - names of fields
# All pages, then those that proved to be another and are taken off: neither query looks at a page itself.
_PAGES = "SELECT site, state, count(*) AS pages FROM pages GROUP BY site, state"
_MERGED = "SELECT site, state, count(*) AS pages FROM pages WHERE merged_into IS NOT NULL GROUP BY site, state"
PAGES = (_PAGES, _MERGED)
_WAITING = "SELECT site, count(*) AS waiting FROM quarantine WHERE decision IS NULL GROUP BY site"
_CAUSES = "SELECT DISTINCT site, cause FROM alerts"


@dataclass(frozen=True, slots=True)
class _Ledger:
    """What the database says, as of one moment."""

    sites: list[str]
    running: dict[str, datetime]  # since when
    last: dict[str, sqlite3.Row]
    complete: dict[str, sqlite3.Row]
    totals: list[sqlite3.Row]
    pages: Counter[tuple[str, str]]  # by site and state
    waiting: dict[str, int]
    alerts: Counter[tuple[str, str, str]]  # by site ("": the whole archive), cause and state


def read_metrics(connection: sqlite3.Connection, *, now: datetime, folder: Path) -> list[Family]:
    """Return the metrics of the archive in *folder* at the aware moment *now*, read in one transaction of *connection*.

    Rows of *connection* answer to column names. Raises sqlite3.Error.
    """
    connection.execute("BEGIN")
    try:
        ledger = _read(connection, now, folder)
    finally:
        connection.execute("ROLLBACK")
    return [*_of_last_runs(ledger), *_of_all_runs(ledger), *_of_what_is_there(ledger)]


def size_metrics(sizes: FolderSizes) -> list[Family]:
    """Return the metrics of the room an archive takes."""
    return [
        _family("archive_bytes", "Bytes on disk, by what they are for.", _by("part", sizes.parts.items())),
        _family("site_evidence_bytes", "Bytes of a site's WARC files.", _by("site", sizes.evidence_of_sites.items())),
        _family("disk_free_bytes", "Bytes left on the disk of the archive.", [({}, sizes.free)]),
    ]


# -- read --------------------------------------------------------------------------------------------------------------


def _read(connection: sqlite3.Connection, now: datetime, folder: Path) -> _Ledger:
    pages: Counter[tuple[str, str]] = Counter()
    for sign, query in zip((1, -1), PAGES, strict=True):
        for row in connection.execute(query):
            pages[row["site"], row["state"]] += sign * row["pages"]
    alerts = Counter({(row["site"] or "", row["cause"], "open"): 0 for row in connection.execute(_CAUSES)})
    alerts.update((one.site or "", one.cause, one.state) for one in alerts_at(connection, now, folder=folder))
    return _Ledger(
        sites=[row["id"] for row in connection.execute(_SITES)],
        # A run whose process is dead stands open until the next start; its lock tells.
        running={
            row["site"]: read_moment_text(row["started_at"])
            for row in connection.execute(_OPEN).fetchall()
            if is_held(folder, site_lock_name(row["site"]))
        },
        last=_by_site(connection.execute(_LAST_ENDED)),
        complete=_by_site(connection.execute(_LAST_COMPLETE)),
        totals=connection.execute(_TOTALS).fetchall(),
        pages=pages,
        waiting={row["site"]: row["waiting"] for row in connection.execute(_WAITING)},
        alerts=alerts,
    )


def _by_site(rows: Iterable[sqlite3.Row]) -> dict[str, sqlite3.Row]:
    return {row["site"]: row for row in rows}


# -- said --------------------------------------------------------------------------------------------------------------

_Values = Iterable[tuple[Mapping[str, str], float]]


def _of_last_runs(ledger: _Ledger) -> Iterator[Family]:
    """Of each site's last run that has ended, and of the one that goes on."""
    last = ledger.last
    yield _family(
        "run_in_progress",
        "1 while a run of the site goes on.",
        _by("site", ((s, s in ledger.running) for s in ledger.sites)),
    )
    yield _family(
        "run_in_progress_start_timestamp_seconds",
        "When the run that goes on began.",
        _by("site", ((site, since.timestamp()) for site, since in ledger.running.items())),
    )
    for edge in ("start", "end"):
        times = ((site, _timestamp(row[f"{edge}ed_at"])) for site, row in last.items())
        yield _family(
            f"last_run_{edge}_timestamp_seconds", f"The {edge} of the last run that has ended.", _by("site", times)
        )
    yield _family(
        "last_complete_run_end_timestamp_seconds",
        "The end of the last run that proved every section's walk.",
        _by("site", ((site, _timestamp(row["ended_at"])) for site, row in ledger.complete.items())),
    )
    yield _family(
        "last_run_outcome",
        "1 for the outcome of the last run, 0 for the others.",
        (
            ({"site": site, "outcome": outcome}, outcome == row["outcome"])
            for site, row in last.items()
            for outcome in Outcome
        ),
    )
    for column, name, unit in (
        ("requests", "requests", "Requests sent"),
        ("bytes", "received_bytes", "Bytes received"),
        ("seconds", "duration_seconds", "Seconds taken"),
    ):
        values = ((site, row[column]) for site, row in last.items())
        yield _family(f"last_run_{name}", f"{unit} by the last run.", _by("site", values))
    yield _family(
        "last_run_pages",
        "Pages of the last run, by what became of them.",
        (({"site": site, "kind": kind}, row[kind]) for site, row in last.items() for kind in COUNTS),
    )


def _of_all_runs(ledger: _Ledger) -> Iterator[Family]:
    runs = {(site, outcome): 0 for site in ledger.sites for outcome in map(str, Outcome)}
    sums: dict[str, Counter[str]] = {site: Counter() for site in ledger.sites}
    for row in ledger.totals:
        if row["outcome"] is not None:
            runs[row["site"], row["outcome"]] = row["runs"]
        sums[row["site"]].update({name: row[name] for name in ("requests", "bytes", *COUNTS)})
    yield _total("runs", "Runs that have ended.", (({"site": s, "outcome": o}, n) for (s, o), n in runs.items()))
    yield _total("requests", "Requests sent.", _by("site", ((site, of["requests"]) for site, of in sums.items())))
    yield _total("received_bytes", "Bytes received.", _by("site", ((site, of["bytes"]) for site, of in sums.items())))
    yield _total(
        "run_pages",
        "Pages visited by runs, by what became of them.",
        (({"site": site, "kind": kind}, of[kind]) for site, of in sums.items() for kind in COUNTS),
    )


def _of_what_is_there(ledger: _Ledger) -> Iterator[Family]:
    yield _family(
        "pages",
        "Pages in the archive, by state.",
        (({"site": site, "state": state}, ledger.pages[site, state]) for site in ledger.sites for state in _STATES),
    )
    yield _family(
        "quarantine_waiting",
        "Captures that wait for a person.",
        _by("site", ((site, ledger.waiting.get(site, 0)) for site in ledger.sites)),
    )
    # An empty label is no label to Prometheus: such an alert is of the whole archive.
    yield _family(
        "alerts",
        "Alerts that are open, or muted by a person.",
        (({"site": s, "cause": cause, "state": state}, n) for (s, cause, state), n in sorted(ledger.alerts.items())),
    )


def _family(name: str, words: str, values: _Values) -> Family:
    return Family(name=f"luuvet_{name}", kind="gauge", help=words, samples=_samples(values))


def _total(name: str, words: str, values: _Values) -> Family:
    return Family(name=f"luuvet_{name}_total", kind="counter", help=words, samples=_samples(values))


def _samples(values: _Values) -> tuple[Sample, ...]:
    return tuple(Sample(labels=labels, value=value) for labels, value in values)


def _by(label: str, values: Iterable[tuple[str, float]]) -> Iterator[tuple[Mapping[str, str], float]]:
    return (({label: name}, value) for name, value in values)


def _timestamp(text: str) -> float:
    return read_moment_text(text).timestamp()
