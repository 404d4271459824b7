"""Two archives into one: nothing lost, nothing doubled, whatever the order, killed or not."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from archive.connection import DATABASE, open_database
from archive.errors import ArchiveNotFoundError, SiteInUseError
from archive.fixity import verify
from archive.locks import site_lock_name, take_lock
from archive.merge_planning import MergeDamagedError, MergeRefusedError
from archive.merging import Merged, merge
from archive.row_copying import OF_THE_ARCHIVE, table_plans
from archive.site_removal import remove_site
from archive.store import Archive
from tests.archive_nights import BUSY, FIRST_NIGHT, NOT_FOUND, article, exported, rows, seen
from tests.archive_soundness import assert_sound
from tests.raw_exchanges import Visits, answer
from tests.simulated_kills import KilledError, kill_at

SHARED = (
    "Liên đoàn Lao động huyện trao hai mươi mái ấm cho đoàn viên có hoàn cảnh khó khăn trong mùa mưa năm nay.",
    "Mỗi mái ấm được hỗ trợ năm mươi triệu đồng, do đoàn viên cả huyện góp mỗi người một ngày lương.",
)


def fill(folder: Path, site: str, nights: int = 2) -> Path:
    """Some nights of one site: an edit, a takedown, a failure, articles of a listing, a reprint, a better reading."""
    with Archive.open(folder) as archive:
        visits = Visits(archive, site)
        for night in range(nights):
            visits.begin(days=night)
            text = f"Đêm {night} của {site}."
            told = visits.visit(answer(text.encode()), seen(article(text, *SHARED), key="1001"))
            visits.visit(answer(b"cung mot trang"), seen(article(f"Bài hai của {site}."), key="1002"), "/1002")
            gone = night > 0
            visits.visit(answer(b"" if gone else site.encode(), 404 if gone else 200),
                         NOT_FOUND if gone else seen(article(f"Bài ba của {site}."), key="1003"), "/1003")  # fmt: skip
            visits.visit(answer(b"ban", 503), BUSY, "/1004")
            visits.inline(answer(f"danh sach {site}".encode()), f"Một bài không có địa chỉ riêng của {site}.")
            visits.end()
        archive.store_learned_blocks(site, f"joomla/{site}", '[{"example": "Tin khác"}]')
        assert told.page_id is not None
        archive.upgrade_version(told.page_id, 1, article("Đọc lại.", *SHARED), "joomla/ba98", at=FIRST_NIGHT)
    return folder


def take_in(folder: Path, other: Path) -> Merged:
    with Archive.open(folder) as archive:
        return merge(archive, other)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("filled")
    fill(base / "ban", "ban")
    fill(base / "muong", "muong", nights=3)
    return base


@pytest.fixture
def two(filled: Path, tmp_path: Path) -> tuple[Path, Path]:
    shutil.copytree(filled, tmp_path / "two")
    return tmp_path / "two" / "ban", tmp_path / "two" / "muong"


def lines(*folders: Path) -> list[str]:
    return sorted(repr(sorted(line.items())) for folder in folders for line in exported(folder))


def test_every_line_of_both_is_there_whatever_the_order(two: tuple[Path, Path], tmp_path: Path) -> None:
    one, other = two
    expected = lines(one, other)
    back = shutil.copytree(other, tmp_path / "back")
    done = take_in(one, other)
    assert (done.sites, done.known, done.pages) == (("muong",), (), 4)
    assert lines(one) == expected
    assert take_in(back, two[0].parent / "ban").sites == ("ban",)
    assert lines(back) == expected


def test_what_was_merged_is_sound_and_every_byte_of_it_proved(two: tuple[Path, Path]) -> None:
    one, other = two
    take_in(one, other)
    assert_sound(one)
    found = verify(one)
    assert (found.problems, found.checked.runs) == ([], 5)
    heads = rows(one, "SELECT file FROM manifests WHERE head = 1")
    assert len(heads) == 1
    assert str(heads[0][0]).startswith("manifests/merge-")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT kind, url, captured_at, warc_file, warc_offset FROM captures WHERE site = 'muong' ORDER BY 1, 2, 3, 5",
        "SELECT url, reason, failed_at FROM failures WHERE site = 'muong' ORDER BY 1, 3",
        "SELECT started_at, outcome, new, changed FROM runs WHERE site = 'muong' ORDER BY 1",
        "SELECT u.url, p.id FROM urls AS u JOIN pages AS p ON p.seq = u.page WHERE u.site = 'muong' ORDER BY 1",
        "SELECT recipe, blocks FROM learned_sets WHERE site = 'muong'",
        "SELECT p.id, v.visits, v.seen_at FROM visits AS v JOIN pages AS p ON p.seq = v.page WHERE p.site = 'muong' "
        "ORDER BY 1",
        "SELECT p.id, e.title, e.content_digest FROM earlier_readings AS e JOIN version_rows AS v ON v.id = e.version "
        "JOIN pages AS p ON p.seq = v.page WHERE p.site = 'muong'",
        "SELECT p.id, r.started_at FROM visits AS v JOIN pages AS p ON p.seq = v.page JOIN runs AS r "
        "ON r.id = v.seen_run WHERE p.site = 'muong' ORDER BY 1",
    ],
)
def test_every_kind_of_row_is_carried_over(two: tuple[Path, Path], query: str) -> None:
    one, other = two
    expected = rows(other, query)
    take_in(one, other)
    assert expected
    assert rows(one, query) == expected


def test_search_and_reprints_know_what_came(two: tuple[Path, Path]) -> None:
    one, other = two
    take_in(one, other)
    found = rows(
        one, "SELECT p.site FROM page_search AS s JOIN pages AS p ON p.seq = s.rowid WHERE page_search MATCH 'mai am'"
    )
    assert sorted(site for (site,) in found) == ["ban", "muong"]
    assert rows(one, "SELECT DISTINCT site, other_site FROM reprints ORDER BY 1") == [
        ("ban", "muong"),
        ("muong", "ban"),
    ]


def test_a_second_merge_changes_nothing(two: tuple[Path, Path]) -> None:
    one, other = two
    take_in(one, other)
    before = {path: path.read_bytes() for path in one.rglob("*") if path.is_file() and DATABASE not in path.name}
    expected, state = lines(one), rows(one, "SELECT * FROM manifests")
    done = take_in(one, other)
    assert (done.sites, done.known, done.files) == ((), ("muong",), 0)
    assert lines(one) == expected
    assert rows(one, "SELECT * FROM manifests") == state
    assert {path: path.read_bytes() for path in before} == before


def test_the_merged_archive_goes_on_crawling_both_sites(two: tuple[Path, Path]) -> None:
    one, other = two
    take_in(one, other)
    with Archive.open(one) as archive:
        visits = Visits(archive, "muong")
        visits.begin(days=9)
        told = visits.visit(answer(b"moi"), seen(article("Đêm sau cùng.", *SHARED), key="1001"))
        visits.end()
    assert (told.version, verify(one).problems) == (4, [])


def test_the_other_archive_is_only_read(two: tuple[Path, Path]) -> None:
    one, other = two
    before = {path: path.read_bytes() for path in other.rglob("*") if path.is_file() and "-shm" not in path.name}
    take_in(one, other)
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("after", range(0, 27, 2))
def test_killed_at_any_moment_it_is_sound_and_ended_by_the_next_call(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    one, other = two
    mine, expected = lines(one), lines(one, other)
    kill_at(monkeypatch, after)
    with pytest.raises(KilledError):
        take_in(one, other)
    monkeypatch.undo()
    assert lines(one) in (mine, expected), "nothing or all is taken in"
    assert verify(one).problems == []
    take_in(one, other)
    assert lines(one) == expected
    assert verify(one).problems == []
    assert rows(one, "SELECT * FROM incoming_files") == []


def test_an_article_that_only_one_archive_knows_to_be_two_is_a_conflict_and_nothing_is_changed(
    two: tuple[Path, Path],
) -> None:
    one, other = two
    take_in(one, other)
    one_more_night(one, "muong", 5)
    one_more_night(other, "muong", 6)
    with Archive.open(other) as archive, archive.transaction():
        name = archive.connection.execute("SELECT id FROM pages WHERE key = '1001'").fetchone()[0]
        archive.connection.execute("UPDATE pages SET merged_into = ? WHERE key = '1002'", (name,))
    before = lines(one)
    with pytest.raises(MergeRefusedError, match=r"muong: http://muong\.test/1002 is part of another article"):
        take_in(one, other)
    assert (lines(one), verify(one).problems) == (before, [])


def one_more_night(folder: Path, site: str, days: float) -> None:
    with Archive.open(folder) as archive:
        visits = Visits(archive, site)
        visits.begin(days=days)
        visits.visit(answer(b"them %d" % days), seen(article(f"Lần {days}.", *SHARED), key="1001"))
        visits.visit(answer(b"cung mot trang"), seen(article(f"Bài hai của {site}."), key="1002"), "/1002")
        visits.visit(answer(b"moi"), seen(article(f"Bài mới {days} của {site}."), key=f"2{days}"), f"/2{days}")
        visits.inline(answer(b"danh sach moi"), f"Một bài không có địa chỉ riêng của {site}.", f"Thêm {days}.")
        visits.end()


def test_two_machines_merge_night_after_night(two: tuple[Path, Path], tmp_path: Path) -> None:
    one, other = two
    for days in (5, 6, 7):
        one_more_night(one, "ban", days)
        one_more_night(other, "muong", days)
        done = take_in(one, other)
        assert (done.sites, done.renewed) == ((("muong",), ()) if days == 5 else ((), ("muong",)))
        assert lines(one) == lines(other, only_site(one, tmp_path / f"ban-{days}", "ban"))
        assert verify(one).problems == []
        assert_sound(one)
    assert take_in(one, other).renewed == ()


def only_site(folder: Path, place: Path, site: str) -> Path:
    """An archive with the rows of one site of another."""
    shutil.copytree(folder, place)
    with Archive.open(place) as archive, archive.transaction():
        for (name,) in archive.connection.execute("SELECT id FROM sites WHERE id != ?", (site,)).fetchall():
            remove_site(archive.connection, name)
    assert_sound(place)
    return place


def test_both_machines_can_take_in_the_other_in_turn(two: tuple[Path, Path]) -> None:
    one, other = two
    take_in(one, other)
    take_in(other, one)
    one_more_night(one, "ban", 5)
    one_more_night(other, "muong", 5)
    assert take_in(one, other).renewed == ("muong",)
    assert take_in(other, one).renewed == ("ban",)
    assert lines(one) == lines(other)
    assert (verify(one).problems, verify(other).problems) == ([], [])


def test_what_came_in_place_of_a_shorter_history_is_found_by_search_once(two: tuple[Path, Path]) -> None:
    one, other = two
    take_in(one, other)
    one_more_night(other, "muong", 5)
    take_in(one, other)
    query = "SELECT p.url FROM page_search AS s JOIN pages AS p ON p.seq = s.rowid WHERE page_search MATCH '{}'"
    assert len(rows(one, query.format("lan"))) == 1
    assert rows(one, query.format("dem 2 cua muong")) == []


@pytest.mark.parametrize("after", range(0, 20, 3))
def test_killed_while_a_history_is_renewed_it_is_sound(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    one, other = two
    take_in(one, other)
    before = lines(one)
    one_more_night(other, "muong", 5)
    kill_at(monkeypatch, after)
    with suppress(KilledError):
        take_in(one, other)
    monkeypatch.undo()
    assert verify(one).problems == []
    if after == 0:
        assert lines(one) == before
    take_in(one, other)
    assert {line["url"] for line in exported(other)} <= {line["url"] for line in exported(one)}
    assert verify(one).problems == []


def test_what_a_person_did_here_is_not_lost_to_a_longer_history(two: tuple[Path, Path]) -> None:
    one, other = two
    take_in(one, other)
    with Archive.open(one) as archive:
        (page,) = archive.connection.execute("SELECT id FROM pages WHERE site = 'muong' AND key = '1002'").fetchone()
        archive.upgrade_version(page, 1, article("Đọc lại lần nữa."), "joomla/ba99", at=FIRST_NIGHT)
    one_more_night(other, "muong", 5)
    assert [told.site for told in take_in(one, other).woven] == ["muong"]
    assert [(line["body"], line["recipe"]) for line in exported(one) if line["url"] == "http://muong.test/1002"] == [
        (["Đọc lại lần nữa."], "joomla/ba99")
    ]
    assert rows(one, "SELECT recipe FROM earlier_readings ORDER BY recipe")[-1] == ("joomla/0123456789ab",)
    assert verify(one).problems == []


def test_a_file_of_the_same_name_is_never_written_over(two: tuple[Path, Path]) -> None:
    one, other = two
    (name,) = [path.relative_to(other) for path in (other / "warc" / "muong").glob("*-r1-*.warc.gz")]
    (one / name).parent.mkdir(parents=True)
    (one / name).write_bytes(b"khac")
    with pytest.raises(MergeRefusedError, match=name.name):
        take_in(one, other)
    assert (one / name).read_bytes() == b"khac"


def test_two_copies_of_one_archive_that_crawled_under_one_name_are_told_apart(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    one, _ = two
    copy = shutil.copytree(one, tmp_path / "copy")
    one_more_night(one, "ban", 5)
    fill_more = answer(b"ban sao")
    with Archive.open(copy) as archive:
        visits = Visits(archive)
        visits.begin(days=5)
        visits.visit(fill_more, seen(article("Bản sao đã đọc khác."), key="1001"))
        visits.end()
    with pytest.raises(MergeRefusedError, match="two copies of one archive"):
        take_in(one, copy)


def test_a_run_that_goes_on_or_died_there_is_named(two: tuple[Path, Path]) -> None:
    one, other = two
    with Archive.open(other) as archive:
        Visits(archive, "muong").begin(days=7)
    with pytest.raises(MergeRefusedError, match="muong: its run 4 is not sealed"):
        take_in(one, other)


def test_what_a_dead_run_left_here_is_not_lost_to_a_longer_history(two: tuple[Path, Path]) -> None:
    one, other = two
    take_in(one, other)
    with Archive.open(one) as archive:
        visits = Visits(archive, "muong")
        visits.begin(days=5)
        visits.visit(answer(b"do dang"), seen(article("Đang đọc dở."), key="1001"))
    one_more_night(other, "muong", 6)
    assert [told.site for told in take_in(one, other).woven] == ["muong"]
    assert [line["version"] for line in exported(one) if line["body"] == ["Đang đọc dở."]] == [4]
    assert verify(one).problems == []


def test_a_run_that_goes_on_here_is_waited_for_by_the_person(two: tuple[Path, Path]) -> None:
    one, other = two
    lock = take_lock(one, site_lock_name("muong"))
    assert lock is not None
    with pytest.raises(SiteInUseError, match="muong"):
        take_in(one, other)
    lock.release()


@pytest.mark.parametrize("folder", ["warc", "manifests"])
def test_damage_there_is_named_and_nothing_is_taken_in(two: tuple[Path, Path], folder: str) -> None:
    one, other = two
    before = lines(one)
    file = min(path for path in (other / folder).rglob("*") if path.is_file() and path.suffix != ".cdxj")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(MergeDamagedError, match=file.name):
        take_in(one, other)
    assert lines(one) == before
    file.unlink()
    with pytest.raises(MergeDamagedError, match=file.name):
        take_in(one, other)
    assert verify(one).problems == []


def test_what_is_no_other_archive_is_refused(two: tuple[Path, Path], tmp_path: Path) -> None:
    one, _ = two
    with pytest.raises(ArchiveNotFoundError):
        take_in(one, tmp_path / "nowhere")
    with pytest.raises(MergeRefusedError, match="itself"):
        take_in(one, one)


def test_rehearsals_are_not_merged_with_real_runs(two: tuple[Path, Path]) -> None:
    one, other = two
    with closing(sqlite3.connect(other / DATABASE)) as connection, connection:
        connection.execute("UPDATE runs SET rehearsal = 0")
    with pytest.raises(MergeRefusedError, match="rehearsals"):
        take_in(one, other)


def test_every_table_is_copied_or_known_to_be_of_one_archive_only(tmp_path: Path) -> None:
    with closing(open_database(tmp_path, create=True)) as connection:
        copied = [plan.name for plan in table_plans(connection)]
        names = {
            str(name)
            for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            if not str(name).startswith(("sqlite_", "page_search"))
        }
        assert names - set(copied) == OF_THE_ARCHIVE & names
        assert copied.index("pages") < copied.index("version_rows") < copied.index("earlier_readings")
        connection.execute("CREATE TABLE unheard_of (id INTEGER PRIMARY KEY, value TEXT)")
        with pytest.raises(LookupError, match="unheard_of"):
            table_plans(connection)
