"""Megabytes a second that `luuvet verify` reads again, beside `sha256sum` on the same WARC files.

    python -m benchmarks.verify_speed [--pages 4000] [--kilobytes 40] [--rounds 5]

An archive of one run is made first: each page with a text of its own and a body that no packing shortens. In a round
both read all files once, from the cache; the time of the texts in the database is stated apart.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.digests import payload_digest
from archive.fixity import verify
from archive.fixity_files import files_below, read_sealed, sealed_files
from archive.fixity_report import silent
from archive.records import Article, Capture, FoundBy, Observation, Outcome, RawExchange, Seen
from archive.store import Archive
from archive.warc_series import FOLDER
from benchmarks.rounds import machine, median_ratio, table

BEGUN = datetime(2024, 8, 12, 19, tzinfo=UTC)
SITE = "ban"
# Paragraphs an article has, and words a paragraph has, much as on the sites themselves.
PARAGRAPHS, WORDS = 7, 75
SYLLABLES = "công đoàn người lao động cơ sở phong trào thi đua quà tặng hội nghị đại biểu tỉnh huyện năm nay".split()


def pages(number: int, kilobytes: int) -> Iterator[tuple[str, bytes, Article]]:
    """Yield address, body and article of each page; the same each time."""
    dice = random.Random(7)  # noqa: S311 - the same pages each time
    for count in range(number):
        body = tuple(
            " ".join([f"Đoạn {count}-{place}:", *dice.choices(SYLLABLES, k=WORDS)]) for place in range(PARAGRAPHS)
        )
        yield f"http://ban.test/{count}", dice.randbytes(kilobytes << 10), Article(title=f"Bài {count}", body=body)


def make(folder: Path, number: int, kilobytes: int) -> None:
    """Crawl all pages into a new archive, in one run."""
    with Archive.open(folder) as archive:
        archive.upsert_site(site=SITE, name="Bản Mây", host="ban.test", system="joomla", timezone="Asia/Ho_Chi_Minh")
        run = archive.begin_run(
            SITE, started_at=BEGUN, mode="full", rehearsal=True, program="benchmark", rules="benchmark"
        )
        at = BEGUN
        for url, payload, article in pages(number, kilobytes):
            at += timedelta(seconds=1)
            archive.record(observation(run, at, url, payload, article))
        archive.finish_run(
            run, ended_at=at, outcome=Outcome.COMPLETE, why=None, requests=number, bytes=0, seconds=float(number)
        )


def observation(run: int, at: datetime, url: str, payload: bytes, article: Article) -> Observation:
    """Return one visit that found an article."""
    raw = RawExchange(
        request_method="GET",
        request_headers=((b"User-Agent", b"benchmark"),),
        status=200,
        response_headers=((b"Content-Type", b"text/html"),),
        body=payload,
        protocol="HTTP/1.1",
    )
    capture = Capture(
        url=url,
        captured_at=at,
        http_status=200,
        content_type="text/html",
        payload_digest=payload_digest(payload),
        payload_bytes=len(payload),
        raw=raw,
    )
    finding = Seen(article=article, recipe="benchmark/1")
    return Observation(
        site=SITE, run_id=run, capture=capture, finding=finding, found_by=FoundBy.LISTING, section=None, listed_url=url
    )


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that *work* takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def verified(folder: Path) -> None:
    """Verify all of the archive; end the benchmark when it is not sound."""
    found = verify(folder)
    if found.problems:
        raise SystemExit(f"the archive is not sound: {found.problems[0]}")


def main() -> None:
    """Make the archive, read it in rounds, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=4000)
    parser.add_argument("--kilobytes", type=int, default=40, help="of each page as it came")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "archive"
        make(folder, asked.pages, asked.kilobytes)
        files = [folder / name for name in files_below(folder, FOLDER) if name.endswith(".warc.gz")]
        sealed = sealed_files(path.read_bytes() for path in (folder / "manifests").iterdir())
        jobs: dict[str, Callable[[], object]] = {
            "sha256sum, the WARC files": lambda: subprocess.run(["sha256sum", *files], check=True, capture_output=True),
            "verify, the WARC files": lambda: read_sealed(folder, sealed, silent),
            "verify, everything": lambda: verified(folder),
        }
        spent: dict[str, list[float]] = {name: [] for name in jobs}
        for _ in range(asked.rounds):
            for name, work in jobs.items():
                spent[name].append(timed(work))
        size = sum(path.stat().st_size for path in files) / 1e6
        database = (folder / "archive.db").stat().st_size / 1e6
    first, *_ = spent.values()
    rows: list[tuple[object, ...]] = [
        (name, f"{size / statistics.median(times):.0f}", median_ratio(first, times)) for name, times in spent.items()
    ]
    print(machine())
    print(f"{asked.pages} pages, {size:.0f} MB of WARC, {database:.0f} MB of database")
    print(table(("read again", "MB of WARC a second", "of sha256sum"), rows))


if __name__ == "__main__":
    main()
