"""What stands above and below the articles of a plain text: slogan, category heading, pager, modules, titles."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from crawler.bylines import is_byline, is_unit_line
from crawler.furniture import line_rule
from crawler.text_drafts import Draft, folded

_COUNTED = re.compile(r"^(?P<name>\S.*?)\s*\(\d+\)$")
_PAGE_OF = re.compile(r"\d+\s*(?:/|of|trong|trên)")
_TOP_LINES = 12  # how far down the heading of a category is looked for
_MOST_HEADING_WORDS = 12
_MOST_LONE_HEADING_WORDS = 8
_FEWEST_LINKS_WORDS = 12  # two glued headlines are longer than a sub-heading
_SURE_LINKS_WORDS = 20
_GLUED = re.compile(r"[”\"»\d)] (?=[^\W\d_])(?P<capital>\w)")
_SHORTENED_TITLE = 20  # characters; a shorter beginning proves nothing


def is_listing(drafts: Sequence[Draft]) -> bool:
    """Say whether several articles follow each other: a pager stands below them, or several are signed."""
    if any(line_rule(draft.text) == "pager" and _PAGE_OF.search(draft.text) for draft in drafts):
        return True
    signed = [index for index, draft in enumerate(drafts) if is_byline(draft.text)]
    return any(any(draft.is_running for draft in drafts[one + 1 : other]) for one, other in itertools.pairwise(signed))


def cut_listing_top(drafts: Sequence[Draft]) -> None:
    """Settle what stands above the first article: everything down to the heading of the category.

    The heading is sure where it is printed twice or with the number of its articles, "Tin tức (67)". Else short lines
    on top are furniture if no article of the page shows a title, and so is a first paragraph that such a line parts
    from the rest and that tells of no day or number, as news always do: a slogan.
    """
    end = _sure_heading(drafts)
    if end is None:
        end = _likely_heading(drafts)
    for draft in drafts[: end + 1]:
        rule = "category-counter" if _COUNTED.match(draft.text) else "category-heading"
        draft.settle("boilerplate", "site-slogan" if draft.is_running else rule)


def _sure_heading(drafts: Sequence[Draft]) -> int | None:
    """Return the index of the last line of a heading that is repeated or counted; None without one."""
    found, running = None, 0
    for index, draft in enumerate(drafts[:_TOP_LINES]):
        running += draft.is_running
        if running > 1 or (running and found is not None and draft.is_running):
            break
        if draft.words <= _MOST_HEADING_WORDS and not draft.is_running:
            before = drafts[index - 1] if index else None
            repeated = before is not None and not before.is_running and _name(before) == _name(draft)
            if repeated or (_COUNTED.match(draft.text) and draft.role is None):
                found = index
    return found


def _name(draft: Draft) -> str:
    match = _COUNTED.match(draft.text)
    return folded(match["name"] if match else draft.text)


def _likely_heading(drafts: Sequence[Draft]) -> int:
    """Return the index of the last line above the first article, -1 when nothing stands there."""
    first = next((index for index, draft in enumerate(drafts) if draft.is_running or draft.rule == "file-name"), 0)
    if first:
        return first - 2 if _shows_titles(drafts) else first - 1
    if len(drafts) < 3 or _shows_titles(drafts) or not _is_slogan(drafts[0].text):
        return -1
    heading, after = drafts[1], drafts[2]
    lone = heading.is_open and heading.role is None and heading.words <= _MOST_LONE_HEADING_WORDS
    return 1 if lone and after.is_running and not heading.is_caption_like and not is_byline(heading.text) else -1


def _is_slogan(text: str) -> bool:
    return text.endswith("!") or not re.search(r"\d", text)


def _shows_titles(drafts: Sequence[Draft]) -> bool:
    """Say whether articles start with a title: the line below most signatures is short and no picture's name."""
    starts = [drafts[index] for index in article_starts(drafts)]
    titled = [draft for draft in starts if draft.is_open and draft.rule != "file-name" and draft.role != "boilerplate"]
    return len(titled) * 2 > len(starts)


def article_starts(drafts: Sequence[Draft]) -> list[int]:
    """Return where an article follows the signature of the one before, with the unit line of that passed over."""
    starts = []
    for index, draft in enumerate(drafts[:-1]):
        if is_byline(draft.text):
            after = index + 1
            while after < len(drafts) and is_unit_line(drafts[after].text):
                after += 1
            if any(later.is_running for later in drafts[after:]):
                starts.append(after)
    return starts


def settle_listing_titles(drafts: Sequence[Draft]) -> None:
    """Settle the titles of a listing that shows them."""
    if _shows_titles(drafts):
        first = next((index for index, draft in enumerate(drafts) if draft.role is None), 0)
        for index in (first, *article_starts(drafts)):
            if drafts[index].is_open:
                drafts[index].settle("title", "title-on-top")


def cut_below_pager(drafts: Sequence[Draft]) -> None:
    """Settle all that stands below the pager: it closes a listing, so modules of the page follow."""
    pagers = [i for i, draft in enumerate(drafts) if draft.rule == "pager" and _PAGE_OF.search(draft.text)]
    if pagers and (pagers[-1] * 2 > len(drafts) or not any(draft.is_running for draft in drafts[pagers[-1] :])):
        for draft in drafts[pagers[-1] + 1 :]:
            draft.settle("boilerplate", "below-pager")


def cut_below_last_signature(drafts: Sequence[Draft]) -> None:
    """Settle short lines below the last signature of a listing: headings of modules, unless pictures follow."""
    last = max((index for index, draft in enumerate(drafts) if draft.role == "byline"), default=None)
    if last is None:
        return
    below = drafts[last + 1 :]
    if not any(draft.is_running or draft.rule == "file-name" for draft in below):
        for draft in below:
            draft.settle("boilerplate", "below-last-article")


def settle_title(drafts: Sequence[Draft]) -> str | None:
    """Settle the title of a single article, its first line, and cut what repeats it; None if it has none."""
    first = next((draft for draft in drafts if draft.role is None), None)
    if first is None or first.is_item or (first.is_running and first.text.endswith((".", ";", ":", "…"))):
        return None
    first.settle("title", "title-on-top")
    title = folded(first.text)
    for draft in drafts:
        if draft is not first and _repeats(draft.text, title):
            draft.settle("boilerplate", "title-repeated")
    return first.text


def _repeats(text: str, title: str) -> bool:
    """Say whether *text* is the folded *title*, or its beginning as alternative texts shorten it."""
    words = folded(text)
    shortened = text.endswith(("...", "…")) and len(words) >= _SHORTENED_TITLE
    return words == title or (shortened and title.startswith(words))


def cut_links_on_top(drafts: Sequence[Draft]) -> None:
    """Settle the line of hand-picked headlines that MasterCMS prints above the body, and the lead above that line.

    A table of links comes out as one line of glued headlines, with or without a bar. A caption ends with a bar too, so
    the line counts only above the first paragraph, without a full stop, and longer than a caption or a sub-heading.
    """
    open_lines = [draft for draft in drafts if draft.role is None]
    if open_lines and open_lines[0].is_running and not open_lines[0].barred and len(open_lines) > 1:
        lead, candidates = open_lines[0], open_lines[1:]
    else:
        lead, candidates = None, open_lines
    if candidates and _is_links(candidates[0]):
        candidates[0].settle("boilerplate", "related-links")
        if lead:
            lead.settle("lead", "lead-above-links")
        for before, draft in itertools.pairwise(candidates):
            if not (draft.adjoins and draft.barred == before.barred and _is_links(draft)):
                break
            draft.settle("boilerplate", "related-links")


def _is_links(draft: Draft) -> bool:
    if draft.text.endswith((".", "!", "?", "…", ";", ":")) or draft.is_item or draft.words < _FEWEST_LINKS_WORDS:
        return False
    glued = any(match["capital"].isupper() for match in _GLUED.finditer(draft.text))
    return draft.words >= _SURE_LINKS_WORDS or glued or not draft.is_caption_like
