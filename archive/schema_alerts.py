"""SQL of the alerts: raised once, closed when they heal, muted until a day; never edited once an archive holds it."""

from __future__ import annotations

ALERTS: tuple[str, ...] = ()
