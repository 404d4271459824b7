"""The records of a WARC file as they go into a WACZ file: member by member, what is withdrawn left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.wacz_withheld import Withheld
from archive.warc_index import index_line
from archive.warc_reading import iterate_records


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One record of a file."""

    read: int  # bytes of the file read so far
    data: bytes | None  # its gzip member as it stands in the file; None: it is left out
    line: str | None  # of the index, for the file without what is left out


def kept_members(path: Path, withheld: Withheld) -> Iterator[Member]:
    """Yield the records of a file in order, each checked. Raises RecordDamagedError."""
    offset = 0
    with path.open("rb") as file:
        for record in iterate_records(path, file=path.name):
            read = record.offset + record.length
            about = (record.target_uri, record.header("WARC-Refers-To-Target-URI"))
            if any(url is not None and withheld(url) for url in about):
                yield Member(read=read, data=None, line=None)
                continue
            file.seek(record.offset)
            yield Member(read=read, data=file.read(record.length), line=index_line(record, path.name, offset=offset))
            offset += record.length
