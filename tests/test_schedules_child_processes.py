from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from archive.locks import is_held, take_lock
from schedules.child_processes import OrphanChild, OwnChild, begin_child, end_child

STUBBORN = (
    "import signal, sys, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('on', flush=True)\ntime.sleep(60)\n"
)
SECOND = (
    "import signal, sys, time\n"
    "asked = []\n"
    "signal.signal(signal.SIGTERM, lambda *_: asked.append(1) or (len(asked) > 1 and sys.exit(7)))\n"
    "print('on', flush=True)\n"
    "while True: time.sleep(0.05)\n"
)


async def started(program: str) -> tuple[OwnChild, asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"on\n"
    return OwnChild(process), process


def waited(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def test_a_process_that_does_not_let_itself_be_ended_is_killed() -> None:
    async def work() -> tuple[bool, int | None]:
        child, _ = await started(STUBBORN)
        return await end_child(child, stop_seconds=0.6), child.exit_status

    assert waited(work()) == (True, -signal.SIGKILL)


def test_a_process_is_asked_twice_before_it_is_killed() -> None:
    async def work() -> tuple[bool, int | None]:
        child, _ = await started(SECOND)
        return await end_child(child, stop_seconds=3), child.exit_status

    assert waited(work()) == (False, 7)


def test_a_child_holds_its_lock_though_we_have_let_go_of_it(tmp_path: Path) -> None:
    async def work() -> list[bool]:
        lock = take_lock(tmp_path, "one")
        assert lock is not None
        child = await begin_child(["schedule", "--help"], lock, contact=None, memory_mb=0)
        lock.release()
        held = is_held(tmp_path, "one")
        ended = await child.ended_within(60)
        return [held, ended, is_held(tmp_path, "one")]

    assert waited(work()) == [True, True, False]


def test_a_child_has_no_more_memory_than_it_may(tmp_path: Path) -> None:
    async def work() -> int | None:
        lock = take_lock(tmp_path, "one")
        assert lock is not None
        child = await begin_child(["crawl", "--help"], lock, contact=None, memory_mb=40)
        lock.release()
        assert await child.ended_within(60)
        return child.exit_status

    assert waited(work()) != 0


def test_a_process_whose_service_died_is_seen_by_its_lock_and_ended_by_its_number(tmp_path: Path) -> None:
    async def work() -> list[bool]:
        lock = take_lock(tmp_path, "one")
        assert lock is not None
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "import time; time.sleep(60)", pass_fds=(lock.fileno(),)
        )
        lock.release()
        orphan = OrphanChild(process.pid, tmp_path, "one")
        before = await orphan.ended_within(0.1)
        killed = await end_child(orphan, stop_seconds=30)
        after = await orphan.ended_within(0.1)
        await process.wait()
        return [before, killed, after]

    assert waited(work()) == [False, False, True]


def test_the_number_of_a_process_that_is_gone_is_not_another_ones(tmp_path: Path) -> None:
    async def work() -> int | None:
        child, process = await started(STUBBORN)
        OrphanChild(process.pid, tmp_path, "nobody-holds-it").send(signal.SIGKILL)
        status = process.returncode
        child.send(signal.SIGKILL)
        await process.wait()
        return status

    assert waited(work()) is None
