"""SQL of what a run's row tells beside its outcome and counts; never edited once an archive holds it."""

from __future__ import annotations

RUN_LEDGER: tuple[str, ...] = (
    # {"200": 31, "404": 2, "timeout": 1}: what came of the requests, by status, or by what kept an answer away.
    "ALTER TABLE runs ADD COLUMN answers TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(answers))",
    # Between the starts of two requests to one host; NULL where no host was asked twice.
    "ALTER TABLE runs ADD COLUMN smallest_gap_seconds REAL",
)
