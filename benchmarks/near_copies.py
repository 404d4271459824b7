"""Which copies of a text on other sites are found when words of it were exchanged, and what finding them costs.

    python -m benchmarks.near_copies [--articles 240] [--seed 7]

One article in twenty of the newsroom is a reprint from another of its sites. For each share of words, that many words
of every reprint are exchanged for words of other articles, evenly over all paragraphs, and everything is recorded
through ``Archive.record``. Compared are the links by whole paragraphs (``reprint_links``), the nearly alike texts
(``near_duplicates``) and both. A pair is true where the untouched texts share half of their paragraphs.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing
from itertools import combinations
from pathlib import Path

from archive.near_duplicates import compare_waiting
from archive.store import Archive
from archive.text_marks import likeness, runs_of
from benchmarks.rounds import machine, table
from benchmarks.shared_material import Truth
from benchmarks.storage import fill_archive, read_nights, table_bytes

SHARES = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
WAYS = {
    "whole paragraphs": "SELECT page, other FROM reprint_links",
    "nearly alike": "SELECT page, other FROM near_duplicates",
    "either": "SELECT page, other FROM near_duplicates UNION SELECT page, other FROM reprint_links",
}
_LONG = 60  # letters; shorter paragraphs recur by chance

Pair = frozenset[str]


def true_pairs(rows: Iterable[Truth]) -> set[Pair]:
    """Return the pairs of articles, by address, of different sites that share half of their long paragraphs."""
    known = {row["urls"][0]: row for row in rows}
    where: dict[str, list[str]] = defaultdict(list)
    for url, row in known.items():
        for text in {text for text in row["body"] if len(text) >= _LONG}:
            where[text].append(url)
    shared = Counter(frozenset(pair) for urls in where.values() for pair in combinations(urls, 2))

    def is_one(pair: Pair, count: int) -> bool:
        one, other = (known[url] for url in pair)
        shorter = min(sum(len(text) >= _LONG for text in row["body"]) for row in (one, other))
        return one["site"] != other["site"] and 2 * count >= shorter

    return {pair for pair, count in shared.items() if is_one(pair, count)}


def touched_up(row: Truth, share: float, words: list[str], dice: random.Random) -> Truth:
    """Return *row* with this *share* of the words of its text exchanged for some of *words*."""

    def line(text: str) -> str:
        return " ".join(dice.choice(words) if dice.random() < share else word for word in text.split())

    return row | {"body": [line(text) for text in row["body"]], "lead": line(row["lead"] or "")}


def nearest_strangers(rows: list[Truth], pairs: set[Pair]) -> float:
    """Return how alike the two texts are that are most alike of those that are no copies of each other."""
    runs = [(row["urls"][0], row["site"], runs_of([row["lead"] or "", *row["body"]])) for row in rows]
    return max(
        likeness(one, other)
        for (url, site, one), (other_url, other_site, other) in combinations(runs, 2)
        if site != other_site and frozenset((url, other_url)) not in pairs
    )


def found_pairs(database: Path, query: str) -> set[Pair]:
    """Return the pairs that the archive found, by address."""
    with closing(sqlite3.connect(database)) as connection:
        urls = dict(connection.execute("SELECT seq, url FROM pages").fetchall())
        return {frozenset((urls[one], urls[other])) for one, other in connection.execute(query)}


def cost(folder: Path) -> tuple[float, float]:
    """Return milliseconds of CPU time and bytes on the disk that comparing takes for each article."""
    with Archive.open(folder) as archive:
        with archive.transaction():
            for table_name in ("near_keys", "near_duplicates"):
                archive.connection.execute(f"DELETE FROM {table_name}")  # noqa: S608 - names of tables
            archive.connection.execute("INSERT OR IGNORE INTO near_waiting (page) SELECT seq FROM pages")
        begun = time.process_time()
        count = compare_waiting(archive.connection, folder)
        spent = time.process_time() - begun
    size = table_bytes(folder / "archive.db", ("near_keys", "near_sketches", "near_duplicates", "near_waiting"))
    return 1000 * spent / count, size / count


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=240, help="of each site")
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    rows = read_nights(1, asked.articles, asked.seed)
    pairs = true_pairs(rows)
    later = {max(pair, key=lambda url: next(r["published_at"] for r in rows if r["urls"][0] == url)) for pair in pairs}
    words = [word for row in rows[:200] for text in row["body"] for word in text.split()]
    print(f"{machine()}\n{len(rows)} articles, {len(pairs)} pairs of one text on two sites")
    print(f"the most alike of all others share {nearest_strangers(rows, pairs):.2f} of their runs of three words\n")
    lines, spent, size = list[tuple[object, ...]](), 0.0, 0.0
    for share in SHARES:
        dice = random.Random(asked.seed)  # noqa: S311 - no secret
        texts = [touched_up(row, share, words, dice) if row["urls"][0] in later else row for row in rows]
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "archive"
            fill_archive(folder, texts)
            told: list[object] = [f"{share:.0%}"]
            for query in WAYS.values():
                found = found_pairs(folder / "archive.db", query)
                told.append(f"{len(found & pairs) / len(pairs):.3f}, {len(found - pairs)} false")
            lines.append(tuple(told))
            if share == 0:
                spent, size = cost(folder)
    print(table(("words exchanged", *WAYS), lines))
    print(f"\n{spent:.2f} ms of CPU time and {size:.0f} bytes an article")


if __name__ == "__main__":
    main()
