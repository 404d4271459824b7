"""Manifests: every run sealed, its files and rows named by digest, each manifest naming the one before."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from archive.digests import payload_digest
from archive.errors import ArchiveUnwritableError
from archive.manifests import file_digest
from archive.records import Image
from archive.run_digests import rows_digest
from archive.store import Archive
from tests.archive_nights import BUSY, FIRST_NIGHT, NOT_FOUND, article, rows, seen
from tests.raw_exchanges import Visits, answer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def crawl(folder: Path, nights: int, *, site: str = "ban") -> None:
    with Archive.open(folder) as archive:
        visits = Visits(archive, site)
        for night in range(nights):
            visits.begin(days=night)
            visits.visit(answer(f"đêm {night} của {site}".encode()))
            visits.end()


def manifests(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    files = rows(folder, "SELECT file FROM manifests ORDER BY id")
    return [(str(file), json.loads((folder / str(file)).read_text("utf-8"))) for (file,) in files]


def test_each_run_has_a_manifest_that_names_its_files_rows_and_the_manifest_before(folder: Path) -> None:
    crawl(folder, 3)
    sealed = manifests(folder)
    assert [one["run"]["id"] for _, one in sealed] == [1, 2, 3]
    assert [one["format"] for _, one in sealed] == ["luuvet-manifest/1"] * 3
    for number, (_, one) in enumerate(sealed):
        (file,) = one["files"]
        path = folder / file["file"]
        assert (file["bytes"], file["sha256"]) == (path.stat().st_size, file_digest(path))
        before = [{"file": sealed[number - 1][0], "sha256": file_digest(folder / sealed[number - 1][0])}]
        assert one["previous"] == (before if number else [])
        assert one["counts"] == {
            "run": 1, "captures": 1, "versions": 1, "events": 0, "failures": 0, "quarantine": 0, "listings": 0,
            "answers": 0, "health": 1, "yields": 6, "sections": 0, "troubles": 12, "findings": 3,
        }  # fmt: skip


def test_the_archive_keeps_the_digest_of_the_newest_manifest_too(folder: Path) -> None:
    crawl(folder, 2)
    for name, digest, head in rows(folder, "SELECT file, digest, head FROM manifests"):
        assert payload_digest((folder / str(name)).read_bytes()) == digest
        assert head == ("r2" in str(name))


def test_the_rows_digest_stays_when_later_runs_change_the_page(folder: Path) -> None:
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin()
        told = visits.visit(answer(b"mot"))
        visits.visit(answer(b"ban", 503), BUSY, "/1002")
        visits.end()
        before = rows_digest(archive.connection, 1)
        visits.begin(days=1)
        visits.visit(answer(b"hai"))
        visits.end()
        visits.begin(days=2)
        visits.visit(answer(b"", 404), NOT_FOUND)
        visits.end()
        assert told.page_id is not None
        archive.upgrade_version(told.page_id, 1, article("Đọc lại."), "joomla/ba9876543210", at=FIRST_NIGHT)
        assert rows_digest(archive.connection, 1) == before
    assert manifests(folder)[0][1]["rows"] == {"digest": before[0]}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE captures SET url = url || 'x' WHERE run = 1",
        "UPDATE captures SET warc_offset = warc_offset + 1 WHERE run = 1",
        "UPDATE version_rows SET first_captured_at = '2024-08-12T19:00:09Z'",
        "UPDATE version_rows SET published_at = '2024-08-12T19:00:09Z'",
        "UPDATE version_rows SET content_digest = 'sha256:0'",
        "DELETE FROM failures",
        "UPDATE runs SET requests = 2",
    ],
)
def test_any_other_row_is_another_digest(folder: Path, change: str) -> None:
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin()
        visits.visit(answer(b"mot"))
        visits.visit(answer(b"ban", 503), BUSY, "/1002")
        visits.end()
        before, _ = rows_digest(archive.connection, 1)
        archive.connection.execute(change)
        assert rows_digest(archive.connection, 1)[0] != before


def test_a_run_that_died_is_sealed_by_the_next_start(folder: Path) -> None:
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin()
        visits.visit(answer(b"mot"))
    assert manifests(folder) == []
    with Archive.open(folder) as archive:
        archive.mark_dead_runs()
    ((_, one),) = manifests(folder)
    assert (one["run"]["outcome"], len(one["files"])) == ("interrupted", 1)


def test_runs_of_an_archive_that_had_no_manifests_are_sealed_by_the_next_run(folder: Path) -> None:
    crawl(folder, 2)
    with Archive.open(folder) as archive:
        archive.connection.execute("DELETE FROM manifests")
        Visits(archive).begin(days=2)
    assert [one["run"]["id"] for _, one in manifests(folder)] == [1, 2]


def test_a_manifest_that_cannot_be_written_leaves_the_run_open(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin()
        visits.visit(answer(b"mot"))
        (folder / "manifests").write_text("một tệp, không phải thư mục")
        with pytest.raises(ArchiveUnwritableError, match="manifests"):
            visits.end()
    assert rows(folder, "SELECT ended_at FROM runs") == [(None,)]
    (folder / "manifests").unlink()
    with Archive.open(folder) as archive:
        archive.mark_dead_runs()
    assert len(manifests(folder)) == 1


def test_a_manifest_is_on_the_disk_before_its_run_is_closed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    real = os.fsync

    def sync(descriptor: int) -> None:
        real(descriptor)
        told.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))

    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin()
        visits.visit(answer(b"mot"))
        monkeypatch.setattr(os, "fsync", sync)
        archive.connection.set_trace_callback(lambda one: told.append(one) if one == "COMMIT" else None)
        visits.end()
        archive.connection.set_trace_callback(None)
    places = [number for number, one in enumerate(told) if one.endswith(".json.part")]
    assert places
    assert "COMMIT" in told[places[-1] :]


def test_two_sites_of_one_archive_share_one_chain(folder: Path) -> None:
    crawl(folder, 1)
    crawl(folder, 1, site="muong")
    (first, _), (_, second) = manifests(folder)
    assert [one["file"] for one in second["previous"]] == [first]


def test_an_alternative_text_counts_for_the_reading_digest(folder: Path) -> None:
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin()
        for number, alt in enumerate(("Trao quà", "Trao cờ")):
            shown = article("Một đoạn.", images=(Image(url="http://ban.test/anh.jpg", alt=alt),))
            visits.visit(answer(alt.encode()), seen(shown, key=str(number)), f"/{number}")
        visits.end()
    assert len(set(rows(folder, "SELECT content_digest FROM version_rows"))) == 1
    assert len(set(rows(folder, "SELECT reading_digest FROM version_rows"))) == 2
