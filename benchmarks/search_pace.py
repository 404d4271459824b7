"""Milliseconds in which the reading room answers searches of an archive, by the kind of what is asked.

    python -m benchmarks.search_pace ARCHIVE [--asked 200]

The words are drawn from the archive's own articles, so that each archive is asked for what it holds. Pages are made
whole, doors and HTML included, in this process and without a network; the first twenty of each kind are not counted.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

import httpx

from archive.reading_connection import reading
from archive.reading_room.doors import guarded
from archive.reading_room.search_text import fold
from archive.reading_room.serving import datasette_of
from benchmarks.rounds import machine, table

_COLD = 20
_COLUMNS = ("asked for", "order", "p50 ms", "p95 ms", "p50 CPU ms", "p95 CPU ms")
_HOST = "127.0.0.1:8001"


def texts(connection: sqlite3.Connection, count: int, dice: random.Random) -> list[str]:
    """Return *count* paragraphs of those that the archive holds, drawn evenly."""
    (last,) = tuple(connection.execute("SELECT max(id) FROM paragraphs").fetchone())
    query = "SELECT text FROM paragraphs WHERE id >= ? AND length(text) > 60 LIMIT 1"
    rows = (connection.execute(query, (dice.randint(1, last),)).fetchone() for _ in range(2 * count))
    return [row["text"] for row in rows if row is not None][:count]


def questions(drawn: Sequence[str], dice: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Yield each kind of search, and the words of each."""

    def some(text: str, size: int) -> str:
        words = text.split()
        start = dice.randrange(max(1, len(words) - size))
        return " ".join(words[start : start + size])

    common = [word for word, _ in Counter(" ".join(drawn).lower().split()).most_common(12)]
    yield "one word", [some(text, 1) for text in drawn]
    yield "three words", [some(text, 3) for text in drawn]
    yield "phrase of four", [f'"{some(text, 4)}"' for text in drawn]
    yield "without marks", [fold(some(text, 3)) for text in drawn]
    yield "two of the commonest", [" ".join(dice.sample(common, 2)) for _ in drawn]
    yield "four of the commonest as a phrase", [f'"{" ".join(dice.sample(common, 4))}"' for _ in drawn]


async def timed(application: object, paths: Sequence[str]) -> list[tuple[float, float]]:
    """Return how many milliseconds each answer after the cold ones took, and how many of them of the processor.

    Raises httpx.HTTPStatusError for any answer but 200.
    """
    transport = httpx.ASGITransport(app=application, client=("127.0.0.1", 50000))  # type: ignore[arg-type]
    times = list[tuple[float, float]]()
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{_HOST}") as client:
        for path in paths:
            begun, spent = time.perf_counter(), time.process_time()
            answer = await client.get(path, headers={"Host": _HOST})
            times.append(((time.perf_counter() - begun) * 1000, (time.process_time() - spent) * 1000))
            answer.raise_for_status()
    return times[_COLD:]


def measured(folder: Path, asked: int) -> Iterator[tuple[str, ...]]:
    """Yield a row for each kind of search and each order."""
    dice = random.Random(11)  # noqa: S311 - the same questions each time
    with reading(folder) as connection:
        drawn = texts(connection, asked + _COLD, dice)
    datasette = datasette_of(folder, secret="a benchmark signs nothing")  # noqa: S106
    application = guarded(datasette.app(), ())
    for kind, words in questions(drawn, dice):
        for sort in ("newest", "best"):
            paths = [f"/search?{urlencode({'q': one, 'sort': sort})}" for one in words]
            walls, cpus = zip(*asyncio.run(timed(application, paths)), strict=True)
            yield kind, sort, *(f"{share_of(times, part):.0f}" for times in (walls, cpus) for part in (0.5, 0.95))


def share_of(times: Sequence[float], part: float) -> float:
    """Return what this *part* of the *times* does not exceed."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--asked", type=int, default=200, help="searches of each kind")
    options = parser.parse_args()
    print(machine())
    print(table(_COLUMNS, list(measured(options.archive, options.asked))))


if __name__ == "__main__":
    main()
