"""A withdrawn page: no reader and no byte of the archive shows what it said, nothing is lost, and it comes back."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import hidden_texts, page_hiding, wiping
from archive.connection import DATABASE
from archive.digests import content_digest
from archive.errors import ArchiveDamagedError, PageNotFoundError
from archive.fixity import verify
from archive.hidden_contents import hide_content
from archive.merge_planning import MergeRefusedError
from archive.merging import merge
from archive.records import Article, Attachment, Image
from archive.store import Archive
from archive.warc_reading import WithheldRecordError, find_response
from archive.wiping import NotWipedError, is_wiped
from archive.withdrawal import Deed, NotWithdrawnError, undo, withdraw
from tests.archive_nights import Nights, article, exported, rows, seen
from tests.archive_soundness import ROOT, assert_sound
from tests.raw_exchanges import PAGE, Visits, answer
from tests.reading_room_door import opened

DEED = Deed(by="Hải Yến", at=datetime(2024, 9, 1, 2, 0, tzinfo=UTC))
NAME = "Khuyếnvănbí"  # a word of the withdrawn page alone
SHARED = "Ban chấp hành công đoàn huyện tới thăm từng gia đình đoàn viên khó khăn ở các thôn vùng cao của tỉnh nhà."
FIRST = article(
    f"Bà {NAME} nhận quyết định từ tay chủ tịch công đoàn huyện trong buổi sáng nay.",
    SHARED,
    title=f"Tiêu đề có {NAME}",
    byline=f"Tin: {NAME}",
    captions=(f"Ảnh bà {NAME} tại hội trường.",),
    images=(Image(url=f"http://ban.test/anh/{NAME}.jpg", alt=NAME),),
    attachments=(Attachment(url="http://ban.test/qd.pdf", name=f"Quyết định {NAME}"),),
    tags=(NAME,),
    lead=f"Tóm tắt về bà {NAME}.",
)
SECOND = replace(FIRST, body=(*FIRST.body, f"Cập nhật: bà {NAME} đã nhận 45 phần quà."))
THIRD = replace(FIRST, body=(f"Bản thứ ba của trang, vẫn về bà {NAME}.", SHARED), title=f"Sửa {NAME}")
OTHER = article(SHARED, "Một đoạn riêng của bài thứ hai, không ai rút nó cả.", title="Bài khác")


def filled(folder: Path) -> Visits:
    """Two nights of two pages that share a paragraph, the first of which is to be withdrawn."""
    archive = Archive.open(folder)
    visits = Visits(archive)
    visits.begin()
    visits.visit(answer(f"<p>{NAME}</p>".encode()), seen(FIRST))
    visits.visit(answer(b"<p>khac</p>"), seen(OTHER), path="/1002-khac")
    visits.end()
    visits.begin(days=1)
    visits.visit(answer(f"<p>{NAME} 2</p>".encode()), seen(SECOND))
    visits.end()
    better = replace(SECOND, byline=f"Tin và ảnh: {NAME}")
    archive.upgrade_version(page_id(folder), 2, better, "joomla/9", at=visits.at + timedelta(days=1))
    return visits


def wipe(archive: Archive) -> None:
    """Leave no byte in unused places."""
    wiping.wipe(archive.connection, archive.folder)


def page_id(folder: Path) -> str:
    """The id of the page that is withdrawn."""
    (found,) = (number for number, url in rows(folder, "SELECT id, url FROM pages") if url.endswith(PAGE))
    return str(found)


def bytes_of(folder: Path) -> bytes:
    """All bytes of the archive's database and its log."""
    return b"".join(path.read_bytes() for path in folder.glob(f"{DATABASE}*"))


def tables(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table that holds what sites said, as rows in order."""
    names = ("pages", "version_rows", "earlier_readings", "paragraphs", "paragraph_pages", "reprint_links", "failures")
    return {name: rows(folder, f"SELECT * FROM {name} ORDER BY 1, 2") for name in names}  # noqa: S608


def shown(folder: Path) -> list[str]:
    """The pages that the export shows."""
    return sorted({str(line["title"]) for line in exported(folder)})


def test_no_reader_and_no_byte_of_the_archive_shows_a_withdrawn_page(tmp_path: Path) -> None:
    visits = filled(tmp_path)
    assert NAME.encode() in bytes_of(tmp_path)
    assert b"yenvanbi" in bytes_of(tmp_path)
    assert withdraw(visits.archive, page_id(tmp_path), "Quyết định số 12", DEED)
    wipe(visits.archive)
    assert shown(tmp_path) == ["Bài khác"]
    found = bytes_of(tmp_path)
    assert NAME.encode() not in found
    assert b"yenvanbi" not in found.lower(), "what the search index stores of the word"
    assert rows(tmp_path, "SELECT reason, withdrawn_at, withdrawn_by, undone_at, wiped FROM withdrawals") == [
        ("Quyết định số 12", "2024-09-01T02:00:00Z", "Hải Yến", None, 1)
    ]
    visits.archive.close()
    assert NAME.encode() not in bytes_of(tmp_path)
    assert_sound(tmp_path)


def test_a_page_that_proved_to_be_the_withdrawn_one_is_hidden_and_comes_back_with_it(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        nights.night({"/theo-duong-dan": seen(FIRST)})
        nights.night({PAGE: seen(SECOND, key="1001")})
        nights.night({"/theo-duong-dan": seen(SECOND, key="1001")}, listed=["/theo-duong-dan", PAGE])
        (merged,) = rows(tmp_path, "SELECT id FROM pages WHERE merged_into IS NOT NULL")
        line = exported(tmp_path)[-1]
        before = tables(tmp_path)
        withdraw(archive, line["page_id"], "theo luật", DEED)
        wipe(archive)
        assert NAME.encode() not in bytes_of(tmp_path)
        with opened(tmp_path) as door:
            for ending in ("", ".json", "/cite"):
                answer = door.get(f"/article/{merged[0]}/version/1{ending}")
                assert (answer.status_code, NAME in answer.text) == (410, False)
        assert verify(tmp_path).problems == []
        undo(archive, line["page_id"], DEED)
        assert tables(tmp_path) == before
    assert_sound(tmp_path)


def test_a_page_that_later_proves_to_be_the_withdrawn_one_is_refused_by_its_own_id_too(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path)
    visits = Visits(archive)
    visits.begin()
    visits.visit(answer(f"<p>{NAME}</p>".encode()), seen(FIRST), path="/theo-duong-dan")
    visits.end()
    withdraw(archive, exported(tmp_path)[0]["page_id"], "theo luật", DEED)
    for days, path in ((1, PAGE), (2, "/theo-duong-dan")):
        visits.begin(days=days)
        visits.visit(answer(f"<p>{NAME} {days}</p>".encode()), seen(FIRST, key="1001"), path=path)
        visits.end()
    archive.close()
    ((merged, capture),) = rows(
        tmp_path, "SELECT p.id, c.id FROM pages AS p JOIN captures AS c ON c.page = p.seq WHERE merged_into IS NOT NULL"
    )
    with opened(tmp_path) as door:
        for path in (f"/article/{merged}/version/1", f"/article/{merged}/version/1.json", f"/raw/{capture}/page"):
            refused = door.get(path)
            assert (refused.status_code, NAME in refused.text) == (410, False), path
    assert NAME.encode() not in bytes_of(tmp_path)
    assert rows(tmp_path, "SELECT reason, wiped FROM withdrawals") == [("theo luật", 1)] * 2
    with Archive.open(tmp_path) as again:
        undo(again, rows(tmp_path, "SELECT id FROM pages WHERE merged_into IS NULL")[0][0], DEED)
    assert [line["body"] for line in exported(tmp_path)] != []
    assert rows(tmp_path, "SELECT count(*) FROM withdrawals WHERE undone_at IS NULL") == [(0,)]
    assert_sound(tmp_path)


def test_a_paragraph_of_another_page_stays_for_that_one(tmp_path: Path) -> None:
    visits = filled(tmp_path)
    withdraw(visits.archive, page_id(tmp_path), "theo luật", DEED)
    (line,) = exported(tmp_path)
    assert line["body"] == list(OTHER.body)
    visits.archive.close()


def test_verify_finds_nothing_wrong_with_a_withdrawn_page_and_reads_it_too(tmp_path: Path) -> None:
    visits = filled(tmp_path)
    withdraw(visits.archive, page_id(tmp_path), "theo luật", DEED)
    wipe(visits.archive)
    found = verify(tmp_path)
    assert found.problems == []
    assert found.checked.versions == 3
    visits.archive.close()


def test_verify_finds_a_letter_of_what_was_withdrawn_that_is_another(tmp_path: Path) -> None:
    with filled(tmp_path).archive as archive:
        withdraw(archive, page_id(tmp_path), "theo luật", DEED)
    with closing(sqlite3.connect(tmp_path / hidden_texts.DATABASE)) as hidden, hidden:
        hidden.execute("UPDATE documents SET content = replace(content, '45', '54')")
    (problem,) = verify(tmp_path).problems
    assert (problem.kind, problem.file) == ("damaged", "withdrawn.db")
    (tmp_path / hidden_texts.DATABASE).unlink()
    assert [one.file for one in verify(tmp_path).problems] == ["withdrawn.db"]


def test_verify_finds_a_sealed_row_of_a_withdrawn_page_that_was_altered(tmp_path: Path) -> None:
    with filled(tmp_path).archive as archive:
        withdraw(archive, page_id(tmp_path), "theo luật", DEED)
        with archive.transaction():
            archive.connection.execute("UPDATE version_rows SET section = 'khác' WHERE number = 2")
    assert any("rows of run 2" in one.detail for one in verify(tmp_path).problems)


def test_undone_every_table_holds_to_the_letter_what_it_held(tmp_path: Path) -> None:
    visits = filled(tmp_path)
    before, export = tables(tmp_path), exported(tmp_path)
    withdraw(visits.archive, page_id(tmp_path), "theo luật", DEED)
    wipe(visits.archive)
    undo(visits.archive, page_id(tmp_path), replace(DEED, by="Thu"))
    assert tables(tmp_path) == before
    assert exported(tmp_path) == export
    assert verify(tmp_path).problems == []
    assert rows(tmp_path, "SELECT undone_by, hidden_digest FROM withdrawals") == [("Thu", None)]
    visits.archive.close()
    assert_sound(tmp_path)


def test_what_a_later_crawl_reads_is_hidden_too_and_told_when_that_is_undone(tmp_path: Path) -> None:
    visits = filled(tmp_path)
    number = page_id(tmp_path)
    withdraw(visits.archive, number, "theo luật", DEED)
    wipe(visits.archive)
    visits.begin(days=5)
    told = visits.visit(answer(f"<p>{NAME} 3</p>".encode()), seen(THIRD))
    assert (told.version, told.change) == (3, "title+body+byline")
    visits.end()
    visits.begin(days=6)
    assert visits.visit(answer(f"<p>{NAME} 3</p>".encode()), seen(THIRD)).version == 3
    visits.end()
    visits.archive.upgrade_version(number, 3, replace(THIRD, byline=f"{NAME} ký"), "joomla/10", at=visits.at)
    assert NAME.encode() not in bytes_of(tmp_path)
    assert shown(tmp_path) == ["Bài khác"]
    assert verify(tmp_path).problems == []
    undo(visits.archive, number, DEED)
    lines = [line for line in exported(tmp_path) if line["page_id"] == number]
    assert [line["title"] for line in lines] == [FIRST.title, SECOND.title, THIRD.title]
    assert (lines[2]["body"], lines[2]["byline"]) == (list(THIRD.body), f"{NAME} ký")
    assert rows(tmp_path, "SELECT title FROM pages WHERE title LIKE 'Sửa%'") == [(THIRD.title,)]
    assert rows(tmp_path, "SELECT count(*) FROM page_search WHERE page_search MATCH 'khuyenvanbi'") == [(1,)]
    assert verify(tmp_path).problems == []
    visits.archive.close()
    assert_sound(tmp_path)


def test_an_unchanged_page_makes_no_version_while_it_is_withdrawn(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        nights.night({PAGE: seen(FIRST)})
        withdraw(archive, page_id(tmp_path), "theo luật", DEED)
        (told,) = nights.night({PAGE: seen(FIRST)})
    assert (told.decision.value, told.version) == ("revisit", 1)


def test_an_article_without_an_address_is_known_again_and_stays_hidden(tmp_path: Path) -> None:
    texts = (
        "Đoạn đầu của bản tin thứ nhất về ngày hội của đoàn viên toàn huyện nhà.",
        f"Câu nói về bà {NAME} ở đây.",
    )
    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        nights.night(inline=[article(*texts, title=None)])
        number = str(exported(tmp_path)[0]["page_id"])
        withdraw(archive, number, "theo luật", DEED)
        wipe(archive)
        nights.night(inline=[article(*texts, "Một câu mới được thêm.", title=None)])
        assert exported(tmp_path) == []
        assert NAME.encode() not in bytes_of(tmp_path)
        undo(archive, number, DEED)
    assert [line["version"] for line in exported(tmp_path)] == [1, 2]


def test_the_raw_record_of_a_withdrawn_page_is_refused_and_that_of_another_is_not(tmp_path: Path) -> None:
    with filled(tmp_path).archive as archive:
        withdraw(archive, page_id(tmp_path), "theo luật", DEED)
        mine, other = (
            archive.connection.execute("SELECT id FROM captures WHERE url LIKE ? LIMIT 1", (f"%{path}",)).fetchone()[0]
            for path in (PAGE, "/1002-khac")
        )
        with pytest.raises(WithheldRecordError, match="withdrawn"):
            find_response(archive.connection, tmp_path, mine)
        assert find_response(archive.connection, tmp_path, other).body == b"<p>khac</p>"


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("moment", ["before the archive forgets", "after it forgot, before it is sure"])
def test_killed_while_it_withdraws_a_page_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    archive = filled(tmp_path).archive
    before = tables(tmp_path)

    def killed(connection: sqlite3.Connection, page: int) -> None:
        if moment.startswith("after"):
            hide_content(connection, page)
        raise Killed

    monkeypatch.setattr(page_hiding, "hide_content", killed)
    with pytest.raises(Killed):
        withdraw(archive, page_id(tmp_path), "theo luật", DEED)
    monkeypatch.undo()
    assert tables(tmp_path) == before
    assert verify(tmp_path).problems == []
    assert withdraw(archive, page_id(tmp_path), "theo luật", DEED)
    undo(archive, page_id(tmp_path), DEED)
    assert tables(tmp_path) == before
    archive.close()


def test_killed_after_hiding_the_end_of_the_next_run_wipes_what_unused_places_hold(tmp_path: Path) -> None:
    visits = filled(tmp_path)
    withdraw(visits.archive, page_id(tmp_path), "theo luật", DEED)
    visits.begin(days=9)
    with pytest.raises(NotWipedError, match="a run of ban goes on"):
        wipe(visits.archive)
    visits.end()
    assert is_wiped(visits.archive.connection)
    assert NAME.encode() not in bytes_of(tmp_path)
    visits.archive.close()


WITHDRAW = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from archive.store import Archive
from archive.withdrawal import Deed, undo, withdraw
from archive.wiping import wipe
folder, page, what = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
deed = Deed(by="Thu", at=datetime.now(UTC))
with Archive.open(folder) as archive:
    print("ready", flush=True)
    if what == "withdraw":
        withdraw(archive, page, "theo luật", deed)
        wipe(archive.connection, folder)
    else:
        undo(archive, page, deed)
"""


@pytest.mark.parametrize("what", ["withdraw", "undo"])
def test_killed_at_any_moment_a_page_is_hidden_whole_or_shown_whole(tmp_path: Path, what: str) -> None:
    filled(tmp_path / "whole").archive.close()
    number = page_id(tmp_path / "whole")
    before = exported(tmp_path / "whole")
    with Archive.open(tmp_path / "whole") as archive:
        if what == "undo":
            withdraw(archive, number, "theo luật", DEED)
    dice = random.Random(7)  # noqa: S311 - moments, no secret
    for turn in range(6):
        folder = shutil.copytree(tmp_path / "whole", tmp_path / str(turn))
        command = [sys.executable, "-c", WITHDRAW, str(folder), number, what]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(dice.random() * 0.06)
            child.kill()
        assert_sound(folder)
        assert verify(folder).problems == []
        lines = exported(folder)
        assert lines in (before, [line for line in before if line["page_id"] != number])
        with Archive.open(folder) as archive:
            withdraw(archive, number, "theo luật", DEED)
            wipe(archive)
            assert NAME.encode() not in bytes_of(folder)
            undo(archive, number, DEED)
        assert exported(folder) == before


def test_killed_after_hiding_the_next_call_wipes_what_unused_places_hold(tmp_path: Path) -> None:
    with filled(tmp_path).archive as archive:
        withdraw(archive, page_id(tmp_path), "theo luật", DEED)
    with Archive.open(tmp_path) as archive:
        assert not is_wiped(archive.connection)
        assert not withdraw(archive, page_id(tmp_path), "theo luật", DEED)
        wipe(archive)
        assert is_wiped(archive.connection)
        assert NAME.encode() not in bytes_of(tmp_path)


def test_a_reader_that_holds_the_log_is_said_and_the_page_is_hidden_all_the_same(tmp_path: Path) -> None:
    filled(tmp_path).archive.close()
    with (
        Archive.open(tmp_path, wait_seconds=0.1) as archive,
        closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as reader,
    ):
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM pages").fetchone()
        withdraw(archive, page_id(tmp_path), "theo luật", DEED)
        with pytest.raises(NotWipedError, match="a reader holds its log"):
            wipe(archive)
        assert shown(tmp_path) == ["Bài khác"]
        reader.execute("ROLLBACK")
        wipe(archive)
    assert NAME.encode() not in bytes_of(tmp_path)


def test_two_pages_that_share_a_text_come_back_whatever_the_order(tmp_path: Path) -> None:
    archive = filled(tmp_path).archive
    before = exported(tmp_path)
    (other,) = rows(tmp_path, "SELECT id FROM pages WHERE url LIKE '%/1002-khac'")[0]
    for number in (page_id(tmp_path), other):
        withdraw(archive, number, "theo luật", DEED)
    wipe(archive)
    assert SHARED.encode() not in bytes_of(tmp_path)
    for number in (page_id(tmp_path), other):
        undo(archive, number, DEED)
    assert exported(tmp_path) == before
    assert verify(tmp_path).problems == []
    archive.close()


def test_what_is_not_there_or_not_withdrawn_is_refused_by_name(tmp_path: Path) -> None:
    with filled(tmp_path).archive as archive:
        with pytest.raises(PageNotFoundError, match="không có"):
            withdraw(archive, "không có", "theo luật", DEED)
        with pytest.raises(NotWithdrawnError, match=page_id(tmp_path)):
            undo(archive, page_id(tmp_path), DEED)
        withdraw(archive, page_id(tmp_path), "theo luật", DEED)
        (tmp_path / hidden_texts.DATABASE).unlink()
        with pytest.raises(ArchiveDamagedError, match="withdrawn text"):
            undo(archive, page_id(tmp_path), DEED)
        assert shown(tmp_path) == ["Bài khác"]


def test_hidden_texts_are_read_by_their_owner_alone(tmp_path: Path) -> None:
    with filled(tmp_path).archive as archive:
        withdraw(archive, page_id(tmp_path), "theo luật", DEED)
    assert (tmp_path / hidden_texts.DATABASE).stat().st_mode & 0o077 == 0


def test_a_hidden_version_has_the_digest_of_what_was_read(tmp_path: Path) -> None:
    with filled(tmp_path).archive as archive:
        withdraw(archive, page_id(tmp_path), "theo luật", DEED)
        (row,) = archive.connection.execute("SELECT id FROM version_rows WHERE number = 1 AND title IS NULL").fetchone()
        hidden = hidden_texts.hidden_article(archive.connection, row)
    assert isinstance(hidden, Article)
    assert (content_digest(hidden),) in rows(tmp_path, "SELECT content_digest FROM version_rows")


def test_a_site_with_a_withdrawn_article_is_not_merged(tmp_path: Path) -> None:
    with filled(tmp_path / "here").archive as archive:
        withdraw(archive, page_id(tmp_path / "here"), "theo luật", DEED)
    with Archive.open(tmp_path / "there") as archive:
        with pytest.raises(MergeRefusedError, match="withdrawn"):
            merge(archive, tmp_path / "here")
        assert exported(tmp_path / "there") == []
    with Archive.open(tmp_path / "here") as archive:
        undo(archive, page_id(tmp_path / "here"), DEED)
    with Archive.open(tmp_path / "there") as archive:
        merge(archive, tmp_path / "here")
    assert verify(tmp_path / "there").problems == []
    assert shown(tmp_path / "there") == shown(tmp_path / "here")


def test_the_tags_that_a_merge_kept_of_a_run_are_hidden_too(tmp_path: Path) -> None:
    for name, days in (("one", 0), ("two", 1)):
        with Archive.open(tmp_path / name) as archive:
            visits = Visits(archive)
            visits.begin(days=days)
            visits.visit(answer(NAME.encode()), seen(FIRST, key="1001"))
            visits.end()
    with Archive.open(tmp_path / "one") as archive:
        merge(archive, tmp_path / "two")
        before = rows(tmp_path / "one", "SELECT * FROM woven_rows")
        assert any(NAME in str(row) for row in before)
        withdraw(archive, page_id(tmp_path / "one"), "theo luật", DEED)
        wipe(archive)
        assert NAME.encode() not in bytes_of(tmp_path / "one")
        assert verify(tmp_path / "one").problems == []
        undo(archive, page_id(tmp_path / "one"), DEED)
    assert rows(tmp_path / "one", "SELECT * FROM woven_rows") == before
    assert verify(tmp_path / "one").problems == []
