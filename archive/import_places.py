"""Where imported pages stand among others: by day of publication, and within one minute as their file has them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive.page_rows import PLACES_A_MINUTE, believable_moment

# A run names the moment of each visit, but places undated articles by its own start: they stand close together.
_ONE_RUN = int(timedelta(days=1) / timedelta(minutes=1)) * PLACES_A_MINUTE


@dataclass(slots=True)
class ImportPlaces:
    """Gives out ``pages.seq`` upwards, as exports go from old to new."""

    connection: sqlite3.Connection
    _last: dict[str, int] = field(default_factory=dict)  # site → place of its page before

    def take(self, site: str, published_at: datetime | None, found_at: datetime) -> int:
        """Return a free number for the next page of *site* in the file."""
        moment = believable_moment(published_at, found_at)
        place = int(moment.timestamp()) // 60 * PLACES_A_MINUTE
        before = self._last.get(site)
        reach = PLACES_A_MINUTE if moment == published_at else _ONE_RUN
        if before is not None and place <= before < place + reach:
            place = before + 1
        while self.connection.execute("SELECT 1 FROM pages WHERE seq = ?", (place,)).fetchone():
            place += 1
        self._last[site] = place
        return place
