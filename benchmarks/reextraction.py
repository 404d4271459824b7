"""How fast stored pages are read again, beside reading the same pages and nothing else.

    python -m benchmarks.reextraction [--pages 2000] [--rounds 3]

An archive is filled with so many different articles, made from the recorded WordPress pages, each with its raw record.
*Extraction alone* takes their bytes from memory to articles in this process: parsing and reading, no quality gate. Then
the site's layout is changed and ``luuvet reextract`` reads the archive again, finding a record, undoing its packing,
comparing and storing, in one process or in one a core. Pages a second, of wall time and of CPU time (all processes
together), as a share of extraction alone in the same round; medians.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from archive.digests import payload_digest
from archive.records import Capture, FoundBy, Observation, Outcome, RawExchange, Seen
from archive.store import Archive
from benchmarks.rounds import machine, table
from benchmarks.shared_material import Page, recorded_pages
from crawler.article_reading import read_article
from crawler.documents import Document, read_document
from crawler.page_reading import PageReader
from crawler.readings import ArticleReading
from crawler.reextraction import reextract
from crawler.rules import Rules
from crawler.site_profiles import Layout, SiteProfile

SITE = "recorded"
BEGUN_AT = datetime(2024, 7, 1, 15, tzinfo=UTC)
ALONE = "extraction alone, one core, pages a second"
# The one leaves every text as it is, the other takes a paragraph out of nearly each.
LAYOUTS = {"no text differs": "div.khong-co", "nine texts in ten differ": "p:nth-of-type(2)"}


def several(pages: list[Page], number: int) -> Iterator[Page]:
    """Yield *number* pages at addresses and with paragraphs of their own."""
    for place in range(number):
        page, copy = pages[place % len(pages)], place // len(pages)
        payload = page.payload.replace(b"</p>", b" %d</p>" % copy)
        yield replace(page, url=f"{page.url.rstrip('/')}-{copy}/", payload=payload)


def profile_of(pages: list[Page], drop: str | None) -> SiteProfile:
    """Return the site that *pages* stand on, with a layout that removes *drop*."""
    host = pages[0].url.split("/")[2]
    layouts = (Layout(valid_from=date(2000, 1, 1), drop=(drop,)),) if drop else ()
    return SiteProfile(
        id=SITE,
        name=SITE,
        home=f"http://{host}/",
        system="wordpress",
        hosts=(host,),
        sections=(),
        layouts=layouts,
    )


def fill(folder: Path, pages: list[Page], profile: SiteProfile) -> None:
    """Store each page as one night's crawl would."""
    with Archive.open(folder) as archive:
        archive.upsert_site(
            site=SITE, name=SITE, host=profile.hosts[0], system=profile.system, timezone=profile.timezone.key
        )
        run = archive.begin_run(
            SITE, started_at=BEGUN_AT, mode="full", rehearsal=False, program="benchmark", rules="benchmark"
        )
        for number, page in enumerate(pages):
            archive.record(_observation(page, run, BEGUN_AT + timedelta(seconds=number), profile))
        archive.store_learned_blocks(SITE, "benchmark", "[]")
        ended_at = BEGUN_AT + timedelta(seconds=len(pages))
        archive.finish_run(
            run, ended_at=ended_at, outcome=Outcome.COMPLETE, why=None, requests=len(pages), bytes=0, seconds=1.0
        )


def _observation(page: Page, run: int, at: datetime, profile: SiteProfile) -> Observation:
    reading = read(page, profile)
    raw = RawExchange(
        request_method="GET",
        request_headers=(),
        status=200,
        response_headers=((b"Content-Type", (page.content_type or "text/html").encode()),),
        body=page.payload,
    )
    capture = Capture(
        url=page.url,
        captured_at=at,
        http_status=200,
        content_type=page.content_type,
        payload_digest=payload_digest(page.payload),
        payload_bytes=len(page.payload),
        raw=raw,
    )
    seen = Seen(article=reading.article, recipe=reading.recipe)
    return Observation(site=SITE, run_id=run, capture=capture, finding=seen, found_by=FoundBy.LISTING)


def read(page: Page, profile: SiteProfile) -> ArticleReading:
    """Read one page from its bytes; every page of the material is an article."""
    rules: Rules = PageReader(profile).rules_at(BEGUN_AT)
    document = read_document(page.payload, url=page.url, content_type=page.content_type)
    reading = read_article(document, rules) if isinstance(document, Document) else document
    if not isinstance(reading, ArticleReading):
        raise ValueError(f"{page.url}: {reading.reason}")
    return reading


def spent(job: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of wall time and of CPU time that *job* takes, its child processes' included."""
    begun, used = time.perf_counter(), _cpu_seconds()
    job()
    return time.perf_counter() - begun, _cpu_seconds() - used


def _cpu_seconds() -> float:
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def again(folder: Path, profile: SiteProfile, workers: int, *, dry_run: bool = False) -> None:
    """Run ``luuvet reextract`` on an archive."""
    now = BEGUN_AT + timedelta(days=1)
    done = reextract(
        folder, profile, now=now, dry_run=dry_run, report=lambda what, number, total: None, workers=workers
    )
    if done.up_to_date or not done.versions:
        raise ValueError(f"{done.up_to_date} of {done.versions} versions were not read again")


def measure(folder: Path, pages: list[Page], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Return each way of reading all *pages* with its speed, by wall and by CPU, as shares of extraction alone."""
    ways = [(workers, dry_run) for workers in sorted({1, os.cpu_count() or 1}) for dry_run in (True, False)]
    shares: dict[str, list[tuple[float, float]]] = {}
    for _ in range(rounds):
        for what, drop in LAYOUTS.items():
            profile = profile_of(pages, drop)
            wall, cpu = spent(partial(_read_all, pages, profile))
            shares.setdefault(ALONE, []).append((len(pages) / wall, len(pages) / cpu))
            for workers, dry_run in ways:
                copy = folder / "copy"
                shutil.copytree(folder / "archive", copy)
                own_wall, own_cpu = spent(partial(again, copy, profile, workers, dry_run=dry_run))
                shutil.rmtree(copy)
                name = f"{'--dry-run' if dry_run else 'applied'}, {what}, processes: {workers}"
                shares.setdefault(name, []).append((wall / own_wall, cpu / own_cpu))
    return shares


def _read_all(pages: list[Page], profile: SiteProfile) -> None:
    for page in pages:
        read(page, profile)


def main() -> None:
    """Parse the options, measure, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=2000)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    pages = list(several(recorded_pages("wordpress-day1", "wordpress"), chosen.pages))
    print(machine())
    with tempfile.TemporaryDirectory(prefix="luuvet-benchmark-") as name:
        folder = Path(name)
        fill(folder / "archive", pages, profile_of(pages, None))
        shares = measure(folder, pages, chosen.rounds)
    rows: list[tuple[object, ...]] = [
        (
            what,
            *(
                f"{statistics.median(kind):.2f} ({min(kind):.2f} to {max(kind):.2f})"
                for kind in zip(*both, strict=True)
            ),
        )
        for what, both in shares.items()
    ]
    print(table((f"{len(pages)} pages", "by wall time", "by CPU time"), rows))


if __name__ == "__main__":
    main()
