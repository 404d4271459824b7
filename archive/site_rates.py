"""How often the pages of a site change at each age, from all that the archive has seen of it."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from itertools import pairwise

from archive.change_rates import AGES_DAYS, SiteRates, rates_of
from archive.moments import moment_text

# Days. The age of a page without a date when it was first seen: old, as pages without dates mostly are.
NO_DATE_AGE = 365.0

_BORN = f"coalesce(julianday(p.published_at), julianday(p.first_seen_at) - {NO_DATE_AGE})"
_BOUNDS = tuple(pairwise((0.0, *AGES_DAYS, 1e6)))
# What a page was watched for within a class of ages: between its first sight and its last.
_WATCHED = ", ".join(
    f"total(max(0, min(julianday(s.seen_at) - {_BORN}, {upper}) - max(julianday(p.first_seen_at) - {_BORN}, {lower})))"
    for lower, upper in _BOUNDS
)
# A change fell somewhere between the visit that found it and the one before: in the middle, for all we know.
_CHANGED_AT = "(julianday(v.first_captured_at) + julianday(before.last_captured_at)) / 2"
_CHANGED = ", ".join(
    f"total({_CHANGED_AT} - {_BORN} >= {lower} AND {_CHANGED_AT} - {_BORN} < {upper})" for lower, upper in _BOUNDS
)
_PAGES = "FROM pages AS p {} WHERE p.site = :site AND p.inline = 0 AND p.merged_into IS NULL AND p.first_seen_at < :now"
_DAYS = f"SELECT {_WATCHED} {_PAGES.format('JOIN visits AS s ON s.page = p.seq')}"
_COUNTS = f"SELECT {_CHANGED} " + _PAGES.format(
    "JOIN version_rows AS v ON v.page = p.seq AND v.number > 1 "
    "JOIN version_rows AS before ON before.page = p.seq AND before.number = v.number - 1"
)


def find_site_rates(connection: sqlite3.Connection, site: str, now: datetime) -> SiteRates:
    """Return how often a page of *site* changes a day, by its age, as of the aware moment *now*."""
    values = {"site": site, "now": moment_text(now)}
    watched = connection.execute(_DAYS, values).fetchone()
    changes = connection.execute(_COUNTS, values).fetchone()
    return rates_of(changes, watched)
