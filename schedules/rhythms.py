"""When a job comes round: by cron on the clock of a time zone, or every so many seconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from schedules.weekdays import weekday_names

# What comes less often than in this span has no former time that anyone would ask for.
_SPANS = (timedelta(hours=2), timedelta(days=2), timedelta(days=40), timedelta(days=3000))
# Cron has no year, APScheduler has: bounds make a day that never comes (31 February) end the search.
_YEARS = "1990-2199"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cron:
    """Five fields, as crontab(5) reads them, on the clock of *zone*.

    An hour that the clock skips is made up for right after it; one that comes twice counts once.
    """

    expression: str
    zone: ZoneInfo

    def after(self, moment: datetime) -> datetime | None:
        """Return the first time after *moment*, in UTC; None: there is none."""
        return _cron_after(self.expression, self.zone, moment)

    def until(self, moment: datetime) -> datetime | None:
        """Return the last time that is not after *moment*, in UTC; None: there is none."""
        for span in _SPANS:
            last = None
            for last in self._between(moment - span, moment):  # noqa: B007 - the last one is what is wanted
                pass
            if last is not None:
                return last
        return None

    def _between(self, begin: datetime, end: datetime) -> Iterator[datetime]:
        while (found := self.after(begin)) is not None and found <= end:
            yield found
            begin = found


# All sites of a job ask for the same times.
@lru_cache(maxsize=1024)
def _cron_after(expression: str, zone: ZoneInfo, moment: datetime) -> datetime | None:
    wall = moment.astimezone(zone).replace(tzinfo=UTC)
    while True:
        wall += timedelta(microseconds=1)
        found = [one for trigger in _triggers(expression) if (one := trigger.get_next_fire_time(None, wall))]
        if not found:
            return None
        wall = min(found)
        at: datetime = wall.replace(tzinfo=zone).astimezone(UTC)
        if at > moment:
            return at


@lru_cache(maxsize=64)
def _triggers(expression: str) -> tuple[CronTrigger, ...]:
    """Return the triggers of five fields, on a clock without a zone. Raises ValueError, which names the mistake."""
    fields = expression.split()
    if len(fields) != 5:
        raise ValueError(f"{len(fields)} fields; five are needed: minute, hour, day, month, day of the week")
    minute, hour, day, month, weekday = fields
    weekday = weekday_names(weekday)
    # crontab(5): where both days are restricted, either is enough.
    restricted = not fields[2].startswith("*") and not fields[4].startswith("*")
    days = [(day, "*"), ("*", weekday)] if restricted else [(day, weekday)]
    return tuple(
        CronTrigger(
            year=_YEARS, month=month, day=one, day_of_week=other, hour=hour, minute=minute, second=0, timezone=UTC
        )
        for one, other in days
    )


@dataclass(frozen=True, slots=True)
class Every:
    """Every *seconds*, counted from 1970, so that all processes agree; for rehearsals."""

    seconds: float

    def after(self, moment: datetime) -> datetime:
        """Return the first time after *moment*, in UTC."""
        return self.until(moment) + self._step

    def until(self, moment: datetime) -> datetime:
        """Return the last time that is not after *moment*, in UTC."""
        return moment.astimezone(UTC) - (moment - _EPOCH) % self._step

    @property
    def _step(self) -> timedelta:
        return timedelta(seconds=self.seconds)


Rhythm: TypeAlias = Cron | Every


def read_cron(expression: str, zone: ZoneInfo, now: datetime) -> Cron:
    """Return the rhythm of five cron fields. Raises ValueError, which says what is wrong with them."""
    _triggers(expression)
    cron = Cron(expression, zone)
    if cron.after(now) is None:
        raise ValueError("there is no such day")
    return cron
