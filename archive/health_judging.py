"""What the run that ends says of its site's health: each cause of an alert, the facts it rests on, and examples.

Every fact is a number or a name; ``url`` is an address to open. *bad* of *judged* pages tonight, *past_bad* of
*past_judged* in the runs before. What a run cannot tell has no finding, and its alert stays as it is.

========================  ===========================================  ================================================
cause                     found when                                   facts
========================  ===========================================  ================================================
unreachable               nothing of the site could be read            why, url, run
robots                    robots.txt lets nothing be read              why, url, run
blocked (reason: site)    nothing but challenges, logins, refusals     why, url, run
program                   our own program broke off                    why, url, run
blocked                   far more such pages than usual               bad, judged, past_bad, past_judged, url
errors                    far more pages than usual do not answer      the same
errors (closed)           the host failed so that it was not asked on  why beside
elsewhere                 far more addresses than usual show others    the same
empty                     far more pages than usual are empty or cut   the same
layout                    far more pages than usual yield no text      the same
layout (lost-FIELD)       far more pages than usual lack what they     the same, reason: lost-title, -lead, -date,
                          had                                          -caption, -byline
future-dates              far more dates than usual are to come        the same
duplicates                far more new pages than usual have the       the same
                          text of another
listing (unread)          a listing page could not be read             section, sections, items, pages, items_stated,
                                                                       pages_stated, unlisted, known, unread, url
listing (unproved)        its end was proved before, and is not now    the same
listing (stated)          it shows less than it states                 the same
listing (dropped)         it lists articles no more that still answer  the same; examples are such articles
stuck                     a section brings nothing new for far longer  section, sections, nights, url
                          than it ever did
slow                      answers take far longer than usual           seconds, usual, answers, url
certificate               it ends soon, renewal is late                days, until, url
========================  ===========================================  ================================================
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterable
from statistics import quantiles

from archive.events import tell
from archive.health_access import judge_access, site_address
from archive.health_contents import misread_pages
from archive.health_failures import failed_pages
from archive.health_findings import HealthFinding
from archive.health_hosts import judge_certificate, judge_pace
from archive.health_listings import judge_listings
from archive.health_sampling import FIELDS, RunSample
from archive.health_sections import judge_sections
from archive.health_silence import judge_silence
from archive.health_troubles import judge_troubles
from archive.moments import moment_text

logger = logging.getLogger(__name__)


def findings_of(connection: sqlite3.Connection, run_id: int) -> list[HealthFinding]:
    """Return what the run *run_id* was found to show when it was closed; nothing of one that died."""
    query = "SELECT cause, found, facts, examples FROM health_findings WHERE run = ? ORDER BY cause"
    return [
        HealthFinding(cause=cause, found=bool(found), facts=json.loads(facts), examples=tuple(json.loads(examples)))
        for cause, found, facts, examples in map(tuple, connection.execute(query, (run_id,)))
    ]


def judge_health(connection: sqlite3.Connection, site: str, run_id: int, sample: RunSample) -> list[HealthFinding]:
    """Judge the run that is being closed by its site's past, and keep what it was judged by; within its transaction.

    A replay shows a night long past and is not judged.
    """
    _write_sample(connection, site, run_id, sample)
    (mode,) = connection.execute("SELECT mode FROM runs WHERE id = ?", (run_id,)).fetchone()
    if mode == "replay":
        return []
    findings = judge_access(connection, site, run_id, sample)
    if not any(one.found for one in findings):
        findings += _judge_what_was_read(connection, site, run_id, sample)
    _write_findings(connection, site, run_id, findings)
    _tell(site, run_id, findings)
    return findings


def _tell(site: str, run_id: int, findings: list[HealthFinding]) -> None:
    for one in findings:
        if one.found:
            facts = [f"{name}={value}" for name, value in one.facts.items()]
            tell(logger, "trouble-found", level=logging.WARNING, site=site, run=run_id, cause=one.cause, facts=facts)


def _judge_what_was_read(
    connection: sqlite3.Connection, site: str, run_id: int, sample: RunSample
) -> list[HealthFinding]:
    sections = judge_sections(connection, site, run_id, sample.walks)
    pages = failed_pages(connection, site, run_id, sample)
    pages += misread_pages(connection, site, run_id, sample)
    findings = judge_troubles(connection, site, run_id, pages)
    is_readable = not any(one.found for one in findings)
    url = site_address(connection, site, sample.walks)
    rest = (
        judge_listings(sections),
        # News may be among the pages that could not be read.
        judge_silence(connection, site, run_id, sections) if is_readable else None,
        judge_pace(connection, site, run_id, sample.seconds, url),
        judge_certificate(connection, run_id, sample, url),
    )
    return [*findings, *(one for one in rest if one is not None)]


_INSERT_HEALTH = """
    INSERT INTO run_health (run, site, pages, characters_low, characters_median, characters_high, answers,
        answer_median, answer_high, certificate_until)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_INSERT_FIELD = "INSERT INTO field_yields (run, site, field, pages, yielded) VALUES (?, ?, ?, ?, ?)"
_INSERT_FINDING = """
    INSERT INTO health_findings (run, site, cause, found, facts, examples) VALUES (?, ?, ?, ?, ?, ?)
"""


def _write_sample(connection: sqlite3.Connection, site: str, run_id: int, sample: RunSample) -> None:
    lengths, (_, pace, slowest) = _tenths(sample.characters), _tenths(sample.seconds)
    until = moment_text(sample.certificate.until) if sample.certificate is not None else None
    sizes = [None if one is None else round(one) for one in lengths]
    values = (run_id, site, sample.pages, *sizes, len(sample.seconds), pace, slowest, until)
    connection.execute(_INSERT_HEALTH, values)
    rows = [(run_id, site, name, sample.pages, sample.yielded[name]) for name in FIELDS]
    connection.executemany(_INSERT_FIELD, rows)


def _tenths(values: Iterable[float]) -> tuple[float | None, float | None, float | None]:
    """Return the tenth, fiftieth and ninetieth of a hundred; None of nothing."""
    known = list(values)
    if not known:
        return None, None, None
    tenths = quantiles(known, n=10, method="inclusive") if len(known) > 1 else known * 9
    return tenths[0], tenths[4], tenths[8]


def _write_findings(connection: sqlite3.Connection, site: str, run_id: int, findings: list[HealthFinding]) -> None:
    rows = [
        (run_id, site, one.cause, int(one.found), json.dumps(one.facts, ensure_ascii=False), json.dumps(one.examples))
        for one in findings
    ]
    connection.executemany(_INSERT_FINDING, rows)
