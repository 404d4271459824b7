"""What is concluded when a run is closed, within the transaction that closes it: drift, alerts, the seal."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

from archive.alerts import settle_alerts
from archive.events import tell
from archive.health_judging import judge_health
from archive.health_sampling import RunSample
from archive.layout_drift import judge_drift
from archive.manifests import seal_run

logger = logging.getLogger(__name__)


def conclude_run(connection: sqlite3.Connection, folder: Path, site: str, run_id: int, sample: RunSample) -> None:
    """Judge what the run *run_id* of *site* shows of the site, and seal it; its row says already how it ended."""
    judge_drift(connection, site, run_id)
    settle_alerts(connection, run_id, judge_health(connection, site, run_id, sample))
    seal_run(connection, folder, run_id)


def conclude_dead_run(connection: sqlite3.Connection, site: str, run_id: int) -> None:
    """Judge what a run that died left behind; it saw too little to say that anything is well or ill."""
    (requests,) = connection.execute("SELECT requests FROM runs WHERE id = ?", (run_id,)).fetchone()
    tell(logger, "run-died", level=logging.WARNING, site=site, run=run_id, requests=requests)
    judge_drift(connection, site, run_id)
