"""What a second night costs on which nothing changed: bytes in archive.db, memory of the crawl, and rows added.

    python -m benchmarks.unchanged_night [--articles 10000] [--site laodong-moi]

The loopback site stays on its first night; counters, adverts and lists of newest articles still differ at every
request. archive.db is measured after a checkpoint. Run it with other sizes to see whether memory grows with the site.
A run ends at its bound of requests; a larger site then takes several runs a night, each going on where the last ended.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.programs import json_lines, luuvet
from benchmarks.rounds import machine, table
from benchmarks.scale_site import SITES, serving, write_site_file

NIGHTS = ("2024-11-21T02:00:00+07:00", "2024-11-22T02:00:00+07:00")
RUNS_A_NIGHT = 6


def database_bytes(archive: Path) -> int:
    """Return the size of archive.db with its write-ahead log folded in."""
    path = archive / "archive.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


def row_counts(archive: Path) -> dict[str, int]:
    """Return how many rows the tables hold that an unchanged visit must not touch."""
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608 — our own three names
            for name in ("pages", "versions", "captures")
        }


def folder_bytes(folder: Path) -> int:
    """Return the size of all files below *folder*."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@dataclass(frozen=True, slots=True)
class Night:
    """All runs of one night."""

    counts: Counter[str]
    runs: int
    seconds: float
    peak_bytes: int  # of the run that took most


def crawl(archive: Path, sites: Path, site: str, proxy: str, moment: str) -> Night:
    """Crawl everything as of *moment*, in as many runs as the bound of requests makes of it."""
    words = ("crawl", site, "--full", "--sites", str(sites), "--at", moment, "--json")
    counts: Counter[str] = Counter()
    seconds, peak = 0.0, 0
    for number in range(1, RUNS_A_NIGHT + 1):
        done = luuvet(archive, *words, proxy=proxy, accept=(0, 1))
        report = json_lines(done.stdout)[-1]
        counts.update(report["counts"])
        seconds, peak = seconds + done.seconds, max(peak, done.peak_bytes)
        if report["outcome"] == "complete":
            return Night(counts, number, seconds, peak)
    sys.exit(f"the crawl was not complete after {RUNS_A_NIGHT} runs: {report}")


def main() -> None:
    """Parse the options, crawl twice, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=10_000)
    options.add_argument("--site", choices=sorted(SITES), default="laodong-moi")
    chosen = options.parse_args()
    print(machine())
    rows: list[tuple[object, ...]] = []
    before = 0
    with tempfile.TemporaryDirectory(prefix="luuvet-benchmark-") as name, serving(chosen.articles) as proxy:
        archive, sites = Path(name) / "archive", write_site_file(Path(name) / "sites", chosen.site)
        for number, moment in enumerate(NIGHTS, 1):
            night = crawl(archive, sites, chosen.site, proxy, moment)
            after = database_bytes(archive)
            counts, held = night.counts, row_counts(archive)
            rows.append(
                (
                    f"{number}, {night.runs} runs" if night.runs > 1 else number,
                    counts["new"],
                    counts["unchanged"],
                    counts["changed"] + counts["failed"],
                    f"{(after - before) / 1e6:.2f} MB",
                    f"{night.peak_bytes / 1e6:.0f} MB",
                    f"{held['versions']} / {held['captures']}",
                    f"{folder_bytes(archive / 'warc') / 1e6:.1f} MB",
                    f"{night.seconds:.0f} s",
                )
            )
            before = after
    head = ("night", "new", "unchanged", "changed or failed", "archive.db grew by", "peak memory")
    print(f"\n{table((*head, 'versions / captures held', 'warc held', 'time'), rows)}")


if __name__ == "__main__":
    main()
