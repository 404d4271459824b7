"""Programs that a benchmark starts: each its own process, with its time, CPU and memory measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
PROXY_NAMES = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A program that has ended. CPU and memory include the processes that it started and waited for."""

    status: int
    stdout: str
    stderr: str
    seconds: float
    cpu_seconds: float
    peak_bytes: int  # largest resident set of any one process


def run(command: Sequence[str], *, proxy: str | None = None, folder: Path = PROJECT) -> Finished:
    """Run *command* in *folder* to its end, every request through *proxy* when one is named."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.monotonic()
        process = subprocess.Popen(
            command, cwd=folder, env=environment(proxy), stdin=subprocess.DEVNULL, stdout=out, stderr=err
        )
        _, wait_status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(wait_status)  # already waited for: Popen must not try
        out.seek(0)
        err.seek(0)
        return Finished(
            status=process.returncode,
            stdout=out.read().decode(),
            stderr=err.read().decode(errors="replace"),
            seconds=seconds,
            cpu_seconds=used.ru_utime + used.ru_stime,
            peak_bytes=used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        )


def environment(proxy: str | None) -> Mapping[str, str]:
    """Return our environment with *proxy* and no other one."""
    kept = {name: value for name, value in os.environ.items() if name.lower() not in PROXY_NAMES}
    return kept | ({"http_proxy": proxy} if proxy else {})


def luuvet(archive: Path, *words: str, proxy: str | None = None, accept: tuple[int, ...] = (0,)) -> Finished:
    """Run one ``luuvet`` command on *archive*; end the benchmark when its exit status is none of *accept*."""
    command = [str(Path(sys.executable).with_name("luuvet")), words[0], "--archive", str(archive), *words[1:]]
    done = run(command, proxy=proxy)
    if done.status not in accept:
        sys.exit(f"luuvet {' '.join(words)}: exit {done.status}\n{done.stdout[-1000:]}\n{done.stderr[-3000:]}")
    return done


def json_lines(text: str) -> list[dict[str, Any]]:
    """Return the JSON objects among the lines of a program's output."""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]
