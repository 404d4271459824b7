"""Names by which the processes of a schedule find each other in the archive's folder."""

from __future__ import annotations

DATABASE = "schedule.db"
JOB_TABLE = "apscheduler_jobs"
# Held by the service; at most one works at an archive.
SERVICE_LOCK = "schedule"
# Held by the process that sends a report, from before its begin to its end.
REPORT_LOCK = "scheduled-report"


def child_lock_name(site: str) -> str:
    """Return the name of the lock that a process begun for *site* holds from before its begin to its end."""
    return f"scheduled-site-{site}"
