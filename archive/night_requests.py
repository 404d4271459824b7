"""How many requests the runs of one night have sent to a site."""

from __future__ import annotations

import sqlite3
from datetime import datetime, tzinfo

from archive.moments import moment_text
from archive.night_dates import bounds_of, night_of

_SENT = """
    SELECT coalesce(sum(requests), 0) FROM runs
    WHERE site = ? AND started_at >= ? AND started_at < ? AND mode != 'replay'
"""


def requests_tonight(connection: sqlite3.Connection, site: str, now: datetime, zone: tzinfo) -> int:
    """Return how many requests *site* was sent in the night of the aware moment *now*, on the clock of *zone*."""
    begin, end = bounds_of(night_of(now, zone), zone)
    return int(connection.execute(_SENT, (site, moment_text(begin), moment_text(end))).fetchone()[0])
