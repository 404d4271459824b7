"""Reading numbers, texts and sub-tables of a schedule file, every mistake written down with file and key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from crawler.site_tables import SiteTable

Value = TypeVar("Value")


def table_in(keys: SiteTable, key: str) -> SiteTable:
    """Return the table headed ``[key]``, an empty one where there is none."""
    value = keys.table.get(key, {})
    if not isinstance(value, dict):
        keys.wrong(key, f"{value!r} given; a table headed [{key}] is needed")
        value = {}
    return SiteTable(value, keys.file_name, f"{key}.", keys.mistakes)


def number_in(keys: SiteTable, key: str, default: float, least: float, most: float) -> float:
    """Return the number under *key*, from *least* to *most*."""
    value = keys.table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        keys.wrong(key, f"{value!r} given; a number from {least:g} to {most:g} is needed")
        return default
    return float(value)


def count_in(keys: SiteTable, key: str, default: int, least: int, most: int) -> int:
    """Return the whole number under *key*, from *least* to *most*."""
    value = keys.table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        keys.wrong(key, f"{value!r} given; a whole number from {least} to {most} is needed")
        return default
    return value


def list_in(keys: SiteTable, key: str, wanted: str) -> list[object]:
    """Return the list under *key*, an empty one where there is none; *wanted* names what belongs into it."""
    value = keys.table.get(key, [])
    if not isinstance(value, list):
        keys.wrong(key, f"{value!r} given; a list of {wanted} is needed")
        return []
    return value


def read_each(keys: SiteTable, key: str, values: list[object], read: Callable[[object], Value]) -> tuple[Value, ...]:
    """Return what *read* makes of each of *values*; what it raises ValueError for is written down."""
    found: list[Value] = []
    for value in values:
        try:
            found.append(read(value))
        except ValueError as error:
            keys.wrong(key, str(error))
    return tuple(found)
