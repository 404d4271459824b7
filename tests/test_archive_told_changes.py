"""Changes as they are told: once, by whoever writes, and true for as long as the texts that they stand between."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from archive.change_listing import find_changes
from archive.change_meanings import KINDS, Meaning, mask_of, rank_of
from archive.change_telling import tell_untold
from archive.connection import DATABASE
from archive.departures import left_before, list_departures
from archive.listed_changes import ListedChange, first_words
from archive.merging import merge
from archive.reading_connection import reading
from archive.records import State
from archive.schema_told_changes import RANKS, WORDS
from archive.store import Archive
from archive.told_changes import Asked, count_told, has_untold, list_told
from archive.withdrawal import Deed, undo, withdraw
from tests.archive_nights import NOT_FOUND, Nights, article, rows, seen
from tests.archive_samples import BAN, MUONG, NIGHTS, fill
from tests.archive_soundness import assert_counted, assert_sound

DEED = Deed(by="Hải Yến", at=datetime(2024, 9, 1, 2, 0, tzinfo=UTC))
TOLD = "SELECT told, sentence FROM told_changes WHERE change = 'body' ORDER BY happened_at"
FORGET = "UPDATE told_changes SET told = 0, sentence = NULL, sentence_en = NULL WHERE sentence IS NOT NULL"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


@pytest.fixture
def database(folder: Path) -> Iterator[sqlite3.Connection]:
    with reading(folder) as connection:
        yield connection


def listed(folder: Path, *, kind: str | None = None, section: str | None = None) -> list[ListedChange]:
    with reading(folder) as database:
        return list_told(database, Asked(kind=kind, section=section))


def sentences(folder: Path) -> list[str]:
    return [change.sentence for change in listed(folder)]


def a_page_of_three_versions(site: Nights) -> str:
    (first,) = site.night({"/1": seen(article("Có 45 phần quà."), key="1")})
    site.night({"/1": seen(article("Có 54 phần quà."), key="1")})
    site.night({"/1": seen(article("Không có 54 phần quà."), key="1")})
    return first.page_id or ""


def test_the_schema_counts_kinds_and_ranks_as_the_program_does() -> None:
    assert WORDS == KINDS
    assert RANKS == tuple(Meaning)
    assert [rank_of(Meaning(word)) for word in RANKS] == list(range(len(RANKS)))
    assert [mask_of([word]) for word in WORDS] == [1 << place for place in range(len(WORDS))]


def test_a_change_is_told_as_it_is_recorded(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        a_page_of_three_versions(Nights(archive))
    assert rows(tmp_path, "SELECT count(*) FROM told_changes WHERE told = 0") == [(0,)]
    newest, older = listed(tmp_path)
    assert older.sentence == "Số: 45 → 54 phần quà."
    assert older.sentence_en == "Number: 45 → 54 phần quà."
    assert older.meanings == (Meaning.NUMBER,)
    assert newest.meaning is Meaning.NEGATION
    assert (newest.version, newest.is_of_text, newest.section) == (3, True, "Tin")


def test_changes_come_latest_first_or_most_meaningful_first(database: sqlite3.Connection) -> None:
    newest = list_told(database)
    assert [change.when for change in newest] == sorted((change.when for change in newest), reverse=True)
    assert newest[0].when > NIGHTS[2]
    by_meaning = list_told(database, order="meaning")
    assert [rank_of(change.meaning) for change in by_meaning] == sorted(rank_of(change.meaning) for change in newest)
    assert {change.page_id for change in by_meaning} == {change.page_id for change in newest}
    assert list_told(database, order="meaning", at_most=2, skip=1) == by_meaning[1:3]
    assert find_changes(database) == by_meaning


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        (Asked(), 5),
        (Asked(site=BAN), 0),
        (Asked(site=MUONG), 5),
        (Asked(section="Tin tức"), 5),
        (Asked(section="Không có"), 0),
        (Asked(kind="number"), 1),
        (Asked(kind="body"), 2),
        (Asked(part="body"), 2),
        (Asked(part="title"), 0),
        (Asked(kind="number", part="body"), 1),
        (Asked(kind="first"), 8),
        (Asked(kind="first", site=BAN), 3),
        (Asked(kind="no such kind"), 0),
        (Asked(runs=[1]), 0),
        (Asked(runs=[2]), 2),
        (Asked(kind="gone"), 1),
        (Asked(kind="gone", runs=[2]), 0),
        (Asked(kind="missing", runs=[2]), 1),
        (Asked(words='"5 314 doan vien"'), 1),  # said once, and no more
        (Asked(words='"5 413 doan vien"', kind="gone"), 0),
        (Asked(words='"dai hoi bau"', kind="gone"), 1),
        (Asked(words='"dai hoi bau"', site=BAN), 0),
        (Asked(words='"dai hoi bau"', runs=[2]), 1),
        (Asked(since=NIGHTS[2]), 3),
        (Asked(until=NIGHTS[2]), 2),
    ],
)
def test_changes_can_be_narrowed(database: sqlite3.Connection, asked: Asked, count: int) -> None:
    assert len(list_told(database, asked)) == count
    assert count_told(database, asked, at_most=100) == count
    assert count_told(database, asked, at_most=1) == min(count, 1)


def test_a_night_is_reckoned_on_the_clock_of_each_site(tmp_path: Path) -> None:
    # Seen at 19:00 UTC: past midnight in Vietnam, so of the night that began the day before; the same day in London.
    with Archive.open(tmp_path) as archive:
        for name, zone in (("ban", "Asia/Ho_Chi_Minh"), ("xa", "Europe/London")):
            site = Nights(archive, name)
            archive.upsert_site(site=name, name=name, host=f"{name}.test", system="joomla", timezone=zone)
            site.night({"/1": seen(article("Một."), key="1")})
            site.night({"/1": seen(article("Hai."), key="1")}, hours=14)
    with reading(tmp_path) as database:
        # 2024-08-13 09:00 UTC is 16:00 in Vietnam and 10:00 in London.
        for day, sites in ((12, ["xa"]), (13, ["ban"]), (14, [])):
            asked = Asked(first_night=date(2024, 8, day), last_night=date(2024, 8, day))
            assert [change.site for change in list_told(database, asked)] == sites
        assert len(list_told(database, Asked(first_night=date(2024, 8, 12)))) == 2
        assert list_told(database, Asked(last_night=date(2024, 8, 11))) == []


def test_a_kind_finds_a_change_in_which_something_else_matters_more(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({"/1": seen(article("Có 45 phần quà.", "Công ty trả lương."), key="1")})
        site.night({"/1": seen(article("Có 54 phần quà.", "Công ty không trả lương."), key="1")})
    (change,) = listed(tmp_path, kind="number")
    assert change.meanings == (Meaning.NEGATION, Meaning.NUMBER)
    assert listed(tmp_path, kind="negation") == [change]
    with reading(tmp_path) as database:
        assert find_changes(database, kind="number") == [change]


def test_a_move_is_found_whether_the_text_was_changed_with_it_or_not(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({f"/{number}": seen(article(f"Bài {number}."), key=str(number)) for number in (1, 2)})
        moved = {"/1": seen(article("Bài 1."), key="1"), "/2": seen(article("Bài 2, sửa."), key="2")}
        site.night(moved, listed=["/1-moi", "/2-moi"], redirects={"/1": "/1-moi", "/2": "/2-moi"})
    moves = listed(tmp_path, kind="moved")
    assert {change.kind for change in moves} == {"moved", "moved+body"}
    assert {(change.moved_from, change.moved_to) for change in moves} == {
        ("http://ban.test/1", "http://ban.test/1-moi"),
        ("http://ban.test/2", "http://ban.test/2-moi"),
    }


def test_what_an_older_program_recorded_is_told_on_reading_and_then_for_good(tmp_path: Path) -> None:
    fill(tmp_path)
    as_recorded = listed(tmp_path)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        connection.execute(FORGET)
        connection.commit()
    assert listed(tmp_path) == as_recorded
    with reading(tmp_path) as database:
        assert has_untold(database)
        kinds = [change.kind for change in find_changes(database, kind="negation")]
        assert kinds == ["body"]
        vague = list_told(database, tell_here=0)
    assert {change.sentence for change in vague if change.is_of_text} == {"Sửa nội dung.", "Sửa cách đặt dấu thanh."}
    with Archive.open(tmp_path) as archive:
        steps: list[int] = []
        assert tell_untold(archive.connection, archive.transaction, at_most=2, progress=steps.append) == 2
        assert tell_untold(archive.connection, archive.transaction, progress=steps.append) == 1
        assert tell_untold(archive.connection, archive.transaction) == 0
        assert steps == [2, 1]
    assert listed(tmp_path) == as_recorded
    with reading(tmp_path) as database:
        assert not has_untold(database)


def test_the_end_of_a_run_tells_what_nobody_has_told(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        a_page_of_three_versions(Nights(archive))
        archive.connection.execute(FORGET)
        Nights(archive).night({})
    assert rows(tmp_path, "SELECT count(*) FROM told_changes WHERE told = 0") == [(0,)]


def test_what_a_withdrawn_page_changed_is_told_to_nobody(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        page = a_page_of_three_versions(site)
        before = listed(tmp_path)
        withdraw(archive, page, "người viết xin rút", DEED)
        assert listed(tmp_path) == []
        assert rows(tmp_path, "SELECT DISTINCT sentence, sentence_en FROM told_changes") == [(None, None)]
        site.night({"/1": seen(article("Có 99 phần quà."), key="1")})
        assert rows(tmp_path, "SELECT DISTINCT sentence FROM told_changes") == [(None,)]
        assert not any(change.page_id == page for change in listed(tmp_path))
        undo(archive, page, DEED)
    assert listed(tmp_path)[1:] == before
    assert sentences(tmp_path)[0].endswith("số: 54 → 99 phần quà.")
    assert rows(tmp_path, "SELECT count(*) FROM told_changes WHERE told = 0") == [(0,)]


def test_a_better_reading_of_a_version_makes_both_changes_beside_it_doubtful(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        page = a_page_of_three_versions(Nights(archive))
        archive.upgrade_version(page, 2, article("Có 50 phần quà."), "joomla/2", at=DEED.at)
        assert rows(tmp_path, TOLD) == [(0, None), (0, None)]
        newest, older = sentences(tmp_path)
        assert newest.endswith("số: 50 → 54 phần quà.")
        assert older == "Số: 45 → 50 phần quà."


def test_a_page_that_proved_to_be_another_is_listed_no_more(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        a_page_of_three_versions(site)
        (other,) = site.night({"/2": seen(article("Hai."), key="2")})
        with archive.transaction():
            archive.connection.execute("UPDATE pages SET merged_into = ? WHERE key = '1'", (other.page_id,))
    assert listed(tmp_path) == []
    assert len(listed(tmp_path, kind="first")) == 1
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        assert_counted(connection)


def test_a_section_that_is_renamed_is_found_by_its_name_of_today(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        for night in range(2):
            site.night({"/1": seen(article(f"Lần {night}.", section="Tin cũ"), key="1")})
        site.night({"/1": seen(article("Lần 1.", section="Tin mới"), key="1")})
    assert listed(tmp_path, section="Tin cũ") == []
    assert len(listed(tmp_path, section="Tin mới")) == 1


def test_a_merge_tells_what_it_brought(tmp_path: Path) -> None:
    fill(tmp_path / "theirs")
    with Archive.open(tmp_path / "mine") as archive:
        merge(archive, tmp_path / "theirs")
    theirs, mine = listed(tmp_path / "theirs"), listed(tmp_path / "mine")
    assert mine == theirs
    assert rows(tmp_path / "mine", "SELECT count(*) FROM told_changes WHERE told = 0") == [(0,)]
    assert_sound(tmp_path / "mine")


def test_an_untitled_article_is_called_by_its_first_words(database: sqlite3.Connection) -> None:
    untitled = [change for change in list_told(database, Asked(kind="first")) if "#" in change.url]
    assert {change.title for change in untitled} == {f"Bản tin thứ {number} không có tiêu đề." for number in range(2)}


def test_what_left_its_site_tells_how_long_it_had_stood(database: sqlite3.Connection) -> None:
    (gone,) = list_departures(database, Asked(), at_most=10)
    assert (gone.title, gone.state, gone.why) == ("Đại hội điểm", State.GONE, "http-404")
    assert gone.stood.days == 9  # from the hour that it gives for its publication until it was missed
    assert gone.first_seen_at == gone.last_seen_at < gone.absent_since
    assert list_departures(database, Asked(site=BAN), at_most=10) == []
    assert list_departures(database, Asked(section="Tin tức"), state=State.GONE, at_most=10) == [gone]
    assert list_departures(database, Asked(), state=State.MISSING, at_most=10) == []
    night = date(2024, 8, 14)
    assert list_departures(database, Asked(first_night=night, last_night=night), at_most=10) == [gone]
    assert list_departures(database, Asked(last_night=date(2024, 8, 13)), at_most=10) == []


def test_what_came_back_tells_since_when_it_had_been_away(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({"/1": seen(article(), key="1"), "/2": seen(article("Hai.", title="Hai"), key="2")})
        for _ in range(2):
            site.night({"/1": NOT_FOUND, "/2": seen(article("Hai.", title="Hai"), key="2")})
        site.night({"/1": seen(article(), key="1")}, listed=["/1", "/2"])
    with reading(tmp_path) as database:
        (back,) = list_told(database, Asked(kind="restored"))
        left = left_before(database, back)
        assert left is not None
        assert (back.when - left).days == 2
        assert left_before(database, replace(back, when=left)) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ngắn.", "Ngắn."),
        ("từ " * 30, "từ " * 25 + "từ…"),
        ("a" * 100, "a" * 79 + "…"),
    ],
    ids=["short", "words", "one long word"],
)
def test_first_words_are_cut_between_words(text: str, shown: str) -> None:
    assert first_words(text) == shown
