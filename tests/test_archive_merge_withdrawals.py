"""What was withdrawn stays withdrawn, whatever another archive brings of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.backups import back_up
from archive.connection import DATABASE
from archive.fixity import verify
from archive.merge_planning import MergeRefusedError
from archive.restoring import restore
from archive.store import Archive
from archive.withdrawal import Deed, undo, withdraw
from tests.archive_nights import exported, rows
from tests.archive_soundness import assert_sound
from tests.command_runs import run
from tests.test_archive_weaving import Night, crawl, take_in

HIDDEN = "số điện thoại riêng của chị Lò Thị Mây"
DEED = Deed(by="Hải Yến", at=datetime(2024, 9, 1, tzinfo=UTC))


def hide(folder: Path, key: str = "1") -> str:
    (page,) = rows(folder, f"SELECT id FROM pages WHERE key = '{key}'")[0]  # noqa: S608
    with Archive.open(folder) as archive:
        assert withdraw(archive, page, "yêu cầu của người trong bài", DEED)
    return str(page)


def show(folder: Path, page: str) -> None:
    with Archive.open(folder) as archive:
        undo(archive, page, DEED)


def nights(*texts: str | None, first: float = 0) -> list[tuple[float, Night]]:
    return [(first + day, {"/1": text, "/2": "bài khác"}) for day, text in enumerate(texts)]


def renewed(tmp_path: Path) -> tuple[Path, Path]:
    """Two archives, the second of which goes on with a site that the first has taken in and hidden a page of."""
    one, other = crawl(tmp_path / "one", nights(HIDDEN)), tmp_path / "other"
    take_in(other, one)
    crawl(other, nights(f"{HIDDEN}, đã sửa", None, first=1))
    return one, other


def woven(tmp_path: Path) -> tuple[Path, Path]:
    """Two archives that have both crawled a site."""
    return crawl(tmp_path / "one", nights(HIDDEN)), crawl(
        tmp_path / "other", nights(f"{HIDDEN}, đã sửa", None, first=1)
    )


@pytest.mark.parametrize("make", [renewed, woven])
def test_a_page_withdrawn_here_stays_hidden_and_comes_back_with_all_that_was_seen(
    tmp_path: Path, make: Callable[[Path], tuple[Path, Path]]
) -> None:
    one, other = make(tmp_path)
    page = hide(one)
    take_in(one, other)
    assert HIDDEN not in str(exported(one))
    assert rows(one, "SELECT 1 FROM page_search WHERE page_search MATCH 'rieng'") == []
    assert rows(one, f"SELECT 1 FROM paragraphs WHERE text LIKE '%{HIDDEN}%'") == []  # noqa: S608
    assert rows(one, "SELECT reason, undone_at FROM withdrawals") == [("yêu cầu của người trong bài", None)]
    assert verify(one).problems == []
    assert_sound(one)
    show(one, page)
    told = [(line["change"], line["body"]) for line in exported(one) if line["url"].endswith("/1")]
    assert told == [
        ("first", [f"Đoạn thứ nhất: {HIDDEN}"]),
        ("body", [f"Đoạn thứ nhất: {HIDDEN}, đã sửa"]),
        ("missing", []),
    ]
    assert verify(one).problems == []


def test_a_page_that_was_withdrawn_and_shown_again_keeps_that_it_was(tmp_path: Path) -> None:
    one, other = renewed(tmp_path)
    show(one, hide(one))
    take_in(one, other)
    assert rows(one, "SELECT reason, undone_by, hidden_digest FROM withdrawals") == [
        ("yêu cầu của người trong bài", "Hải Yến", None)
    ]
    assert verify(one).problems == []


@pytest.mark.parametrize("make", [renewed, woven])
def test_no_byte_of_it_is_left_behind_by_the_command(tmp_path: Path, make: Callable[[Path], tuple[Path, Path]]) -> None:
    one, other = make(tmp_path)
    hide(one)
    run("merge", other, "--archive", one)
    assert rows(one, "SELECT wiped FROM withdrawals") == [(1,)]
    assert HIDDEN.encode() not in b"".join(path.read_bytes() for path in one.glob("archive.db*"))


@pytest.mark.parametrize("make", [renewed, woven])
def test_what_is_withdrawn_there_is_not_taken_in_half(
    tmp_path: Path, make: Callable[[Path], tuple[Path, Path]]
) -> None:
    one, other = make(tmp_path)
    before, page = exported(one), hide(other)
    with pytest.raises(MergeRefusedError, match="ban: 1 articles are withdrawn there"):
        take_in(one, other)
    assert exported(one) == before
    show(other, page)
    take_in(one, other)
    assert verify(one).problems == []


def test_a_backup_holds_what_was_withdrawn_and_hides_it_as_well(tmp_path: Path) -> None:
    one, _ = woven(tmp_path)
    before, page = exported(one), hide(one)
    back_up(one, tmp_path / "copy")
    restore(tmp_path / "copy", tmp_path / "again")
    assert HIDDEN not in str(exported(tmp_path / "again"))
    show(tmp_path / "again", page)
    assert exported(tmp_path / "again") == before
    assert (tmp_path / "again" / DATABASE).is_file()
