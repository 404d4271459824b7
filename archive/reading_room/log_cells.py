"""How the log's values stand in Datasette's tables."""

from __future__ import annotations

import json

from markupsafe import Markup

from archive.reading_room.cells import cell

_WITHOUT_A_LOOK = ("id", "event")


def log_cell(value: object, column: str) -> Markup | None:
    """Return the HTML of a cell of the log; None: Datasette escapes it and that is all."""
    if column == "run" and isinstance(value, int):
        return Markup('<a href="/archive/runs/{}">{}</a> <small><a href="/logs/run?run={}">nhật ký</a></small>').format(
            value, value, value
        )
    if column == "facts" and isinstance(value, str):
        return _facts(value)
    return None if column in _WITHOUT_A_LOOK else cell(value, column)


def _facts(text: str) -> Markup | None:
    try:
        facts = json.loads(text)
    except ValueError:
        return None
    if not isinstance(facts, dict):
        return None
    return Markup("<br>").join(_fact(name, value) for name, value in facts.items()) or Markup("&nbsp;")


def _fact(name: str, value: object) -> Markup:
    shown = Markup(", ").join(map(_shown, value)) if isinstance(value, list) else _shown(value)
    return Markup("<small>{}</small> {}").format(name, shown)


def _shown(value: object) -> Markup:
    if value is None:
        return Markup("không có / none")
    looked_at = cell(value, "fact") if isinstance(value, str) else None
    return Markup("{}").format(value) if looked_at is None else looked_at
