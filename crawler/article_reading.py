"""An article page becomes a reading: site layout, then the system's rules, then the generic extractor."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime

from lxml.html import HtmlElement

from archive.digests import canonical
from archive.records import Article, Attachment, Cut, Image
from crawler import elements
from crawler.article_content import Content, read_parts
from crawler.containers import Found, find_container, size_of
from crawler.documents import Document
from crawler.field_texts import text_of
from crawler.generic_reading import read_generically
from crawler.learned_blocks import drop_learned
from crawler.page_fields import PageFields
from crawler.page_identity import canonical_url_of, key_of
from crawler.readings import ArticleReading, Unreadable
from crawler.recipes import recipe_of
from crawler.rules import Rules, SystemRules

# Elements. The longest documents with their tables have a tenth of this; beyond, a page is damaged or a trap.
LARGEST_ARTICLE = 40_000


def read_article(document: Document, rules: Rules) -> ArticleReading | Unreadable:
    """Return the article of a page, or the name of the rule that missed.

    "layout-body": the site's own selector finds nothing; "no-container": no rule knows where the text stands;
    "empty-article": the container holds neither text nor picture nor file; "too-large": it is no article by its size.
    """
    found = find_container(document, rules)
    if found is None:
        if rules.layout is not None and rules.layout.body is not None:
            return Unreadable(reason="layout-body", detail=rules.layout.body)
        if rules.system == "generic":
            return read_generically(document, rules)
        return Unreadable(reason="no-container", detail=f"no container of {rules.system} in the page")
    size = sum(size_of(part) for part in found.parts)
    if size > LARGEST_ARTICLE:
        return Unreadable(reason="too-large", detail=f"{size} elements in the container")
    return _read(document, rules, found)


def container_of(document: Document, rules: Rules) -> HtmlElement | None:
    """Return the element that holds the article's text (of several, the first); None: no rule knows."""
    found = find_container(document, rules)
    return found.parts[0] if found is not None else None


def read_head(document: Document, rules: Rules) -> Article | None:
    """Return what a page without a text says of its article; None: no rule knows where the text would be."""
    if (found := find_container(document, rules)) is None:
        return None
    page, title = _head_of(document, rules, found)
    return Article(
        title=title, section=page.section(found.system.sections, title), published_at=_moment(page, rules, found)
    )


def _head_of(document: Document, rules: Rules, found: Found) -> tuple[PageFields, str | None]:
    layout = rules.layout
    own = (layout.title, layout.lead, layout.byline, layout.published) if layout is not None else ()
    page = PageFields(document, found.parts[0], rules.timezone, frozenset(css for css in own if css))
    return page, page.title(found.system.titles, own=layout.title if layout else None)


def _moment(page: PageFields, rules: Rules, found: Found) -> datetime | None:
    own = rules.layout.published if rules.layout is not None else None
    return page.published_at((own,) if own else found.system.published)


def _read(document: Document, rules: Rules, found: Found) -> ArticleReading | Unreadable:
    system, layout = found.system, rules.layout
    page, title = _head_of(document, rules, found)
    lead = page.lead((layout.lead,) if layout and layout.lead else system.leads)
    byline = page.byline((layout.byline,) if layout and layout.byline else system.bylines)
    parts, learned_cut = _without_learned(found.parts, rules)
    if lead is None and len(parts) > 1 and (intro := _intro(parts[0], document, rules, system)):
        lead, parts = intro, parts[1:]
    content = read_parts(
        parts, base_url=document.base_url, rules=rules, system=system, title=title, lead=lead, byline=byline
    )
    attachments = _attachments(document, system, content)
    images, captions = _figures(document, system, page)
    if not (content.body or content.images or images or attachments or (content.lead and lead is None)):
        return Unreadable(reason="empty-article", detail=f"container of {system.flavour} holds nothing")
    canonical_url = canonical_url_of(document, system.flavour, rules.hosts)
    article = Article(
        title=title,
        lead=content.lead,
        byline=content.byline,
        section=page.section(system.sections, title),
        published_at=_moment(page, rules, found),
        body=content.body,
        captions=tuple(dict.fromkeys((*captions, *content.captions))) if captions else content.captions,
        images=tuple(dict.fromkeys((*images, *content.images))),
        attachments=attachments,
        tags=page.tags(system.tags),
    )
    return ArticleReading(
        article=article,
        recipe=recipe_of(rules, system.flavour),
        key=key_of(document, system.flavour, canonical_url),
        canonical_url=canonical_url,
        cut=(*learned_cut, *content.cut),
    )


def _intro(part: HtmlElement, document: Document, rules: Rules, system: SystemRules) -> str | None:
    """Return the one paragraph of an introduction that the system keeps apart from the text; None: it is more."""
    content = read_parts([part], base_url=document.base_url, rules=rules, system=system)
    texts = (*((content.lead,) if content.lead else ()), *content.body)
    return texts[0] if len(texts) == 1 and not (content.byline or content.images or content.attachments) else None


def _without_learned(parts: tuple[HtmlElement, ...], rules: Rules) -> tuple[tuple[HtmlElement, ...], tuple[Cut, ...]]:
    """Return the container without learned blocks; in a copy of the page, for it may be read more than once.

    A copy of the container alone would stand in nothing, and selectors that name what is around it would miss.
    """
    if not rules.learned:
        return parts, ()
    tree = parts[0].getroottree()
    page = deepcopy(tree)
    copies = tuple(copy for part in parts for copy in page.xpath(tree.getpath(part)))
    return copies, tuple(cut for copy in copies for cut in drop_learned(copy, rules.learned))


def _figures(document: Document, system: SystemRules, page: PageFields) -> tuple[list[Image], list[str]]:
    """Return the article's pictures outside its text, and their captions."""
    figures = [figure for css in system.figures for figure in page.near(css)]
    found = (elements.image_of(one, document.base_url) for figure in figures for one in figure.iter("img"))
    captions = [
        text_of(one)
        for figure in figures
        for one in figure.iterdescendants()
        if one.tag == "figcaption" or "itemImageCaption" in (one.get("class") or "").split()
    ]
    return [image for image in found if image is not None], [text for text in captions if text]


def _attachments(document: Document, system: SystemRules, content: Content) -> tuple[Attachment, ...]:
    """Return the files of the text and those in the system's own places."""
    files = {one.url: one for one in content.attachments}
    for css in system.attachments:
        for link in document.elements.find_all(css):
            file = elements.attachment_of(link, document.base_url)
            if file is not None and canonical(file.name):
                files.setdefault(file.url, file)
    return tuple(files.values())
