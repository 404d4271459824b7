"""An alert: what is wrong with a site or the archive, since when, and what a person does about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from archive.alert_words import message_of, next_step_of
from archive.languages import Language
from archive.moments import moment_text

AlertState = Literal["open", "healed", "muted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert; its ``id`` stays the same from raising to healing."""

    id: str  # cause and site (or "archive") and the moment it was raised, such as "layout-langson-20241201T150000Z"
    cause: str
    site: str | None  # None: the whole archive
    since: datetime  # aware, UTC
    facts: Mapping[str, str | int | float] = field(default_factory=dict)
    examples: tuple[str, ...] = ()  # addresses
    healed_at: datetime | None = None  # aware, UTC
    muted_until: date | None = None  # the last day, on Vietnam's clock
    state: AlertState = "open"

    def message(self, language: Language = "vi") -> str:
        """Return what is wrong, in a sentence or two."""
        return message_of(self.cause, self.site, self.facts, language)

    def next_step(self, language: Language = "vi") -> str:
        """Return what to do about it, with the command to type where there is one."""
        return next_step_of(self.cause, self.site, self.facts, language)

    def as_json(self) -> dict[str, object]:
        """Return one alert of ``status --json`` and ``report --format json``."""
        return {
            "id": self.id,
            "site": self.site,
            "cause": self.cause,
            "since": moment_text(self.since),
            "message": self.message("vi"),
            "message_en": self.message("en"),
            "next_step": self.next_step("vi"),
            "next_step_en": self.next_step("en"),
            "state": self.state,
            "examples": list(self.examples),
            "healed_at": None if self.healed_at is None else moment_text(self.healed_at),
            "muted_until": None if self.muted_until is None else self.muted_until.isoformat(),
        }


def alert_name(cause: str, site: str | None, since: datetime) -> str:
    """Return the id of an alert raised at the aware moment *since*."""
    stamp = moment_text(since).replace("-", "").replace(":", "")
    return f"{cause}-{site or 'archive'}-{stamp}"
