"""`verify`: whatever is damaged, missing or foreign is found and named; what is sound is not."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from archive import fixity_texts
from archive.connection import DATABASE
from archive.digests import payload_digest
from archive.fixity import Scope, verify
from archive.fixity_report import Findings, Problem
from archive.records import Image
from archive.store import Archive
from archive.warc_reading import iterate_records
from tests.archive_nights import BUSY, FIRST_NIGHT, NOT_FOUND, article, rows, seen
from tests.raw_exchanges import PAGE, Visits, answer

URL = f"http://ban.test{PAGE}"
OTHER = "http://ban.test/1002"
SHARED = "Đoạn này đứng trong cả hai bài của công đoàn cơ sở Bản Mây."


def fill(folder: Path) -> None:
    """Three nights: an edit, an unchanged page, a failure, a takedown, articles of a listing."""
    photo = Image(url="http://ban.test/anh.jpg", alt="Đoàn viên nhận quà")
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin()
        visits.visit(answer(b"mot"), seen(article("Năm mươi phần quà.", SHARED, images=(photo,)), key="1001"))
        visits.visit(answer(b"khac"), seen(article(SHARED, title="Bài khác"), key="1002"), "/1002")
        visits.visit(answer(b"se mat"), seen(article("Sẽ mất."), key="1003"), "/1003")
        visits.inline(answer(b"danh sach"), "Một bài không có địa chỉ riêng.")
        visits.end()
        visits.begin(days=1)
        visits.visit(answer(b"hai"), seen(article("Sáu mươi phần quà.", SHARED), key="1001"))
        visits.visit(answer(b"khac"), seen(article(SHARED, title="Bài khác"), key="1002"), "/1002")
        visits.visit(answer(b"", 404), NOT_FOUND, "/1003")
        visits.visit(None, BUSY, "/1004")
        visits.end()
        archive.store_learned_blocks("ban", "joomla/1", '[{"example": "Tin khác"}]')
        archive.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound") / "archive"
    fill(folder)
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "archive"
    shutil.copytree(sound, copy)
    return copy


def problems(folder: Path) -> list[Problem]:
    return verify(folder).problems


def change(folder: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        connection.execute(statement, values)


def warc(folder: Path, night: int) -> Path:
    (file,) = (folder / "warc" / "ban").glob(f"*-r{night}-0001.warc.gz")
    return file


def flip(path: Path, position: int) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 4
    path.write_bytes(data)


def test_a_sound_archive_has_no_problem_and_all_of_it_was_read(folder: Path) -> None:
    found = verify(folder)
    assert found.problems == []
    size = sum(
        path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "locks" and path.suffix != ".cdxj"
    )
    database = sum((folder / name).stat().st_size for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm")
                   if (folder / name).exists())  # fmt: skip
    assert found.checked.bytes == size - database
    assert (found.checked.versions, found.checked.runs) == (5, 2)
    assert found.checked.records == len(rows(folder, "SELECT 1 FROM captures"))


def test_verifying_writes_nothing(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    verify(folder)
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".db-shm"}
    assert {path.name for path in after.keys() - before.keys()} <= {f"{DATABASE}-wal", f"{DATABASE}-shm"}
    assert all(after[path] == data for path, data in before.items() if path in after)


@pytest.mark.parametrize("kind", ["response", "revisit", "request", "metadata"])
def test_a_damaged_record_is_named_with_its_file_byte_and_address(folder: Path, kind: str) -> None:
    path = warc(folder, 2)
    name = path.relative_to(folder).as_posix()
    for record in [one for one in iterate_records(path, file=name) if one.type == kind]:
        flip(path, record.offset + record.length // 2)
        found = [one for one in problems(folder) if one.file == name]
        assert [(one.kind, one.offset, one.url) for one in found] == [("damaged", record.offset, record.target_uri)]
        flip(path, record.offset + record.length // 2)
    assert problems(folder) == []


def test_the_records_after_a_damaged_one_are_still_read(folder: Path) -> None:
    path = warc(folder, 1)
    name = path.relative_to(folder).as_posix()
    answers = [one for one in iterate_records(path, file=name) if one.type == "response"]
    for record in (answers[0], answers[-1]):
        flip(path, record.offset + 30)
    found = [one.url for one in problems(folder) if one.file == name]
    assert found == [answers[0].target_uri, answers[-1].target_uri]


def test_a_file_that_is_gone_is_missing_and_so_is_all_that_rests_on_it(folder: Path) -> None:
    path = warc(folder, 1)
    path.unlink()
    found = problems(folder)
    assert {(one.kind, one.file) for one in found} == {("missing", path.relative_to(folder).as_posix())}
    assert {one.url for one in found} >= {None, URL, OTHER}
    assert "backup" in found[0].detail


def test_a_file_cut_short_names_what_stood_behind_the_cut(folder: Path) -> None:
    path = warc(folder, 1)
    name = path.relative_to(folder).as_posix()
    last = [one for one in iterate_records(path, file=name) if one.type == "response"][-1]
    path.write_bytes(path.read_bytes()[: last.offset])
    assert ("missing", last.offset, last.target_uri) in {(one.kind, one.offset, one.url) for one in problems(folder)}


def test_a_foreign_file_is_named(folder: Path) -> None:
    (folder / "warc" / "ban" / "la.warc.gz").write_bytes(b"x")
    (folder / "manifests" / "la.json").write_bytes(b"{}")
    assert {(one.kind, one.file) for one in problems(folder)} == {
        ("foreign", "warc/ban/la.warc.gz"),
        ("foreign", "manifests/la.json"),
    }


@pytest.mark.parametrize("which", [0, -1])
def test_damage_anywhere_in_any_manifest_is_found(folder: Path, which: int) -> None:
    path = sorted((folder / "manifests").iterdir())[which]
    for position in range(0, path.stat().st_size, 37):
        flip(path, position)
        assert ("damaged", path.relative_to(folder).as_posix()) in {(one.kind, one.file) for one in problems(folder)}
        flip(path, position)


def test_a_manifest_that_is_gone_is_missing(folder: Path) -> None:
    path = min((folder / "manifests").iterdir())
    path.unlink()
    assert ("missing", path.relative_to(folder).as_posix()) in {(one.kind, one.file) for one in problems(folder)}


def test_a_manifest_written_anew_breaks_the_chain(folder: Path) -> None:
    path = min((folder / "manifests").iterdir())
    name = path.relative_to(folder).as_posix()
    manifest = json.loads(path.read_text("utf-8"))
    manifest["run"]["requests"] = 7
    path.write_text(json.dumps(manifest), "utf-8")
    change(folder, "UPDATE manifests SET digest = ? WHERE file = ?", payload_digest(path.read_bytes()), name)
    (problem,) = problems(folder)
    assert (problem.kind, "names " + name in problem.detail) == ("damaged", True)


def test_a_changed_paragraph_names_every_version_that_shows_it(folder: Path) -> None:
    change(folder, "UPDATE paragraphs SET text = replace(text, 'cả hai', 'cả ba') WHERE text = ?", SHARED)
    named = {(one.file, one.url, one.version) for one in problems(folder)}
    assert named == {(DATABASE, URL, 1), (DATABASE, URL, 2), (DATABASE, OTHER, 1)}
    assert all("backup" in one.detail for one in problems(folder))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE version_rows SET title = 'Hội thao mùa khô' WHERE number = 2",
        "UPDATE pages SET title = 'Hội thao mùa khô' WHERE version = 2",
        "UPDATE version_rows SET byline = 'Hải Yến' WHERE number = 2",
        "UPDATE version_rows SET images = replace(images, 'quà', 'qua') WHERE images LIKE '%quà%'",
        "UPDATE version_rows SET content_digest = 'sha256:0' WHERE number = 2",
        "UPDATE version_rows SET body = '[99999]' WHERE number = 2",
        "UPDATE version_rows SET body = '[' WHERE number = 2",
        "UPDATE paragraphs SET text = CAST(x'ff4e' AS TEXT) WHERE text LIKE 'Sáu mươi%'",
        "DELETE FROM paragraphs WHERE text LIKE 'Sáu mươi%'",
    ],
)
def test_any_change_of_a_version_is_named_with_address_and_number(folder: Path, statement: str) -> None:
    change(folder, statement)
    named = [(one.url, one.version) for one in problems(folder) if one.url is not None]
    assert named in ([(URL, 2)], [(URL, 1)])


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM failures",
        "UPDATE failures SET detail = 'khác'",
        "UPDATE captures SET captured_at = '2024-08-12T00:00:00Z' WHERE id = 1",
        "UPDATE events SET happened_at = '2024-08-12T00:00:00Z'",
        "UPDATE runs SET requests = 99 WHERE id = 1",
        "UPDATE learned_sets SET blocks = replace(blocks, 'khác', 'khac')",
        "UPDATE manifests SET rows_digest = 'sha256:0' WHERE run = 1",
    ],
)
def test_any_change_of_what_a_run_stored_is_found(folder: Path, statement: str) -> None:
    change(folder, statement)
    assert {(one.kind, one.file) for one in problems(folder)} == {("damaged", DATABASE)}


def test_a_revisit_whose_response_is_in_no_row_is_named(folder: Path) -> None:
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin(days=2)
        visits.visit(answer(b"mot"), seen(article("Năm mươi phần quà.", SHARED), key="1001"))
        visits.end()
    assert problems(folder) == []
    digest = payload_digest(b"mot")
    change(folder, "UPDATE captures SET payload_digest = 'sha256:0' WHERE payload_digest = ? AND id = 1", digest)
    assert ("missing", URL) in {(one.kind, one.url) for one in problems(folder)}


def test_flipped_bits_in_pages_of_the_database_are_found_without_a_crash(folder: Path, sound: Path) -> None:
    dice = random.Random(7)  # noqa: S311 - the same places each time
    data = (sound / DATABASE).read_bytes()
    place = data.find("Sáu mươi phần quà".encode())
    assert place > 0
    for _ in range(12):
        (folder / DATABASE).write_bytes(data)
        flip(folder / DATABASE, place + dice.randrange(20))
        assert (URL, 2) in {(one.url, one.version) for one in problems(folder)}


def test_a_database_that_sqlite_cannot_read_is_a_problem_and_no_traceback(folder: Path) -> None:
    data = bytearray((folder / DATABASE).read_bytes())
    for page in range(4096, len(data), 8192):
        data[page : page + 64] = bytes(64)
    (folder / DATABASE).write_bytes(data)
    assert {one.file for one in problems(folder)} >= {DATABASE}


def test_the_growing_file_of_a_run_that_goes_on_is_no_damage_but_its_records_are_read(folder: Path) -> None:
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin(days=2)
        visits.visit(answer(b"ba"), seen(article("Bảy mươi phần quà."), key="1001"))
        (growing,) = (folder / "warc" / "ban").glob("*.open")
        with growing.open("ab") as stream:
            stream.write(b"\x1f\x8b\x08 nua ban ghi")
        found = verify(folder)
        assert (found.problems, found.checked.versions) == ([], 6)
        ((offset,),) = rows(folder, "SELECT warc_offset FROM captures ORDER BY id DESC LIMIT 1")
        flip(growing, int(str(offset)) + 40)
        (problem,) = verify(folder).problems
        assert (problem.kind, problem.url) == ("damaged", URL)


def test_what_a_crash_left_is_no_damage_before_or_after_it_is_mended(folder: Path) -> None:
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin(days=2)
        visits.visit(answer(b"ba"), seen(article("Bảy mươi phần quà."), key="1001"))
    (left,) = (folder / "warc" / "ban").glob("*.open")
    with left.open("ab") as stream:
        stream.write(b"\x1f\x8b\x08 nua ban ghi")
    assert problems(folder) == []
    with Archive.open(folder) as archive:
        archive.mark_dead_runs()
    assert list((folder / "warc" / "ban").glob("*.tail"))
    assert problems(folder) == []


def test_a_reading_made_anew_is_no_damage_and_the_one_before_is_still_checked(folder: Path) -> None:
    ((page,),) = rows(folder, "SELECT id FROM pages WHERE key = '1001'")
    with Archive.open(folder) as archive:
        archive.upgrade_version(str(page), 2, article("Đọc lại cho đúng."), "joomla/ba98", at=FIRST_NIGHT)
    assert problems(folder) == []
    change(folder, "UPDATE paragraphs SET text = 'Sáu mươi phần qua.' WHERE text LIKE 'Sáu mươi%'")
    (problem,) = problems(folder)
    assert (problem.url, problem.version, "earlier rules" in problem.detail) == (URL, 2, True)


def test_a_sample_reads_a_part_and_since_the_files_of_late_runs_only(folder: Path) -> None:
    flip(warc(folder, 1), 200)
    late = verify(folder, Scope(since=FIRST_NIGHT + timedelta(hours=20)))
    assert (late.problems, late.checked.runs) == ([], 1)
    part = verify(folder, Scope(share=0.2))
    assert 0 < part.checked.versions < 5


def test_many_pages_are_read_in_several_processes_with_the_same_answer(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(folder, "UPDATE version_rows SET title = 'Khác' WHERE number = 2")
    alone = verify(folder)
    monkeypatch.setattr(fixity_texts, "_PAGES", 1)
    together = verify(folder)
    assert together.checked == alone.checked
    assert sorted(map(repr, together.problems)) == sorted(map(repr, alone.problems))


def test_the_same_problem_is_told_once() -> None:
    findings = Findings()
    for _ in range(2):
        findings.add(Problem(kind="damaged", file="x", detail="y"))
    assert len(findings.problems) == 1


def test_what_the_index_says_otherwise_than_the_texts_is_named_with_its_page(folder: Path) -> None:
    forget = (
        "INSERT INTO page_search (page_search, rowid, title, body) SELECT 'delete', seq, ?, ? FROM pages WHERE url = ?"
    )
    change(folder, forget, "Bài khác", SHARED.replace("Đ", "D").replace("đ", "d"), OTHER)
    (problem,) = [one for one in problems(folder) if one.url is not None]
    assert (problem.url, problem.version) == (OTHER, 1)
    assert "search does not know the page as it is" in problem.detail


def test_a_word_of_the_index_that_no_text_has_is_found(folder: Path) -> None:
    change(folder, "UPDATE page_search_data SET block = replace(block, x'6b686163', x'6b686178')")
    assert problems(folder)


def test_the_index_is_not_blamed_for_a_text_that_was_changed(folder: Path) -> None:
    change(folder, "UPDATE paragraphs SET text = 'Tám mươi phần quà to.' WHERE text LIKE 'Sáu mươi%'")
    (problem,) = problems(folder)
    assert "not the one that was stored" in problem.detail


def test_a_damaged_record_says_what_rests_on_it_and_where_its_payload_stands(folder: Path) -> None:
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin(days=2)
        visits.visit(answer(b"mot"), seen(article("Năm mươi phần quà.", SHARED), key="1001"))
        visits.end()
    path = warc(folder, 1)
    name = path.relative_to(folder).as_posix()
    first = next(one for one in iterate_records(path, file=name) if one.type == "response")
    flip(path, first.offset + 40)
    (problem,) = problems(folder)
    assert (problem.url, problem.version) == (URL, 1)
    assert f"the text that was read from it ({URL} version 1)" in problem.detail
    flip(path, first.offset + 40)
    revisit = warc(folder, 3)
    again = next(one for one in iterate_records(revisit, file="x") if one.type == "revisit")
    flip(revisit, again.offset + 40)
    (problem,) = problems(folder)
    assert f"the same payload stands in {name} at byte {first.offset}" in problem.detail


def test_a_row_that_leads_to_another_record_is_named_by_address(folder: Path) -> None:
    (place,) = rows(folder, "SELECT warc_offset, warc_length FROM captures WHERE url LIKE '%/1002' LIMIT 1")
    change(folder, "UPDATE captures SET warc_offset = ?, warc_length = ? WHERE id = 1", *place)
    assert ("damaged", URL) in {(one.kind, one.url) for one in problems(folder) if one.file.startswith("warc/")}


@pytest.mark.parametrize("place", ["warc_offset = -1", "warc_length = NULL", "warc_offset = 1 << 40"])
def test_a_row_that_tells_no_place_is_named_by_address(folder: Path, place: str) -> None:
    change(folder, f"UPDATE captures SET {place} WHERE id = 1")  # noqa: S608 - constants of this test
    assert URL in {one.url for one in problems(folder)}


@pytest.mark.parametrize("run", [1, 2])
def test_a_manifest_whose_row_is_lost_is_foreign_the_newest_included(folder: Path, run: int) -> None:
    change(folder, "DELETE FROM manifests WHERE run = ?", run)
    names = {one.file for one in problems(folder) if one.kind == "foreign"}
    assert any(name.startswith("manifests/") and name.endswith(f"-r{run}.json") for name in names)


def test_a_chain_whose_newest_manifest_is_lost_with_its_row_is_damaged(folder: Path) -> None:
    change(folder, "DELETE FROM manifests WHERE run = 2")
    max((folder / "manifests").iterdir(), key=lambda path: path.stem[-1]).unlink()
    assert any("newest manifest" in one.detail for one in problems(folder))


def test_a_changed_paragraph_that_no_version_shows_any_more_is_found(folder: Path) -> None:
    ((page,),) = rows(folder, "SELECT id FROM pages WHERE key = '1001'")
    with Archive.open(folder) as archive:
        archive.upgrade_version(str(page), 2, article("Đọc lại cho đúng."), "joomla/ba98", at=FIRST_NIGHT)
    change(folder, "DELETE FROM earlier_readings")
    change(folder, "UPDATE paragraphs SET text = 'Sáu mươi phần qua.' WHERE text LIKE 'Sáu mươi%'")
    assert any("paragraph" in one.detail and one.url == URL for one in problems(folder))


def test_a_page_under_another_address_is_found(folder: Path) -> None:
    change(folder, "UPDATE pages SET url = 'http://ban.test/1009' WHERE url = ?", OTHER)
    assert ("damaged", "http://ban.test/1009") in {(one.kind, one.url) for one in problems(folder)}


def test_a_lost_version_is_found(folder: Path) -> None:
    change(folder, "DELETE FROM version_rows WHERE number = 1 AND page = (SELECT seq FROM pages WHERE url = ?)", URL)
    assert ("missing", URL) in {(one.kind, one.url) for one in problems(folder)}


def test_random_damage_of_the_database_is_never_a_traceback(folder: Path, sound: Path) -> None:
    dice = random.Random(3)  # noqa: S311 - the same places each time
    data = (sound / DATABASE).read_bytes()
    flip(warc(folder, 1), 300)
    for _ in range(40):
        worse = bytearray(data)
        place = dice.randrange(100, len(worse))
        # Some bytes become one: what follows stands elsewhere than SQLite expects it.
        worse[place : place + dice.choice((1, 1, 40, 4096))] = dice.randbytes(1)
        (folder / DATABASE).write_bytes(worse)
        assert any(one.file.startswith("warc/") for one in problems(folder))


def test_the_files_are_read_even_where_the_database_is_none(folder: Path) -> None:
    (folder / DATABASE).write_bytes(b"no database" * 1000)
    flip(warc(folder, 1), 300)
    files = {one.file for one in problems(folder)}
    assert files == {DATABASE, warc(folder, 1).relative_to(folder).as_posix()}


def test_a_whole_run_while_everything_is_read_is_no_problem(folder: Path) -> None:
    nights = iter(range(2, 99))

    def crawl(what: str, done: int, total: int) -> None:
        with Archive.open(folder) as archive:
            visits, night = Visits(archive), next(nights)
            visits.begin(days=night)
            visits.visit(answer(f"{night}".encode()), seen(article(f"Lần thứ {night}."), key="1001"))
            visits.end()

    assert verify(folder, progress=crawl).problems == []
    assert verify(folder).problems == []


def test_a_place_that_cannot_be_written_can_be_verified(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_, **__: False)
    before = {path.name for path in folder.iterdir()}
    assert problems(folder) == []
    assert {path.name for path in folder.iterdir()} == before


def test_a_record_that_no_row_tells_of_is_read_while_its_run_goes_on(folder: Path) -> None:
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin(days=2)
        visits.visit(answer(b"ba"), seen(article("Bảy mươi phần quà."), key="1001"))
        visits.visit(answer(b"bon"), seen(article("Tám mươi phần quà."), key="1001"))
        (growing,) = (folder / "warc" / "ban").glob("*.open")
        request = next(one for one in iterate_records(growing, file="x") if one.type == "request")
        flip(growing, request.offset + request.length // 2)
        (problem,) = problems(folder)
        assert (problem.kind, problem.offset, problem.url) == ("damaged", request.offset, URL)
        assert problem.file == growing.relative_to(folder).as_posix().removesuffix(".open")


@pytest.mark.parametrize("place", [4, 9, -9])
def test_a_changed_bit_that_only_packs_a_record_names_it_all_the_same(folder: Path, place: int) -> None:
    path = warc(folder, 1)
    name = path.relative_to(folder).as_posix()
    for record in [one for one in iterate_records(path, file=name) if one.type == "response"]:
        data = bytearray(path.read_bytes())
        at = record.offset + (place if place > 0 else record.length + place)
        data[at] ^= 128  # of the last byte of a packed text, the highest bit is the one that most often only fills it
        path.write_bytes(data)
        found = [one for one in problems(folder) if one.file == name]
        assert [(one.kind, one.offset, one.url) for one in found] == [("damaged", record.offset, record.target_uri)]
        data[at] ^= 128
        path.write_bytes(data)


@pytest.mark.parametrize("kind", ["request", "metadata"])
def test_a_record_damaged_in_its_head_is_named_by_the_address_of_its_exchange(folder: Path, kind: str) -> None:
    path = warc(folder, 2)
    name = path.relative_to(folder).as_posix()
    for record in [one for one in iterate_records(path, file=name) if one.type == kind]:
        for place in range(12, record.length - 9, 40):
            flip(path, record.offset + place)
            found = [one.url for one in problems(folder) if one.file == name]
            assert found == [record.target_uri]
            flip(path, record.offset + place)
