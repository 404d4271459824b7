"""Lines put in order on the disk, and the compressed index made of them: more than memory should hold."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice

# As many as cdxj-indexer puts into a block: what a viewer fetches for one lookup.
_LINES_OF_A_BLOCK = 300


@dataclass(frozen=True, slots=True)
class SortedLines:
    """Takes lines in any order and gives them back sorted by their bytes, each once."""

    connection: sqlite3.Connection

    def add(self, lines: Iterable[str]) -> None:
        """Take lines, their line breaks included."""
        self.connection.executemany("INSERT OR IGNORE INTO lines VALUES (?)", ((line,) for line in lines))

    def __iter__(self) -> Iterator[str]:
        return (line for (line,) in self.connection.execute("SELECT line FROM lines ORDER BY line"))


@contextmanager
def sorting() -> Iterator[SortedLines]:
    """Give a place for lines; SQLite keeps what does not fit its cache in a file of its own that goes with it."""
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("CREATE TABLE lines (line TEXT PRIMARY KEY) WITHOUT ROWID")
        yield SortedLines(connection)


@dataclass(slots=True)
class BlockedIndex:
    """A sorted index as gzip blocks, and the short index of the blocks ("ZipNum") that is read before them."""

    file_name: str
    blocks: list[str] = field(default_factory=list, init=False)

    def compressed(self, lines: Iterable[str]) -> Iterator[bytes]:
        """Yield the blocks of *lines*, which are sorted."""
        self.blocks.append(f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': self.file_name})}\n")
        rest, offset = iter(lines), 0
        while block := list(islice(rest, _LINES_OF_A_BLOCK)):
            data = gzip.compress("".join(block).encode(), mtime=0)
            key, moment, _ = block[0].split(" ", 2)
            self.blocks.append(f"{key} {moment} {json.dumps({'offset': offset, 'length': len(data)})}\n")
            offset += len(data)
            yield data
