"""Who calls an untouched article changed, and who misses an edit: recorded nights, ours beside common trackers.

    python -m benchmarks.change_detection

An article counts where it stood live on two nights in a row, at whatever address answered. *Untouched*: nothing that a
reader sees differs (counters, adverts, templates, Unicode forms may). *Edited*: body, title or caption, a text put
back, or a photo exchanged. The last table asks the whole program: the same nights crawled offline and exported, then
scored against the truth by the newsroom's own scorer.
"""

from __future__ import annotations

import argparse
import importlib.util
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive.digests import content_digest
from benchmarks import ours, recorded_crawls
from benchmarks.rounds import machine, table
from benchmarks.shared_material import Page, Truth, article_address, read_recording, read_truth, require_shared
from benchmarks.trackers import TRACKERS

NIGHTS = (
    ("wordpress", "wordpress", "day1", "day2"),
    ("wordpress, redesign", "wordpress", "day2", "day3"),
    ("joomla", "joomla", "day1", "day2"),
)
UNTOUCHED = frozenset({"none", "boilerplate-only", "unicode-only", "moved"})
EDITED = frozenset({"body", "title", "caption", "reverted"})


@dataclass(frozen=True, slots=True)
class Pair:
    """One article on two nights."""

    before: Page
    after: Page
    edited: bool
    photo_only: bool  # the edit exchanged a photo and no text


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How a tracker did on some pairs."""

    untouched: int
    false: int
    edited: int
    missed: int
    missed_photos: int  # of the missed

    def cells(self) -> tuple[str, str]:
        """Return both figures for a table."""
        share = self.false / max(1, self.untouched)
        photos = f", {self.missed_photos} of them photos" if self.missed_photos else ""
        return f"{self.false} of {self.untouched} ({share:.0%})", f"{self.missed} of {self.edited}{photos}"


def pairs(name: str, first: str, second: str) -> Iterator[Pair]:
    """Yield the articles of a recorded site that were live on both nights."""
    nights = [_night(name, night) for night in (first, second)]
    for key, (after, truth) in nights[1].items():
        if key not in nights[0] or truth["change"] not in UNTOUCHED | EDITED:
            continue
        yield Pair(
            before=nights[0][key][0],
            after=after,
            edited=truth["change"] in EDITED,
            photo_only=str(truth["change_detail"]).startswith("image replaced"),
        )


def _night(name: str, night: str) -> dict[str, tuple[Page, Truth]]:
    answers = read_recording(require_shared("captures", f"{name}-{night}.warc.gz"))
    pages: dict[str, tuple[Page, Truth]] = {}
    for truth in read_truth(require_shared("captures", f"{name}-{night}.truth.jsonl")):
        url = article_address(truth, answers)
        if truth["state"] == "live" and url is not None:
            answer = answers[url]
            page = Page(url=url, payload=answer.payload, content_type=answer.content_type, system=name, truth=truth)
            pages[truth["article_key"]] = page, truth
    return pages


def judge(found: list[Pair], state: Callable[[Page], object]) -> Verdicts:
    """Compare the *state* of both nights of every pair."""
    count: Counter[str] = Counter()
    for pair in found:
        changed = state(pair.before) != state(pair.after)
        count["edited" if pair.edited else "untouched"] += 1
        count["false"] += changed and not pair.edited
        count["missed"] += pair.edited and not changed
        count["missed_photos"] += pair.photo_only and not changed
    return Verdicts(count["untouched"], count["false"], count["edited"], count["missed"], count["missed_photos"])


def our_state(page: Page) -> str | None:
    """Return the content digest, which decides whether a version is new."""
    article = ours.article(page)
    return None if article is None else content_digest(article)


def main() -> None:
    """Parse the options, compare, print."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    print(machine())
    for title, name, first, second in NIGHTS:
        found = list(pairs(name, first, second))
        rows: list[tuple[object, ...]] = [("Lưu Vết, content digest", *judge(found, our_state).cells())]
        for tracker in TRACKERS:
            if all(importlib.util.find_spec(package) for package in tracker.packages):
                verdicts = judge(found, lambda page, state=tracker.state: state(page.payload))  # type: ignore[misc]
                rows.append((tracker.name, *verdicts.cells()))
        print(f"\n{table((f'{title}, {first} to {second}', 'untouched, called changed', 'edits missed'), rows)}")
    rows = [(name, *recorded_crawls.judge(name)) for name in recorded_crawls.names()]
    print(f"\n{table(('whole program, all nights', 'changes', 'false', 'missed', 'wrong kind', 'wrong state'), rows)}")


if __name__ == "__main__":
    main()
