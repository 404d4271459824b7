"""Nights: what starts between noon and the next noon, on a place's clock, belongs to the night of the first day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

_HALF_A_DAY = timedelta(hours=12)


def night_of(moment: datetime, zone: tzinfo) -> date:
    """Return the local date on which the night of the aware *moment* began."""
    return (moment.astimezone(zone) - _HALF_A_DAY).date()


def bounds_of(night: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the aware moments between which a run belongs to *night*: the first one does, the last one does not."""
    noon = time(12, tzinfo=zone)
    return datetime.combine(night, noon), datetime.combine(night + timedelta(days=1), noon)
