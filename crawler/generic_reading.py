"""Pages of no known system: the text as trafilatura finds it, and the recipe says so."""

from __future__ import annotations

from lxml.etree import _Element
from trafilatura import bare_extraction

from archive.digests import canonical
from archive.records import Article
from crawler.article_content import sorted_content
from crawler.blocks import Block, Blocks, Kind, Line
from crawler.containers import size_of
from crawler.documents import Document
from crawler.page_fields import PageFields
from crawler.page_identity import canonical_url_of
from crawler.readings import ArticleReading, Unreadable
from crawler.recipes import recipe_of
from crawler.rules import Rules, rules_of

# Elements. Its time grows faster than the page; a larger page without a known container is no article.
_LARGEST_PAGE = 20_000
_KINDS = {"p": Kind.TEXT, "head": Kind.HEADING, "item": Kind.ITEM, "quote": Kind.QUOTE, "row": Kind.ROW}


def read_generically(document: Document, rules: Rules) -> ArticleReading | Unreadable:
    """Return what trafilatura's fast mode takes for the article; "no-container" where it finds none."""
    size = size_of(document.root)
    if size > _LARGEST_PAGE:
        return Unreadable(reason="no-container", detail=f"{size} elements and no known container")
    extracted = bare_extraction(
        document.root, url=document.url, fast=True, include_comments=False, include_tables=True, with_metadata=False
    )
    body = getattr(extracted, "body", None)
    if body is None:
        return Unreadable(reason="no-container", detail="trafilatura finds no text")
    system = rules_of(None)
    page = PageFields(document, document.root, rules.timezone)
    title = page.title(system.titles)
    content = sorted_content(Blocks(blocks=list(_blocks(body))), title=title, lead=None, byline=None)
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
            tags=page.tags(system.tags),
        ),
        recipe=recipe_of(rules, None),
        key=None,
        canonical_url=canonical_url_of(document, "generic", rules.hosts),
        cut=content.cut,
    )


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
