"""What was imported among what was crawled: merged, crawled further, withdrawn and shown again."""

from __future__ import annotations

from pathlib import Path

from archive.fixity import verify
from archive.merging import merge
from archive.store import Archive
from archive.wiping import wipe
from archive.withdrawal import Deed, undo, withdraw
from tests.archive_nights import Nights, article, exported, seen
from tests.archive_samples import NIGHTS
from tests.archive_soundness import assert_sound
from tests.exported_lines import SECOND, imported, line

ONE, OTHER = article("Một đoạn khá dài về hội thao."), article("Hai đoạn khá dài về hội thao.")


def assert_well(folder: Path) -> None:
    assert_sound(folder)
    assert verify(folder).problems == []


def named(folder: Path) -> set[tuple[str, int]]:
    return {(one["page_id"], one["version"]) for one in exported(folder)}


def crawled(folder: Path, *, nights: int, first: int = 0) -> None:
    with Archive.open(folder) as archive:
        told = Nights(archive)
        told.number = first
        for number in range(first, first + nights):
            told.night({"/x": seen(OTHER if number else ONE, key="7")})


def test_an_imported_site_is_merged_into_an_archive_without_it(tmp_path: Path) -> None:
    imported(tmp_path / "there", [line("a1"), line("a1", 2, at=SECOND)])
    with Archive.open(tmp_path / "here") as archive:
        assert merge(archive, tmp_path / "there").sites == ("ban",)
    assert exported(tmp_path / "here") == exported(tmp_path / "there")
    assert_well(tmp_path / "here")


def test_what_another_archive_imported_further_is_taken_in_once(tmp_path: Path) -> None:
    imported(tmp_path / "here", [line("a1"), line("c3")])
    for more in ([line("a1"), line("a1", 2, at=SECOND)], [line("b2")]):
        imported(tmp_path / "there", more)
        with Archive.open(tmp_path / "here") as archive:
            assert [one.site for one in merge(archive, tmp_path / "there").woven] == ["ban"]
            assert merge(archive, tmp_path / "there").known == ("ban",)
    assert named(tmp_path / "here") == {("a1", 1), ("a1", 2), ("b2", 1), ("c3", 1)}
    assert_well(tmp_path / "here")


def test_further_runs_of_another_archive_do_not_replace_what_was_imported_here(tmp_path: Path) -> None:
    crawled(tmp_path / "there", nights=1)
    with Archive.open(tmp_path / "here") as archive:
        merge(archive, tmp_path / "there")
    imported(tmp_path / "here", [line("q1")])
    crawled(tmp_path / "there", nights=1, first=1)
    with Archive.open(tmp_path / "here") as archive:
        merge(archive, tmp_path / "there")
    assert {version for _, version in named(tmp_path / "here")} == {1, 2}
    assert ("q1", 1) in named(tmp_path / "here")
    assert_well(tmp_path / "here")


def test_a_crawl_goes_on_where_an_import_ended(tmp_path: Path) -> None:
    crawled(tmp_path / "there", nights=1)
    imported(tmp_path / "here", exported(tmp_path / "there"))
    crawled(tmp_path / "here", nights=2, first=1)
    told = exported(tmp_path / "here")
    assert [(one["version"], one["change"], one["visits"]) for one in told] == [(1, "first", 1), (2, "body", 2)]
    assert_well(tmp_path / "here")


def test_what_was_imported_is_withdrawn_and_shown_again(tmp_path: Path) -> None:
    imported(tmp_path / "here", [line("a1"), line("a1", 2, at=SECOND)])
    before = exported(tmp_path / "here")
    with Archive.open(tmp_path / "here") as archive:
        withdraw(archive, "a1", "đơn", Deed(at=NIGHTS[0], by="x"))
        wipe(archive.connection, tmp_path / "here")
    assert exported(tmp_path / "here") == []
    with Archive.open(tmp_path / "here") as archive:
        undo(archive, "a1", Deed(at=NIGHTS[1], by="x"))
    assert exported(tmp_path / "here") == before
    assert_well(tmp_path / "here")
