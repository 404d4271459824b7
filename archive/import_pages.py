"""A file's lines gathered to articles: whole ones, with what is wrong with the others told by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from archive.import_history import ImportedStep, history_of
from archive.import_lines import ImportedLine, read_line
from archive.import_values import BadLineError

# Bytes. The longest articles have a few hundred thousand; what never ends must not fill the memory.
LONGEST_LINE = 64 << 20

_VIETNAM = 7 * 60  # minutes
# Where clocks on earth stand; no zone has a name for others, and a name that is none breaks whatever reads it.
_CLOCKS = range(-12 * 60, 14 * 60 + 1)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPage:
    """All that a file says of one article, in the order in which it happened; checked."""

    site: str
    id: str
    steps: tuple[ImportedStep, ...]
    read: int  # bytes of the file up to its end

    @property
    def lines(self) -> list[ImportedLine]:
        """Its lines."""
        return [step.line for step in self.steps]

    @property
    def clock(self) -> str:
        """The zone by which the days of publication are told; Vietnam's where no line says."""
        minutes = next((line.offset_minutes for line in self.lines if line.offset_minutes is not None), _VIETNAM)
        if minutes == _VIETNAM or minutes % 60 or minutes not in _CLOCKS:
            return "Asia/Ho_Chi_Minh"
        # The signs of these names are turned round.
        return f"Etc/GMT{-minutes // 60:+d}" if minutes else "Etc/GMT"

    @property
    def latest(self) -> ImportedLine:
        """The line of its latest version."""
        return next(step.line for step in reversed(self.steps) if step.is_version)


@dataclass(slots=True)
class _Gathering:
    """The article whose lines are being read."""

    id: str | None = None
    lines: list[ImportedLine] = field(default_factory=list)
    first: int = 0  # number of its first line
    read: int = 0
    is_whole: bool = True
    canonical_texts: dict[str, str] = field(default_factory=dict)


def read_pages(file: BinaryIO, complain: Callable[[BadLineError], None]) -> Iterator[ImportedPage]:
    """Yield the articles of an export; of one that has a bad line *complain* is told, and it is left out.

    No more than one article is held in memory.
    """
    gathered, read = _Gathering(), 0
    for number, data, length in _lines(file):
        line, page_id = _read(number, data, gathered, complain)
        if page_id != gathered.id:
            yield from _finished(gathered, complain)
            gathered = _Gathering(id=page_id, first=number)
        read += length
        gathered.read = read
        if line is None:
            gathered.is_whole = False
        else:
            gathered.lines.append(line)
    yield from _finished(gathered, complain)


def _read(
    number: int, data: bytes, before: _Gathering, complain: Callable[[BadLineError], None]
) -> tuple[ImportedLine | None, str | None]:
    """Return a line, None for a bad one, and the id of the article that it tells of."""
    try:
        line = read_line(number, data, before.canonical_texts)
    except BadLineError as error:
        complain(error)
        # Whose line it was cannot always be told: then the article *before* it may lack its end.
        return None, error.page_id or before.id
    return line, line.page_id


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes, int]]:
    """Yield number, bytes and length of each line that is not blank; of one that is too long, no more than a mark."""
    number = 0
    while data := file.readline(LONGEST_LINE):
        number, length = number + 1, len(data)
        if length == LONGEST_LINE and not data.endswith(b"\n"):
            length += _skip_line(file)
            data = b"\xff"  # never to be taken for a line that ends here
        if number == 1:
            data = data.removeprefix(_BYTE_ORDER_MARK)
        if data.strip():
            yield number, data, length


def _skip_line(file: BinaryIO) -> int:
    """Read on to the end of a line; returns how many bytes there were."""
    skipped = 0
    while data := file.readline(LONGEST_LINE):
        skipped += len(data)
        if data.endswith(b"\n"):
            break
    return skipped


def _finished(gathered: _Gathering, complain: Callable[[BadLineError], None]) -> Iterator[ImportedPage]:
    if gathered.id is None:
        return
    if not gathered.is_whole:
        why = f"article {gathered.id}, whose lines begin here, is left out: it would not be whole"
        complain(BadLineError(gathered.first, why))
        return
    try:
        steps = history_of(gathered.lines)
    except BadLineError as error:
        complain(error)
        return
    yield ImportedPage(site=gathered.lines[0].site, id=gathered.id, steps=steps, read=gathered.read)
