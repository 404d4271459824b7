"""Parts of a long task done by several processes at once, which end with the process that started them."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import connection, get_context, parent_process
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")


def done_at_once(work: Callable[[Part], Result], parts: Iterable[Part], *, workers: int) -> Iterator[Result]:
    """Yield what *work* makes of each of *parts*, in their order, by *workers* processes.

    *work* and *parts* are pickled. Whoever takes the results slowly holds the workers back: few results wait.
    """
    underway: deque[Future[Result]] = deque()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_stay_with_the_starter) as pool:
        for part in parts:
            underway.append(pool.submit(work, part))
            if len(underway) > 2 * workers:
                yield underway.popleft().result()
        while underway:
            yield underway.popleft().result()


def _stay_with_the_starter() -> None:
    """End this process as soon as the one that started it has ended."""
    # A terminal's Ctrl-C reaches every process; the starter is the one to answer it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    starter = parent_process()
    if starter is not None:
        # A worker holds both ends of the queue it waits at, so a starter that was killed would never be missed there.
        threading.Thread(target=_leave_after, args=(starter.sentinel,), daemon=True).start()


def _leave_after(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
