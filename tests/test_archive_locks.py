"""One run of a site at a time; a reader is never held up, a writer never for ever."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from archive.connection import DATABASE, give_back_free_pages
from archive.errors import ArchiveLockedError, SiteInUseError
from archive.locks import take_lock
from archive.store import Archive
from tests.archive_nights import FIRST_NIGHT, Nights, article, exported, rows, seen
from tests.archive_soundness import ROOT


def test_a_site_runs_once_at_a_time(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as one, Archive.open(tmp_path) as other:
        run = Nights(one).begin(FIRST_NIGHT)
        with pytest.raises(SiteInUseError, match="in use"):
            Nights(other).begin(FIRST_NIGHT)
        assert other.mark_dead_runs() == []
        Nights(other, "muong").begin(FIRST_NIGHT)
        Nights(one).finish(run, FIRST_NIGHT)
        Nights(other).begin(FIRST_NIGHT)


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


# Begins a run of a site and waits to be killed.
_RUNNER = """
import sys
from pathlib import Path
from archive.store import Archive
from tests.archive_nights import FIRST_NIGHT, Nights
archive = Archive.open(Path(sys.argv[1]))
print(Nights(archive).begin(FIRST_NIGHT), flush=True)
sys.stdin.read()
"""


def test_a_run_in_another_process_holds_its_site_until_that_process_dies(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _RUNNER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as runner:
        assert runner.stdout is not None
        run = int(runner.stdout.readline())
        with Archive.open(tmp_path) as archive:
            site = Nights(archive)
            started = time.monotonic()
            with pytest.raises(SiteInUseError, match="in use"):
                site.begin(FIRST_NIGHT)
            assert time.monotonic() - started < 5, "it does not wait"
            assert archive.mark_dead_runs() == []
            runner.kill()
            runner.wait()
            assert archive.mark_dead_runs() == [run]
            site.night({})


def test_a_run_that_could_not_begin_lets_go_of_its_site(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        with pytest.raises(sqlite3.IntegrityError):  # nobody told the archive of the site: a fault of ours
            archive.begin_run("la", started_at=FIRST_NIGHT, mode="full", rehearsal=True, program="luuvet/0", rules="r0")
        Nights(archive, "la").night({})
    assert rows(tmp_path, "SELECT count(*) FROM runs") == [(1,)]


@pytest.mark.parametrize("name", ["site-../../etc", "site-Đắk Nông", "site-a/b", "site-.."])
def test_a_lock_of_whatever_name_lies_in_the_folder_of_locks(tmp_path: Path, name: str) -> None:
    lock = take_lock(tmp_path, name)
    assert lock is not None
    assert take_lock(tmp_path, name) is None
    lock.release()
    lock.release()
    assert [path.parent for path in tmp_path.rglob("*.lock")] == [tmp_path / "locks"]
    again = take_lock(tmp_path, name)
    assert again is not None
    again.release()


def test_giving_room_back_waits_for_another_time_while_somebody_writes(tmp_path: Path) -> None:
    with Archive.open(tmp_path, wait_seconds=0.1) as archive:
        site = Nights(archive)
        site.night({"/1": seen(article("Một đoạn rất dài. " * 5000), key="1")})
    with (
        closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as writer,
        closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None, timeout=0.1)) as connection,
    ):
        writer.execute("CREATE TABLE scratch AS SELECT zeroblob(100000) AS room")
        writer.execute("DROP TABLE scratch")
        writer.execute("BEGIN IMMEDIATE")
        give_back_free_pages(connection, tmp_path / DATABASE)
        assert connection.execute("PRAGMA freelist_count").fetchone()[0] > 20
        writer.execute("ROLLBACK")
        give_back_free_pages(connection, tmp_path / DATABASE)
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
