"""What happened and why, one event at a time: names and facts, not sentences; where they go is decided elsewhere."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TypeAlias

Fact: TypeAlias = str | int | float | bool | list[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the log."""

    name: str  # lower-case words joined by "-", such as "page-repeated"
    site: str | None = None
    run: int | None = None
    url: str | None = None
    facts: dict[str, Fact] = field(default_factory=dict)

    def __str__(self) -> str:
        known = {"site": self.site, "run": self.run, "url": self.url} | self.facts
        return " ".join([self.name, *(f"{name}={value}" for name, value in known.items() if value is not None)])


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
    event = Event(name=name, site=site, run=run, url=url, facts=facts)
    logger.log(level, "%s", event, extra={"event": event})
