"""SQL of what is remembered of each host from night to night; never edited once an archive holds it."""

from __future__ import annotations

HOSTS: tuple[str, ...] = ()
