"""SQL of what a merge keeps of itself while it goes on; never edited once an archive holds it."""

from __future__ import annotations

# Files that a merge is copying: neither missing nor foreign, and to be copied again if it was killed.
INCOMING_FILES = ("CREATE TABLE incoming_files (file TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",)
