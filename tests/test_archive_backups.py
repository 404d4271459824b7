"""Backup and restore: whole at every moment, nothing copied twice, nothing restored that is not as it was."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive import backups
from archive.backup_catalogue import BackupDamagedError, NoBackupError
from archive.backups import BackupPlaceError, back_up
from archive.connection import DATABASE
from archive.errors import ArchiveDamagedError, ArchiveNotFoundError
from archive.fixity import verify
from archive.reading_connection import ArchiveFromThePastError
from archive.restoring import PlaceTakenError, restore
from archive.store import Archive
from tests.archive_nights import article, exported, rows, seen
from tests.raw_exchanges import Visits, answer
from tests.simulated_kills import KilledError, kill_at
from tests.test_archive_fixity import fill, flip, warc


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill(tmp_path / "archive")
    return tmp_path / "archive"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "copy"


def one_more_night(folder: Path, days: float = 2) -> None:
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin(days=days)
        visits.visit(answer(b"ba %d" % days), seen(article(f"Bảy mươi phần quà, lần {days}."), key="1001"))
        visits.end()


def restored(place: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    restore(place, folder)
    return folder


def test_what_is_restored_is_the_archive_to_the_line(folder: Path, place: Path, tmp_path: Path) -> None:
    done = back_up(folder, place)
    again = restored(place, tmp_path / "again")
    assert exported(again) == exported(folder)
    assert verify(again).problems == []
    assert done.unsound == ()
    assert {path.name for path in (again / "warc" / "ban").iterdir()} == {
        path.name for path in (folder / "warc" / "ban").iterdir()
    }


def test_a_backup_can_be_read_as_an_archive(folder: Path, place: Path) -> None:
    back_up(folder, place)
    assert exported(place) == exported(folder)
    assert verify(place).problems == []


def test_only_what_is_new_is_copied_again(folder: Path, place: Path, tmp_path: Path) -> None:
    first = back_up(folder, place)
    assert first.copied_files == first.files
    assert back_up(folder, place).copied_files == 0
    one_more_night(folder)
    kept = warc(place, 1).stat().st_mtime_ns
    second = back_up(folder, place)
    names = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
    new = {"archive.db", *(name for name in names if "-r3" in name)}
    assert second.copied_files == len(new)
    assert warc(place, 1).stat().st_mtime_ns == kept
    assert exported(restored(place, tmp_path / "again")) == exported(folder)


def test_a_backup_while_a_run_writes_holds_what_was_committed(folder: Path, place: Path, tmp_path: Path) -> None:
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin(days=2)
        visits.visit(answer(b"ba"), seen(article("Bảy mươi phần quà."), key="1001"))
        back_up(folder, place)
        committed = exported(folder)
        visits.visit(answer(b"bon"), seen(article("Tám mươi phần quà."), key="1001"))
        again = restored(place, tmp_path / "again")
        assert exported(again) == committed
        assert verify(again).problems == []
        visits.end()
    with Archive.open(again) as archive:
        archive.mark_dead_runs()
    assert verify(again).problems == []
    back_up(folder, place)
    assert not list(place.rglob("*.open"))
    assert exported(restored(place, again)) == exported(folder)


@pytest.mark.parametrize("stop", range(24))
def test_a_backup_killed_at_any_moment_leaves_a_whole_one(
    folder: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    back_up(folder, place)
    before = exported(folder)
    one_more_night(folder)
    steps = kill_at(monkeypatch, stop)
    try:
        back_up(folder, place)
        killed = False
    except KilledError:
        killed = True
    monkeypatch.undo()
    assert killed or steps() <= stop
    again = restored(place, tmp_path / "again")
    assert exported(again) in (before, exported(folder))
    assert verify(again).problems == []
    back_up(folder, place)
    assert exported(restored(place, again)) == exported(folder)
    assert verify(place).problems == []
    assert not list(place.rglob("*.part")) + list(place.rglob("*.copying"))


def test_the_last_kill_comes_after_the_last_step(folder: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    back_up(folder, place)
    one_more_night(folder)
    steps = kill_at(monkeypatch, None)
    back_up(folder, place)
    assert 10 < steps() < 24


def test_a_first_backup_that_was_killed_is_refused_by_name_and_taken_up_again(
    folder: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").readlink().name.endswith(".copying"):
            raise KilledError

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KilledError):
        back_up(folder, place)
    monkeypatch.undo()
    with pytest.raises(BackupDamagedError, match="was begun and never ended"):
        restore(place, tmp_path / "again")
    back_up(folder, place)
    assert exported(restored(place, tmp_path / "again")) == exported(folder)


@pytest.mark.parametrize("name", ["archive.db", "warc", "manifests"])
def test_a_damaged_backup_is_refused_by_the_name_of_its_file(
    folder: Path, place: Path, tmp_path: Path, name: str
) -> None:
    back_up(folder, place)
    file = place / name if (place / name).is_file() else min(one for one in (place / name).rglob("*") if one.is_file())
    flip(file, 60)
    with pytest.raises(BackupDamagedError, match=file.name):
        restore(place, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_restore_that_was_killed_leaves_nothing_at_its_place_and_begins_anew(
    folder: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(folder, place)
    real, calls = os.fsync, 0

    def killed(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KilledError
        real(descriptor)

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KilledError):
        restore(place, tmp_path / "again")
    monkeypatch.undo()
    assert not (tmp_path / "again").exists()
    restore(place, tmp_path / "again")
    assert exported(tmp_path / "again") == exported(folder)


def test_nothing_is_restored_over_anything(folder: Path, place: Path, tmp_path: Path) -> None:
    back_up(folder, place)
    with pytest.raises(PlaceTakenError, match="holds something already"):
        restore(place, folder)
    (tmp_path / "empty").mkdir()
    restore(place, tmp_path / "empty")
    with pytest.raises(NoBackupError, match="no backup at"):
        restore(tmp_path / "nowhere", tmp_path / "again")


def test_a_place_that_is_no_backup_of_this_archive_is_refused(folder: Path, place: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupPlaceError, match="part of the archive"):
        back_up(folder, folder / "copy")
    with pytest.raises(BackupPlaceError, match="part of the archive"):
        back_up(folder, folder)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thu.txt").write_text("thư")
    with pytest.raises(BackupPlaceError, match="holds something else"):
        back_up(folder, tmp_path / "other")
    fill(tmp_path / "second")
    back_up(tmp_path / "second", place)
    with pytest.raises(BackupPlaceError, match="another archive"):
        back_up(folder, place)
    with pytest.raises(ArchiveNotFoundError):
        back_up(tmp_path / "nowhere", place)


def test_a_damaged_file_of_the_archive_is_said_and_the_good_copy_kept(folder: Path, place: Path) -> None:
    back_up(folder, place)
    good = warc(place, 1).read_bytes()
    flip(warc(folder, 1), 300)
    warc(folder, 2).unlink()
    fresh = place.with_name("fresh")
    assert len(back_up(folder, fresh).unsound) == 2
    back_up(folder, place)
    assert warc(place, 1).read_bytes() == good


def test_other_files_of_the_folder_come_along(folder: Path, place: Path, tmp_path: Path) -> None:
    (folder / "logs").mkdir()
    (folder / "logs" / "luuvet.jsonl").write_text("{}\n")
    back_up(folder, place)
    (folder / "logs" / "luuvet.jsonl").write_text("{}\n{}\n")
    back_up(folder, place)
    again = restored(place, tmp_path / "again")
    assert (again / "logs" / "luuvet.jsonl").read_text() == "{}\n{}\n"
    assert not (again / "locks").exists()
    assert json.loads((place / "backup.json").read_text())["complete"] is True
    assert rows(again, "SELECT count(*) FROM runs") == [(2,)]


def test_a_log_that_is_set_aside_meanwhile_does_not_end_a_backup(
    folder: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "logs").mkdir()
    (folder / "logs" / "luuvet.jsonl").write_text("{}\n")
    is_passing = backups._is_passing

    def set_aside(name: str) -> bool:
        if name == "logs/luuvet.jsonl":
            (folder / name).rename(folder / "logs" / "luuvet.jsonl.20241201T150000Z")
        return is_passing(name)

    monkeypatch.setattr(backups, "_is_passing", set_aside)
    assert back_up(folder, place).unsound == ()
    assert json.loads((place / "backup.json").read_text())["complete"] is True
    assert list((place / "logs").iterdir()) == []


def test_what_the_archive_lost_is_kept_in_the_backup(folder: Path, place: Path, tmp_path: Path) -> None:
    back_up(folder, place)
    before = exported(folder)
    lost = [warc(folder, 2), *sorted((folder / "manifests").iterdir())[:1]]
    for path in lost:
        path.unlink()
    done = back_up(folder, place)
    assert done.unsound == tuple(sorted(path.relative_to(folder).as_posix() for path in lost))
    again = restored(place, tmp_path / "again")
    assert exported(again) == before
    assert verify(again).problems == []


@pytest.mark.parametrize("change", [b"", b"{}", b"x" * 4000])
def test_a_damaged_manifest_takes_no_good_copys_place(folder: Path, place: Path, change: bytes) -> None:
    back_up(folder, place)
    file = min((folder / "manifests").iterdir())
    good = file.read_bytes()
    file.write_bytes(change)
    assert back_up(folder, place).unsound == (file.relative_to(folder).as_posix(),)
    assert (place / "manifests" / file.name).read_bytes() == good
    assert warc(place, 1).is_file()


def test_a_damaged_database_takes_no_good_copys_place(folder: Path, place: Path, tmp_path: Path) -> None:
    back_up(folder, place)
    before = exported(folder)
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'version_rows'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    data = bytearray((folder / DATABASE).read_bytes())
    data[(root - 1) * size : (root - 1) * size + 100] = b"\xff" * 100
    (folder / DATABASE).write_bytes(data)
    with pytest.raises(ArchiveDamagedError, match="the backup was left as it was"):
        back_up(folder, place)
    again = restored(place, tmp_path / "again")
    assert exported(again) == before
    assert verify(again).problems == []


def test_an_archive_of_an_older_program_is_named_as_such(folder: Path, place: Path) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        connection.execute("DELETE FROM _sqlite_migrations WHERE name LIKE '0006%'")
    with pytest.raises(ArchiveFromThePastError):
        back_up(folder, place)


def test_the_folder_one_stands_in_can_be_restored_into(
    folder: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(folder, place)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    restore(place, Path())
    assert exported(tmp_path / "here") == exported(folder)
    with pytest.raises(PlaceTakenError):
        restore(place, place / "inside")


def test_a_damaged_copy_that_was_deleted_is_copied_again(folder: Path, place: Path, tmp_path: Path) -> None:
    back_up(folder, place)
    flip(warc(place, 1), 60)
    with pytest.raises(BackupDamagedError, match="delete it there and run `luuvet backup` again"):
        restore(place, tmp_path / "again")
    warc(place, 1).unlink()
    assert back_up(folder, place).unsound == ()
    assert exported(restored(place, tmp_path / "again")) == exported(folder)
