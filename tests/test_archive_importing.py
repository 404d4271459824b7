"""Exports read back: the same history, without evidence; what is wrong is named by line, and nothing is half stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import SiteInUseError
from archive.locks import site_lock_name, take_lock
from archive.store import Archive
from archive.withdrawal import Deed, withdraw
from tests.archive_nights import DELETED, NOT_FOUND, Nights, article, exported, rows, seen
from tests.archive_samples import NIGHTS, fill
from tests.archive_soundness import assert_sound
from tests.exported_lines import FIRST, SECOND, imported, line, told_again, without_evidence

LOCAL = "2024-08-13T02:00:01+07:00"  # FIRST on Vietnam's clock


def test_an_import_exports_the_same_but_for_evidence(tmp_path: Path) -> None:
    folder = fill(tmp_path / "here")
    assert told_again(folder, tmp_path / "there") == without_evidence(exported(folder))
    assert_sound(tmp_path / "there")


def test_moves_returns_and_takedowns_come_back_as_they_were(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "here") as archive:
        nights = Nights(archive)
        one, other = article("Một đoạn khá dài về hội thao."), article("Một đoạn khá dài về hội thao xuân.")
        nights.night({"/z": seen(one, key="7"), "/b": seen(one, key="8")})
        nights.night({"/z": NOT_FOUND, "/b": DELETED}, listed=())
        nights.night({"/z": seen(other, key="7")})
        nights.night({"/z": seen(one, key="7")})
        nights.night({"/z": seen(other, key="7")}, listed=("/a",), redirects={"/z": "/a"})
    lines = exported(tmp_path / "here")
    assert {one for told in lines for one in told["change"].split("+")} >= {"missing", "gone", "restored", "moved"}
    assert told_again(tmp_path / "here", tmp_path / "there") == without_evidence(lines)
    assert_sound(tmp_path / "there")


def test_a_second_import_changes_nothing(tmp_path: Path) -> None:
    lines = [line("a1"), line("a1", 2, at=SECOND), line("b2")]
    imported(tmp_path / "here", lines)
    before = exported(tmp_path / "here")
    done, complaints = imported(tmp_path / "here", lines)
    assert (done.pages, done.known, complaints) == (0, 2, [])
    assert exported(tmp_path / "here") == before


def test_a_digest_is_made_of_the_text_and_another_one_is_told(tmp_path: Path) -> None:
    _, complaints = imported(tmp_path / "here", [line(content_digest=f"sha256:{'0' * 64}")])
    ((number, why),) = complaints
    (stored,) = exported(tmp_path / "here")
    assert number == 1
    assert "content_digest" in why
    assert stored["content_digest"] in why


def test_a_file_that_says_no_more_than_it_must_is_enough(tmp_path: Path) -> None:
    least = {"site": "ban", "page_id": "a1", "url": "http://ban.test/a1", "first_captured_at": LOCAL}
    second = least | {"version": 2, "title": "Hội thao", "first_captured_at": SECOND}
    _, complaints = imported(tmp_path / "here", [least | {"version": 1}, second])
    assert complaints == []
    first, last = exported(tmp_path / "here")
    assert (first["change"], first["first_captured_at"], first["visits"], first["state"]) == ("first", FIRST, 1, "live")
    assert (last["change"], last["recipe"], last["host"]) == ("title", "import", "ban.test")


def test_an_article_that_was_withdrawn_here_stays_so(tmp_path: Path) -> None:
    imported(tmp_path / "here", [line("a1")])
    with Archive.open(tmp_path / "here") as archive:
        withdraw(archive, "a1", "đơn", Deed(at=NIGHTS[0], by="x"))
    _, complaints = imported(tmp_path / "here", [line("a1"), line("a1", 2, at=SECOND)])
    assert "withdrawn" in complaints[0][1]
    assert exported(tmp_path / "here") == []


def test_a_site_that_is_being_crawled_is_not_imported(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "here"):
        lock = take_lock(tmp_path / "here", site_lock_name("ban"))
    assert lock is not None
    with pytest.raises(SiteInUseError):
        imported(tmp_path / "here", [line("a1")])
    lock.release()
    assert rows(tmp_path / "here", "SELECT count(*) FROM pages") == [(0,)]
