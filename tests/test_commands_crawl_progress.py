from __future__ import annotations

import os
import pty
import re
import subprocess
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress

from commands.crawl_progress import Bars, Lines
from tests.command_runs import recorded_night, site_files
from tests.loopback_site import ROOT, command


def test_lines_are_said_when_the_topic_changes_and_seldom_in_between(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr("commands.crawl_progress.time.monotonic", lambda: clock[0])
    lines = Lines()
    lines.run_started("ben", 7)
    for page in range(1, 4):
        lines.listing_page("ben", "Tin", page, 9)
    clock[0] += 60
    lines.listing_page("ben", "Tin", 4, 9)
    lines.listing_page("ben", "Văn thư", 1, None)
    lines.article("ben", 1, 40)
    lines.article("ben", 2, 40)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        *("ben: run 7 begins", "ben: Tin: page 1 of 9", "ben: Tin: page 4 of 9", "ben: Văn thư: page 1"),
        "ben: articles: 1 of 40",
    ]


def test_a_section_cannot_write_to_the_terminal_what_it_likes(capsys: pytest.CaptureFixture[str]) -> None:
    Lines().listing_page("ben", "Tin\x1b[31m\n", 1, None)
    assert "\x1b" not in capsys.readouterr().err


def test_each_site_has_a_bar_until_its_run_ends() -> None:
    console = Console(file=None, force_terminal=False, quiet=True)
    progress = Progress(console=console)
    bars = Bars(progress)
    for site in ("ben", "ban"):
        bars.run_started(site, 1)
    bars.listing_page("ben", "Tin", 2, 9)
    bars.article("ban", 3, 40)
    assert [(task.description, task.completed, task.total) for task in progress.tasks] == [
        ("ben: Tin", 2, 9),
        ("ban: articles", 3, 40),
    ]


def test_a_terminal_is_shown_bars_and_the_summary_stays(tmp_path: Path) -> None:
    night = recorded_night(tmp_path / "1.warc.gz", [*range(140, 100, -1)])
    words = command("crawl", "--sites", site_files(tmp_path / "s"), "--archive", tmp_path / "a", "--from", night)
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "90"}
    with subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=follower) as running:
        os.close(follower)
        shown = b""
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:  # Linux says so when the last writer has left
                break
            if not part:
                break
            shown += part
        assert running.stdout is not None
        summary = running.stdout.read().decode()
    os.close(leader)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    assert "ben: articles" in text
    assert "begins" not in text
    assert summary == "ben: 10/10 pages, 40 articles: 40 new, 0 changed, 0 gone, 0 unchanged; complete\n"
