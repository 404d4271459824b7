"""A run's WARC files: opened late, rolled, closed by rename, mended after a crash, whole when the disk is full."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.capture_rows import Location
from archive.errors import ArchiveUnwritableError
from archive.warc_reading import RecordDamagedError, iterate_records, path_of, read_record
from archive.warc_records import PackedRecord, pack_response, pack_warcinfo
from archive.warc_repair import repair_open_files
from archive.warc_series import WarcSeries
from tests.raw_exchanges import answer

AT = datetime(2024, 8, 12, 19, 0, 7, tzinfo=UTC)
NAME = "warc/ban/ban-x-0001.warc.gz"


def packed(body: bytes) -> PackedRecord:
    return pack_response("http://ban.test/", AT, answer(body), warcinfo_id="<urn:uuid:1>")


def series_in(folder: Path, **more: int) -> WarcSeries:
    return WarcSeries(folder, "ban", "ban-x", lambda name: pack_warcinfo(name, AT, {"software": "luuvet/0"}), **more)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_no_file_is_made_before_there_is_something_to_write(tmp_path: Path) -> None:
    assert series_in(tmp_path).close() is None
    assert names(tmp_path) == []


def test_a_file_is_open_until_it_is_closed_by_rename(tmp_path: Path) -> None:
    series = series_in(tmp_path)
    places = series.append([packed(b"mot"), packed(b"hai")], sync=True)
    assert names(tmp_path) == [NAME + ".open"]
    assert [read_record(tmp_path, place).payload for place in places] == [b"mot", b"hai"]
    assert series.close() == tmp_path / NAME
    assert names(tmp_path) == [NAME]
    assert [read_record(tmp_path, place).payload for place in places] == [b"mot", b"hai"]
    assert [one.type for one in iterate_records(tmp_path / NAME, file=NAME)] == ["warcinfo", "response", "response"]


def test_a_full_file_is_followed_by_another_that_begins_with_its_own_warcinfo(tmp_path: Path) -> None:
    series = series_in(tmp_path, max_bytes=600)
    places = [series.append([packed(os.urandom(300))], sync=False)[0] for _ in range(3)]
    series.close()
    assert [place.file[-12:] for place in places] == ["0001.warc.gz", "0002.warc.gz", "0003.warc.gz"]
    for name in names(tmp_path):
        first = next(iterate_records(tmp_path / name, file=name))
        assert (first.type, first.header("WARC-Filename")) == ("warcinfo", Path(name).name)


def test_a_full_disk_leaves_the_file_with_its_last_whole_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    series = series_in(tmp_path)
    (kept,) = series.append([packed(b"mot")], sync=True)
    real = os.write

    def write_half(descriptor: int, data: memoryview) -> int:
        if len(data) < 200:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(descriptor, data[: len(data) // 2])

    monkeypatch.setattr(os, "write", write_half)
    with pytest.raises(ArchiveUnwritableError, match="No space left"):
        series.append([packed(b"hai" * 99)], sync=True)
    monkeypatch.undo()
    assert (tmp_path / (NAME + ".open")).stat().st_size == kept.offset + kept.length
    (after,) = series.append([packed(b"ba")], sync=True)
    assert after.offset == kept.offset + kept.length
    assert read_record(tmp_path, after).payload == b"ba"


def test_a_failed_sync_takes_the_record_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    series = series_in(tmp_path)
    (kept,) = series.append([packed(b"mot")], sync=True)

    def fail(descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", fail)
    with pytest.raises(ArchiveUnwritableError, match="Input/output error"):
        series.append([packed(b"hai")], sync=True)
    assert (tmp_path / (NAME + ".open")).stat().st_size == kept.offset + kept.length


def test_a_site_whose_folder_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "warc").write_text("một tệp")
    with pytest.raises(ArchiveUnwritableError, match="warc"):
        series_in(tmp_path).append([packed(b"mot")], sync=True)


@pytest.mark.parametrize("cut", [1, 20, 200])
def test_the_tail_of_a_dead_run_is_cut_at_the_last_whole_record_and_kept(tmp_path: Path, cut: int) -> None:
    series = series_in(tmp_path)
    (first, second) = series.append([packed(b"mot" * 50), packed(os.urandom(400))], sync=True)
    series.leave()
    whole = (tmp_path / (NAME + ".open")).read_bytes()
    (tmp_path / (NAME + ".open")).write_bytes(whole[:-cut])
    assert repair_open_files(tmp_path, "ban") == [tmp_path / NAME]
    assert names(tmp_path) == [NAME, NAME + ".tail"]
    assert (tmp_path / NAME).read_bytes() == whole[: second.offset]
    assert (tmp_path / (NAME + ".tail")).read_bytes() == whole[second.offset : -cut]
    assert read_record(tmp_path, first).payload == b"mot" * 50
    assert repair_open_files(tmp_path, "ban") == []


def test_a_whole_file_of_a_dead_run_is_only_renamed(tmp_path: Path) -> None:
    series = series_in(tmp_path)
    series.append([packed(b"mot")], sync=False)
    series.leave()
    whole = (tmp_path / (NAME + ".open")).read_bytes()
    assert repair_open_files(tmp_path, "ban") == [tmp_path / NAME]
    assert (names(tmp_path), (tmp_path / NAME).read_bytes()) == ([NAME], whole)


def test_a_file_without_one_whole_record_is_kept_as_a_tail_only(tmp_path: Path) -> None:
    folder = tmp_path / "warc" / "ban"
    folder.mkdir(parents=True)
    (folder / "ban-x-0001.warc.gz.open").write_bytes(packed(b"mot").data[:40])
    assert repair_open_files(tmp_path, "ban") == []
    assert names(tmp_path) == [NAME + ".tail"]


def test_the_files_of_another_site_are_not_touched(tmp_path: Path) -> None:
    series = series_in(tmp_path)
    series.append([packed(b"mot")], sync=False)
    assert repair_open_files(tmp_path, "muong") == []
    assert names(tmp_path) == [NAME + ".open"]
    series.close()


def test_a_place_that_is_not_there_or_not_whole_is_named_with_file_and_byte(tmp_path: Path) -> None:
    series = series_in(tmp_path)
    (place,) = series.append([packed(b"mot" * 100)], sync=True)
    series.close()
    with pytest.raises(RecordDamagedError, match=f"{NAME}: the record at byte {place.offset + 1} is damaged"):
        read_record(tmp_path, Location(NAME, place.offset + 1, place.length))
    with pytest.raises(RecordDamagedError, match="bytes long, not 5"):
        read_record(tmp_path, Location(NAME, place.offset, 5))
    with pytest.raises(RecordDamagedError, match="no such WARC file"):
        read_record(tmp_path, Location("warc/ban/khac.warc.gz", 0, 5))
    with pytest.raises(FileNotFoundError):
        path_of(tmp_path, "warc/ban/khac.warc.gz")


def test_a_flipped_bit_is_found_or_has_changed_nothing_that_is_read(tmp_path: Path) -> None:
    series = series_in(tmp_path)
    (place,) = series.append([packed(b"Doan vien duoc tang qua nhan dip nam moi. " * 3)], sync=True)
    path = series.close()
    assert path is not None
    whole, sound = path.read_bytes(), read_record(tmp_path, place)
    unfound = 0
    # gzip's own head tells time and system of packing; the last bits before its check sum only fill a byte.
    for position in range(place.offset + 10, place.offset + place.length):
        damaged = bytearray(whole)
        damaged[position] ^= 1 << position % 8
        path.write_bytes(damaged)
        try:
            assert read_record(tmp_path, place) == sound
            unfound += 1
        except RecordDamagedError:
            continue
    assert unfound <= 1
