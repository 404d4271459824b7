"""SQL that lets changes be told without reading their texts; never edited once an archive holds it."""

from __future__ import annotations

TOLD_CHANGES: tuple[str, ...] = ()
