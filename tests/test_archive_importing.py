"""Exports read back: the same history, without evidence; what is wrong is named by line, and nothing is half stored."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from archive import change_telling, importing, near_duplicates
from archive.connection import DATABASE
from archive.errors import SiteInUseError
from archive.import_pages import ImportedPage
from archive.import_places import ImportPlaces
from archive.import_writing import write_page
from archive.locks import site_lock_name, take_lock
from archive.store import Archive
from archive.withdrawal import Deed, withdraw
from tests.archive_nights import DELETED, NOT_FOUND, Nights, article, exported, rows, seen
from tests.archive_samples import NIGHTS, fill
from tests.archive_soundness import assert_sound
from tests.exported_lines import FIRST, SECOND, THIRD, imported, line, told_again, without_evidence

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


def test_an_article_that_an_earlier_import_told_in_part_is_told_further(tmp_path: Path) -> None:
    whole = [
        line("a1", visits=2, last_captured_at=SECOND),
        line("a1", 2, at=SECOND, aliases=["http://ban.test/cu"]),
        line("a1", None, at=THIRD, change="missing", state="missing", aliases=["http://ban.test/cu"]),
    ]
    imported(tmp_path / "once", whole)
    imported(tmp_path / "twice", [line("a1")])
    done, complaints = imported(tmp_path / "twice", whole)
    assert (done.pages, done.continued, done.versions, done.events, complaints) == (0, 1, 1, 1, [])
    assert exported(tmp_path / "twice") == exported(tmp_path / "once")
    assert_sound(tmp_path / "twice")


def test_further_visits_of_the_latest_version_are_taken_over(tmp_path: Path) -> None:
    imported(tmp_path / "here", [line("a1")])
    done, _ = imported(tmp_path / "here", [line("a1", visits=3, last_captured_at=THIRD)])
    assert (done.continued, done.known) == (1, 0)
    done, _ = imported(tmp_path / "here", [line("a1", visits=2, last_captured_at=SECOND)])
    assert (done.continued, done.known) == (0, 1)
    (told,) = exported(tmp_path / "here")
    assert (told["visits"], told["last_captured_at"]) == (3, THIRD)


def test_what_is_told_otherwise_is_left_as_it_is_here(tmp_path: Path) -> None:
    imported(tmp_path / "here", [line("a1")])
    _, complaints = imported(tmp_path / "here", [line("a1", body=["Lời khác hẳn."]), line("a1", 2, at=SECOND)])
    assert complaints[0][0] == 1
    assert "otherwise" in complaints[0][1]
    assert [one["body"] for one in exported(tmp_path / "here")] == [["Lời của bài a1, bản 1."]]


def test_an_article_that_runs_have_seen_is_left_to_them(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "here") as archive:
        Nights(archive).night({"/a": seen(article("Một đoạn khá dài về hội thao."), key="7")})
    (told,) = exported(tmp_path / "here")
    further = told | {"version": 2, "change": "body", "body": ["Một đoạn khác."], "content_digest": None}
    done, complaints = imported(tmp_path / "here", [told])
    assert (done.known, complaints) == (1, [])
    _, complaints = imported(tmp_path / "here", [told, further])
    assert "luuvet merge" in complaints[0][1]
    assert exported(tmp_path / "here") == [told]


def test_an_address_that_is_another_articles_stays_that_ones(tmp_path: Path) -> None:
    imported(tmp_path / "here", [line("a1", aliases=["http://ban.test/chung"])])
    _, complaints = imported(tmp_path / "here", [line("b2", aliases=["http://ban.test/chung"])])
    assert "http://ban.test/chung" in complaints[0][1]
    assert [one["aliases"] for one in exported(tmp_path / "here")] == [["http://ban.test/chung"], []]


def test_days_of_publication_keep_the_clock_of_their_file(tmp_path: Path) -> None:
    moments = {"a1": "2024-08-12T08:00:00-03:00", "b2": None}
    imported(tmp_path / "here", [line(page, published_at=at) for page, at in moments.items()])
    assert {one["page_id"]: one["published_at"] for one in exported(tmp_path / "here")} == moments


@pytest.mark.parametrize("offset", ["-23:00", "-13:00", "-12:00", "+14:00", "+15:00", "+23:00", "+05:30"])
def test_every_clock_that_a_file_may_have_is_one_that_can_be_read(tmp_path: Path, offset: str) -> None:
    imported(tmp_path, [line("a1", published_at=f"2024-08-12T08:00:00{offset}")])
    ((zone,),) = rows(tmp_path, "SELECT timezone FROM sites")
    assert ZoneInfo(zone)


def test_an_import_that_is_killed_goes_on_when_it_is_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_BATCH", 2)
    lines = [line(f"p{number}", version, at=at) for number in range(9) for version, at in ((1, FIRST), (2, SECOND))]
    written = list[str]()

    def killed(connection: sqlite3.Connection, places: ImportPlaces, page: ImportedPage) -> list[str]:
        written.append(page.id)
        if len(written) == 4:
            raise KeyboardInterrupt
        return write_page(connection, places, page)

    with monkeypatch.context() as patch:
        patch.setattr(importing, "write_page", killed)
        with pytest.raises(KeyboardInterrupt):
            imported(tmp_path / "here", lines)
    assert [one["page_id"] for one in exported(tmp_path / "here", all_versions=False)] == ["p0", "p1", "p2"]
    done, complaints = imported(tmp_path / "here", lines)
    assert (done.known, done.pages, complaints) == (3, 6, [])
    assert rows(tmp_path / "here", "SELECT count(*) FROM told_changes WHERE NOT told") == [(0,)]
    assert rows(tmp_path / "here", "SELECT count(*) FROM near_waiting") == [(0,)]
    assert_sound(tmp_path / "here")


def test_articles_of_one_minute_stand_in_the_order_of_their_file(tmp_path: Path) -> None:
    names = [f"p{number}" for number in range(70)]
    imported(tmp_path / "here", [line(name, published_at="2024-08-10T08:00:00+07:00") for name in names])
    assert [one["page_id"] for one in exported(tmp_path / "here")] == names


def test_other_processes_may_write_between_the_steps_of_an_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Archive.open(tmp_path / "here").close()
    turns = list[str]()
    with closing(sqlite3.connect(tmp_path / "here" / DATABASE, timeout=0, isolation_level=None)) as other:

        def turn() -> None:
            other.execute("BEGIN IMMEDIATE")
            other.execute("COMMIT")
            turns.append("taken")

        monkeypatch.setattr(change_telling, "_SLICE", 1)
        monkeypatch.setattr(change_telling, "give_way", turn)
        monkeypatch.setattr(near_duplicates, "give_way", turn)
        imported(tmp_path / "here", [line("a1"), line("a1", 2, at=SECOND), line("a1", 3, at=THIRD)])
    assert len(turns) > 2
