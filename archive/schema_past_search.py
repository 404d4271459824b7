"""SQL that lets past texts be searched; never edited once an archive holds it."""

from __future__ import annotations

PAST_SEARCH: tuple[str, ...] = ()
