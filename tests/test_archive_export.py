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
EXPORT_ORDER = (
    *("site", "host", "page_id", "url", "aliases", "title", "lead", "byline", "section", "published_at", "body"),
    *("captions", "images", "attachments", "tags", "state", "version", "change", "reverts", "content_digest"),
    *("payload_digest", "recipe", "found_by", "first_captured_at", "last_captured_at", "visits", "warc"),
)
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
    lines = [line for line in exported(folder) if "http://ban.test/moi" in (line["url"], *line["aliases"])]
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


def test_every_line_has_the_same_keys_in_the_same_order_events_included(folder: Path) -> None:
    orders = {tuple(line) for line in exported(folder)}
    assert orders == {EXPORT_ORDER}


def test_an_event_line_is_of_its_own_moment(folder: Path) -> None:
    lines = {
        line["change"]: line for line in exported(folder) if "http://ban.test/moi" in (line["url"], *line["aliases"])
    }
    days = {change: line["first_captured_at"][8:10] for change, line in lines.items()}
    assert days == {
        "first": "12",
        "title+lead+byline+caption+image": "13",
        "missing": "14",
        "restored": "15",
        "moved": "16",
    }
    assert lines["missing"]["last_captured_at"] == lines["missing"]["first_captured_at"]
    assert lines["missing"]["content_digest"] is None
    assert lines["restored"]["content_digest"] == lines["title+lead+byline+caption+image"]["content_digest"]
    assert lines["missing"]["payload_digest"] not in (None, lines["first"]["payload_digest"])
    assert lines["moved"]["payload_digest"] == lines["restored"]["payload_digest"], "both nights showed these bytes"


def test_a_page_that_comes_back_edited_elsewhere_is_one_line(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({"/1": seen(article(), key="1")})
        site.night({"/1": NOT_FOUND}, listed=[])
        site.night({"/moi": seen(article("Viết lại."), key="1")}, listed=["/moi"])
    last = exported(tmp_path)[-1]
    assert (last["change"], last["version"], last["state"]) == ("restored+moved+body", 2, "live")
    assert last["body"] == ["Viết lại."]


def test_the_last_lines_state_is_todays_and_the_others_are_those_of_their_time(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        for finding in (seen(article(), key="1"), NOT_FOUND, seen(article(), key="1"), NOT_FOUND, NOT_FOUND):
            site.night({"/1": finding})
    assert [line["state"] for line in exported(tmp_path)] == ["live", "missing", "live", "missing", "gone"]
    assert [line["state"] for line in exported(tmp_path, all_versions=False)] == ["gone"]


def test_pages_stand_by_site_and_then_by_day_of_publication(tmp_path: Path) -> None:
    days = {"/giua": 5, "/cu": 1, "/moi": 9}
    with Archive.open(tmp_path) as archive:
        for name in ("muong", "ban"):
            pages = {
                path: seen(
                    article(title=path, published_at=datetime(2024, 7, day, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")))
                )
                for path, day in days.items()
            }
            Nights(archive, name).night(pages)
    order = [(line["site"], line["title"]) for line in exported(tmp_path)]
    assert order == [(name, path) for name in ("ban", "muong") for path in ("/cu", "/giua", "/moi")]


def test_the_day_and_section_of_a_page_follow_what_it_says_today(tmp_path: Path) -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        for day, section in ((1, "Tin"), (2, "Hoạt động")):
            published_at = datetime(2024, 7, day, 23, 30, tzinfo=zone)
            site.night({"/1": seen(article(section=section, published_at=published_at), key="1")})
    (line,) = exported(tmp_path)
    assert (line["published_at"], line["section"]) == ("2024-07-02T23:30:00+07:00", "Hoạt động")


def test_csv_has_events_too_and_guards_every_cell(tmp_path: Path) -> None:
    formula = '\t=HYPERLINK("http://x.test")'
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        hostile = article("@SUM(A1)", "-2+3", title="+84 912", byline="-Hải Yến", captions=("=1",), section="-5")
        site.night({"/1": seen(hostile, key="1")})
        site.night({"/1": seen(article(formula), key="1")})
        site.night({"/1": NOT_FOUND})
    file = io.StringIO(newline="")
    with reading(tmp_path) as connection:
        assert write_csv(connection, file, all_versions=True) == 3
    first, _, last = csv.DictReader(io.StringIO(file.getvalue(), newline=""))
    assert (first["title"], first["byline"], first["captions"]) == ("'+84 912", "'-Hải Yến", "'=1")
    assert first["body"] == "'@SUM(A1)\n-2+3"
    assert first["section"] == "-5", "a plain number stays one"
    assert (last["change"], last["version"], last["body"], last["state"]) == ("missing", "", "", "missing")
    risky = [cell for row in csv.reader(io.StringIO(file.getvalue())) for cell in row if cell[:1] in "=+@\t\r" and cell]
    assert risky == []
