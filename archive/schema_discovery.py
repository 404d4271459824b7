"""SQL of the feeds and sitemaps that lead to articles beside the listings; never edited once an archive holds it."""

from __future__ import annotations

DISCOVERY: tuple[str, ...] = ()
