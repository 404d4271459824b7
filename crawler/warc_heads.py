"""The records of a WARC file as any crawler writes it: one after the other, heads only, contents where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.errors import ConfigurationError
from crawler.warc_bytes import BytesDamagedError, Place, Source, Unpacked

# Nobody writes longer ones; what does is no WARC file.
_LONGEST_LINE = 1 << 16
_MOST_LINES = 1_000
# Enough for the first line of a request or a response, and for what this program writes of a visit.
_BEGINNING = 128
_BEGINNING_OF_FACTS = 2_048
# A recording has many records; of each head only what is asked for is kept.
_KEPT = frozenset(
    {
        *("warc-type", "warc-record-id", "warc-target-uri", "warc-date", "content-type", "warc-truncated"),
        *("warc-payload-digest", "warc-block-digest", "warc-ip-address", "warc-concurrent-to", "warc-profile"),
        *("warc-refers-to", "warc-refers-to-target-uri", "warc-refers-to-date"),
    }
)
_ARC = b"filedesc:"


class RecordingError(ConfigurationError):
    """The recording *file* cannot be read as a WARC file, or not to its end."""

    def __init__(self, file: str, detail: str) -> None:
        super().__init__(file, detail)
        self.file, self.detail = file, detail

    def __str__(self) -> str:
        return f"{self.file}: {self.detail}; nothing was taken from it: get the file again, whole, or leave it out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A record without its content."""

    place: Place  # of its content
    offset: int  # the byte of the file to name: where the record begins, or its gzip member
    fields: tuple[tuple[str, str], ...]  # those that mean something here, names in lower case
    length: int  # of its content, bytes
    beginning: bytes  # of its content

    def field(self, name: str) -> str | None:
        """Return the first field of that name, whatever its case."""
        return next(iter(self.all_of(name)), None)

    def all_of(self, name: str) -> tuple[str, ...]:
        """Return every field of that name."""
        return tuple(value for key, value in self.fields if key == name.lower())

    @property
    def type(self) -> str:
        """``response``, ``revisit``, ``request`` …, in lower case."""
        return (self.field("WARC-Type") or "").lower()


def read_heads(source: Source) -> Iterator[Head]:
    """Yield every record of *source* in order. Raises RecordingError, with the byte, where it is damaged or cut off."""
    whole = 0
    try:
        with source.opened() as file:
            reader = Unpacked(source, file)
            while (version := _first_line(reader)) is not None:
                head = _read_head(reader, version)
                rest = head.length - len(head.beginning)
                if reader.skip(rest) < rest:
                    raise BytesDamagedError(head.offset)
                whole += 1
                yield head
    except BytesDamagedError as error:
        after = f"after {whole} whole records" if whole else "where its first record should begin"
        raise RecordingError(source.name, f"{_words(error)}, {after}") from error
    except OSError as error:
        raise RecordingError(source.name, f"cannot be read ({error.strerror or error})") from error
    if not whole:
        raise RecordingError(source.name, "holds no WARC record")


def read_content(source: Source, head: Head, size: int) -> bytes:
    """Return the first *size* bytes of a record's content. Raises RecordingError."""
    try:
        with source.opened() as file:
            return Unpacked(source, file, head.place).read(min(size, head.length))
    except BytesDamagedError as error:
        raise RecordingError(source.name, _words(error)) from error
    except OSError as error:
        raise RecordingError(source.name, f"cannot be read ({error.strerror or error})") from error


def _words(error: BytesDamagedError) -> str:
    if error.detail is None:
        return f"is cut off at byte {error.offset}"
    return f"is damaged at byte {error.offset} ({error.detail})"


def _first_line(reader: Unpacked) -> tuple[int, bytes] | None:
    """Return the first line of the next record with the byte where it stands; None at the end."""
    while not reader.at_end():
        offset = reader.offset
        line = reader.line(_LONGEST_LINE)
        if line.strip():
            return offset, line
    return None


def _read_head(reader: Unpacked, first: tuple[int, bytes]) -> Head:
    offset, version = first
    if version.startswith(_ARC):
        raise BytesDamagedError(offset, "an ARC file: make a WARC file of it with `warcio recompress`")
    if not version.startswith(b"WARC/"):
        raise BytesDamagedError(offset, "no WARC record begins there")
    fields = _read_fields(reader, offset)
    length = next((value for name, value in fields if name.lower() == "content-length"), "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise BytesDamagedError(offset, "a record without Content-Length")
    reader.at_end()
    place = reader.place()
    kept = tuple((name.lower(), value) for name, value in fields if name.lower() in _KEPT)
    facts = ("warc-type", "metadata") in kept
    beginning = reader.read(min(_BEGINNING_OF_FACTS if facts else _BEGINNING, int(length)))
    return Head(place=place, offset=offset, fields=kept, length=int(length), beginning=beginning)


def _read_fields(reader: Unpacked, offset: int) -> tuple[tuple[str, str], ...]:
    fields: list[tuple[str, str]] = []
    for _ in range(_MOST_LINES):
        line = reader.line(_LONGEST_LINE)
        if not line:
            raise BytesDamagedError(offset)
        text = line.rstrip(b"\r\n").decode("utf-8", "replace")
        if not text:
            return tuple(fields)
        if text[0] in " \t" and fields:
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {text.strip()}")
            continue
        name, colon, value = text.partition(":")
        if not colon:
            raise BytesDamagedError(offset, "a record whose head is none")
        fields.append((name.strip(), value.strip()))
    raise BytesDamagedError(offset, "a record whose head has no end")
