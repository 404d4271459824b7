"""Timing on a machine that others use as well: interleaved rounds, CPU time, medians of the ratios of a round."""

from __future__ import annotations

import gc
import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path


def cpu_seconds(jobs: Mapping[str, Callable[[], object]], *, rounds: int) -> dict[str, list[float]]:
    """Return each job's CPU time in every one of *rounds*; in a round every job runs once, one after the other.

    Interleaving gives every job its share of a bad moment, so the times of one round compare.
    """
    spent: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            gc.collect()
            begun = time.process_time()
            job()
            spent[name].append(time.process_time() - begun)
    return spent


def median_ratio(times: Sequence[float], others: Sequence[float]) -> float:
    """Return the median over the rounds of *times* as multiples of *others* in the same round."""
    return statistics.median(one / other for one, other in zip(times, others, strict=True))


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
