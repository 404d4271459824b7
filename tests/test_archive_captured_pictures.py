"""Of several captures of a picture, the one that goes with a page."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from archive.captured_pictures import captured_pictures
from archive.reading_connection import reading
from archive.store import Archive
from tests.archive_samples import fill

PHOTO = "http://muong.test/anh/to%20tem.jpg"
# The page is captured on 12 August at 19:00:01; its picture in these runs, all before or all after or around it.
BEFORE, EARLIER, AFTER, LATER = (f"2024-08-{day}T19:05:00Z" for day in ("10", "01", "13", "20"))


def captured(connection: sqlite3.Connection, *moments: str) -> dict[int, str]:
    """Captures of the photo for the first page, by number."""
    found = {}
    for at in moments:
        cursor = connection.execute(
            "INSERT INTO captures (site, run, page, kind, url, captured_at, warc_file, warc_offset, warc_length) "
            "SELECT site, 1, seq, 'media', ?, ?, 'x.warc.gz', 0, 1 FROM pages WHERE url LIKE '%/1-qua.html'",
            (PHOTO, at),
        )
        found[int(cursor.lastrowid or 0)] = at
    return found


@pytest.mark.parametrize(
    ("moments", "chosen"),
    [
        ((BEFORE, EARLIER), BEFORE),
        ((AFTER, LATER), AFTER),
        ((EARLIER, BEFORE, AFTER), BEFORE),
        ((LATER,), LATER),
    ],
)
def test_the_latest_picture_before_the_page_stands_for_it_else_the_first_after(
    tmp_path: Path, moments: tuple[str, ...], chosen: str
) -> None:
    with Archive.open(fill(tmp_path)) as archive, archive.transaction():
        numbers = captured(archive.connection, *moments)
    with reading(tmp_path) as connection:
        query = "SELECT id FROM captures WHERE kind = 'version' AND url LIKE '%/1-qua.html' ORDER BY captured_at"
        (page,) = connection.execute(query).fetchone()
        capture_of = captured_pictures(connection, page)
        number = capture_of(PHOTO)
        assert number is not None
        assert numbers[number] == chosen
        assert capture_of("http://MUONG.test/anh/to tem.jpg") == number
        assert capture_of("http://muong.test/anh/khac.jpg") is None
        assert capture_of("http://[") is None


def test_a_capture_of_no_page_has_no_pictures(tmp_path: Path) -> None:
    with reading(fill(tmp_path)) as connection:
        assert captured_pictures(connection, 999_999)(PHOTO) is None
