"""SQL of when each page is due for its next visit; never edited once an archive holds it."""

from __future__ import annotations

REVISITS: tuple[str, ...] = ()
