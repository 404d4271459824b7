"""`luuvet withdraw`: what every command says of an article that is shown to nobody."""

from __future__ import annotations

import asyncio
import zipfile
from pathlib import Path

import pytest

from archive.reading_room.serving import datasette_of
from archive.store import Archive
from tests.archive_nights import Nights, article, exported, seen
from tests.command_runs import answer, run
from tests.kept_log import told as logged
from tests.raw_exchanges import PAGE, Visits
from tests.raw_exchanges import answer as response

WORD = "Trầnvănẩn"
URL = f"http://ban.test{PAGE}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two articles with their raw pages, one of them edited."""
    folder = tmp_path / "archive"
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        for night in (0, 1):
            visits.begin(days=night)
            text = f"Ông {WORD} phát biểu tại hội trường lần thứ {night}."
            visits.visit(response(text.encode()), seen(article(text, title=f"Ông {WORD}")))
            visits.visit(response(b"<p>bai khac</p>"), seen(article("Bài khác hẳn.", title="Bài khác")), path="/2")
            visits.end()
    return folder


def withdrawn(folder: Path) -> Path:
    """Withdraw the first article."""
    told = run("withdraw", URL, "--reason", "Quyết định số 12", "--by", "Hải Yến", "--archive", folder)
    assert f"withdrawn, {URL}" in told.stdout
    return folder


@pytest.mark.parametrize("command", [("show",), ("show", "--json"), ("diff",), ("cite",)])
def test_reading_commands_say_that_and_why_it_is_withdrawn(folder: Path, command: tuple[str, ...]) -> None:
    name, *more = command
    told = run(name, URL, *more, "--archive", withdrawn(folder), status=1)
    assert "was withdrawn" in told.stderr
    assert "Hải Yến" in told.stderr
    assert "Quyết định số 12" in told.stderr
    assert WORD not in told.output


def test_changes_and_export_leave_it_out_and_export_says_so(folder: Path, tmp_path: Path) -> None:
    assert WORD in run("changes", "--archive", folder).stdout
    withdrawn(folder)
    (line,) = logged(folder, "withdrawn")
    assert (line["url"], line["facts"]["by"]) == (URL, "Hải Yến")
    assert WORD not in run("changes", "--archive", folder).output
    assert answer("changes", "--json", "--archive", folder) == []
    for form in ("jsonl", "csv"):
        told = run("export", "--format", form, "--all-versions", "--archive", folder, "-o", tmp_path / "tep")
        assert "1 withdrawn article left out" in told.stderr
        assert WORD not in (tmp_path / "tep").read_text(encoding="utf-8")


def test_the_reading_room_shows_no_word_of_it_in_any_table(folder: Path) -> None:
    async def pages() -> dict[str, str]:
        room = datasette_of(withdrawn(folder))
        names = [*await room.get_database("archive").table_names(), *await room.get_database("archive").view_names()]
        return {name: (await room.client.get(f"/archive/{name}.json?_size=max")).text for name in names}

    shown = asyncio.run(pages())
    assert shown
    assert [name for name, text in shown.items() if WORD in text or "\\u1ea7nv" in text] == []
    assert "Quy\\u1ebft \\u0111\\u1ecbnh" in shown["withdrawals"] or "Quyết định" in shown["withdrawals"]


def test_undone_the_article_reads_as_before(folder: Path) -> None:
    before = exported(folder)
    withdrawn(folder)
    assert "was withdrawn already" in run("withdraw", URL, "--reason", "lần nữa", "--archive", folder).stdout
    assert "shown again" in run("withdraw", URL, "--undo", "--archive", folder).stdout
    assert exported(folder) == before
    assert WORD in run("show", URL, "--archive", folder).stdout
    assert answer("verify", "--json", "--archive", folder)["problems"] == []


def test_mistakes_are_said_with_the_next_step(folder: Path) -> None:
    assert "--reason" in run("withdraw", URL, "--archive", folder, status=2).stderr
    assert "--undo" in run("withdraw", URL, "--reason", "x", "--undo", "--archive", folder, status=2).stderr
    assert "no page" in run("withdraw", "nowhere", "--reason", "x", "--archive", folder, status=2).stderr
    assert "not withdrawn" in run("withdraw", URL, "--undo", "--archive", folder, status=2).stderr


def test_a_copy_from_before_an_upgrade_is_named(folder: Path) -> None:
    (folder / "archive.db.before-0002").write_bytes(b"")
    told = run("withdraw", URL, "--reason", "theo luật", "--archive", folder)
    assert "archive.db.before-0002" in told.stderr


def test_a_backup_brings_the_hidden_text_along(folder: Path, tmp_path: Path) -> None:
    before = exported(folder)
    run("backup", tmp_path / "copy", "--archive", withdrawn(folder))
    run("restore", tmp_path / "copy", "--archive", tmp_path / "again")
    run("withdraw", URL, "--undo", "--archive", tmp_path / "again")
    assert exported(tmp_path / "again") == before


def test_a_citation_of_another_article_of_the_same_runs_still_agrees(folder: Path, tmp_path: Path) -> None:
    run("cite", "http://ban.test/2", "--archive", withdrawn(folder), "-o", tmp_path / "goi.zip")
    with zipfile.ZipFile(tmp_path / "goi.zip") as packed:
        assert not any(WORD.encode() in packed.read(name) for name in packed.namelist())


def test_inline_articles_beside_a_withdrawn_one_give_no_raw_listing(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin()
        visits.inline(response(WORD.encode()), f"Bản tin về ông {WORD}.", "Bản tin khác trên cùng trang.")
        visits.end()
        assert Nights(archive)
    first, second = (line["page_id"] for line in sorted(exported(folder), key=lambda line: WORD not in line["body"][0]))
    run("withdraw", first, "--reason", "theo luật", "--archive", folder)
    told = run("cite", second, "--archive", folder, "-o", tmp_path / "goi.zip", status=1)
    assert "withdrawn" in told.stderr
