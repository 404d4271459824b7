"""SQL that lets texts that are nearly alike be found; never edited once an archive holds it."""

from __future__ import annotations

NEAR_DUPLICATES: tuple[str, ...] = ()
