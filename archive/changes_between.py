"""Which words name the difference between two states of an article (DESIGN 7, Export)."""

from __future__ import annotations

from collections.abc import Sequence

from archive.digests import canonical, canonical_lines, image_stems, text_sequence
from archive.records import Article
from archive.spelling import same_but_spelling_style

# The order in which words stand in "title+body".
ORDER = (
    "restored",
    "moved",
    "first",
    "reverted",
    "title",
    "lead",
    "body",
    "byline",
    "caption",
    "image",
    "spelling-style",
)


def joined(words: set[str]) -> str:
    """Return the words as one, in the fixed order: "title+body"."""
    return "+".join(word for word in ORDER if word in words)


def changes_between(before: Article, after: Article) -> set[str]:
    """Return the words for what differs in content; empty exactly when the content digests are equal."""
    words: set[str] = set()
    fields = {
        "title": (_one(before.title), _one(after.title)),
        "byline": (_one(before.byline), _one(after.byline)),
        "caption": (canonical_lines(before.captions), canonical_lines(after.captions)),
    }
    for word, (old, new) in fields.items():
        if old != new:
            words.add("spelling-style" if _same_but_style(old, new) else word)
    words |= _text_words(before, after)
    if image_stems(before.images) != image_stems(after.images):
        words.add("image")
    return words


def _one(text: str | None) -> list[str]:
    return canonical_lines((text,))


def _text_words(before: Article, after: Article) -> set[str]:
    """Tell lead from body; whichever of both the first paragraph is called, the same sequence is no change."""
    old, new = text_sequence(before), text_sequence(after)
    if old == new:
        return set()
    if _same_but_style(old, new):
        return {"spelling-style"}
    old_lead, new_lead = canonical(before.lead), canonical(after.lead)
    if old_lead == new_lead:
        return {"body"}
    old_rest = old[1:] if old_lead else old
    new_rest = new[1:] if new_lead else new
    if old_rest == new_rest or old[1:] == new[1:]:
        return {"lead"}
    # A first paragraph that one reading calls lead and the other does not is no edit of the lead.
    if old_lead and new_lead and not _same_but_style([old_lead], [new_lead]):
        return {"lead", "body"}
    return {"body"}


def _same_but_style(old: Sequence[str], new: Sequence[str]) -> bool:
    if len(old) != len(new):
        return False
    return all(a == b or same_but_spelling_style(a, b) for a, b in zip(old, new, strict=True))
