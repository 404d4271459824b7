"""The archive's file: damaged, foreign, read-only, without room; nothing that was stored is lost."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from archive.connection import DATABASE, archive_error, give_back_free_pages
from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveNotFoundError,
    ArchiveUnwritableError,
)
from archive.records import Finding, FoundBy
from archive.schema import step_names
from archive.store import Archive
from tests.archive_nights import FIRST_NIGHT, TEXT, Nights, article, exported, rows, seen
from tests.archive_soundness import ROOT, assert_sound, rows_of


def file_bytes(folder: Path) -> int:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return (folder / DATABASE).stat().st_size


def test_a_frontier_of_thousands_leaves_no_room_behind_once_the_run_is_over(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({"/1": seen(article("Tổ công đoàn số 1 ra mắt."), key="1")})
        before = file_bytes(tmp_path)
        run = site.begin(FIRST_NIGHT)
        addresses = [site.url(f"/tin-tuc/bai-viet-so-{number}.html") for number in range(2000)]
        for url in addresses:
            archive.enqueue(
                site.site, run, url, found_by=FoundBy.LISTING, section="Tin", fingerprint="sha256:0", reason="listed"
            )
        assert file_bytes(tmp_path) > before + 200_000
        for url in addresses:
            archive.drop_pending(site.site, url)
        site.walk(run, complete=True)
        site.finish(run, FIRST_NIGHT)
        assert file_bytes(tmp_path) <= before + 20_000


def test_a_night_in_which_nothing_changed_adds_nothing_to_the_file(tmp_path: Path) -> None:
    pages: dict[str, Finding] = {
        f"/{number}": seen(article(f"Tổ công đoàn số {number} ra mắt.", title=str(number)), key=str(number))
        for number in range(120)
    }
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night(pages)
        site.night(pages)
        before = file_bytes(tmp_path)
        site.night(pages)
    # A run and its walk are a row each.
    assert file_bytes(tmp_path) <= before + 8192


def test_a_file_that_cannot_give_pages_back_stays_as_it_is(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
        connection.execute("DELETE FROM t")
        give_back_free_pages(connection, tmp_path / DATABASE)
        assert connection.execute("PRAGMA freelist_count").fetchone()[0] > 20


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


def test_damage_met_while_writing_is_named(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({f"/{number}": seen(article(f"Câu {number}. " * 200), key=str(number)) for number in range(40)})
    file_bytes(tmp_path)  # nothing is left beside the file
    with (tmp_path / DATABASE).open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * ((tmp_path / DATABASE).stat().st_size - 4096))
    with pytest.raises(ArchiveDamagedError, match="restore it from a copy"), Archive.open(tmp_path) as archive:
        Nights(archive).night({"/1": seen(article(), key="1")})


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
    assert_sound(tmp_path)
    stored = {row[0] for row in rows(tmp_path, "SELECT key FROM pages")}
    assert {"0", *done.stdout.split()} == stored
    with Archive.open(tmp_path) as archive:
        archive.mark_dead_runs()
        Nights(archive).night({"/x": seen(article(*TEXT), key="x")})
    assert_sound(tmp_path)


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Nights]:
    """A site of three articles in an archive that may not grow by another page."""
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({f"/{number}": seen(article(title=f"Bài {number}"), key=str(number)) for number in range(3)})
        (pages,) = archive._connection.execute("PRAGMA page_count").fetchone()
        archive._connection.execute(f"PRAGMA max_page_count = {pages}")
        yield site


def test_a_record_for_which_there_is_no_room_is_undone_whole_and_said(full: Nights, tmp_path: Path) -> None:
    body = (f"Câu thứ {number} của một bài dài không còn chỗ chứa. " * 9 for number in range(300))
    long = article(*body, title="Bài 1")
    before = rows(tmp_path, "SELECT count(*) FROM version_rows"), exported(tmp_path)
    run = full.begin(FIRST_NIGHT)
    for path, key in (("/1", "1"), ("/moi", "9")):
        with pytest.raises(ArchiveUnwritableError, match="no space left") as told:
            full.visit(run, path, seen(long, key=key), FIRST_NIGHT)
        assert "safe" in str(told.value)
        assert_sound(tmp_path)
    assert (rows(tmp_path, "SELECT count(*) FROM version_rows"), exported(tmp_path)) == before
    full.visit(run, "/2", seen(article(title="Bài 2"), key="2"), FIRST_NIGHT)  # what needs no room goes on
    full.finish(run, FIRST_NIGHT)
    assert_sound(tmp_path)


def test_a_copy_for_which_there_is_no_room_is_said_before_anything_is_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({"/1": seen(article(), key="1")})
    with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as connection:
        connection.execute("DELETE FROM _sqlite_migrations WHERE name > '0003'")
    monkeypatch.setattr("archive.connection.os.fsync", _no_space)
    with pytest.raises(ArchiveUnwritableError, match="No space left"):
        Archive.open(tmp_path)
    assert len(rows_of(tmp_path / DATABASE, "SELECT name FROM _sqlite_migrations")) == 2


def _no_space(descriptor: int) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (sqlite3.SQLITE_FULL, "ArchiveUnwritableError", "no space"),
        (sqlite3.SQLITE_IOERR, "ArchiveUnwritableError", "no space left, a size limit or a failing disk"),
        (sqlite3.SQLITE_READONLY, "ArchiveUnwritableError", "read-only"),
        (sqlite3.SQLITE_CANTOPEN, "ArchiveUnwritableError", "not permitted"),
        (sqlite3.SQLITE_BUSY, "ArchiveLockedError", "locked by another process"),
        (sqlite3.SQLITE_CORRUPT, "ArchiveDamagedError", "is damaged"),
        (sqlite3.SQLITE_IOERR | 10 << 8, "ArchiveUnwritableError", "failing disk"),
    ],
)
def test_each_trouble_of_the_file_is_said_in_words(code: int, kind: str, words: str) -> None:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    told = archive_error(error, Path("archive.db"))
    assert type(told).__name__ == kind
    assert words in str(told)


def test_a_fault_of_our_own_is_no_trouble_of_the_archive() -> None:
    error = sqlite3.IntegrityError("NOT NULL constraint failed")
    error.sqlite_errorcode = sqlite3.SQLITE_CONSTRAINT
    assert archive_error(error, Path("archive.db")) is None


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


def test_an_archive_that_cannot_be_made_whole_is_not_made_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Migrations.apply

    def fail_late(self: Migrations, database: Database) -> None:
        real(self, database, stop_before=step_names()[-1])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Migrations, "apply", fail_late)
    with pytest.raises(ArchiveUnwritableError, match="No space left"):
        Archive.open(tmp_path)
    assert not (tmp_path / DATABASE).exists()
    monkeypatch.undo()
    Archive.open(tmp_path).close()
    assert not (tmp_path / f"{DATABASE}.part").exists()
