"""CSV that no spreadsheet runs: cells that would start a formula get an apostrophe (OWASP, CSV injection)."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"\s*[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_CELL = re.compile(r'("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|\r|\Z)')


def guarded_cell(text: str) -> str:
    """Return *text* with ``'`` before it when it begins with = + - @, a tab or a return, after any space.

    A plain number stays one: ``-2,5`` is no formula.
    """
    if _FORMULA.match(text) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


class CsvGuard:
    """Guards CSV text that comes in pieces cut anywhere; what :meth:`feed` gives back are whole rows."""

    def __init__(self) -> None:
        self._pending: list[str] = []
        self._in_quotes = False

    def feed(self, piece: str) -> str:
        """Take the next piece and return the rows that are whole by now."""
        end = self._end_of_last_row(piece)
        if end == 0:
            self._pending.append(piece)
            return ""
        rows = "".join([*self._pending, piece[:end]])
        self._pending = [piece[end:]]
        return _guarded(rows)

    def finish(self) -> str:
        """Return what is left: a last row without an end."""
        rest, self._pending = "".join(self._pending), []
        return _guarded(rest)

    def _end_of_last_row(self, piece: str) -> int:
        """Return where the last row that ends in *piece* ends, 0 for nowhere; a quoted cell may hold newlines."""
        end = 0
        for match in re.finditer('["\n]', piece):
            if match.group() == '"':
                self._in_quotes = not self._in_quotes
            elif not self._in_quotes:
                end = match.end()
        return end


def _guarded(rows: str) -> str:
    return _CELL.sub(lambda match: _guarded_as_written(match.group(1)) + match.group(2), rows)


def _guarded_as_written(cell: str) -> str:
    if cell.startswith('"'):
        inner = cell[1:-1].replace('""', '"')
        return cell if guarded_cell(inner) == inner else f"\"'{cell[1:]}"
    return guarded_cell(cell)
