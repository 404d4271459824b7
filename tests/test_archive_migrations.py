"""Archives of other ages: newer ones are refused as they are, older ones migrated after a copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from archive import schema
from archive.connection import DATABASE
from archive.errors import ArchiveFromTheFutureError, ArchiveLockedError
from archive.locks import site_lock_name, take_lock
from archive.reading_connection import ArchiveFromThePastError
from archive.schema import migrations, step_names
from archive.search_index import past_texts
from archive.store import Archive
from tests.archive_nights import NOT_FOUND, Nights, article, exported, seen
from tests.archive_soundness import assert_sound, rows_of

TABLES = (
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'page_search%'"
)
KEPT_BY_TRIGGERS = ("site_hours", "site_sections", "told_changes")
APPLIED = "SELECT name FROM _sqlite_migrations ORDER BY name"


def fill(folder: Path) -> None:
    """Write two nights of one site."""
    with Archive.open(folder) as archive:
        site = Nights(archive)
        site.night({"/1": seen(article(), key="1"), "/2": seen(article(title="Bài hai"), key="2")})
        site.night({"/1": seen(article("Đã sửa."), key="1"), "/2": NOT_FOUND}, listed=["/1"])
        archive.store_learned_blocks("ban", "joomla/1", "[]")


def of_an_older_program(folder: Path, step: str, source: Path) -> None:
    """Write into *folder* what a program that did not know *step* yet would have written for *source*."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        migrations.apply(Database(connection), stop_before=step)
        connection.execute("ATTACH ? AS source", (str(source / DATABASE),))
        for (table,) in connection.execute(TABLES).fetchall():
            if table not in ("_sqlite_migrations", *KEPT_BY_TRIGGERS):
                names = ", ".join(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
                connection.execute(f"INSERT OR REPLACE INTO {table} ({names}) SELECT {names} FROM source.{table}")  # noqa: S608
        if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'page_search'").fetchone():
            connection.execute("INSERT INTO page_search (page_search) VALUES ('rebuild')")
        if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'page_search_past'").fetchone():
            connection.execute(
                f"INSERT INTO page_search_past (rowid, title, lead, body, captions, byline) {past_texts('1')}"
            )


@pytest.mark.parametrize("step", step_names()[1:])
def test_an_archive_of_every_age_is_copied_and_migrated_with_all_it_holds(tmp_path: Path, step: str) -> None:
    fill(tmp_path / "new")
    old = tmp_path / "old"
    of_an_older_program(old, step, tmp_path / "new")
    with pytest.raises(ArchiveFromThePastError, match=step):
        exported(old)  # a reader never writes
    with Archive.open(old) as archive:
        assert archive.learned_blocks("ban") == "[]"
    assert exported(old) == exported(tmp_path / "new")
    assert_sound(old)
    known = step_names()
    copy = old / f"{DATABASE}.before-{step}"
    assert list(old.glob("*before*")) == [copy]
    assert [name for (name,) in rows_of(copy, APPLIED)] == list(known[: known.index(step)])
    assert rows_of(copy, "SELECT count(*) FROM version_rows") == [(3,)]
    with Archive.open(old) as archive:
        Nights(archive).night({"/1": seen(article(), key="1")})


def test_a_new_archive_needs_no_copy(tmp_path: Path) -> None:
    fill(tmp_path)
    assert not list(tmp_path.glob("*before*"))
    assert [name for (name,) in rows_of(tmp_path / DATABASE, APPLIED)] == list(step_names())


def test_an_archive_in_use_by_an_older_program_is_not_migrated(tmp_path: Path) -> None:
    fill(tmp_path / "new")
    old = tmp_path / "old"
    of_an_older_program(old, step_names()[-1], tmp_path / "new")
    lock = take_lock(old, site_lock_name("ban"))
    assert lock is not None
    with pytest.raises(ArchiveLockedError, match="older luuvet"):
        Archive.open(old)
    assert len(rows_of(old / DATABASE, APPLIED)) == len(step_names()) - 1
    lock.release()
    with Archive.open(old):
        pass


def test_a_step_that_fails_leaves_the_archive_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path)
    before = exported(tmp_path)
    broken = Migrations(migrations.name)
    broken._migrations = [*migrations._migrations]

    @broken(name="9000_half")
    def _half(database: Database) -> None:
        database.execute("CREATE TABLE half (a)")
        database.execute("UPDATE pages SET title = 'nửa chừng'")
        raise sqlite3.OperationalError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr("archive.connection.migrations", broken)
        patch.setattr("archive.connection.step_names", lambda: (*step_names(), "9000_half"))
        with pytest.raises(sqlite3.OperationalError, match="the power went"):
            Archive.open(tmp_path)
    assert (tmp_path / f"{DATABASE}.before-9000_half").exists()
    assert exported(tmp_path) == before
    assert rows_of(tmp_path / DATABASE, "SELECT name FROM sqlite_schema WHERE name = 'half'") == []


def test_a_program_killed_while_it_made_an_archive_leaves_one_that_the_next_finishes(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as connection:
        migrations.apply(Database(connection), stop_before=step_names()[1])
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({"/1": seen(article(), key="1")})
    assert_sound(tmp_path)


def test_steps_are_numbered_from_the_first_one_on() -> None:
    assert [name[:4] for name in step_names()] == [f"{number:04}" for number in range(1, len(step_names()) + 1)]
    assert schema.migrations.name == "luuvet"


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
