"""What can be restored from where, for what a verification found damaged."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from archive.fixity_report import is_damage

_BACKUP = "copy the file from a backup"
_VERSIONS = """
    SELECT c.warc_offset, p.url, v.number FROM version_rows AS v JOIN captures AS c ON c.id = v.capture
    JOIN pages AS p ON p.seq = v.page WHERE c.warc_file = ? ORDER BY p.seq, v.number
"""
_ELSEWHERE = """
    SELECT warc_file, warc_offset FROM captures
    WHERE payload_digest = ? AND record = 'response' AND NOT (warc_file = ? AND warc_offset = ?) LIMIT 1
"""

# Addresses and numbers of the versions that rest on the records of a file, by offset.
_Versions = dict[int, list[tuple[str, int]]]


@dataclass(slots=True)
class Remedies:
    """Looks up in the archive what rests on a damaged record, and where the same payload stands."""

    connection: sqlite3.Connection | None  # None: the database cannot be read
    _file: str = field(default="", init=False)
    _versions: _Versions = field(default_factory=dict, init=False)  # of that file

    def of_record(self, file: str, offset: int, payload_digest: str | None) -> tuple[int | None, str]:
        """Return the version that rests on a record, if just one does, and what can be restored from where."""
        if self.connection is None:
            return None, _BACKUP
        try:
            versions = self._versions_on(self.connection, file).get(offset, [])
            elsewhere = self.connection.execute(_ELSEWHERE, (payload_digest, file, offset)).fetchone()
        except sqlite3.Error as error:
            if not is_damage(error):
                raise
            return None, _BACKUP
        sources = []
        if elsewhere is not None:
            sources.append(f"the same payload stands in {elsewhere[0]} at byte {elsewhere[1]}")
        if versions:
            texts = ", ".join(f"{url} version {number}" for url, number in versions[:3])
            sources.append(f"archive.db still has the text that was read from it ({texts})")
        number = versions[0][1] if len(versions) == 1 else None
        return number, "; ".join([*sources, _BACKUP])

    def _versions_on(self, connection: sqlite3.Connection, file: str) -> _Versions:
        """Return what rests on a file; it is asked once for all damage of the file."""
        if self._file != file:
            found: _Versions = {}
            for offset, url, number in map(tuple, connection.execute(_VERSIONS, (file,))):
                found.setdefault(offset, []).append((url, number))
            self._file, self._versions = file, found
        return self._versions
