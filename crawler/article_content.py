"""The text of an article, sorted: lead, body, by-line, captions, pictures, files, and what was cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from archive.digests import canonical
from archive.records import Attachment, Cut, Image
from crawler.block_walk import BlockWalk
from crawler.blocks import Block, Blocks, Kind
from crawler.bylines import is_source_line
from crawler.captions import mark_captions
from crawler.dropping import Dropper, drop_rules
from crawler.element_index import select
from crawler.furniture_blocks import cut_furniture
from crawler.rules import Rules, SystemRules, inline_rules_of
from crawler.signatures import signs, take_byline

_SIGNS = re.compile(r"[\W_]+")
_LETTER = re.compile(r"[^\W_]")
_FIRST_BLOCKS = 4  # where the title is looked for a second time


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a container says; texts are canonical."""

    lead: str | None = None
    byline: str | None = None
    body: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    cut: tuple[Cut, ...] = ()


def read_content(container: HtmlElement, *, base_url: str, rules: Rules, title: str | None = None) -> Content:
    """Return what *container* says by the rules of the site's system; *title* is left out where it stands again."""
    return read_parts([container], base_url=base_url, rules=rules, system=inline_rules_of(rules.system), title=title)


def read_parts(
    containers: Sequence[HtmlElement],
    *,
    base_url: str,
    rules: Rules,
    system: SystemRules,
    title: str | None = None,
    lead: str | None = None,
    byline: str | None = None,
) -> Content:
    """Return what *containers*, one after the other, say.

    *lead* and *byline* are those that the page shows outside; where they stand again they are left out.
    """
    layout = rules.layout
    own_drop, own_caption = (layout.drop, layout.caption) if layout is not None else ((), None)
    dropper = Dropper(drop_rules((*own_drop, *system.drop)))
    found = Blocks()
    for container in containers:
        captions = frozenset(select(container, own_caption)) if own_caption else None
        part = BlockWalk(base_url, dropper, captions).blocks(container)
        found.blocks += part.blocks
        found.attachments += part.attachments
        found.cut += part.cut
    return sorted_content(found, title=title, lead=lead, byline=byline)


def sorted_content(found: Blocks, *, title: str | None, lead: str | None, byline: str | None) -> Content:
    """Return what the blocks are for: lead, body, by-line, captions; furniture goes to ``cut``."""
    found.blocks = _with_drop_caps(found.blocks)
    blocks = _without_repeats(found, title, lead, byline)
    blocks = cut_furniture(blocks, found.cut)
    mark_captions(blocks, _is_signature)
    texts = [block for block in blocks if block.kind not in (Kind.IMAGE, Kind.CAPTION)]
    texts, signature = take_byline(texts, is_bare_name_enough=byline is None)
    byline = signature or byline
    if lead is None and texts and _is_lead(texts):
        lead = texts.pop(0).text
    return Content(
        lead=lead,
        byline=byline,
        body=tuple(block.text for block in texts),
        captions=tuple(block.text for block in blocks if block.kind is Kind.CAPTION),
        images=tuple(dict.fromkeys(block.image for block in blocks if block.image is not None)),
        attachments=_distinct(found.attachments),
        cut=tuple(found.cut),
    )


def _is_signature(block: Block) -> bool:
    return signs(block.text) and not is_source_line(block.text)


def _without_repeats(found: Blocks, title: str | None, lead: str | None, byline: str | None) -> list[Block]:
    heads = {_folded(text): rule for text, rule in ((title, "title repeated"), (lead, "lead repeated")) if text}
    signature = _folded(byline) if byline else ""
    openings = {text[:1] for text in (*heads, signature)}  # folding is dear, and most blocks begin otherwise
    kept: list[Block] = []
    cut: list[Cut] = []
    texts_seen = 0
    for block in found.blocks:
        rule = None
        if block.image is None and (texts_seen < _FIRST_BLOCKS or signature):
            first = _LETTER.search(block.text)
            texts_seen += first is not None
            if first is not None and first.group().casefold()[0] in openings:
                text = _folded(block.text)
                rule = heads.get(text) if texts_seen <= _FIRST_BLOCKS else None
                if text == signature:
                    rule = "by-line repeated"
        if rule:
            cut.append(Cut(text=block.text, rule=rule))
        else:
            kept.append(block)
    if not kept and not found.attachments:
        return found.blocks  # an article that says no more than its title
    found.cut += cut
    return kept


def _with_drop_caps(blocks: list[Block]) -> list[Block]:
    """Return the blocks with a first letter that stands by itself joined to its word."""
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if before is not None and block.lines and _is_drop_cap(before) and block.lines[0].text[0].islower():
            first = replace(block.lines[0], text=before.text + block.lines[0].text)
            joined[-1] = replace(block, lines=(first, *block.lines[1:]))
        else:
            joined.append(block)
    return joined


def _is_drop_cap(block: Block) -> bool:
    letters = block.text.strip("“\"'‘")
    return block.kind is Kind.TEXT and len(letters) == 1 and letters.isupper()


def _folded(text: str) -> str:
    """Return the letters and digits of *text*: titles are repeated with other quotes, dashes and capitals."""
    return _SIGNS.sub("", canonical(text).casefold())


def _is_lead(texts: list[Block]) -> bool:
    """Tell whether the first text is set as a lead: wholly bold or a heading, and more follows."""
    first = texts[0]
    if first.kind not in (Kind.TEXT, Kind.HEADING, Kind.QUOTE) or not (first.bold or first.kind is Kind.HEADING):
        return False
    return len(texts) > 1


def _distinct(attachments: list[Attachment]) -> tuple[Attachment, ...]:
    """Return each file once, under its first readable name."""
    by_url: dict[str, Attachment] = {}
    for one in attachments:
        known = by_url.get(one.url)
        if known is None:
            by_url[one.url] = one
        elif known.url.endswith(known.name) and one.name:
            by_url[one.url] = replace(known, name=one.name)
    return tuple(by_url.values())
