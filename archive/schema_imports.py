"""SQL that lets an import be told from a crawl; never edited once an archive holds it."""

from __future__ import annotations

IMPORTS: tuple[str, ...] = ()
