"""The export: its keys, the order of its lines, its forms."""

from __future__ import annotations

import csv
import io
import json
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from archive.exporting import write_csv, write_jsonl
from archive.reading_connection import reading
from archive.records import Attachment, Image
from archive.store import Archive
from tests.archive_nights import NOT_FOUND, TEXT, Nights, article, exported, seen

# DESIGN 7, Export.
KEYS = {
    *("site", "host", "page_id", "url", "aliases", "title", "lead", "byline", "section", "published_at", "body"),
    *("captions", "images", "attachments", "state", "version", "change", "content_digest", "payload_digest", "recipe"),
    *("first_captured_at", "last_captured_at", "visits", "warc", "found_by"),
}
WHOLE = article(
    *TEXT,
    title="Hội thao mùa mưa",
    lead="Ba trăm đoàn viên tranh tài.",
    byline="Tin, ảnh: Hải Yến",
    section="Tin",
    published_at=datetime(2024, 8, 12, 14, 5, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")),
    captions=("Kéo co.",),
    images=(Image(url="http://ban.test/a.jpg", alt="kéo co"),),
    attachments=(Attachment(url="http://ban.test/ke-hoach.pdf", name="Kế hoạch"),),
    tags=("hội thao",),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive in which something happened to one page every night."""
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({"/1": seen(WHOLE, key="1"), "/2": seen(article(title="=1+1"), key="2")})
        site.night({"/1": seen(article(title="Tên khác"), key="1")}, listed=["/1", "/2"])
        site.night({"/1": NOT_FOUND}, listed=["/2"])
        site.night({"/1": seen(article(title="Tên khác"), key="1")}, listed=["/1", "/2"])
        site.night({"/1": seen(article(title="Tên khác"), key="1")}, listed=["/moi"], redirects={"/1": "/moi"})
    return tmp_path


def test_a_line_has_every_key_and_says_what_was_read(folder: Path) -> None:
    line = exported(folder)[0]
    assert KEYS <= line.keys()
    assert line["site"] == "ban"
    assert line["host"] == "ban.test"
    assert line["title"] == "Hội thao mùa mưa"
    assert line["lead"] == "Ba trăm đoàn viên tranh tài."
    assert line["body"] == list(TEXT)
    assert line["byline"] == "Tin, ảnh: Hải Yến"
    assert line["published_at"] == "2024-08-12T14:05:00+07:00"
    assert line["captions"] == ["Kéo co."]
    assert line["images"] == [{"url": "http://ban.test/a.jpg", "alt": "kéo co"}]
    assert line["attachments"] == [{"url": "http://ban.test/ke-hoach.pdf", "name": "Kế hoạch"}]
    assert line["content_digest"].startswith("sha256:")
    assert line["payload_digest"].startswith("sha256:")
    assert line["first_captured_at"] == "2024-08-12T19:00:01Z"
    assert line["found_by"] == "listing"
    assert line["warc"] is None


def test_a_page_tells_its_events_in_the_order_they_happened(folder: Path) -> None:
    lines = [line for line in exported(folder) if line["url"] == "http://ban.test/moi"]
    told = [(line["change"], line["version"], line["state"], bool(line["body"])) for line in lines]
    assert told == [
        ("first", 1, "live", True),
        ("title+lead+byline+caption+image", 2, "live", True),
        ("missing", None, "missing", False),
        ("restored", 2, "live", True),
        ("moved", 2, "live", True),
    ]


def test_the_latest_versions_are_one_line_a_page(folder: Path) -> None:
    lines = exported(folder, all_versions=False)
    assert [(line["title"], line["version"]) for line in lines] == [("Tên khác", 2), ("=1+1", 1)]
    assert lines[0]["aliases"] == ["http://ban.test/1"]


def test_jsonl_keeps_vietnamese_readable(folder: Path) -> None:
    file = io.StringIO()
    with reading(folder) as connection:
        count = write_jsonl(connection, file, all_versions=True)
    lines = file.getvalue().splitlines()
    assert count == len(lines) == 6
    assert [json.loads(line) for line in lines] == exported(folder)
    assert "Hội thao mùa mưa" in lines[0]


def test_csv_is_one_row_a_line_and_runs_no_formula(folder: Path) -> None:
    file = io.StringIO(newline="")
    with reading(folder) as connection:
        assert write_csv(connection, file, all_versions=False) == 2
    rows = list(csv.DictReader(io.StringIO(file.getvalue(), newline="")))
    assert {row["title"] for row in rows} == {"Tên khác", "'=1+1"}
    assert rows[0]["body"] == "\n".join(TEXT)
    assert KEYS <= rows[0].keys()


def test_an_export_is_of_one_moment_whatever_a_crawl_writes_meanwhile(folder: Path) -> None:
    class Interrupted(io.StringIO):
        """A file in whose first line another process writes a version."""

        def write(self, text: str) -> int:
            if not self.getvalue():
                with Archive.open(folder) as archive:
                    site = Nights(archive)
                    site.number = 9
                    site.night({"/2": seen(article(title="viết giữa chừng"), key="2")})
            return super().write(text)

    file = Interrupted()
    with reading(folder) as connection, closing(file):
        write_jsonl(connection, file, all_versions=False)
        assert "viết giữa chừng" not in file.getvalue()
    assert any(line["title"] == "viết giữa chừng" for line in exported(folder))


def test_one_site_alone(folder: Path) -> None:
    with Archive.open(folder) as archive:
        Nights(archive, "muong").night({"/1": seen(article(), key="1")})
    file = io.StringIO()
    with reading(folder) as connection:
        assert write_jsonl(connection, file, all_versions=False, site="muong") == 1
