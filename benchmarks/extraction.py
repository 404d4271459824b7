"""How well and how fast article pages are read, beside other extractors.

    python -m benchmarks.extraction [--rounds 5] [--sets wordpress-day1,joomla-day1,saved] [--only speed|texts]

Texts: exact paragraphs (lead first, then the body) against the truth, all articles of a set together. Every peer
gets the best of several ways of cutting its output into paragraphs, chosen for each set with the truth in hand, and
the title standing in its text is not held against it. Speed: CPU time from bytes to article, as multiples of parsing
the same bytes with ``lxml.html`` and nothing else; medians of interleaved rounds.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Sequence

from benchmarks import ours
from benchmarks.paragraphs import Score, clean, cleaned, score
from benchmarks.peers import PEERS, Peer, parse
from benchmarks.rounds import cpu_seconds, machine, median_ratio, table
from benchmarks.shared_material import Page, recorded_pages, saved_pages

SETS: dict[str, Callable[[], list[Page]]] = {
    "wordpress-day1": lambda: recorded_pages("wordpress-day1", "wordpress"),
    "wordpress-day3": lambda: recorded_pages("wordpress-day3", "wordpress"),
    "joomla-day1": lambda: recorded_pages("joomla-day1", "joomla"),
    "saved": saved_pages,
}
PARSE = "lxml.html parse alone"
OURS = "Lưu Vết"
TRAFILATURA = "trafilatura"  # with its default settings, the first of PEERS


def wanted(page: Page) -> list[str]:
    """Return the paragraphs that the truth asks for: the lead counts as the first one."""
    return cleaned([page.truth.get("lead"), *page.truth["body"]])


def without_title(paragraphs: Sequence[str], page: Page) -> list[str]:
    """Return the paragraphs without those that only repeat the title."""
    title = clean(page.truth["title"]).casefold()
    return [text for text in paragraphs if text.casefold() != title]


def score_peer(peer: Peer, pages: Sequence[Page], *, ordered: bool) -> tuple[float, str]:
    """Return the peer's best F1 over *pages* and the cutting that gave it."""
    totals = dict.fromkeys(peer.cuttings, Score())
    for page in pages:
        given = peer.extract(page.payload)
        for name, cut in peer.cuttings.items():
            totals[name] += score(wanted(page), without_title(cut(given), page), ordered=ordered)
    best = max(totals, key=lambda name: totals[name].f1)
    return totals[best].f1, best


def score_ours(pages: Sequence[Page], *, ordered: bool) -> float:
    """Return our F1 over *pages*; an unreadable page gives no paragraphs."""
    total = Score()
    for page in pages:
        total += score(wanted(page), cleaned(ours.paragraphs(page)), ordered=ordered)
    return total.f1


def texts_table(sets: dict[str, list[Page]]) -> str:
    """Return F1 of every reader on every set."""
    rows: list[tuple[object, ...]] = [
        (OURS, *(f"{score_ours(pages, ordered=name != 'saved'):.3f}" for name, pages in sets.items()))
    ]
    for peer in installed():
        found = [score_peer(peer, pages, ordered=name != "saved") for name, pages in sets.items()]
        rows.append((peer.name, *(f"{f1:.2f} ({cutting})" for f1, cutting in found)))
    return table(("paragraph F1", *sets), rows)


def speed_table(sets: dict[str, list[Page]], rounds: int) -> str:
    """Return every reader's time on every set as a multiple of parsing alone."""
    columns = [times(pages, rounds) for pages in sets.values()]
    rows: list[tuple[object, ...]] = [
        (name, *(median_ratio(column[name], column[PARSE]) for column in columns)) for name in columns[0]
    ]
    if TRAFILATURA in columns[0]:
        shares = (median_ratio(column[TRAFILATURA], column[OURS]) for column in columns)
        rows.append((f"{TRAFILATURA}, times of {OURS}", *shares))
    floor = (
        statistics.median(column[PARSE]) / len(pages) * 1000
        for column, pages in zip(columns, sets.values(), strict=True)
    )
    return table(("times of the parse", *sets), [*rows, (f"{PARSE}, ms a page", *floor)])


def times(pages: Sequence[Page], rounds: int) -> dict[str, list[float]]:
    """Return CPU seconds of each reader over all *pages*, round by round."""
    jobs: dict[str, Callable[[], object]] = {
        PARSE: lambda: [parse(page.payload) for page in pages],
        OURS: lambda: [ours.read(page) for page in pages],
    }
    for peer in installed():
        jobs[peer.name] = lambda peer=peer: [peer.extract(page.payload) for page in pages]  # type: ignore[misc]
    return cpu_seconds(jobs, rounds=rounds)


def described(pages: Sequence[Page]) -> str:
    """Return how many pages there are and how large they are on average."""
    return f"{len(pages)} pages of {sum(len(page.payload) for page in pages) / len(pages) / 1000:.0f} KB"


def installed() -> list[Peer]:
    """Return the peers that can be run here."""
    return [peer for peer in PEERS if peer.installed]


def main() -> None:
    """Parse the options, measure, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--sets", default=",".join(SETS))
    options.add_argument("--only", choices=("speed", "texts"))
    chosen = options.parse_args()
    sets = {name: SETS[name]() for name in chosen.sets.split(",")}
    print(machine())
    print(", ".join(f"{name}: {described(pages)}" for name, pages in sets.items()))
    if missing := sorted({peer.package for peer in PEERS} - {peer.package for peer in installed()}):
        print(f"not installed, left out: {', '.join(missing)} (pip install -r benchmarks/requirements.txt)")
    if chosen.only != "speed":
        print(f"\n{texts_table(sets)}")
    if chosen.only != "texts":
        print(f"\n{speed_table(sets, chosen.rounds)}")


if __name__ == "__main__":
    main()
