"""Pages of no known system: trafilatura finds the text, and the recipe says so; where it stands, it is read as any."""

from __future__ import annotations

from lxml.etree import _Element
from trafilatura import bare_extraction

from archive.digests import canonical
from archive.records import Article
from crawler.article_content import sorted_content
from crawler.block_walk import BlockWalk
from crawler.blocks import Block, Blocks, Kind, Line
from crawler.containers import size_of
from crawler.documents import Document
from crawler.dropping import Dropper, drop_rules
from crawler.page_fields import PageFields
from crawler.page_identity import canonical_url_of
from crawler.readings import ArticleReading, Unreadable
from crawler.recipes import recipe_of
from crawler.rules import Rules, rules_of
from crawler.text_places import FoundText

# Elements. Its time grows faster than the page; a larger page without a known container is no article.
_LARGEST_PAGE = 20_000
# Tables within tables; layouts of the nineties had six. Its time doubles and doubles again with each further one.
_DEEPEST_TABLE = 30
_KINDS = {"p": Kind.TEXT, "head": Kind.HEADING, "item": Kind.ITEM, "quote": Kind.QUOTE, "row": Kind.ROW}


def read_generically(document: Document, rules: Rules) -> ArticleReading | Unreadable:
    """Return what trafilatura's fast mode takes for the article; "no-container" where it finds none."""
    size = size_of(document.root)
    if size > _LARGEST_PAGE:
        return Unreadable(reason="no-container", detail=f"{size} elements and no known container")
    if any(_tables_around(table) > _DEEPEST_TABLE for table in document.root.iter("table")):
        return Unreadable(reason="no-container", detail=f"more than {_DEEPEST_TABLE} tables within each other")
    extracted = bare_extraction(
        document.root, url=document.url, fast=True, include_comments=False, include_tables=True, with_metadata=False
    )
    body = getattr(extracted, "body", None)
    if body is None:
        return Unreadable(reason="no-container", detail="trafilatura finds no text")
    system = rules_of(None)
    extract = list(_blocks(body))
    text = FoundText(block.text for block in extract)
    holder = text.holder_in(document.root)
    page = PageFields(document, document.root if holder is None else holder, rules.timezone)
    title, lead, found = page.title(system.titles), None, Blocks(blocks=extract)
    if holder is not None:
        lead = page.lead(system.leads)
        found = BlockWalk(document.base_url, Dropper(drop_rules(system.drop))).blocks(holder)
        found.blocks = text.within(found.blocks)
    content = sorted_content(found, title=title, lead=lead, byline=page.byline(()) if holder is not None else None)
    if not content.body:
        return Unreadable(reason="empty-article", detail="trafilatura finds only furniture")
    return ArticleReading(
        article=Article(
            title=title,
            lead=content.lead,
            byline=content.byline,
            section=page.section(system.sections, title),
            published_at=page.published_at(system.published),
            body=content.body,
            captions=content.captions,
            images=content.images,
            attachments=content.attachments,
            tags=page.tags(system.tags),
        ),
        recipe=recipe_of(rules, None),
        key=None,
        canonical_url=canonical_url_of(document, "generic", rules.hosts),
        cut=content.cut,
    )


def _tables_around(table: _Element) -> int:
    return sum(1 for _ in table.iterancestors("table"))


def _blocks(body: _Element) -> list[Block]:
    blocks = []
    for element in body.iter("p", "head", "item", "quote", "row"):
        if any(above.tag in ("quote", "row", "item") for above in element.iterancestors()):
            continue
        pieces = element.iter("cell") if element.tag == "row" else [element]
        separator = " | " if element.tag == "row" else " "
        text = separator.join(filter(None, (canonical(" ".join(piece.itertext())) for piece in pieces)))
        if text:
            blocks.append(Block(_KINDS[str(element.tag)], (Line(text),)))
    return blocks
