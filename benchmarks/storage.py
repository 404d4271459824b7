"""Bytes that one version takes: ours, full text rows, and git, all holding the same texts of the same nights.

    python -m benchmarks.storage [--nights 60] [--articles 60] [--seed 7]

The newsroom's truth gives every article's text on every night; each night is recorded through ``Archive.record`` as
a crawl would. Ours: the tables ``version_rows`` and ``paragraphs`` with their indexes. Full text rows:
``version_rows`` with its texts written out and all else (columns, indexes) as it is. Both after VACUUM. git: a file
an article, title, lead, by-line, paragraphs and captions a line each, a commit a night, packed by ``git gc``. It holds
texts only, so texts alone are compared as well; there ours counts the paragraphs with their index and the lists.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from archive.digests import payload_digest
from archive.records import Article, Capture, Observation, Outcome, Seen
from archive.store import Archive
from benchmarks.programs import run
from benchmarks.rounds import machine, table
from benchmarks.shared_material import Truth, require_shared

FIRST_NIGHT = datetime(2024, 11, 20, 18, tzinfo=UTC)
TEXT_TABLES = ("version_rows", "paragraphs")
PARAGRAPH_INDEX = "paragraph_pages"  # from a sentence back to its articles: full rows have nothing like it
WRITTEN_OUT = ("lead", "body", "captions")
TEXTS = ("title", "byline", *WRITTEN_OUT)


def read_nights(nights: int, articles: int, seed: int) -> list[Truth]:
    """Return what is true of every live article on every night, in the order of nights."""
    require_shared("newsroom")
    words = ["truth", "--from", "1", "--to", str(nights), "--articles", str(articles), "--seed", str(seed)]
    shared = str(require_shared())
    done = subprocess.run(
        [sys.executable, "-m", "newsroom", *words], cwd=shared, capture_output=True, text=True, check=True
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return [row for row in rows if row["state"] == "live"]


def article_of(row: Truth) -> Article:
    """Return a truth line as the record that a crawl would hand over."""
    return Article(
        title=row["title"],
        lead=row["lead"] or None,
        byline=row["byline"] or None,
        section=row["section"],
        published_at=datetime.fromisoformat(row["published_at"]),
        body=tuple(row["body"]),
        captions=tuple(row["captions"]),
    )


def text_of(row: Truth) -> str:
    """Return everything that a reader sees, a line each."""
    lines = (row["title"], row["lead"], row["byline"], *row["body"], *row["captions"])
    return "".join(f"{line}\n" for line in lines if line)


def by_night(rows: Iterable[Truth]) -> list[tuple[int, list[Truth]]]:
    """Group truth lines that stand in the order of nights."""
    return [(night, list(group)) for night, group in groupby(rows, key=lambda row: int(row["night"]))]


def fill_archive(folder: Path, rows: list[Truth]) -> None:
    """Record every night of every site, a run each."""
    hosts = sorted({row["site"] for row in rows})
    with Archive.open(folder) as archive:
        for host in hosts:
            archive.upsert_site(site=host, name=host, host=host, system="generic", timezone="Asia/Ho_Chi_Minh")
        for night, group in by_night(rows):
            for host in hosts:
                record_run(archive, host, FIRST_NIGHT + timedelta(days=night), [r for r in group if r["site"] == host])


def record_run(archive: Archive, host: str, at: datetime, rows: list[Truth]) -> None:
    """Record one night of one site."""
    run_id = archive.begin_run(host, started_at=at, mode="full", rehearsal=False, program="benchmark", rules="truth")
    for row in rows:
        text = text_of(row).encode()
        capture = Capture(
            url=row["urls"][0],
            captured_at=at,
            http_status=200,
            content_type="text/html; charset=utf-8",
            payload_digest=payload_digest(text),
            payload_bytes=len(text),
        )
        seen = Seen(article=article_of(row), recipe="benchmark/000000000000", key=row["key"])
        archive.record(Observation(site=host, run_id=run_id, capture=capture, finding=seen, section=row["section"]))
    archive.finish_run(
        run_id, ended_at=at, outcome=Outcome.COMPLETE, why=None, requests=len(rows), bytes=0, seconds=0.0
    )


def vacuumed_bytes(database: Path) -> int:
    """Return the bytes of the whole file after VACUUM."""
    copy = database.with_suffix(".vacuumed")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    size = copy.stat().st_size
    copy.unlink()
    return size


def table_bytes(database: Path, tables: tuple[str, ...], *, indexes: bool = True) -> int:
    """Return the bytes of *tables*, and of their indexes, in a vacuumed copy of *database*."""
    copy = database.with_suffix(".vacuumed")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    with closing(sqlite3.connect(copy)) as connection:
        size: int = connection.execute(
            "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name IN (SELECT name FROM sqlite_schema"
            " WHERE tbl_name IN (SELECT value FROM json_each(?)) AND (type = 'table' OR ?))",
            (json.dumps(tables), indexes),
        ).fetchone()[0]
    copy.unlink()
    return size


def full_row_bytes(archive: Path, target: Path) -> int:
    """Store ``version_rows`` with its texts written out, and the same indexes, in *target*; return the bytes."""
    with closing(sqlite3.connect(target)) as connection:
        connection.execute("ATTACH ? AS ours", (str(archive),))
        names = [str(row[1]) for row in connection.execute("PRAGMA ours.table_info(version_rows)")]
        columns = ", ".join(f"{'v' if name in WRITTEN_OUT else 'r'}.{name} AS {name}" for name in names)
        connection.execute(
            f"CREATE TABLE full_rows AS SELECT {columns}"  # noqa: S608 — column names out of the schema
            " FROM ours.version_rows AS r JOIN ours.versions AS v ON v.rowid = r.id ORDER BY r.id"
        )
        for _, index, *_ in connection.execute("PRAGMA ours.index_list(version_rows)").fetchall():
            keys = ", ".join(str(row[2]) for row in connection.execute(f"PRAGMA ours.index_info({index})"))
            connection.execute(f"CREATE INDEX full_{index} ON full_rows ({keys})")
        connection.commit()
    return table_bytes(target, ("full_rows",))


def full_text_bytes(archive: Path) -> int:
    """Return the bytes of all versions' texts as UTF-8, and nothing around them."""
    sizes = " + ".join(f"coalesce(length(CAST({name} AS BLOB)), 0)" for name in TEXTS)
    with closing(sqlite3.connect(archive)) as connection:
        return int(connection.execute(f"SELECT sum({sizes}) FROM versions").fetchone()[0])  # noqa: S608 — constants


def text_bytes(archive: Path) -> int:
    """Return the bytes of our texts alone: paragraphs with their index, titles, by-lines and the lists of ids."""
    kept = " + ".join(f"coalesce(length(CAST({name} AS BLOB)), 0)" for name in TEXTS)
    with closing(sqlite3.connect(archive)) as connection:
        listed = int(connection.execute(f"SELECT sum({kept}) FROM version_rows").fetchone()[0])  # noqa: S608 — constants
    return listed + table_bytes(archive, ("paragraphs",))


def git_bytes(folder: Path, rows: list[Truth], *options: str) -> int:
    """Commit every night, pack with ``git gc`` and *options*; return the bytes of all packs with their indexes."""
    folder.mkdir()

    def git(*words: str) -> None:
        done = run(["git", "-C", str(folder), *words])
        if done.status:
            sys.exit(f"git {' '.join(words)}: {done.stderr}")

    git("init", "--quiet")
    for night, group in by_night(rows):
        for row in group:
            path = folder / row["site"] / f"{row['key']}.txt"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text_of(row), encoding="utf-8")
        git("add", "--all")
        git("-c", "user.name=b", "-c", "user.email=b@example.invalid", "commit", "--quiet", "-m", f"Night {night}")
    git("gc", "--quiet", "--prune=now", *options)
    return sum(path.stat().st_size for path in (folder / ".git" / "objects").rglob("*") if path.is_file())


def main() -> None:
    """Parse the options, store, measure, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--nights", type=int, default=60)
    options.add_argument("--articles", type=int, default=60)
    options.add_argument("--seed", type=int, default=7)
    chosen = options.parse_args()
    rows = read_nights(chosen.nights, chosen.articles, chosen.seed)
    print(machine())
    with tempfile.TemporaryDirectory(prefix="luuvet-benchmark-") as name:
        folder = Path(name)
        fill_archive(folder / "archive", rows)
        database = folder / "archive" / "archive.db"
        with closing(sqlite3.connect(database)) as connection:
            versions, pages = connection.execute("SELECT count(*), count(DISTINCT page_id) FROM versions").fetchone()
        full, full_texts = full_row_bytes(database, folder / "full.db"), full_text_bytes(database)
        measured = [
            ("full text rows", full, full),
            ("Lưu Vết, rows and paragraphs", table_bytes(database, TEXT_TABLES), full),
            ("and the index from paragraphs to pages", table_bytes(database, (*TEXT_TABLES, PARAGRAPH_INDEX)), full),
            ("archive.db: pages, captures, search index too", vacuumed_bytes(database), full),
            ("full texts, nothing around them", full_texts, full_texts),
            ("Lưu Vết, texts alone", text_bytes(database), full_texts),
        ]
        if shutil.which("git"):
            measured.append(("git, gc, texts alone", git_bytes(folder / "git", rows), full_texts))
            measured.append(
                ("git, gc --aggressive, texts alone", git_bytes(folder / "git2", rows, "--aggressive"), full_texts)
            )
    print(f"{pages} articles, {versions} versions over {chosen.nights} nights, {len(rows)} visits")
    shown: list[tuple[object, ...]] = [(n, f"{b / 1e6:.2f}", round(b / versions), b / of) for n, b, of in measured]
    print(f"\n{table(('layout', 'MB', 'bytes a version', 'of full rows'), shown)}")


if __name__ == "__main__":
    main()
