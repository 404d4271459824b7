"""The archive as a WACZ file: valid, whole, without what was withdrawn, and made piece by piece."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest

from archive.exporting import one_state
from archive.reading_connection import reading
from archive.sorted_lines import BlockedIndex, sorting
from archive.store import Archive
from archive.wacz import NothingToPackError, Packed, write_wacz
from archive.wacz_withheld import withheld_records
from archive.warc_reading import RecordDamagedError
from archive.withdrawal import Deed, undo, withdraw
from tests.archive_nights import BUSY, LISTING, NOT_FOUND
from tests.command_runs import run
from tests.raw_exchanges import PAGE, Visits, answer
from tests.replay_tools import told, tool
from tests.wacz_rules import faults, index_lines, page_list, records_of

MADE_AT = datetime(2024, 9, 1, tzinfo=UTC)
OTHER = "/1002-van-nghe"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def archive(folder: Path) -> Iterator[Archive]:
    with Archive.open(folder) as one:
        yield one


def some_nights(archive: Archive, site: str = "ban") -> Visits:
    visits = Visits(archive, site)
    visits.begin()
    visits.visit(answer(f"tin của {site}".encode()))
    visits.visit(answer(f"văn nghệ của {site}".encode()), path=OTHER)
    visits.end()
    visits.begin(days=1)
    visits.visit(answer(f"tin mới của {site}".encode()))
    visits.visit(answer(f"văn nghệ của {site}".encode()), path=OTHER)
    visits.end()
    visits.begin(days=2)
    visits.visit(answer(b"<h1>404</h1>", 404), NOT_FOUND)
    visits.visit(None, BUSY, path=OTHER)
    visits.end()
    return visits


def pack(
    folder: Path,
    target: Path,
    *,
    site: str | None = None,
    file: BinaryIO | None = None,
) -> Packed:
    with reading(folder) as database, one_state(database), file or target.open("wb") as opened:
        return write_wacz(database, folder, opened, created=MADE_AT, site=site)


def test_it_keeps_every_rule_of_the_format(archive: Archive, folder: Path, tmp_path: Path) -> None:
    some_nights(archive)
    some_nights(archive, "muong")
    packed = pack(folder, tmp_path / "a.wacz")
    assert faults(tmp_path / "a.wacz") == []
    assert (packed.files, packed.withheld) == (6, 0)
    with zipfile.ZipFile(tmp_path / "a.wacz") as zipped:
        assert packed.pages == len(page_list(zipped)) == 6
        files = {name.rpartition("/")[2] for name in zipped.namelist() if name.startswith("archive/")}
        assert files == {path.name for path in (folder / "warc").rglob("*.warc.gz")}
        for name in files:
            (path,) = (folder / "warc").rglob(name)
            assert zipped.read(f"archive/{name}") == path.read_bytes()


def test_each_version_is_a_page_of_its_moment_and_title(archive: Archive, folder: Path, tmp_path: Path) -> None:
    some_nights(archive)
    pack(folder, tmp_path / "a.wacz")
    with zipfile.ZipFile(tmp_path / "a.wacz") as zipped:
        pages = page_list(zipped)
        package = json.loads(zipped.read("datapackage.json"))
    assert [(page["url"], page["ts"]) for page in pages] == [
        (f"http://ban.test{PAGE}", "2024-08-13T19:00:01Z"),
        (f"http://ban.test{OTHER}", "2024-08-12T19:00:02Z"),
        (f"http://ban.test{PAGE}", "2024-08-12T19:00:01Z"),
    ]
    assert {page["title"] for page in pages} == {"Hội thao mùa mưa"}
    assert (package["title"], package["created"]) == ("Lưu Vết: ban", "2024-09-01T00:00:00Z")


def test_one_site_brings_its_own_files_and_pages_only(archive: Archive, folder: Path, tmp_path: Path) -> None:
    some_nights(archive)
    some_nights(archive, "muong")
    pack(folder, tmp_path / "a.wacz", site="muong")
    assert faults(tmp_path / "a.wacz") == []
    with zipfile.ZipFile(tmp_path / "a.wacz") as zipped:
        assert {page["url"].split("/")[2] for page in page_list(zipped)} == {"muong.test"}
        assert all(line.startswith("test,muong)") for line in index_lines(zipped))


def withdraw_page(archive: Archive, url: str) -> None:
    ((page,),) = archive.connection.execute("SELECT id FROM pages WHERE url LIKE ?", (f"{url}%",)).fetchall()
    withdraw(archive, page, "đơn của người được nhắc tên", Deed(by="Hải Yến", at=MADE_AT))


def test_what_is_withdrawn_is_left_out_with_all_that_refers_to_it(
    archive: Archive, folder: Path, tmp_path: Path
) -> None:
    some_nights(archive)
    withdraw_page(archive, f"http://ban.test{OTHER}")
    packed = pack(folder, tmp_path / "a.wacz")
    assert faults(tmp_path / "a.wacz") == []
    assert packed.withheld > 0
    with zipfile.ZipFile(tmp_path / "a.wacz") as zipped:
        for name in zipped.namelist():
            assert OTHER.encode() not in zipped.read(name)
        everything = b"".join(record for _, record in records_of(zipped))
    assert "văn nghệ".encode() not in everything
    assert "tin mới của ban".encode() in everything


def test_the_list_on_which_a_withdrawn_article_stood_is_left_out(
    archive: Archive, folder: Path, tmp_path: Path
) -> None:
    visits = Visits(archive)
    visits.begin()
    visits.visit(answer(b"bai co dia chi rieng"))
    visits.inline(answer("Lời kể của chị Mây".encode()), "Lời kể của chị Mây ở tổ may số hai, kể lại cho cả tổ nghe.")
    visits.end()
    withdraw_page(archive, f"{LISTING}#")
    assert pack(folder, tmp_path / "a.wacz").pages == 1
    assert faults(tmp_path / "a.wacz") == []
    with zipfile.ZipFile(tmp_path / "a.wacz") as zipped:
        assert not any(line.startswith("test,ban)/tin ") for line in index_lines(zipped))


def test_what_was_withdrawn_and_given_back_is_packed_again(archive: Archive, folder: Path, tmp_path: Path) -> None:
    some_nights(archive)
    whole = pack(folder, tmp_path / "a.wacz")
    withdraw_page(archive, f"http://ban.test{OTHER}")
    ((page,),) = archive.connection.execute("SELECT id FROM pages WHERE url LIKE ?", (f"%{OTHER}",)).fetchall()
    undo(archive, page, Deed(by="Hải Yến", at=MADE_AT))
    assert pack(folder, tmp_path / "a.wacz") == whole


@pytest.mark.parametrize(
    ("url", "withheld"),
    [
        (f"http://ban.test{OTHER}", True),
        (f"https://www.ban.test{OTHER}/", True),
        (f"http://ban.test{PAGE}", False),
    ],
)
def test_an_address_is_withheld_however_it_is_spelt(archive: Archive, url: str, withheld: bool) -> None:
    some_nights(archive)
    assert not withheld_records(archive.connection)(url)
    withdraw_page(archive, f"http://ban.test{OTHER}")
    assert withheld_records(archive.connection)(url) is withheld


def test_a_file_that_a_run_is_writing_is_left_out(archive: Archive, folder: Path, tmp_path: Path) -> None:
    visits = some_nights(archive)
    visits.begin(days=3)
    visits.visit(answer(b"bai moi nhat"), path="/1003-moi")
    pack(folder, tmp_path / "a.wacz")
    assert faults(tmp_path / "a.wacz") == []
    with zipfile.ZipFile(tmp_path / "a.wacz") as zipped:
        assert not any("1003-moi" in page["url"] for page in page_list(zipped))


def test_a_damaged_file_is_named_with_its_byte(archive: Archive, folder: Path, tmp_path: Path) -> None:
    some_nights(archive)
    path = sorted((folder / "warc").rglob("*.warc.gz"))[0]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 8
    path.write_bytes(data)
    with pytest.raises(RecordDamagedError, match=rf"{path.name}: the record at byte \d+ is damaged"):
        pack(folder, tmp_path / "a.wacz")
    told_it = run("export", "--archive", folder, "--format", "wacz", "-o", tmp_path / "b.wacz", status=3).stderr
    assert path.name in told_it
    assert not (tmp_path / "b.wacz").exists()
    assert not list(tmp_path.glob("*.part"))


def test_an_archive_without_captures_has_nothing_to_pack(archive: Archive, folder: Path, tmp_path: Path) -> None:
    visits = Visits(archive)
    visits.begin(raw="none")
    visits.visit(answer(b"tin"))
    visits.end()
    with pytest.raises(NothingToPackError, match="no finished WARC file"):
        pack(folder, tmp_path / "a.wacz")


class Pipe(io.BytesIO):
    """What cannot go back."""

    def seekable(self) -> bool:
        return False

    def seek(self, offset: int, whence: int = 0) -> int:
        raise io.UnsupportedOperation

    def tell(self) -> int:
        raise io.UnsupportedOperation

    def close(self) -> None:
        """Stay, to be looked at."""


def test_it_can_be_written_into_a_pipe(archive: Archive, folder: Path, tmp_path: Path) -> None:
    some_nights(archive)
    pipe = Pipe()
    pack(folder, tmp_path, file=pipe)
    (tmp_path / "a.wacz").write_bytes(pipe.getvalue())
    assert faults(tmp_path / "a.wacz") == []


def test_memory_does_not_grow_with_the_files(archive: Archive, folder: Path, tmp_path: Path) -> None:
    visits, dice = Visits(archive), random.Random(1)  # noqa: S311  (bytes that do not compress)
    visits.begin(raw="all")
    for number in range(24):
        visits.visit(answer(dice.randbytes(1 << 20)), NOT_FOUND, path=f"/{number}")
    visits.end()
    tracemalloc.start()
    pack(folder, tmp_path / "a.wacz")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert os.path.getsize(tmp_path / "a.wacz") > 20 << 20  # noqa: PTH202
    assert peak < 10 << 20


def test_a_long_index_comes_in_blocks_that_its_head_leads_to() -> None:
    lines = [f"test,ban)/{number:04} 20240812190000 {{}}\n" for number in range(700)]
    index = BlockedIndex("index.cdx.gz")
    with sorting() as lines_in_order:
        lines_in_order.add(random.Random(2).sample(lines, len(lines)))  # noqa: S311
        lines_in_order.add(lines[:5])
        data = b"".join(index.compressed(lines_in_order))
    meta, *blocks = index.blocks
    assert json.loads(meta.removeprefix("!meta 0 ")) == {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
    assert [block.split(" ")[0] for block in blocks] == ["test,ban)/0000", "test,ban)/0300", "test,ban)/0600"]
    places = [json.loads(block.split(" ", 2)[2]) for block in blocks]
    assert sum(place["length"] for place in places) == len(data)
    assert [place["offset"] for place in places][1:] == [places[0]["length"], places[0]["length"] + places[1]["length"]]


def test_the_command_says_what_it_packed_and_wants_the_ending(archive: Archive, folder: Path, tmp_path: Path) -> None:
    some_nights(archive)
    words = ("export", "--archive", folder, "--format", "wacz", "--site", "ban")
    assert run(*words, "-o", tmp_path / "a.wacz").stderr.endswith("a.wacz: 3 pages, 18 records\n")
    assert faults(tmp_path / "a.wacz") == []
    assert "name it a.wacz" in run(*words, "-o", tmp_path / "a.zip", status=2).stderr
    (tmp_path / "b.wacz").write_bytes(run(*words).stdout_bytes)
    assert faults(tmp_path / "b.wacz") == []


def test_wacz_finds_it_valid(archive: Archive, folder: Path, tmp_path: Path) -> None:
    some_nights(archive)
    pack(folder, tmp_path / "a.wacz")
    assert "the passed WACZ is valid" in told(tool("wacz"), "validate", "-f", tmp_path / "a.wacz")


def test_the_rules_notice_what_breaks_them(archive: Archive, folder: Path, tmp_path: Path) -> None:
    some_nights(archive)
    pack(folder, tmp_path / "a.wacz")
    with zipfile.ZipFile(tmp_path / "a.wacz") as zipped:
        whole = {name: zipped.read(name) for name in zipped.namelist()}
    for name in whole:
        for change in ("gone", "other"):
            entries = {key: data for key, data in whole.items() if key != name or change != "gone"}
            more = gzip.compress(b"\n") if name.endswith(".gz") else b"\n"
            entries |= {name: whole[name] + more} if change == "other" else {}
            with zipfile.ZipFile(tmp_path / "b.wacz", "w") as zipped:
                for key, data in entries.items():
                    zipped.writestr(key, data)
            assert (faults(tmp_path / "b.wacz") != []) is (name != "datapackage-digest.json" or change == "gone")
