"""Alternative texts of pictures and the captions below them, told apart in a plain text extraction."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import cache

from crawler.bylines import is_byline, is_unit_line
from crawler.text_drafts import Draft, folded, shared_words

_MOST_NAME_WORDS = 16
_MOST_CAPTION_WORDS = 60
_MOST_WORDED_CAPTION_WORDS = 30  # with a full stop
_NAME_RULES = ("file-name", "title-repeated")
_LONGEST_RUN = 12  # more short lines in a row are a list or a poem
_YEAR = re.compile(r"(?:19|20)\d\d$")
_ODD_NAME = re.compile(r"\s[-–]\s|_|^(?:ảnh|anh|hình|hinh)\s|(?<!\w)[b-df-hj-np-z](?!\w)|\d$", re.IGNORECASE)


def settle_pictures(drafts: Sequence[Draft], *, listing: bool) -> None:
    """Settle picture names written in ordinary words, and captions.

    An alternative text stands right above its caption, so of two short lines in a row the first is a picture's name
    when the page prints such names at all (a file name shows that it does) or when it is worded like one and shares
    its words with the line below. A short line alone is kept.
    """
    names_printed = any(draft.rule == "file-name" for draft in drafts)
    for name, below in itertools.pairwise(drafts):
        if name.rule in _NAME_RULES and _is_caption_below(name, below):
            below.settle("caption", "below-picture-name")
    for run in _runs(drafts):
        _settle_run(run, names_printed)
    if names_printed:
        _cut_unmarked_names(drafts)
    if listing and names_printed:
        _cut_last_name(drafts)


def _is_caption_below(name: Draft, below: Draft) -> bool:
    """Say whether *below* is a caption: it lacks a full stop, or adjoins the picture as the next row of its table."""
    if below.role is not None or below.words > _MOST_CAPTION_WORDS:
        return False
    worded = below.is_caption_like and below.words <= _MOST_WORDED_CAPTION_WORDS
    return _is_row_below(name, below) or worded or not below.text.endswith((".", ";", ":", "…"))


def _is_row_below(name: Draft, below: Draft) -> bool:
    """Say whether only these two of the lines around adjoin, as the rows of a picture's table do."""
    return below.adjoins and not name.adjoins


def _runs(drafts: Sequence[Draft]) -> list[list[Draft]]:
    """Return the short lines that follow each other, run by run."""
    runs: list[list[Draft]] = [[]]
    for draft in drafts:
        if draft.role is None and draft.is_open and draft.words <= _MOST_CAPTION_WORDS:
            runs[-1].append(draft)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _settle_run(run: Sequence[Draft], names_printed: bool) -> None:
    if len(run) > _LONGEST_RUN:
        return

    @cache
    def best(start: int) -> tuple[float, tuple[int, ...]]:
        """Return the most likely reading of the lines from *start* on: its score, and where its pairs begin."""
        if start >= len(run):
            return 0.0, ()
        score, pairs = best(start + 1)
        single = (score + 0.35, pairs)
        if start + 1 == len(run):
            return single
        score, pairs = best(start + 2)
        return max(single, (score + _pair_score(run[start], run[start + 1], names_printed), (start, *pairs)))

    for index in best(0)[1]:
        run[index].settle("boilerplate", "picture-name")
        run[index + 1].settle("caption", "below-picture-name")


def _pair_score(name: Draft, caption: Draft, names_printed: bool) -> float:
    """Return how much *name* looks like the alternative text of the picture that *caption* describes; 0: not at all."""
    if name.words > _MOST_NAME_WORDS or folded(name.text) == folded(caption.text):
        return 0.0
    shared, odd = shared_words(name.text, caption.text), _is_odd(name.text)
    printed = names_printed or _is_row_below(name, caption)
    if not (printed or (odd and shared >= 0.5)) or (shared < 0.5 and _signs(name.text)):
        return 0.0
    return 0.5 * printed + shared + 0.5 * odd + 0.25 * (name.words < caption.words) + 0.25 * caption.is_caption_like


def _signs(text: str) -> bool:
    return is_byline(text, set_apart=True) and not is_unit_line(text)


def _is_odd(text: str) -> bool:
    """Say whether *text* is worded as file names are: a counter, a dash, a lone letter, capitals or no marks at all."""
    return not _YEAR.search(text) and (bool(_ODD_NAME.search(text)) or _is_unmarked(text) or text.isupper())


def _is_unmarked(text: str) -> bool:
    """Say whether *text* has no Vietnamese letter at all, as people type file names."""
    return text.isascii() and len(text.split()) > 2


def _cut_unmarked_names(drafts: Sequence[Draft]) -> None:
    """Cut short lines without a Vietnamese letter, where most of the page has them."""
    if sum(not draft.text.isascii() for draft in drafts) * 2 > len(drafts):
        for draft in drafts:
            if draft.is_open and draft.words <= _MOST_NAME_WORDS and _is_unmarked(draft.text):
                draft.settle("boilerplate", "picture-name")


def _cut_last_name(drafts: Sequence[Draft]) -> None:
    """Cut a short line that ends a listing whose pictures all have names: a name whose caption was cut off."""
    kept = [draft for draft in drafts if draft.role != "boilerplate"]
    if kept and kept[-1].role is None and kept[-1].is_open and kept[-1].words <= _MOST_NAME_WORDS:
        kept[-1].settle("boilerplate", "picture-name")
