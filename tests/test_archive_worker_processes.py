"""Processes that share a long task, and never outlive who started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from archive.worker_processes import done_at_once
from tests.loopback_site import ROOT

_STARTER = """
import sys, time
from pathlib import Path
from archive.worker_processes import done_at_once
from tests.test_archive_worker_processes import note_process

if __name__ == "__main__":
    results = done_at_once(note_process, [(sys.argv[1], number) for number in range(8)], workers=2)
    next(results)
    print("begun", flush=True)
    time.sleep(60)
"""


def double(number: int) -> int:
    return 2 * number


def note_process(part: tuple[str, int]) -> None:
    """Leave the number of this process in a folder."""
    Path(part[0], str(os.getpid())).touch()


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace").split(")")[-1][:3]


def test_results_come_in_the_order_of_the_parts() -> None:
    assert list(done_at_once(double, range(9), workers=2)) == [2 * number for number in range(9)]


def test_workers_end_when_their_starter_is_killed(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    program = tmp_path / "starter.py"
    program.write_text(_STARTER, encoding="utf-8")
    words = [sys.executable, str(program), str(tmp_path / "notes")]
    with subprocess.Popen(
        words, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE
    ) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == b"begun\n"
        workers = [int(file.name) for file in (tmp_path / "notes").iterdir()]
        assert workers
        starter.send_signal(signal.SIGKILL)
    until = time.monotonic() + 10
    while any(map(is_alive, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_alive, workers))
