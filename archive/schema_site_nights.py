"""SQL that lets a site's nights be drawn without counting; never edited once an archive holds it."""

from __future__ import annotations

SITE_NIGHTS: tuple[str, ...] = ()
