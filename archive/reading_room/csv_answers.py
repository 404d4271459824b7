"""Answers for spreadsheets: CSV that Excel opens as the Vietnamese it is, by a double click."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from datasette import Response

from archive.moments import read_moment_text
from archive.reading_room.shown import zone_of

# Without it Excel reads the bytes in the alphabet of the machine.
BYTE_ORDER_MARK = "\ufeff"


def csv_answer(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Any:
    """Return *rows* under *columns* as a file called ``NAME.csv``; the doors see to formulas."""
    written = io.StringIO()
    written.write(BYTE_ORDER_MARK)
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows(rows)
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(written.getvalue(), headers=headers, content_type="text/csv; charset=utf-8")


def local_moment(moment: datetime | str | None, timezone: str) -> str | None:
    """Return a moment, as stored or aware, on a site's clock: ``2024-08-12T14:05:00+07:00``."""
    if moment is None:
        return None
    known = read_moment_text(moment) if isinstance(moment, str) else moment
    return known.astimezone(zone_of(timezone)).isoformat(timespec="seconds")
