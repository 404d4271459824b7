"""What can be restored from where, for what a verification found damaged."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from archive.fixity_report import is_damage

_BACKUP = "copy the file from a backup"
_VERSIONS = """
    SELECT p.url, v.number FROM captures AS c JOIN version_rows AS v ON v.capture = c.id
    JOIN pages AS p ON p.seq = v.page WHERE c.warc_file = ? AND c.warc_offset = ? ORDER BY p.seq, v.number
"""
_ELSEWHERE = """
    SELECT warc_file, warc_offset FROM captures
    WHERE payload_digest = ? AND record = 'response' AND NOT (warc_file = ? AND warc_offset = ?) LIMIT 1
"""
# Of how many records the database is asked; a file that is lost as a whole comes back from a backup as a whole.
_MOST = 1000


@dataclass(slots=True)
class Remedies:
    """Looks up in the archive what rests on a damaged record, and where the same payload stands."""

    connection: sqlite3.Connection | None  # None: the database cannot be read
    _asked: int = field(default=0, init=False)

    def of_record(self, file: str, offset: int, payload_digest: str | None) -> tuple[int | None, str]:
        """Return the version that rests on a record, if just one does, and what can be restored from where."""
        self._asked += 1
        if self.connection is None or self._asked > _MOST:
            return None, _BACKUP
        try:
            versions = self.connection.execute(_VERSIONS, (file, offset)).fetchall()
            elsewhere = self.connection.execute(_ELSEWHERE, (payload_digest, file, offset)).fetchone()
        except sqlite3.Error as error:
            if not is_damage(error):
                raise
            return None, _BACKUP
        texts = ", ".join(f"{url} version {number}" for url, number in map(tuple, versions[:3]))
        sources = []
        if elsewhere is not None:
            sources.append(f"the same payload stands in {elsewhere[0]} at byte {elsewhere[1]}")
        if texts:
            sources.append(f"archive.db still has the text that was read from it ({texts})")
        number = versions[0][1] if len(versions) == 1 else None
        return number, "; ".join([*sources, _BACKUP])
