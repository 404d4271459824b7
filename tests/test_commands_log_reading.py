from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.event_log import keeping_log
from archive.events import tell
from archive.store import Archive
from tests.archive_nights import exported
from tests.command_runs import recorded_night, run, site_files

logger = logging.getLogger("crawler.mau")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three nights of two sites, told by hand."""
    place = tmp_path_factory.mktemp("log") / "archive"
    moment = datetime(2024, 12, 1, 15, 0, tzinfo=UTC)
    with Archive.open(place), keeping_log(place, lambda: moment):
        for number in (1, 2, 3):
            for site in ("ban", "ben"):
                tell(logger, "run-started", site=site, run=number if site == "ban" else number + 10, mode="nightly")
                tell(
                    logger,
                    "visit",
                    site=site,
                    url=f"http://{site}.test/tin/1",
                    change="first",
                    new=True,
                    tags=["a", "b"],
                )
                tell(logger, "host-lies", level=logging.WARNING, site=site, why="Hoà\x1b[2J giải")
                tell(logger, "run-ended", site=site, run=number if site == "ban" else number + 10)
            moment += timedelta(days=1)
    return place


def lines(folder: Path, *words: str) -> list[str]:
    return run("log", "--archive", folder, *words).stdout.splitlines()


def test_each_line_tells_moment_site_run_event_address_and_facts(folder: Path) -> None:
    told = lines(folder)
    assert len(told) == 24
    assert told[0] == "2024-12-01 22:00:00 ban run 1 run-started mode=nightly"
    assert told[1] == "2024-12-01 22:00:00 ban run 1 visit http://ban.test/tin/1 change=first new=yes tags=a, b"


def test_what_a_terminal_would_obey_is_made_harmless(folder: Path) -> None:
    assert lines(folder)[2] == "2024-12-01 22:00:00 WARNING ban run 1 host-lies why=Hoà␛[2J giải"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        (["--site", "ben"], 12),
        (["--run", "13"], 4),
        (["--url", "HTTP://ban.test:80/tin/1#dau"], 3),
        (["--event", "visit", "--event", "host-lies"], 12),
        (["--since", "2024-12-02"], 16),
        (["--since", "2024-12-02", "--until", "2024-12-03T21:00"], 8),
        (["--level", "warning"], 6),
        (["--last", "5"], 5),
        (["--last", "0"], 24),
        (["--site", "la"], 0),
    ],
)
def test_lines_are_chosen(folder: Path, words: list[str], number: int) -> None:
    assert len(lines(folder, *words)) == number


def test_the_newest_lines_are_chosen_and_shown_oldest_first(folder: Path) -> None:
    assert [line[20:] for line in lines(folder, "--last", "2")] == [
        "WARNING ben run 13 host-lies why=Hoà␛[2J giải",
        "ben run 13 run-ended",
    ]


def test_json_is_a_line_each_as_in_the_file(folder: Path) -> None:
    told = [json.loads(line) for line in lines(folder, "--json")]
    assert told == [json.loads(line) for line in (folder / "logs" / "luuvet.jsonl").read_text("utf-8").splitlines()]


def test_an_archive_without_a_log_has_no_lines_and_no_archive_is_said(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive"):
        pass
    assert lines(tmp_path / "archive") == []
    assert not (tmp_path / "archive" / "logs.db").exists()
    assert "no archive at" in run("log", "--archive", tmp_path / "none", status=2).stderr


def test_a_replay_is_logged_at_the_recorded_moments(tmp_path: Path) -> None:
    night = recorded_night(tmp_path / "1.warc.gz", [101], 3)
    sites, archive = site_files(tmp_path / "sites"), tmp_path / "archive"
    run("crawl", "--sites", sites, "--archive", archive, "--from", night)
    told = lines(archive, "--site", "ben")
    assert [line[:16] for line in told] == ["2024-07-03 22:00"] * len(told)
    assert told[0].startswith("2024-07-03 22:00:00 ben run 1 run-started mode=replay")
    assert " run-ended outcome=complete " in told[-1]


def test_a_log_that_cannot_be_written_costs_a_crawl_nothing_and_is_said_once(tmp_path: Path) -> None:
    nights = [recorded_night(tmp_path / f"{night}.warc.gz", [101, 102], night) for night in (1, 2)]
    sites, archive = site_files(tmp_path / "sites"), tmp_path / "archive"
    archive.mkdir()
    (archive / "logs").write_text("đây là một tệp")
    (archive / "logs.db").write_bytes(b"no database, but longer than the head of one" * 30)
    words = ("crawl", "--sites", sites, "--archive", archive, "--json")
    done = run(*words, "--from", nights[0], "--from", nights[1])
    assert [json.loads(line)["outcome"] for line in done.stdout.splitlines()] == ["complete", "complete"]
    assert [line.partition(" cannot be written")[0] for line in done.stderr.splitlines()] == [
        f"luuvet: {archive / 'logs' / 'luuvet.jsonl'}",
        f"luuvet: {archive / 'logs.db'}",
    ]
    assert len(exported(archive)) == 2
