from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.connection import DATABASE, give_back_free_pages
from archive.records import FoundBy
from archive.store import Archive
from tests.archive_nights import FIRST_NIGHT, Nights, article, seen


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


def test_a_file_that_cannot_give_pages_back_stays_as_it_is(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
        connection.execute("DELETE FROM t")
        give_back_free_pages(connection, tmp_path / DATABASE)
        assert connection.execute("PRAGMA freelist_count").fetchone()[0] > 20
