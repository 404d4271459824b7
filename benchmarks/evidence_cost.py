"""What evidence costs: pages a second written with and without WARC, the oldest of many versions, bytes on disk.

    python -m benchmarks.evidence_cost [--pages 600] [--rounds 5] [--versions 1000] [--archive DIR]

Writing: every page is new. In a round each way stores the same pages into an archive of its own, once storing alone and
once with reading the page first, as a crawl does. Oldest version: one article with so many versions, each with a
record; a fresh connection reads the text of the first, then its record. ``--archive`` states the bytes of an archive
that a crawl made.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Literal

from archive.content_encoding import decoded
from archive.export_lines import export_lines
from archive.history import find_page, find_version, find_versions
from archive.reading_connection import reading
from archive.records import Article, Observation, Outcome, RawExchange
from archive.store import Archive
from archive.warc_reading import find_response
from benchmarks.programs import run
from benchmarks.rounds import machine, median_ratio, table
from benchmarks.storage import vacuumed_bytes
from benchmarks.verify_speed import BEGUN, SITE, observation, pages
from crawler.exchanges import Fetched
from crawler.limits import PAYLOAD_BYTES
from crawler.page_trial import profile_for, try_page

Raw = Literal["changed", "none"]
# What stands around a text: menus, side columns, scripts. Packed, a page is 12 KB, as the papers' are.
AROUND = "".join(
    f'<li class="m{n}"><a href="/muc/{n * 7919 % 1000}-{n * 104729 % 10**6}">Mục {n}</a></li>' for n in range(700)
)


def page_of(article: Article) -> bytes:
    """Return an article's page, packed as a server sends it."""
    text = "".join(f"<p>{one}</p>" for one in article.body)
    page = (
        '<html><head><meta charset="utf-8"><meta name="generator" content="WordPress 6.1">'
        f"<title>{article.title}</title></head>"
        f'<body class="single"><ul>{AROUND}</ul><article class="hentry post-1"><h1 class="entry-title">{article.title}'
        f'</h1><div class="entry-content">{text}</div></article></body></html>'
    )
    return gzip.compress(page.encode(), 6, mtime=0)


def visits(number: int) -> list[Observation]:
    """Return one visit of each of *number* new articles."""
    made = []
    for count, (url, _, article) in enumerate(pages(number, 0)):
        seen = observation(1, BEGUN + timedelta(seconds=count), url, page_of(article), article)
        raw = seen.capture.raw
        assert raw is not None  # noqa: S101 - the line above gave it
        headers = ((b"Content-Type", b"text/html; charset=utf-8"), (b"Content-Encoding", b"gzip"))
        made.append(replace(seen, capture=replace(seen.capture, raw=replace(raw, response_headers=headers))))
    return made


def store(folder: Path, seen: Sequence[Observation], raw: Raw, *, read: bool) -> float:
    """Store the visits as one run; return the seconds, begin and end of the run included."""
    profile = profile_for(seen[0].capture.url, "wordpress")
    begun = time.perf_counter()
    with Archive.open(folder) as archive:
        archive.upsert_site(site=SITE, name="Bản Mây", host="ban.test", system="joomla", timezone="Asia/Ho_Chi_Minh")
        number = archive.begin_run(
            SITE, started_at=BEGUN, mode="full", rehearsal=True, program="benchmark", rules="benchmark", raw=raw
        )
        for one in seen:
            if read:
                exchange: RawExchange | None = one.capture.raw
                payload = decoded(exchange.body if exchange else b"", "gzip", limit=PAYLOAD_BYTES)
                try_page(Fetched(capture=one.capture, payload=payload, headers={"content-type": "text/html"}), profile)
            archive.record(replace(one, run_id=number))
        archive.finish_run(
            number, ended_at=BEGUN, outcome=Outcome.COMPLETE, why=None, requests=len(seen), bytes=0, seconds=0.0
        )
    return time.perf_counter() - begun


def write_path(place: Path, number: int, rounds: int) -> list[tuple[object, ...]]:
    """Return rows of the table: pages a second without and with WARC, and the ratio of the same round."""
    seen, rows = visits(number), []
    for name, read in (("storing alone", False), ("reading and storing", True)):
        spent: dict[Raw, list[float]] = {"none": [], "changed": []}
        for turn in range(rounds):
            for raw, times in spent.items():
                folder = place / f"{read}-{turn}-{raw}"
                times.append(store(folder, seen, raw, read=read))
                shutil.rmtree(folder)
        ratio = median_ratio(spent["none"], spent["changed"])
        rows.append((name, *(round(number / statistics.median(times)) for times in spent.values()), ratio))
    return rows


def many_versions(folder: Path, number: int) -> str:
    """Make an archive in which one article has *number* versions, a run each ten; return its address."""
    url, _, article = next(iter(pages(1, 0)))
    with Archive.open(folder) as archive:
        archive.upsert_site(site=SITE, name="Bản Mây", host="ban.test", system="joomla", timezone="Asia/Ho_Chi_Minh")
        for first in range(0, number, 10):
            at = BEGUN + timedelta(days=first)
            run_id = archive.begin_run(
                SITE, started_at=at, mode="full", rehearsal=True, program="benchmark", rules="benchmark"
            )
            for count in range(first, min(first + 10, number)):
                now = replace(article, body=(*article.body, f"Cập nhật lần {count}: {count * 37} suất quà."))
                at += timedelta(seconds=60)
                archive.record(observation(run_id, at, url, page_of(now), now))
            archive.finish_run(
                run_id, ended_at=at, outcome=Outcome.COMPLETE, why=None, requests=10, bytes=0, seconds=0.0
            )
    return url


def oldest(folder: Path, url: str, rounds: int) -> list[tuple[object, ...]]:
    """Return rows of the table: milliseconds that the first version's text and record take."""

    def text() -> None:
        with reading(folder) as database:
            find_version(database, find_page(database, url), 1)

    def listed() -> None:
        with reading(folder) as database:
            find_versions(database, find_page(database, url))

    def record() -> None:
        with reading(folder) as database:
            capture = database.execute("SELECT capture FROM version_rows ORDER BY id LIMIT 1").fetchone()[0]
            find_response(database, folder, capture)

    return [
        (name, *_milliseconds(work, rounds * 20))
        for name, work in (("its text", text), ("its record", record), ("all versions, with texts", listed))
    ]


def _milliseconds(work: Callable[[], None], times: int) -> tuple[float, float]:
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        spent.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spent), sorted(spent)[int(times * 0.95)]


def bytes_of(archive: Path, place: Path) -> list[tuple[object, ...]]:
    """Return rows of the table: bytes a version of database, WARC files and the same texts in git."""
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        versions = connection.execute("SELECT count(*) FROM versions").fetchone()[0]
    shares = [
        ("archive.db, after VACUUM", vacuumed_bytes(archive / "archive.db")),
        ("WARC files, listing pages too", _size(archive / "warc", "*.warc.gz")),
        ("their indexes", _size(archive / "warc", "*.cdxj")),
        ("manifests", _size(archive / "manifests", "*.json")),
    ]
    if shutil.which("git"):
        shares.append(("git, packed: the texts alone", git_bytes_of(archive, place / "git")))
    return [(name, f"{size / 1e6:.2f}", round(size / versions)) for name, size in shares]


def git_bytes_of(archive: Path, folder: Path) -> int:
    """Commit the texts of an archive, a file a page and a commit a day, and pack them; return the bytes."""
    folder.mkdir()

    def git(*words: str) -> None:
        done = run(["git", "-C", str(folder), "-c", "user.name=b", "-c", "user.email=b@example.invalid", *words])
        if done.status:
            raise SystemExit(f"git {' '.join(words)}: {done.stderr}")

    with reading(archive) as database:
        lines = [line for line in export_lines(database, all_versions=True) if line["version"] is not None]
    git("init", "--quiet")
    day: Callable[[dict[str, object]], str] = lambda line: str(line["first_captured_at"])[:10]  # noqa: E731
    for date, group in groupby(sorted(lines, key=day), key=day):
        for line in group:
            texts = (line["title"], line["lead"], line["byline"], *line["body"], *line["captions"])
            (folder / f"{line['page_id']}.txt").write_text(
                "".join(f"{one}\n" for one in texts if one), encoding="utf-8"
            )
        git("add", "--all")
        git("commit", "--quiet", "--allow-empty", "-m", date)
    git("gc", "--quiet", "--prune=now")
    return sum(path.stat().st_size for path in (folder / ".git" / "objects").rglob("*") if path.is_file())


def _size(folder: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in folder.rglob(pattern))


def main() -> None:
    """Parse the options, measure, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=600)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--versions", type=int, default=1000)
    options.add_argument("--archive", type=Path, help="one that a crawl made")
    chosen = options.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="luuvet-benchmark-") as name:
        place = Path(name)
        written = write_path(place, chosen.pages, chosen.rounds)
        print(f"\n{table(('new pages a second', 'without WARC', 'with WARC', 'ratio'), written)}")
        url = many_versions(place / "many", chosen.versions)
        read = oldest(place / "many", url, chosen.rounds)
        print(f"\n{table((f'the first of {chosen.versions} versions', 'ms, median', 'ms, p95'), read)}")
        if chosen.archive:
            print(f"\n{table(('on disk', 'MB', 'bytes a version'), bytes_of(chosen.archive, place))}")


if __name__ == "__main__":
    main()
