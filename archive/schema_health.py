"""SQL of what each run yielded field by field; never edited once an archive holds it."""

from __future__ import annotations

HEALTH: tuple[str, ...] = ()
