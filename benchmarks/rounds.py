"""Timing on a machine that others use as well: interleaved rounds, CPU time, the least of each."""

from __future__ import annotations

import gc
import os
import platform
import sqlite3
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path


def cpu_seconds(jobs: Mapping[str, Callable[[], object]], *, rounds: int) -> dict[str, float]:
    """Return each job's least CPU time over *rounds*; in a round every job runs once, one after the other.

    Interleaving gives every job its share of a bad moment; the least of the rounds is the one with the least of it.
    """
    least: dict[str, float] = {}
    for _ in range(rounds):
        for name, job in jobs.items():
            gc.collect()
            begun = time.process_time()
            job()
            spent = time.process_time() - begun
            least[name] = min(spent, least.get(name, spent))
    return least


def machine() -> str:
    """Return one line about where and when the figures were taken."""
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {processor()}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def processor() -> str:
    """Return the processor's own name, as Linux knows it."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def table(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    """Return a Markdown table; numbers keep two digits behind the point."""
    shown = [tuple(f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in row) for row in rows]
    widths = [max(len(row[column]) for row in [head, *shown]) for column in range(len(head))]

    def line(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    return "\n".join([line(head), "|" + "|".join("-" * (width + 2) for width in widths) + "|", *map(line, shown)])
