"""What `luuvet demo` does around its crawl; what it crawls and reports is tested in test_demo_*.py."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from archive.store import Archive
from tests.archive_nights import Nights, article, seen
from tests.command_runs import free_port, run, started
from tests.loopback_site import command


def test_work_of_somebody_is_never_taken_away(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "kho") as store:
        Nights(store).night({"/1": seen(article(), key="1")})
    (tmp_path / "khac").mkdir()
    (tmp_path / "khac" / "luan-van.txt").write_text("of years", encoding="utf-8")
    assert "holds an archive of ban" in run("demo", "--no-serve", "--archive", tmp_path / "kho", status=2).stderr
    error = run("demo", "--no-serve", "--archive", tmp_path / "khac", status=2).stderr
    assert "name another with --archive" in error
    assert (tmp_path / "kho" / "archive.db").is_file()
    assert (tmp_path / "khac" / "luan-van.txt").is_file()


@pytest.mark.parametrize("empty", [True, False])
def test_the_report_tells_where_the_archive_is_and_a_second_demo_begins_anew(tmp_path: Path, empty: bool) -> None:
    folder = tmp_path / "demo"
    if empty:
        folder.mkdir()
    words = command("demo", "--no-serve", "--archive", folder)
    for _ in range(1 if empty else 2):
        if (folder / "archive.db").is_file():  # as an older luuvet would have left it
            with closing(sqlite3.connect(folder / "archive.db")) as database, database:
                database.execute("DELETE FROM _sqlite_migrations WHERE name > '0018'")
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[-1].endswith(f"luuvet serve --archive {folder}")
        assert sum(line.endswith("; complete") for line in done.stdout.splitlines()) == 6
    assert [child.name for child in tmp_path.iterdir()] == ["demo"]


def test_the_demo_ends_in_the_reading_room_until_ctrl_c(tmp_path: Path) -> None:
    port = free_port()
    words = ("demo", "--archive", tmp_path / "demo", "--port", str(port))
    with started(*words) as showing:
        assert showing.stdout is not None
        assert any(f"http://127.0.0.1:{port}/" in line for line in showing.stdout)
        showing.send_signal(signal.SIGINT)
        _, err = showing.communicate(timeout=30)
    assert showing.returncode == 0
    assert "Traceback" not in err
    assert "Aborted" not in err


def test_a_taken_port_is_told_before_anything_is_crawled_or_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("demo", "--archive", folder, "--port", str(taken.getsockname()[1]), status=2)
    assert "choose another with --host or --port" in done.stderr
    assert done.stdout == ""
    assert not folder.exists()
