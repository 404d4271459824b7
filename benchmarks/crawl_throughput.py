"""Pages a second of a whole crawl that stores everything, beside a Scrapy spider that only yields what it read.

    python -m benchmarks.crawl_throughput [--articles 5000] [--rounds 3] [--site daknong|laodong-moi]

Both walk the same loopback site in turn, one request at a time, no delay, robots.txt obeyed, each in a new process
and ours into a new archive. The time is that of the process from start to end, its CPU time that of all its threads.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.programs import Finished, json_lines, luuvet, run
from benchmarks.rounds import machine, table
from benchmarks.scale_site import SITES, serving, write_site_file


@dataclass(frozen=True, slots=True)
class Crawl:
    """One crawl that ended well."""

    articles: int
    requests: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int

    @property
    def speed(self) -> float:
        """Articles a second."""
        return self.articles / self.seconds

    @property
    def cpu(self) -> float:
        """CPU milliseconds an article."""
        return self.cpu_seconds / self.articles * 1000


def crawl_ours(folder: Path, site: str, proxy: str) -> Crawl:
    """Crawl *site* into a new archive below *folder*."""
    archive = folder / "archive"
    shutil.rmtree(archive, ignore_errors=True)
    sites = write_site_file(folder / "sites", site)
    done = luuvet(archive, "crawl", site, "--full", "--sites", str(sites), "--json", proxy=proxy)
    report = json_lines(done.stdout)[-1]
    if report["outcome"] != "complete":
        sys.exit(f"our crawl was not complete: {report}")
    return finished(report["counts"]["new"], report["requests"], done)


def crawl_plainly(site: str, proxy: str) -> Crawl:
    """Crawl *site* with the plain spider."""
    done = run([sys.executable, "-m", "benchmarks.plain_spider", site], proxy=proxy)
    if done.status:
        sys.exit(f"the plain spider: exit {done.status}\n{done.stderr[-3000:]}")
    report = json_lines(done.stdout)[-1]
    return finished(report["articles"], report["requests"], done)


def finished(articles: int, requests: int, done: Finished) -> Crawl:
    """Put what a crawl told and what its process used together."""
    return Crawl(articles, requests, done.seconds, done.cpu_seconds, done.peak_bytes)


def row(name: str, crawls: list[Crawl], others: list[Crawl]) -> tuple[object, ...]:
    """Return a table row: best and median speed, least CPU, and the same as shares of *others*."""
    speeds = [crawl.speed for crawl in crawls]
    shares = [crawl.speed / other.speed for crawl, other in zip(crawls, others, strict=True)]
    return (
        name,
        crawls[0].articles,
        crawls[0].requests,
        f"{max(speeds):.0f} / {statistics.median(speeds):.0f}",
        f"{statistics.median(shares):.2f} ({min(shares):.2f} to {max(shares):.2f})",
        f"{min(crawl.cpu for crawl in crawls):.2f}",
        f"{max(crawl.peak_bytes for crawl in crawls) / 1e6:.0f} MB",
    )


def main() -> None:
    """Parse the options, crawl in rounds, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=5000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--site", choices=sorted(SITES), default="daknong")
    chosen = options.parse_args()
    ours: list[Crawl] = []
    plain: list[Crawl] = []
    print(machine())
    with tempfile.TemporaryDirectory(prefix="luuvet-benchmark-") as name, serving(chosen.articles) as proxy:
        for number in range(1, chosen.rounds + 1):
            plain.append(crawl_plainly(chosen.site, proxy))
            ours.append(crawl_ours(Path(name), chosen.site, proxy))
            print(f"round {number}: {plain[-1].speed:.0f} and {ours[-1].speed:.0f} articles a second", flush=True)
    if {crawl.articles for crawl in ours} != {crawl.articles for crawl in plain}:
        print("the two did not find the same number of articles: the figures do not compare")
    head = ("crawl", "articles", "requests", "articles/s best / median", "of the plain spider", "CPU ms", "peak")
    rows = [row("plain Scrapy spider, yields", plain, plain), row("Lưu Vết, all stored", ours, plain)]
    print(f"\n{table(head, rows)}")


if __name__ == "__main__":
    main()
