"""What `luuvet try --stored` prints: two readings of one stored page, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from rich.cells import cell_len

from archive.diffs import find_differences
from archive.moments import moment_text
from archive.records import Article, Cut
from archive.terminal_text import harmless, wrapped
from commands.version_json import article_fields
from crawler.stored_trial import Side, StoredTrial

_GAP = " │ "
_LONGEST_CUT = 90  # characters of a cut text that a person needs to know it again


def stored_trial_as_json(trial: StoredTrial) -> dict[str, object]:
    """Return one object: what was read of which page, each side, and what differs between them."""
    first, second = trial.sides
    told: dict[str, object] = {
        "url": trial.version.url,
        "page_id": trial.version.page_id,
        "version": trial.version.number,
        "captured_at": moment_text(trial.capture.captured_at),
        "from": _side_as_json(first),
        "to": _side_as_json(second),
        "fields": [],
        "changes": [],
    }
    if first.article is not None and second.article is not None:
        old, new = _fields(first.article), _fields(second.article)
        told["fields"] = [name for name in old if old[name] != new[name]]
        told["changes"] = find_differences(first.article, second.article).as_json()["changes"]
    return told


def _side_as_json(side: Side) -> dict[str, object]:
    return {
        "name": side.name,
        "recipe": side.recipe,
        "reason": side.reason or None,
        "article": article_fields(side.article) if side.article else None,
        "cut": None if side.cut is None else [{"text": cut.text, "rule": cut.rule} for cut in side.cut],
    }


def lines_of_stored_trial(trial: StoredTrial, width: int) -> Iterator[str]:
    """Yield both readings beside each other: what differs in full, what is the same by its size; then the cuts."""
    first, second = trial.sides
    version = trial.version
    yield harmless(f"{version.url} version {version.number}, captured {moment_text(trial.capture.captured_at)}")
    yield from _beside(first.name, second.name, width)
    yield from _beside(_recipe(first), _recipe(second), width)
    if first.article is not None and second.article is not None:
        yield from _articles(first.article, second.article, width)
    yield from _cuts(first, second)


def _recipe(side: Side) -> str:
    return side.recipe or f"reads no article: {side.reason}"


def _fields(article: Article) -> dict[str, tuple[str, ...]]:
    """Return each field as lines."""
    single = {"title": article.title, "lead": article.lead, "byline": article.byline, "section": article.section}
    published = article.published_at.isoformat() if article.published_at else None
    lines = {name: (text,) if text else () for name, text in (single | {"published": published}).items()}
    return lines | {
        "body": article.body,
        "captions": article.captions,
        "images": tuple(f"{image.url} ({image.alt})" if image.alt else image.url for image in article.images),
        "attachments": tuple(f"{file.name}: {file.url}" for file in article.attachments),
        "tags": article.tags,
    }


def _articles(old: Article, new: Article, width: int) -> Iterator[str]:
    before, after = _fields(old), _fields(new)
    for name, lines in before.items():
        if lines == after[name]:
            if lines:
                yield f"{name}: the same, {len(lines)} line{'' if len(lines) == 1 else 's'}"
            continue
        yield f"{name}:"
        yield from _pairs(lines, after[name], width)


def _pairs(old: Sequence[str], new: Sequence[str], width: int) -> Iterator[str]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for op, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if op == "equal":
            yield f"  … {old_to - old_from} the same"
            continue
        for left, right in zip_longest(old[old_from:old_to], new[new_from:new_to], fillvalue="–"):
            yield from _beside(left, right, width)


def _beside(left: str, right: str, width: int) -> Iterator[str]:
    """Yield two texts in columns of the same width."""
    half = max(20, (width - len(_GAP) - 2) // 2)
    columns = (list(wrapped(harmless(text), half)) for text in (left, right))
    for one, other in zip_longest(*columns, fillvalue=""):
        yield f"  {one}{' ' * (half - cell_len(one))}{_GAP}{other}".rstrip()


def _cuts(first: Side, second: Side) -> Iterator[str]:
    for side in (first, second):
        if side.cut is None:
            yield f"what was cut {side.name} is not known: those rules are gone"
    old, new = first.cut or (), second.cut or ()
    both = set(_texts(old)) & set(_texts(new))
    if both:
        yield f"cut by both: {len(both)}"
    for side, cuts in ((first, old), (second, new)):
        for cut in cuts:
            if _text(cut) not in both:
                yield harmless(f"cut {side.name} only: {cut.rule}: {_text(cut)[:_LONGEST_CUT]}")


def _texts(cuts: Sequence[Cut]) -> list[str]:
    return [_text(cut) for cut in cuts]


def _text(cut: Cut) -> str:
    return " ".join(cut.text.split())
