"""What `luuvet try` prints: JSON for scripts, lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive.records import Article, Cut
from archive.terminal_text import harmless, in_columns, wrapped
from commands.version_json import article_fields
from crawler.page_trial import Trial
from crawler.readings import ListingItem
from crawler.text_lines import Line

_WIDTH = 100
_LONGEST_CUT = 90  # characters of a cut text that a person needs to know it again


def trial_as_json(trial: Trial) -> dict[str, object]:
    """Return DESIGN's object for ``try --json``."""
    return {
        "url": trial.url,
        "kind": trial.kind,
        "reason": trial.reason,
        "detail": trial.detail,
        "recipe": trial.recipe,
        "article": article_fields(trial.article) if trial.article else None,
        "items": [_item_as_json(item) for item in trial.items],
        "next": trial.next_url,
        "pages_stated": trial.pages_stated,
        "items_stated": trial.items_stated,
        "cut": [{"text": cut.text, "rule": cut.rule} for cut in trial.cut],
        "learned": [
            {"signature": block.signature, "pages": block.pages, "reason": block.reason} for block in trial.learned
        ],
    }


def line_as_json(line: Line) -> dict[str, object]:
    """Return one line of ``try --text --json``."""
    return {"number": line.number, "text": line.text, "keep": line.keep, "role": line.role, "rule": line.rule}


def lines_of_text(lines: Sequence[Line]) -> Iterator[str]:
    """Yield each line with a mark: kept (its role) or cut (the rule)."""
    yield from in_columns((str(line.number), *_verdict(line), _shown(line)) for line in lines)


def _verdict(line: Line) -> tuple[str, str]:
    return ("", str(line.role)) if line.keep else ("cut", str(line.rule))


def _shown(line: Line) -> str:
    return harmless(line.text if len(line.text) <= _LONGEST_CUT else f"{line.text[: _LONGEST_CUT - 1]}…")


def lines_of_trial(trial: Trial) -> Iterator[str]:
    """Yield what the rules saw, field by field."""
    yield f"{trial.kind}{f', read by {trial.recipe}' if trial.recipe else ''}"
    if trial.kind == "unreadable":
        yield harmless(f"why: {trial.reason}{f': {trial.detail}' if trial.detail else ''}")
    if trial.article is not None:
        yield from _article(trial.article)
    if trial.kind == "listing":
        yield from _listing(trial)
    yield from _cut(trial.cut)
    for block in trial.learned:
        yield harmless(f"learned: {block.signature}: {block.reason}")


def _article(article: Article) -> Iterator[str]:
    fields = [
        ("title", article.title),
        ("published", article.published_at.isoformat() if article.published_at else None),
        ("section", article.section),
        ("lead", article.lead),
        ("byline", article.byline),
    ]
    for name, value in fields:
        yield from wrapped(harmless(f"{name}: {value if value is not None else '–'}"), _WIDTH)
    for name, texts in (("body", article.body), ("caption", article.captions)):
        for number, text in enumerate(texts, 1):
            yield from wrapped(harmless(f"{name} {number}: {text}"), _WIDTH)
    for image in article.images:
        yield harmless(f"image: {image.url} ({image.alt or 'no alternative text'})")
    for file in article.attachments:
        yield harmless(f"attachment: {file.name}: {file.url}")
    if article.tags:
        yield harmless(f"tags: {', '.join(article.tags)}")


def _listing(trial: Trial) -> Iterator[str]:
    stated = [
        f"{trial.pages_stated or '–'} pages stated",
        f"{trial.items_stated or '–'} items stated",
        f"next: {trial.next_url or '–'}",
    ]
    yield harmless(", ".join(stated))
    for number, item in enumerate(trial.items, 1):
        inline = f", whole article of {len(item.inline.body)} paragraphs" if item.inline else ""
        yield harmless(f"item {number}: {_name(item)}{inline}")
        yield harmless(f"    {item.url or 'no address of its own'}")


def _name(item: ListingItem) -> str:
    if item.title:
        return item.title
    first = next(iter(item.inline.body), "") if item.inline else ""
    return f"(no title) {first[:_LONGEST_CUT]}"


def _cut(cuts: Sequence[Cut]) -> Iterator[str]:
    if cuts:
        yield f"{len(cuts)} text{'' if len(cuts) == 1 else 's'} cut:"
        yield from in_columns(
            ((cut.rule, harmless(" ".join(cut.text.split())[:_LONGEST_CUT])) for cut in cuts), indent="  "
        )


def _item_as_json(item: ListingItem) -> dict[str, object]:
    return {
        "url": item.url,
        "title": item.title,
        "inline": article_fields(item.inline) if item.inline else None,
    }
