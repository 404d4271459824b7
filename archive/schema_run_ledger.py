"""SQL of what a run's row tells beside its outcome and counts; never edited once an archive holds it."""

from __future__ import annotations

RUN_LEDGER: tuple[str, ...] = ()
