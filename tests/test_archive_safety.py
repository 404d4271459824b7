"""What may befall an archive while it is written: kills, locks, full disks, foreign files; nothing stored is lost."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from archive.connection import DATABASE
from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveFromTheFutureError,
    ArchiveLockedError,
    ArchiveNotFoundError,
    ArchiveUnwritableError,
)
from archive.reading_connection import ArchiveFromThePastError
from archive.store import Archive
from tests.archive_nights import FIRST_NIGHT, TEXT, Nights, article, exported, rows, seen

ROOT = Path(__file__).parents[1]

# Writes nights for ever and says after each page what is committed.
_WRITER = """
import sys
from pathlib import Path
from archive.store import Archive
from tests.archive_nights import Nights, article, seen, FIRST_NIGHT
from datetime import timedelta
with Archive.open(Path(sys.argv[1])) as archive:
    archive.mark_dead_runs()
    site = Nights(archive)
    while True:
        at = FIRST_NIGHT + timedelta(days=site.number)
        site.number += 1
        run = site.begin(at)
        site.walk(run, complete=True)
        for page in range(40):
            text = f"Tổ {page} kể chuyện lần {site.number}, lần đầu là {sys.argv[2]}."
            told = site.visit(run, f"/{page}", seen(article(text), key=str(page)), at, [f"/{page}"])
            print(told.page_id, told.version, flush=True)
        site.finish(run, at)
"""


def sound(folder: Path) -> None:
    """Assert that SQLite and the index find nothing wrong."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO page_search (page_search, rank) VALUES ('integrity-check', 1)")


def test_a_writer_killed_at_any_moment_loses_nothing_that_it_committed(tmp_path: Path) -> None:
    dice = random.Random(20240812)  # noqa: S311 (moments of a kill, no secret)
    committed: set[tuple[str, int]] = set()
    for number in range(8):
        command = [sys.executable, "-c", _WRITER, str(tmp_path), str(number)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
            assert writer.stdout is not None
            first = writer.stdout.readline()
            time.sleep(dice.uniform(0.0, 0.25))
            writer.send_signal(signal.SIGKILL)
            told = [first, *writer.stdout.read().splitlines(keepends=True)]
        for line in told:
            if line.endswith("\n"):
                page, version = line.split()
                committed.add((page, int(version)))
        sound(tmp_path)
        stored = set(rows(tmp_path, "SELECT page_id, version FROM versions"))
        assert committed <= stored
    with Archive.open(tmp_path) as archive:
        archive.mark_dead_runs()
        Nights(archive).night({"/0": seen(article(), key="0")})
    assert rows(tmp_path, "SELECT count(*) FROM runs WHERE ended_at IS NULL") == [(0,)]
    outcomes = dict(rows(tmp_path, "SELECT outcome, count(*) FROM runs GROUP BY outcome"))
    assert outcomes["interrupted"] >= 1


def test_a_reader_is_not_held_up_by_a_writer(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({"/1": seen(article(), key="1")})
        with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("UPDATE pages SET title = 'nửa chừng'")
            started = time.monotonic()
            assert exported(tmp_path)[0]["title"] == "Hội thao mùa mưa"
            assert time.monotonic() - started < 5
            writer.execute("ROLLBACK")


def test_a_locked_archive_is_said_and_left_alone(tmp_path: Path) -> None:
    with Archive.open(tmp_path, wait_seconds=0.1) as archive:
        site = Nights(archive)
        with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(ArchiveLockedError, match="locked by another process"):
                site.begin(FIRST_NIGHT)
            other.execute("ROLLBACK")
        site.night({"/1": seen(article(), key="1")})
    assert len(exported(tmp_path)) == 1


def test_an_archive_from_the_future_is_refused_and_not_changed(tmp_path: Path) -> None:
    with Archive.open(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "SELECT migration_set, '9999_thought_reading', applied_at FROM _sqlite_migrations LIMIT 1"
        )
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = (tmp_path / DATABASE).read_bytes()
    with pytest.raises(ArchiveFromTheFutureError, match="9999_thought_reading"):
        Archive.open(tmp_path)
    with pytest.raises(ArchiveFromTheFutureError):
        exported(tmp_path)
    assert (tmp_path / DATABASE).read_bytes() == before


def test_an_archive_from_an_older_program_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({"/1": seen(article(), key="1")})
    before = exported(tmp_path)
    with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as connection:
        made_later = "SELECT type, name FROM sqlite_schema WHERE type = 'view' OR name = 'page_search'"
        for kind, name in connection.execute(made_later).fetchall():
            connection.execute(f"DROP {kind} {name}")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name > '0002'")
    with pytest.raises(ArchiveFromThePastError, match="0002"):
        exported(tmp_path)  # a reader never writes
    with Archive.open(tmp_path):
        pass
    assert exported(tmp_path) == before
    copy = tmp_path / f"{DATABASE}.before-0002_views_and_search"
    assert rows_of(copy, "SELECT name FROM _sqlite_migrations") == [("0001_tables",)]
    assert rows_of(copy, "SELECT count(*) FROM version_rows") == [(1,)]
    sound(tmp_path)


def rows_of(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("content", [b"no database at all, but a text " * 200, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_file_is_named_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / DATABASE).write_bytes(content)
    with pytest.raises(ArchiveDamagedError, match=DATABASE):
        Archive.open(tmp_path)
    with pytest.raises(ArchiveDamagedError):
        exported(tmp_path)
    assert (tmp_path / DATABASE).read_bytes() == content


def test_another_programs_database_is_not_taken_for_an_archive(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(ArchiveError):
        Archive.open(tmp_path)
    assert rows_of(tmp_path / DATABASE, "SELECT name FROM sqlite_schema") == [("recipes",)]


def test_reading_where_no_archive_is_makes_none(tmp_path: Path) -> None:
    with pytest.raises(ArchiveNotFoundError, match="luuvet crawl"):
        exported(tmp_path / "khong-co")
    assert not (tmp_path / "khong-co").exists()


def test_an_archive_path_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ArchiveUnwritableError, match="file"):
        Archive.open(tmp_path / "file")


# -- no space, no permission -----------------------------------------------------------------------------------------

# Writes pages until the file may grow no more; prints the error that says so.
_FILLER = """
import resource, signal, sys
from pathlib import Path
from archive.errors import ArchiveError
from archive.store import Archive
from tests.archive_nights import Nights, article, seen, FIRST_NIGHT
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Archive.open(Path(sys.argv[1])) as archive:
    site = Nights(archive)
    site.night({"/0": seen(article(), key="0")})
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
    run = site.begin(FIRST_NIGHT)
    try:
        for page in range(1, 5000):
            text = " ".join(f"Câu {page}-{n} của một bài rất dài." for n in range(40))
            site.visit(run, f"/{page}", seen(article(text), key=str(page)), FIRST_NIGHT)
            print(page)
    except ArchiveError as error:
        print(type(error).__name__, error, file=sys.stderr)
"""


def test_a_full_disk_is_said_and_costs_nothing_that_was_stored(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FILLER, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "ArchiveUnwritableError" in done.stderr, done.stderr
    assert "no space" in done.stderr
    assert "Traceback" not in done.stderr
    sound(tmp_path)
    stored = {row[0] for row in rows(tmp_path, "SELECT key FROM pages")}
    assert {"0", *done.stdout.split()} == stored
    with Archive.open(tmp_path) as archive:
        archive.mark_dead_runs()
        Nights(archive).night({"/x": seen(article(*TEXT), key="x")})
    sound(tmp_path)


# Reads the archive, then tries to write to it; prints what came of both.
_READER = """
import sys
from pathlib import Path
from archive.errors import ArchiveError
from archive.store import Archive
from tests.archive_nights import Nights, exported
folder = Path(sys.argv[1])
print(len(exported(folder)))
try:
    with Archive.open(folder) as archive:
        Nights(archive)
except ArchiveError as error:
    print(type(error).__name__, error)
"""
_READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"'


@pytest.mark.skipif(not shutil.which("unshare"), reason="needs unshare to mount a folder read-only")
def test_a_read_only_archive_can_be_read_and_is_refused_to_a_writer(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({"/1": seen(article(), key="1")})
    mounted = ["unshare", "-m", "-r", "bash", "-c", _READ_ONLY, "bash", str(tmp_path)]
    if subprocess.run([*mounted, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a folder")
    command = [*mounted, sys.executable, "-c", _READER, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    count, error = done.stdout.splitlines()
    assert count == "1"
    assert error.startswith("ArchiveUnwritableError")
    assert "cannot be written" in error
