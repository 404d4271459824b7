"""Which of the articles on a listing are known (DESIGN 5.1): articles without an address, told by their text alone.

Position proves nothing: items shift whenever something is published. What proves identity is a text, or a good part
of one, that nothing else in the section has; greetings, signatures and formulas stand in many articles and prove
nothing about any two of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.best_assignment import best_assignment
from archive.digests import canonical_lines, content_digest, text_sequence
from archive.records import Article

# Share of two articles' telling sentences that must be the same in both.
_SAME = 0.5
# Below that share but above this one, sentences that were reworded here and there are looked at too, and must bring
# the two together to the last figure.
_DOUBTFUL = 0.25
_REWORDED = 0.75
_SAME_REWORDED = 0.7
# A sentence in more texts than this links nothing.
_COMMON = 8

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An inline article of the section as its latest version has it; *earlier*: content digests of those before."""

    page: int
    article: Article
    earlier: frozenset[str]
    live: bool


def match_exactly(digests: Sequence[str], known: Iterable[tuple[str, int]]) -> dict[int, int]:
    """Return item → page for items whose content digest a page has (*known*: the preferred first).

    Items with one and the same text are one article, listed twice.
    """
    pages: dict[str, int] = {}
    for digest, page in known:
        pages.setdefault(digest, page)
    return {item: pages[digest] for item, digest in enumerate(digests) if digest in pages}


def match_by_text(
    items: dict[int, Article], known: Sequence[KnownItem], everything: Iterable[Article]
) -> dict[int, int]:
    """Return item → page for articles that were edited since; each page is given once, the total likeness greatest.

    *everything*: the latest texts of all known articles of the section, from which it shows which sentences recur.
    """
    returned = _matched_to_earlier(items, known)
    left = {item: article for item, article in items.items() if item not in returned}
    free = [one for one in known if one.page not in returned.values()]
    weights = _Weights(everything, left.values())
    sentences = {item: _sentences(article) for item, article in left.items()}
    texts = {index: _sentences(one.article) for index, one in enumerate(free)}
    scores: dict[tuple[int, int], float] = {}
    for item, index in _pairs(sentences, texts, weights):
        likeness = _likeness(sentences[item], texts[index], weights)
        if likeness is not None:
            # Only between equals: a living page goes before one taken down, and nearer in the walk before farther.
            nearness = 1 - abs(item / (len(items) + len(free)) - index / (len(free) or 1))
            scores[item, index] = likeness + 1e-4 * free[index].live + 1e-6 * nearness
    return returned | {item: free[index].page for item, index in best_assignment(scores).items()}


def _matched_to_earlier(items: dict[int, Article], known: Sequence[KnownItem]) -> dict[int, int]:
    """An article that went back to a text it had before."""
    pages = {digest: one.page for one in reversed(known) for digest in one.earlier}
    found: dict[int, int] = {}
    for item, article in items.items():
        page = pages.get(content_digest(article))
        if page is not None and page not in found.values():
            found[item] = page
    return found


def _sentences(article: Article) -> Counter[str]:
    """Return the sentences of title, text and captions; the by-line recurs by its nature."""
    lines = [*canonical_lines((article.title,)), *text_sequence(article), *canonical_lines(article.captions)]
    return Counter(sentence for line in lines for sentence in _SENTENCE_END.split(line))


class _Weights:
    """How much a sentence tells: by its length, and much less with every further text that has it."""

    def __init__(self, known: Iterable[Article], items: Iterable[Article]) -> None:
        self._texts: Counter[str] = Counter()
        for article in (*known, *items):
            self._texts.update(set(_sentences(article)))

    def texts(self, sentence: str) -> int:
        return self._texts[sentence]

    def weight(self, sentence: str) -> float:
        # Two texts have it where one article was edited: the one known and the one listed now.
        others = max(1, self._texts[sentence] - 1)
        return float(len(sentence) ** 0.5 / others**2)

    def total(self, sentences: Counter[str]) -> float:
        return sum(self.weight(sentence) * times for sentence, times in sentences.items())


def _pairs(items: dict[int, Counter[str]], texts: dict[int, Counter[str]], weights: _Weights) -> set[tuple[int, int]]:
    """Return the pairs that share at least one sentence that few texts have."""
    holders: dict[str, list[int]] = {}
    for index, sentences in texts.items():
        for sentence in sentences:
            if weights.texts(sentence) <= _COMMON:
                holders.setdefault(sentence, []).append(index)
    return {(item, index) for item, one in items.items() for sentence in one for index in holders.get(sentence, ())}


def _likeness(one: Counter[str], other: Counter[str], weights: _Weights) -> float | None:
    """Return the share of telling sentences in common, 0 to 1; None: too little to be the same article."""
    whole = weights.total(one) + weights.total(other)
    same = 2 * weights.total(one & other) / whole if whole else 0.0
    if same >= _SAME:
        return same
    if same < _DOUBTFUL:
        return None
    reworded = same + _reworded_weight(one - other, other - one, weights) / whole
    return same if reworded >= _SAME_REWORDED else None


def _reworded_weight(one: Counter[str], other: Counter[str], weights: _Weights) -> float:
    """Return the weight, in both, of sentences that differ in a few words only."""
    free, found = list(other), 0.0
    for sentence in one:
        words = Counter(sentence.split())
        best = max(free, key=lambda text: _common_words(words, text), default=None)
        if best is not None and _common_words(words, best) >= _REWORDED:
            found += weights.weight(sentence) + weights.weight(best)
            free.remove(best)
    return found


def _common_words(words: Counter[str], text: str) -> float:
    others = Counter(text.split())
    return 2 * (words & others).total() / ((words.total() + others.total()) or 1)
