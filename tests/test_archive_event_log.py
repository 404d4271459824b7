from __future__ import annotations

import json
import logging
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.event_log import KEEP_DAYS, LogDaysError, days_to_keep, keeping_log
from archive.events import tell, told_by
from archive.log_files import LONGEST_JUMP
from tests.kept_log import lines_of, table_of
from tests.loopback_site import ROOT

NIGHT = datetime(2024, 12, 1, 15, 0, tzinfo=UTC)
logger = logging.getLogger("crawler.mau")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.moment = NIGHT

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def folder(tmp_path: Path, clock: Clock, complaints: list[str]) -> Iterator[Path]:
    """An archive's folder whose log is being kept."""
    with keeping_log(tmp_path, clock, complain=complaints.append):
        yield tmp_path


def test_an_event_stands_in_the_table_and_in_the_lines(folder: Path) -> None:
    tell(logger, "page-repeated", site="ban", url="http://ban.test/tin?start=8", page=12, of="hoà giải")
    (row,) = table_of(folder)
    assert row.pop("id") == 1
    assert row == {
        "time": "2024-12-01T15:00:00Z",
        "level": "info",
        "run": None,
        "site": "ban",
        "url": "http://ban.test/tin?start=8",
        "event": "page-repeated",
        "facts": {"page": 12, "of": "hoà giải"},
    }
    assert lines_of(folder) == [row]


def test_a_line_of_a_site_belongs_to_the_run_that_goes_on(folder: Path) -> None:
    tell(logger, "before", site="ban")
    tell(logger, "run-started", site="ban", run=7)
    tell(logger, "during", site="ban")
    tell(logger, "during", site="ben")
    tell(logger, "during", run=7)
    tell(logger, "run-ended", site="ban", run=7)
    tell(logger, "after", site="ban")
    tell(logger, "after", run=7)
    belongs = [(row["event"], row["site"], row["run"]) for row in table_of(folder)]
    assert belongs == [
        ("before", "ban", None),
        ("run-started", "ban", 7),
        ("during", "ban", 7),
        ("during", "ben", None),
        ("during", "ban", 7),
        ("run-ended", "ban", 7),
        ("after", "ban", None),
        ("after", None, None),
    ]
    assert table_of(folder)[-1]["facts"] == {"run": 7}


def test_what_a_replay_tells_stands_at_its_own_moments(folder: Path) -> None:
    with told_by(lambda: NIGHT - timedelta(days=100)):
        tell(logger, "visit", site="ban")
    tell(logger, "visit", site="ban")
    assert [row["time"] for row in table_of(folder)] == ["2024-08-23T15:00:00Z", "2024-12-01T15:00:00Z"]


def test_a_sentence_of_a_library_is_kept_from_warnings_on(folder: Path) -> None:
    library = logging.getLogger("scrapy.core.mau")
    library.setLevel(logging.DEBUG)  # as Scrapy's own settings have it
    library.info("Crawled (200)")
    library.warning("odd %s", "thing")
    try:
        raise ValueError("không đọc được")
    except ValueError:
        library.exception("Spider error")
    odd, error = table_of(folder)
    assert (odd["event"], odd["level"]) == ("message", "warning")
    assert odd["facts"] == {"logger": "scrapy.core.mau", "text": "odd thing"}
    assert error["facts"]["error"] == "ValueError"
    assert error["facts"]["trace"].endswith("ValueError: không đọc được")


def test_no_password_or_token_is_kept(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://luuvet:m%E1%BA%ADtkh%E1%BA%A9u@proxy.test:3128")
    with keeping_log(tmp_path, clock):
        tell(
            logger, "asked", url="http://ban:b1mat@ban.test/tin?key=12", why="via http://luuvet:mậtkhẩu@proxy.test:3128"
        )
        tell(logger, "sent", to="https://hook.test/in?token=bimatlam&x=1", head="Authorization: Basic YmFuOmJpbWF0bGFt")
        tell(logger, "list", tried=["smtp://ban:bimatlam@thu.test", "m%E1%BA%ADtkh%E1%BA%A9u"])
        logging.getLogger("twisted").error("proxy said %s", "mậtkhẩu")
    everything = (tmp_path / "logs.db").read_bytes() + (tmp_path / "logs" / "luuvet.jsonl").read_bytes()
    for secret in ("b1mat", "bimatlam", "mậtkhẩu", "m%E1%BA%ADt", "YmFu"):
        assert secret.encode() not in everything
    # What names a page is no secret.
    assert table_of(tmp_path)[0]["url"] == "http://ban.test/tin?key=12"


def test_hostile_text_is_one_line_of_bounded_size(folder: Path) -> None:
    tell(logger, "visit", url="http://ban.test/\ud800\n\x1b[2J" + "a" * 100_000, why="b" * 100_000, all=["c"] * 10_000)
    (row,) = table_of(folder)
    assert len(row["url"]) < 3000
    assert len(json.dumps(row["facts"])) < 5000
    assert lines_of(folder)[0]["url"] == row["url"]


def test_numbers_that_json_lacks_are_words(folder: Path) -> None:
    tell(logger, "visit", score=float("nan"), gap=float("inf"), none=None)
    assert table_of(folder)[0]["facts"] == {"score": "nan", "gap": "inf"}


def test_a_blocked_log_is_said_once_and_its_lines_come_later(
    folder: Path, complaints: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.log_table._WAIT_SECONDS", 0.01)
    monkeypatch.setattr("archive.log_sinks.REST_SECONDS", 0.0)
    with closing(sqlite3.connect(folder / "logs.db", isolation_level=None)) as other:
        tell(logger, "first", site="ban")
        other.execute("BEGIN EXCLUSIVE")
        tell(logger, "second", site="ban")
        logging.getLogger().handlers[-1].close()  # what it has open could not wait less
        tell(logger, "third", site="ban")
        other.execute("ROLLBACK")
    assert [line["event"] for line in lines_of(folder)] == ["first", "second", "third"]
    tell(logger, "fourth", site="ban")
    assert [row["event"] for row in table_of(folder)] == ["first", "second", "third", "fourth"]
    (complaint,) = complaints
    assert "logs.db" in complaint
    assert "locked" in complaint


def test_more_lines_than_may_wait_are_counted(
    folder: Path, complaints: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.log_sinks.MOST_WAITING", 3)
    monkeypatch.setattr("archive.log_sinks.REST_SECONDS", 0.0)
    (folder / "logs.db").mkdir()
    for number in range(5):
        tell(logger, f"event-{number}")
    (folder / "logs.db").rmdir()
    tell(logger, "event-5")
    rows = table_of(folder)
    assert [row["event"] for row in rows] == ["log-lines-lost", "event-3", "event-4", "event-5"]
    assert rows[0]["facts"] == {"lines": 3}
    assert len(complaints) == 1


def test_a_damaged_table_may_be_moved_away_while_it_is_open(folder: Path) -> None:
    tell(logger, "first")
    (folder / "logs.db").rename(folder / "old.db")
    tell(logger, "second")
    assert [row["event"] for row in table_of(folder)] == ["second"]


def test_a_folder_that_cannot_be_written_costs_only_the_log(tmp_path: Path, clock: Clock) -> None:
    complaints: list[str] = []
    (tmp_path / "tệp").write_text("")
    with keeping_log(tmp_path / "tệp" / "kho", clock, complain=complaints.append):
        tell(logger, "visit", site="ban")
    assert len(complaints) == 2  # the table and the lines, each once


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    program = (
        "import logging, sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from archive.event_log import keeping_log; from archive.events import tell\n"
        "with keeping_log(Path(sys.argv[1]), lambda: datetime.now(UTC)):\n"
        "    for number in range(100): tell(logging.getLogger('crawler'), 'visit', site=sys.argv[2], number=number)\n"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path), f"ban{one}"], cwd=ROOT, stderr=subprocess.PIPE)
        for one in range(4)
    ]
    assert [process.communicate()[1] for process in processes] == [b""] * 4
    for found in (table_of(tmp_path), lines_of(tmp_path)):
        for one in range(4):
            assert [row["facts"]["number"] for row in found if row["site"] == f"ban{one}"] == [*range(100)]


def test_the_file_is_set_aside_when_it_is_large(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.log_files.MOST_BYTES", 1000)
    for number in range(30):
        tell(logger, "visit", site="ban", number=number)
    names = sorted(file.name for file in (folder / "logs").iterdir())
    assert names[:3] == ["luuvet.jsonl", "luuvet.jsonl.20241201T150000Z", "luuvet.jsonl.20241201T150000Z-2"]
    assert sorted(line["facts"]["number"] for line in lines_of(folder)) == [*range(30)]


def test_lines_are_kept_as_long_as_they_are_wanted(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUUVET_LOG_DAYS", "40")
    for _ in range(8):
        with keeping_log(tmp_path, clock):
            tell(logger, "visit", site="ban")
        clock.moment += timedelta(days=10)
    days = [row["time"][:10] for row in table_of(tmp_path)]
    assert days == ["2024-12-31", "2025-01-10", "2025-01-20", "2025-01-30", "2025-02-09"]
    assert [line["time"][:10] for line in lines_of(tmp_path)] == days


def test_a_clock_that_jumps_ahead_does_not_empty_the_log(folder: Path, clock: Clock) -> None:
    for days in (0, 10, 20, 30, 40):
        clock.moment = NIGHT + timedelta(days=days)
        tell(logger, "visit", site="ban")
    clock.moment = NIGHT + timedelta(days=4000)
    tell(logger, "visit", site="ban")
    assert KEEP_DAYS > LONGEST_JUMP.days + 40
    assert len(table_of(folder)) == len(lines_of(folder)) == 6


def test_a_line_cut_by_a_power_cut_spoils_no_other(folder: Path, clock: Clock) -> None:
    (folder / "logs").mkdir()
    (folder / "logs" / "luuvet.jsonl").write_text('{"time": "2024-11-30T15:00:00Z", "ev')
    tell(logger, "visit", site="ban")
    broken, whole = (folder / "logs" / "luuvet.jsonl").read_text().splitlines()
    assert json.loads(whole)["event"] == "visit"
    assert broken.endswith('"ev')


def test_a_log_within_a_log_writes_each_line_once(folder: Path, clock: Clock) -> None:
    with keeping_log(folder, clock):
        tell(logger, "visit", site="ban")
    tell(logger, "visit", site="ban")
    assert len(table_of(folder)) == 2


def test_the_table_can_be_read_while_it_is_written(folder: Path) -> None:
    tell(logger, "visit", site="ban")
    with closing(sqlite3.connect(f"file:{folder / 'logs.db'}?mode=ro", uri=True)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM log").fetchone() == (1,)
        tell(logger, "visit", site="ban")
        assert reader.execute("SELECT count(*) FROM log").fetchone() == (1,)
        reader.rollback()
        assert reader.execute("SELECT count(*) FROM log").fetchone() == (2,)
        facets = [sql for (sql,) in reader.execute("SELECT sql FROM sqlite_schema WHERE type = 'index'")]
    for column in ("time", "level", "run", "site", "url", "event"):
        assert any(f"({column}" in sql for sql in facets), column


@pytest.mark.parametrize("value", ["0", "-3", "ba", "1e3", "٣"])
def test_a_number_of_days_that_is_none_is_said(value: str) -> None:
    with pytest.raises(LogDaysError, match="LUUVET_LOG_DAYS"):
        days_to_keep({"LUUVET_LOG_DAYS": value})
    assert days_to_keep({}) == KEEP_DAYS
    assert days_to_keep({"LUUVET_LOG_DAYS": "400"}) == 400
