"""What is shown while long work goes on: a bar on a terminal, now and then a line elsewhere, nothing when quiet."""

from __future__ import annotations

import io
import sys

import pytest

from commands import work_progress
from commands.work_progress import showing_work


class Terminal(io.StringIO):
    """A screen that keeps what was written on it."""

    def isatty(self) -> bool:
        """Say that a person is looking."""
        return True


def work(*, quiet: bool = False) -> None:
    with showing_work(quiet=quiet) as report:
        for done in range(3):
            report("texts", done, 2)


def test_elsewhere_than_on_a_terminal_a_line_is_written_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    work()
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(work_progress, "_EVERY", 0.0)
    work()
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(" after ")[0] for line in lines] == ["texts: 0 %", "texts: 50 %", "texts: 100 %"]


def test_where_nobody_knows_how_much_there_is_it_says_how_much_is_done(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_progress, "_EVERY", 0.0)
    with showing_work() as report:
        report("bytes read", 4096, 0)
    assert capsys.readouterr().err.startswith("bytes read: 4,096 after ")


def test_on_a_terminal_a_bar_names_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    work()
    assert "texts" in screen.getvalue()
    assert "100 %" in screen.getvalue()


def test_quiet_work_shows_nothing(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_progress, "_EVERY", 0.0)
    work(quiet=True)
    assert capsys.readouterr() == ("", "")
