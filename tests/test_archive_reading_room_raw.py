"""Captured pages as readers meet them: the banner, the inert frame, pictures, files, the record itself."""

from __future__ import annotations

import gzip
import io
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.connection import DATABASE
from archive.store import Archive
from archive.withdrawal import Deed, withdraw
from tests.archive_samples import fill
from tests.carried_site import HOME, CarriedSite, Carrier, profile_of
from tests.loopback_site import Reply, address, article_page
from tests.reading_room_door import Door, opened

PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
PAGE = (
    '<script>top.alert(1)</script><p onclick="alert(2)">Ảnh: <img src="/anh/to%20tem.png" alt="Tổ trưởng">'
    '<img src="http://noi-khac.test/theo-doi.gif" alt="Không giữ"></p>'
    '<p><a href="/tin/2-chuyen-ke-so-2">Bài kia</a></p>'
    '<form action="http://noi-khac.test/"><input name="mat-khau"></form><iframe src="http://noi-khac.test/"></iframe>'
    '<p style="background: url(http://noi-khac.test/nen.png)">Nền</p>'
)


def hostile_page() -> Reply:
    """An article that is packed, and holds what must not be passed on."""
    plain = article_page(1).body.replace(b"</div></div>", PAGE.encode() + b"</div></div>", 1)
    return Reply(
        gzip.compress(plain, mtime=0),
        headers={"Content-Encoding": "gzip", "X-Ghi": "<b>đậm</b>".encode().decode("latin-1")},
    )


def in_utf_16(page: Reply) -> Reply:
    """The same page in a character set that its header and its markup do not name."""
    return Reply(page.body.decode().encode("utf-16"), headers={"Content-Type": "text/html"})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles, one with a photo; from the second of three nights on one is gone and one not to be had."""
    folder = tmp_path_factory.mktemp("raw") / "archive"
    site = CarriedSite()
    site.publish(1, 2, 3)
    site.replies |= {
        address(1): hostile_page(),
        "/anh/to%20tem.png": Reply(PHOTO, headers={"Content-Type": "image/png"}),
    }
    site.replies[address(3)] = in_utf_16(article_page(3))
    carrier = Carrier(site, folder, profile_of("media = true"))
    carrier.night(1, full=True)
    site.publish(1, 2)
    site.replies |= {address(1): hostile_page(), address(2): Reply(b"<html><body>Service busy</body></html>", 503)}
    site.replies[address(3)] = Reply(b"", 410)
    carrier.night(2, full=True)
    carrier.night(3, full=True)
    return folder


@pytest.fixture(scope="module")
def door(folder: Path) -> Iterator[Door]:
    with opened(folder) as door:
        yield door


def captures(folder: Path, where: str) -> list[int]:
    """The numbers of captures, oldest first."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        rows = connection.execute(f"SELECT id FROM captures WHERE {where} ORDER BY captured_at, id")  # noqa: S608
        return [number for (number,) in rows]


def capture_of(folder: Path, number: int, kind: str = "version") -> int:
    """The first capture of an article."""
    return captures(folder, f"kind = '{kind}' AND url LIKE '%/tin/{number}-%'")[0]


def policy_of(answer: Any) -> str:
    return str(answer.headers["content-security-policy"])


def test_a_captured_page_stands_in_one_frame_under_its_date_source_and_digest(door: Door, folder: Path) -> None:
    answer = door.get(f"/raw/{capture_of(folder, 1)}")
    assert answer.status_code == 200
    frames = re.findall(r"<iframe[^>]*>", answer.text)
    assert len(frames) == 1
    assert " sandbox src=" in frames[0]
    assert "allow-" not in frames[0]
    assert f"{HOME}tin/1-chuyen-ke-so-1" in answer.text
    assert re.search(r"sha256:[0-9a-f]{64}", answer.text)
    assert '<time datetime="2024-07-01T15:' in answer.text
    assert "&lt;b&gt;" in answer.text


def test_the_frame_keeps_the_text_and_nothing_that_acts(door: Door, folder: Path) -> None:
    answer = door.get(f"/raw/{capture_of(folder, 1)}/page")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Ngày 1 tháng 6, tổ công đoàn số 1 ở Bản Mây trao 11 suất quà" in answer.text
    assert not re.search(r"<script|<form|<input|<iframe|\son\w+=|href=|http-equiv|url\(", answer.text)
    assert f'title="{HOME}tin/2-chuyen-ke-so-2"' in answer.text
    assert 'alt="Không giữ"' in answer.text


def test_the_frame_speaks_utf_8_whatever_the_page_was_in(door: Door, folder: Path) -> None:
    number = capture_of(folder, 3)
    assert "Ngày 3 tháng 6, tổ công đoàn số 3" in door.get(f"/raw/{number}/page").text
    assert "utf-16" in door.get(f"/raw/{number}").text


def test_a_listing_page_names_the_articles_that_stand_in_it(tmp_path: Path) -> None:
    with Archive.open(fill(tmp_path)) as archive:
        query = "SELECT v.capture, p.id FROM version_rows AS v JOIN pages AS p ON p.seq = v.page WHERE p.inline = 1"
        rows = archive.connection.execute(query).fetchall()
    with opened(tmp_path) as room:
        answers = {room.get(f"/raw/{capture}").text for capture, _ in rows}
    assert len(rows) == 2
    for answer in answers:
        assert all(f'href="/article/{page_id}/version/1"' in answer for _, page_id in rows)
        assert "không giữ lại dữ liệu gốc nào" in answer
        assert "<iframe" not in answer


@pytest.mark.parametrize("part", ["page", "source"])
def test_each_part_is_inert_by_its_own_policy(door: Door, folder: Path, part: str) -> None:
    policy = policy_of(door.get(f"/raw/{capture_of(folder, 1)}/{part}"))
    assert policy.startswith("sandbox; default-src 'none'")
    assert "allow-" not in policy
    assert "script-src" not in policy


def test_a_page_of_this_room_is_never_framed_by_others(door: Door, folder: Path) -> None:
    assert "frame-ancestors 'none'" in policy_of(door.get(f"/raw/{capture_of(folder, 1)}"))
    assert "frame-ancestors 'self'" in policy_of(door.get(f"/raw/{capture_of(folder, 1)}/page"))


def test_a_picture_that_was_kept_is_shown_from_the_archive(door: Door, folder: Path) -> None:
    page = door.get(f"/raw/{capture_of(folder, 1)}/page")
    sources = re.findall(r'<img[^>]* src="([^"]*)"', page.text)
    assert len(sources) == 1
    assert "img-src http://127.0.0.1:8001/raw/ data:" in policy_of(page)
    picture = door.get(sources[0])
    assert (picture.content, picture.headers["content-type"]) == (PHOTO, "image/png")
    assert policy_of(picture).startswith("sandbox; default-src 'none'")


def test_the_source_is_plain_text_unpacked(door: Door, folder: Path) -> None:
    answer = door.get(f"/raw/{capture_of(folder, 1)}/source")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "<script>top.alert(1)</script>" in answer.text


def test_the_record_can_be_taken_away_and_read_by_others(door: Door, folder: Path) -> None:
    answer = door.get(f"/raw/{capture_of(folder, 1)}/record.warc.gz")
    assert "attachment" in answer.headers["content-disposition"]
    records = [
        (one.rec_type, one.rec_headers.get_header("WARC-Target-URI"))
        for one in ArchiveIterator(io.BytesIO(answer.content))
    ]
    assert records == [("response", f"{HOME}tin/1-chuyen-ke-so-1")]


def test_after_a_revisit_the_record_of_what_it_stands_for_follows(door: Door, folder: Path) -> None:
    revisit = captures(folder, "record = 'revisit' AND kind = 'failure'")[0]
    answer = door.get(f"/raw/{revisit}/record.warc.gz")
    assert [one.rec_type for one in ArchiveIterator(io.BytesIO(answer.content))] == ["revisit", "response"]
    assert "Service busy" in door.get(f"/raw/{revisit}/page").text


def test_a_captured_page_is_a_memento_of_its_article(door: Door, folder: Path) -> None:
    answer = door.get(f"/raw/{capture_of(folder, 1)}")
    assert parsedate_to_datetime(answer.headers["memento-datetime"]).date().isoformat() == "2024-07-01"
    assert f'<{HOME}tin/1-chuyen-ke-so-1>; rel="original"' in answer.headers["link"]
    assert 'rel="timegate"' in answer.headers["link"]
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"


def test_what_is_no_article_has_no_timegate(door: Door, folder: Path) -> None:
    robots = captures(folder, "kind = 'robots'")[0]
    answer = door.get(f"/raw/{robots}")
    assert answer.headers["link"] == f'<{HOME}robots.txt>; rel="original"'
    assert "Disallow: /kin" in door.get(f"/raw/{robots}/page").text


def test_a_failure_says_that_it_says_nothing_and_shows_what_came(door: Door, folder: Path) -> None:
    failed = capture_of(folder, 2, "failure")
    answer = door.get(f"/raw/{failed}")
    assert "không nói gì về bài" in answer.text
    assert "máy chủ trả lời 503" in answer.text
    assert "Service busy" in door.get(f"/raw/{failed}/page").text
    assert "says nothing about the article" in door.get(f"/raw/{failed}?lang=en").text


def test_the_captures_of_an_article_lead_to_each_other(door: Door, folder: Path) -> None:
    first, last = capture_of(folder, 3), capture_of(folder, 3, "tombstone")
    assert f'rel="next" href="/raw/{last}"' in door.get(f"/raw/{first}").text
    assert f'rel="prev" href="/raw/{first}"' in door.get(f"/raw/{last}").text


def test_the_articles_that_a_page_led_to_stand_below_the_frame(door: Door, folder: Path) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        pages = dict(connection.execute("SELECT url, id FROM pages").fetchall())
    below = door.get(f"/raw/{capture_of(folder, 1)}").text.partition("</iframe>")[2]
    assert f'<a href="/article/{pages[HOME + "tin/2-chuyen-ke-so-2"]}">' in below
    assert pages[f"{HOME}tin/1-chuyen-ke-so-1"] not in below
    listing = captures(folder, "kind = 'listing'")[0]
    found = re.findall(r'<li><a href="/article/(\w+)">', door.get(f"/raw/{listing}").text.partition("</iframe>")[2])
    assert found == [pages[f"{HOME}tin/{number}-chuyen-ke-so-{number}"] for number in (1, 2, 3)]


def test_a_page_without_end_is_given_as_its_source_only(
    door: Door, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.reading_room.captured_markup._MOST_TAGS", 10)
    number = capture_of(folder, 1)
    answer = door.get(f"/raw/{number}")
    assert "quá dài để dựng lại" in answer.text
    assert "<iframe" not in answer.text
    assert [door.get(f"/raw/{number}/{part}").status_code for part in ("page", "source")] == [404, 200]


def test_an_answer_without_content_is_said_to_be_one(door: Door, folder: Path) -> None:
    answer = door.get(f"/raw/{capture_of(folder, 3, 'tombstone')}")
    assert "không gửi nội dung nào" in answer.text
    assert "HTTP 410" in answer.text
    assert "<iframe" not in answer.text


def test_programs_get_the_same_as_json(door: Door, folder: Path) -> None:
    number = capture_of(folder, 1)
    told = door.get(f"/raw/{number}.json").json()
    assert (told["capture"], told["kind"], told["http_status"]) == (number, "version", 200)
    assert told["versions"] == [{"page_id": told["page_id"], "version": 1}]
    assert set(told["warc"]) == {"file", "offset", "length"}
    assert door.get(told["links"]["page"].removeprefix("http://127.0.0.1:8001")).status_code == 200


@pytest.mark.parametrize(
    "number", ["999999", "9999999999999999999", "-1", "1 OR 1=1", "..%2f..%2farchive.db", "%00", "'"]
)
@pytest.mark.parametrize("part", ["", "/page", "/source", "/file", "/record.warc.gz", ".json"])
def test_a_capture_that_is_none_is_refused(door: Door, number: str, part: str) -> None:
    assert door.get(f"/raw/{number}{part}").status_code in (400, 404)


def test_what_was_withdrawn_is_shown_in_no_form(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        (page_id,) = connection.execute("SELECT id FROM pages WHERE url LIKE '%/tin/2-%'").fetchone()
    copied(folder, copy)
    with Archive.open(copy) as archive:
        withdraw(archive, page_id, "thử", Deed(by="thử", at=datetime(2024, 7, 9, tzinfo=UTC)))
    number = capture_of(copy, 2)
    with opened(copy) as door:
        parts = ("", "/page", "/source", "/file", "/record.warc.gz", ".json")
        answers = [door.get(f"/raw/{number}{part}") for part in parts]
    assert [answer.status_code for answer in answers] == [410] * len(parts)
    assert not any("11 suất quà" in answer.text or "22 suất quà" in answer.text for answer in answers)


def test_a_damaged_record_is_named_and_the_facts_stay(folder: Path, tmp_path: Path) -> None:
    copy = copied(folder, tmp_path / "copy")
    number = capture_of(copy, 1)
    with closing(sqlite3.connect(copy / DATABASE)) as connection:
        file, offset = connection.execute(
            "SELECT warc_file, warc_offset FROM captures WHERE id = ?", (number,)
        ).fetchone()
    path = copy / file
    damaged = bytearray(path.read_bytes())
    damaged[offset + 40] ^= 0xFF
    path.write_bytes(bytes(damaged))
    with opened(copy) as door:
        answer = door.get(f"/raw/{number}")
        assert (answer.status_code, "không còn nguyên vẹn" in answer.text) == (200, True)
        assert "<iframe" not in answer.text
        assert [door.get(f"/raw/{number}/{part}").status_code for part in ("page", "record.warc.gz")] == [404, 404]


def copied(folder: Path, target: Path) -> Path:
    """A copy of the archive, to be changed."""
    target.mkdir(parents=True)
    with (
        closing(sqlite3.connect(folder / DATABASE)) as source,
        closing(sqlite3.connect(target / DATABASE)) as connection,
    ):
        source.backup(connection)
    for path in folder.rglob("*.warc.gz"):
        (target / path.relative_to(folder)).parent.mkdir(parents=True, exist_ok=True)
        (target / path.relative_to(folder)).write_bytes(path.read_bytes())
    return target
