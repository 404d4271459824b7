"""What accepting a doubtful capture would make of its page: an article, or that there is none."""

from __future__ import annotations

from archive.digests import canonical_article, content_digest, text_sequence
from archive.quarantine import QuarantineItem
from archive.quarantine_decisions import NothingToAcceptError
from archive.records import Absent, Article, Failed, Seen
from archive.verdicts import LAYOUT_DRIFT, READING
from crawler.documents import Document, read_document
from crawler.exchanges import Fetched
from crawler.page_reading import PageReader


def acceptable(
    item: QuarantineItem, reader: PageReader, fetched: Fetched, *, as_article: bool = False
) -> Seen | Absent:
    """Return what the page of *item* is once a person has accepted its capture, *fetched* from where it was stored.

    An article where today's rules read one; else, where something else stands in its place (a login, a notice), that
    the article is not there. *as_article*: the person knows better than the quality gate. Raises NothingToAcceptError
    where it is the rules that find nothing: that is to be mended in the site file.
    """
    found = _read_ungated(reader, fetched) if as_article else _read(reader, fetched)
    if isinstance(found, Seen):
        if _has_content(found.article):
            return found
        found = Failed(reason="empty-article", detail=f"{found.recipe} found neither text nor picture nor file")
    if isinstance(found, Absent):
        return found
    if as_article or found.reason in READING or item.reason in (*READING, LAYOUT_DRIFT):
        why = f"today's rules read no article in it ({found.reason}: {found.detail}): correct the site's [[layouts]]"
        raise NothingToAcceptError(item.capture_id, why)
    return Absent(reason=found.reason, detail=found.detail)


def acceptable_item(item: QuarantineItem, reader: PageReader, fetched: Fetched) -> Seen:
    """Return the article without an address that *item* is, from the listing page on which it stood.

    Raises NothingToAcceptError where today's rules do not read the text that was set aside.
    """
    document = reader.open(fetched, "listing")
    reading = reader.read_listing(fetched, document, inline=True) if isinstance(document, Document) else document
    if isinstance(reading, Absent | Failed):
        raise NothingToAcceptError(item.capture_id, f"today's rules read no list in it ({reading.reason})")
    for one in reading.items:
        if one.inline is not None and content_digest(canonical_article(one.inline)) == item.content_digest:
            return Seen(article=one.inline, recipe=reading.recipe, cut_count=len(one.cut))
    raise NothingToAcceptError(item.capture_id, "today's rules read other texts on its list than were set aside")


def _read(reader: PageReader, fetched: Fetched) -> Seen | Absent | Failed:
    found = reader.open(fetched, "article")
    return _article(reader, fetched, found) if isinstance(found, Document) else found


def _read_ungated(reader: PageReader, fetched: Fetched) -> Seen | Failed:
    """Return the article that the rules find, whatever the quality gate says of the page."""
    capture = fetched.capture
    found = read_document(fetched.payload, url=capture.final_url or capture.url, content_type=capture.content_type)
    if not isinstance(found, Document):
        return Failed(reason=found.reason, detail=found.detail)
    return _article(reader, fetched, found)


def _article(reader: PageReader, fetched: Fetched, document: Document) -> Seen | Failed:
    reading = reader.read_article(fetched, document)
    if isinstance(reading, Failed):
        return reading
    return Seen(
        article=reading.article,
        recipe=reading.recipe,
        key=reading.key,
        canonical_url=reading.canonical_url,
        cut_count=len(reading.cut),
    )


def _has_content(article: Article) -> bool:
    plain = canonical_article(article)
    return bool(text_sequence(plain) or plain.captions or plain.images or plain.attachments)
