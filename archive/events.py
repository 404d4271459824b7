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
        return without_secrets(" ".join([self.name, *told]))


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
    trace_of: BaseException | None = None,
    **facts: Fact,
) -> None:
    """Log an event; whoever keeps the log finds it whole as the record's ``event``, with the trace of *trace_of*."""
    clock = _clock.get()
    event = Event(name=name, site=site, run=run, url=url, facts=facts, at=clock() if clock else None)
    logger.log(level, "%s", event, extra={"event": event}, exc_info=trace_of)
