"""Seconds of the processor in which two versions are compared and their page is written, by how they differ.

    python -m benchmarks.comparison [--words 20000] [--rounds 5]

The texts are made up from a few hundred syllables; each case is a pair of versions of so many words.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from functools import partial
from statistics import median

from archive.diffs import find_differences
from archive.reading_room.comparison_rows import comparison_html
from archive.records import Article
from benchmarks.rounds import cpu_seconds, machine, table

_SYLLABLES = [
    start + vowel + end
    for start in ("b", "c", "d", "đ", "g", "h", "kh", "l", "m", "ng", "nh", "ph", "t", "th", "tr", "v")
    for vowel in ("a", "á", "ạ", "ê", "ế", "i", "ó", "ộ", "ư", "ươ")
    for end in ("", "n", "ng", "t")
]
_COLUMNS = ("two versions", "words", "places", "comparing s", "writing the page s", "roughly")
Pair = tuple[Sequence[str], Sequence[str]]


def cases(words: int, dice: random.Random) -> dict[str, Pair]:
    """Return pairs of versions, each a list of paragraphs."""
    first, second = (dice.choices(_SYLLABLES, k=words) for _ in range(2))
    lines = _paragraphs(first)
    rows = [f"{number} | tổ {number % 9} | {number}.000 đồng | đã nộp" for number in range(words // 10)]
    few = [f"{line} mới" if place % 20 == 0 else line for place, line in enumerate(lines)]
    anew = [dice.choice(_SYLLABLES) if dice.random() < 0.3 else word for word in first]
    now_and_then = ["không" if place % 100 == 0 else word for place, word in enumerate(first)]
    signed = ["Đã ký tên và đóng dấu.", "Kính gửi các tổ."]
    return {
        "one changed paragraph among ten": (lines[:10], [*lines[:5], f"{lines[5]} có 12 người", *lines[6:10]]),
        "a paragraph in twenty edited, a tenth moved": (lines, [*few[40:80], *few[:40], *few[80:]]),
        "written anew": (lines, _paragraphs(second)),
        "one endless paragraph, a word in a hundred": ([" ".join(first)], [" ".join(now_and_then)]),
        "one endless paragraph, a word in three": ([" ".join(first)], [" ".join(anew)]),
        "two lines over and over": (dice.choices(signed, k=words // 6), dice.choices(signed, k=words // 6)),
        "a table with a sum changed in each row": (rows, [row.replace(".000", ".500") for row in rows]),
    }


def _paragraphs(words: Sequence[str]) -> list[str]:
    return [" ".join(words[start : start + 50]) for start in range(0, len(words), 50)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    pairs = cases(options.words, random.Random(7))  # noqa: S311 - made-up text, no secret
    articles = {name: [Article(title="Tin", body=tuple(body)) for body in pair] for name, pair in pairs.items()}
    found = {name: find_differences(*pair) for name, pair in articles.items()}
    comparing = {name: partial(find_differences, *pair) for name, pair in articles.items()}
    writing = {name: partial(comparison_html, one, "vi", "") for name, one in found.items()}
    compared, written = (cpu_seconds(jobs, rounds=options.rounds) for jobs in (comparing, writing))
    rows: list[tuple[object, ...]] = [
        (
            name,
            f"{sum(len(line.split()) for line in pair[0]):,}",
            f"{len(found[name].changes):,}",
            f"{median(compared[name]):.4f}",
            f"{median(written[name]):.4f}",
            "yes" if found[name].is_coarse else "",
        )
        for name, pair in pairs.items()
    ]
    print(machine())
    print(table(_COLUMNS, rows))


if __name__ == "__main__":
    main()
