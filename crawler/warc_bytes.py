"""The bytes of a recording, unpacked piece by piece: plain, gzip a record, or one gzip member for the whole file.

A place in it can be come back to without unpacking everything before it: beside the beginnings of gzip members, the
state of the unpacker is kept every few megabytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from zlib import _Decompress

_GZIP = b"\x1f\x8b"
_READ = 1 << 16
# What a piece of packed bytes may become at most before it is handed on: a bomb fills no memory.
_UNPACKED = 1 << 18
# Between two kept states of an unpacker, each about 40 KB: what is unpacked in vain to come back to a place.
_BETWEEN_STATES = 4 << 20


class BytesDamagedError(Exception):
    """The recording's bytes make no sense at byte *offset*, for the reason *detail*; for the reader of recordings.

    Without *detail* they end there, too early.
    """

    def __init__(self, offset: int, detail: str | None = None) -> None:
        super().__init__(offset, detail)
        self.offset, self.detail = offset, detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a recording's bytes stand: a file, or a part of one."""

    path: Path
    name: str  # as a person is told
    start: int = 0
    size: int

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Open the file that holds it. Raises OSError."""
        with self.path.open("rb") as file:
            yield file


@dataclass(frozen=True, slots=True)
class Place:
    """A place to come back to."""

    offset: int  # in the source: where to read on
    position: int  # how many unpacked bytes stand before that
    skip: int  # unpacked bytes between there and the place
    state: _Decompress | None = None  # within a gzip member


@dataclass(slots=True)
class _Point:
    offset: int
    position: int
    state: _Decompress | None


class Unpacked:
    """Reads the unpacked bytes of *source* from *place* on. Raises BytesDamagedError and OSError."""

    def __init__(self, source: Source, file: BinaryIO, place: Place | None = None) -> None:
        self._source, self._file = source, file
        self._next = place.offset if place else 0  # in the source, of what is read next
        self._file.seek(source.start + self._next)
        self._buffer, self._at = b"", 0
        self._begun = place.position if place else 0  # unpacked, of what stands in the buffer
        self._input = self._read()
        self._packed = (place is not None and place.state is not None) or self._input.startswith(_GZIP)
        self._unpacker = place.state.copy() if place is not None and place.state is not None else None
        self._points: list[_Point] = []
        if self._packed and self._unpacker is None:
            self._begin_member()
        if place is not None:
            self.skip(place.skip)

    @property
    def position(self) -> int:
        """How many unpacked bytes stand before what is read next."""
        return self._begun + self._at

    @property
    def offset(self) -> int:
        """The byte of the source to name for what is read next: exact where plain or at the start of a member."""
        if not self._packed:
            return self.position
        point = self._point()
        return point.offset if point is not None else self._next

    def place(self) -> Place:
        """Return the present place."""
        point = self._point() if self._packed else None
        if point is None:
            return Place(self.position, self.position, 0)
        return Place(point.offset, point.position, self.position - point.position, point.state)

    def at_end(self) -> bool:
        """Whether nothing follows; what follows is unpacked, so that its place is that of its own gzip member."""
        return self._at >= len(self._buffer) and not self._fill()

    def read(self, size: int) -> bytes:
        """Return *size* bytes; fewer only where the recording ends."""
        pieces = []
        while size > 0 and (piece := self._take(size)):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def skip(self, size: int) -> int:
        """Pass over *size* bytes; return how many there were."""
        left = size
        if not self._packed:
            inside = min(left, len(self._buffer) - self._at)
            self._at += inside
            left -= inside
            if left:
                return size - left + self._jump(left)
        while left > 0 and (piece := self._take(left)):
            left -= len(piece)
        return size - left

    def line(self, longest: int) -> bytes:
        """Return what comes up to the next line break, that included; b"" at the end. Raises where it is longer."""
        begun, pieces, length = self.offset, list[bytes](), 0
        while not self.at_end():
            end = self._buffer.find(b"\n", self._at)
            piece = self._take((end + 1 if end >= 0 else len(self._buffer)) - self._at)
            pieces.append(piece)
            length += len(piece)
            if end >= 0:
                break
            if length > longest:
                raise BytesDamagedError(begun, "a line without an end")
        return b"".join(pieces)

    def _take(self, size: int) -> bytes:
        if self.at_end():
            return b""
        piece = self._buffer[self._at : self._at + size]
        self._at += len(piece)
        return piece

    def _jump(self, size: int) -> int:
        """Pass over plain bytes that stand on the disk."""
        begun = self.position
        end = min(begun + size, self._source.size)
        self._next, self._begun, self._buffer, self._at = end, end, b"", 0
        self._file.seek(self._source.start + end)
        self._input = self._read()
        return end - begun

    def _fill(self) -> bool:
        """Put the next bytes into the buffer; return whether there are any."""
        self._begun, self._at = self._begun + len(self._buffer), 0
        if not self._packed:
            self._buffer, self._input = self._input, b""
            self._input = self._read() if self._buffer else b""
            return bool(self._buffer)
        self._buffer = b""
        while not self._buffer:
            if self._unpacker is None and not self._next_member():
                return False
            self._buffer = self._unpack()
        return True

    def _unpack(self) -> bytes:
        unpacker = self._unpacker
        if unpacker is None:
            return b""
        if not self._input:
            self._input = self._read()
            if not self._input:
                raise BytesDamagedError(self._last_offset())
        try:
            data = unpacker.decompress(self._input, _UNPACKED)
        except zlib.error as error:
            raise BytesDamagedError(self._last_offset(), str(error)) from error
        self._input = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
        self._keep_state(self._begun + len(data))
        if unpacker.eof:
            self._unpacker = None
        return data

    def _keep_state(self, position: int) -> None:
        unpacker = self._unpacker
        if unpacker is None or unpacker.eof or self._input:
            return
        if not self._points or position - self._points[-1].position >= _BETWEEN_STATES:
            self._points.append(_Point(self._next, position, unpacker.copy()))

    def _next_member(self) -> bool:
        while True:
            # Some writers fill up the last block with zeros.
            self._input = self._input.lstrip(b"\0")
            if len(self._input) >= len(_GZIP):
                break
            more = self._read()
            if not more:
                if self._input:
                    raise BytesDamagedError(self._next - len(self._input))
                return False
            self._input += more
        if not self._input.startswith(_GZIP):
            raise BytesDamagedError(self._next - len(self._input), "no gzip member begins there")
        self._begin_member()
        return True

    def _begin_member(self) -> None:
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
        position = self._begun + len(self._buffer)
        self._points = [one for one in self._points[-1:] if one.position <= position]
        self._points.append(_Point(self._next - len(self._input), position, None))

    def _last_offset(self) -> int:
        return self._points[-1].offset if self._points else self._next

    def _point(self) -> _Point | None:
        """Return the last point at or before the present place."""
        before = [one for one in self._points if one.position <= self.position]
        return before[-1] if before else None

    def _read(self) -> bytes:
        data = self._file.read(min(_READ, self._source.size - self._next))
        self._next += len(data)
        return data
