"""What happened and why, one event at a time: names and facts, not sentences; where they go is decided elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from archive.log_secrets import without_secrets
from archive.terminal_text import harmless

Fact: TypeAlias = str | int | float | bool | list[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the log."""

    name: str  # lower-case words joined by "-", such as "page-repeated"
    site: str | None = None
    run: int | None = None
    url: str | None = None
    facts: dict[str, Fact] = field(default_factory=dict)
    at: datetime | None = None  # aware; None: when it is told

    def __str__(self) -> str:
        known = {"site": self.site, "run": self.run, "url": self.url} | self.facts
        told = (f"{name}={value}" for name, value in known.items() if value is not None)
        # People read it on a terminal, and sites write what they like into addresses and titles.
        return harmless(without_secrets(" ".join([self.name, *told])))


_clock: ContextVar[Callable[[], datetime] | None] = ContextVar("clock of what is told", default=None)


@contextmanager
def told_by(clock: Callable[[], datetime]) -> Iterator[None]:
    """Let what is told within the block stand at the moments of *clock*: a replay has a time of its own."""
    before = _clock.set(clock)
    try:
        yield
    finally:
        _clock.reset(before)


def tell(
    logger: logging.Logger,
    name: str,
    *,
    level: int = logging.INFO,
    site: str | None = None,
    run: int | None = None,
    url: str | None = None,
    **facts: Fact,
) -> None:
    """Log an event; whoever keeps the log finds it whole as the record's ``event``."""
    _log(logger, level, Event(name=name, site=site, run=run, url=url, facts=facts, at=_moment()), None)


def tell_raised(
    logger: logging.Logger, name: str, error: BaseException, *, site: str | None = None, url: str | None = None
) -> None:
    """Log that the program itself failed at something, with the trace of *error*."""
    _log(logger, logging.ERROR, Event(name=name, site=site, url=url, at=_moment()), error)


def _log(logger: logging.Logger, level: int, event: Event, error: BaseException | None) -> None:
    logger.log(level, "%s", event, extra={"event": event}, exc_info=error)


def _moment() -> datetime | None:
    clock = _clock.get()
    return clock() if clock else None
