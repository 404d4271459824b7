"""Nights as SQL conditions on stored moments: sites of other time zones have them at other moments."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from archive.moments import moment_text
from archive.night_dates import bounds_of


def night_conditions(
    database: sqlite3.Connection, first: date | None, last: date | None, *, site: str, moment: str
) -> tuple[list[str], dict[str, Any]]:
    """Return conditions, and the values they name, that keep *moment* between the nights *first* and *last*.

    None leaves that side open. *site* and *moment* are columns; nights are those of each site's own clock.
    """
    if first is None and last is None:
        return [], {}
    zones: dict[str, list[str]] = defaultdict(list)
    for name, zone in map(tuple, database.execute("SELECT id, timezone FROM sites ORDER BY id")):
        zones[zone].append(name)
    ways, values = list[list[str]](), dict[str, Any]()
    for number, (zone, sites) in enumerate(zones.items()):
        way = []
        if first is not None:
            way.append(f"{moment} >= :night_from_{number}")
            values[f"night_from_{number}"] = moment_text(bounds_of(first, ZoneInfo(zone))[0])
        if last is not None:
            way.append(f"{moment} < :night_to_{number}")
            values[f"night_to_{number}"] = moment_text(bounds_of(last, ZoneInfo(zone))[1])
        if len(zones) > 1:
            way.append(f"{site} IN (SELECT value FROM json_each(:night_sites_{number}))")  # noqa: S608 - a column
            values[f"night_sites_{number}"] = json.dumps(sites)
        ways.append(way)
    if len(ways) == 1:
        return ways[0], values  # plain bounds, which an index serves
    joined = [f"({' AND '.join(way)})" for way in ways]
    return [f"({' OR '.join(joined)})"] if joined else [], values
