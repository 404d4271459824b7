"""SQL of what keeps metrics and the end of a run quick; never edited once an archive holds it."""

from __future__ import annotations

# Pages are counted by state many times a day. All of them are, in an index alone; these few are taken off.
METRICS = (
    "CREATE INDEX pages_merged ON pages (site, state) WHERE merged_into IS NOT NULL",
    # Each run's end asks what the waiting captures were taken for.
    "CREATE INDEX failures_capture ON failures (capture)",
)
