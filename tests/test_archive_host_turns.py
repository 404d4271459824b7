from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.errors import ArchiveUnwritableError
from archive.host_turns import HostTurn
from tests.loopback_site import ROOT

HOST = "ban.test"
_HOLDER = """
import sys, time
from pathlib import Path
from archive.host_turns import HostTurn
turn = HostTurn(Path(sys.argv[1]), sys.argv[2])
assert turn.take()
turn.note_asked()
print("taken", flush=True)
time.sleep(60)
"""


@contextmanager
def turn_of(folder: Path, host: str = HOST) -> Iterator[HostTurn]:
    turn = HostTurn(folder, host)
    try:
        yield turn
    finally:
        turn.close()


def test_one_at_a_time_has_its_turn_at_a_host(tmp_path: Path) -> None:
    with turn_of(tmp_path) as one, turn_of(tmp_path) as other, turn_of(tmp_path, "muong.test") as elsewhere:
        assert one.take()
        assert one.take()
        assert not other.take()
        assert elsewhere.take()
        one.leave()
        assert other.take()


def test_the_gap_is_counted_from_whoever_asked_last(tmp_path: Path) -> None:
    with turn_of(tmp_path) as one, turn_of(tmp_path) as other:
        assert one.take()
        assert one.seconds_left(30.0) == 0.0
        one.note_asked()
        one.leave()
        assert other.take()
        assert 29.0 < other.seconds_left(30.0) <= 30.0


def test_a_killed_run_leaves_its_turn_and_the_moment_it_asked(tmp_path: Path) -> None:
    words = [sys.executable, "-c", _HOLDER, str(tmp_path), HOST]
    with subprocess.Popen(words, cwd=ROOT, text=True, stdout=subprocess.PIPE) as holder, turn_of(tmp_path) as turn:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline().strip() == "taken"
            assert not turn.take()
        finally:
            holder.kill()
            holder.wait()
        assert turn.take()
        assert turn.seconds_left(3600.0) > 3500.0


def test_after_a_clock_that_was_set_back_a_whole_gap_is_waited_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with turn_of(tmp_path) as turn:
        turn.take()
        turn.note_asked()
    now = time.time() - 86_400.0
    monkeypatch.setattr(time, "time", lambda: now)
    with turn_of(tmp_path) as turn:
        turn.take()
        assert turn.seconds_left(3.0) == 3.0
        now += 3.0
        assert turn.seconds_left(3.0) == 0.0


def test_what_a_cut_off_writing_left_says_nothing(tmp_path: Path) -> None:
    with turn_of(tmp_path) as turn:
        turn.take()
        (path,) = (tmp_path / "locks").iterdir()
        path.write_bytes(b"1732\xff")
        assert turn.seconds_left(3.0) == 0.0


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("")
    with pytest.raises(ArchiveUnwritableError):
        HostTurn(tmp_path, HOST)
