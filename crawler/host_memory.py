"""What a run knows of its hosts from the runs before it, and what it leaves to the next."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from archive.hosts import HostRecord
from crawler.exchanges import Fetched
from crawler.robots import Robots


class HostMemory(Protocol):
    """What asking a host and reading its robots.txt wish to know and to keep."""

    def recall(self, url: str) -> HostRecord | None:
        """Return what the runs before knew of the host of *url*; None: nothing."""

    def quiet_until(self, url: str) -> datetime | None:
        """Return until when the host of *url* may not be asked at all; None: it may be."""

    def held_until(self, url: str) -> datetime | None:
        """Return until when *url* itself may not be asked; None: it may be."""

    def is_long_down(self, url: str) -> bool:
        """Return whether the host of *url* has been down for days and has not answered since."""

    def keep_robots(self, fetched: Fetched, text: str, robots: Robots) -> None:
        """Keep what came at a robots.txt that could be read: its *text* ("" where there is none), and what it says."""

    def keep_unread_robots(self, fetched: Fetched, why: str) -> None:
        """Keep that a robots.txt could not be read."""

    def note_copy(self, url: str, record: HostRecord) -> None:
        """Note that the robots.txt at *url* is obeyed as *record* has it, for it cannot be read."""

    def note_retry(self, url: str, seconds: float, why: str) -> None:
        """Note that *url* is asked again after so many seconds."""

    def note_answer(self, url: str) -> None:
        """Note that a page of the host of *url* came."""

    def note_failure(self, url: str, why: str) -> None:
        """Note that the host of *url* cannot be read in this run."""

    def ask_for_quiet(self, url: str, seconds: float) -> None:
        """Note that the host of *url* asks for so many seconds of quiet."""

    def hold(self, url: str, seconds: float) -> None:
        """Note that *url* is not to be asked for so many seconds."""


class NoMemory:
    """Of a replay, and of one page that somebody tries: every host is met for the first time."""

    def recall(self, url: str) -> HostRecord | None:
        """Return that nothing is known."""

    def quiet_until(self, url: str) -> datetime | None:
        """Return that the host may be asked."""

    def held_until(self, url: str) -> datetime | None:
        """Return that the address may be asked."""

    def is_long_down(self, url: str) -> bool:
        """Return that the host is up, as far as is known."""
        return False

    def keep_robots(self, fetched: Fetched, text: str, robots: Robots) -> None:
        """Keep nothing."""

    def keep_unread_robots(self, fetched: Fetched, why: str) -> None:
        """Keep nothing."""

    def note_copy(self, url: str, record: HostRecord) -> None:
        """Note nothing."""

    def note_retry(self, url: str, seconds: float, why: str) -> None:
        """Note nothing."""

    def note_answer(self, url: str) -> None:
        """Note nothing."""

    def note_failure(self, url: str, why: str) -> None:
        """Note nothing."""

    def ask_for_quiet(self, url: str, seconds: float) -> None:
        """Note nothing."""

    def hold(self, url: str, seconds: float) -> None:
        """Note nothing."""
