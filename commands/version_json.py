"""An article and a version of it as JSON, under the export's keys."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from archive.export_lines import article_texts
from archive.history_records import Page, StoredVersion
from archive.moments import moment_text
from archive.records import Article


def article_fields(article: Article) -> dict[str, Any]:
    """Return the content of an article that belongs to no archive."""
    published_at = article.published_at.isoformat() if article.published_at else None
    return article_texts(article) | {"section": article.section, "published_at": published_at}


def version_as_json(page: Page, version: StoredVersion) -> dict[str, Any]:
    """Return a version as its line of the export has it, and the number of the version that it equals."""
    is_latest = version.number == page.versions
    # What the page says of its section and day is no part of the text: the latest version tells today's.
    section = page.section if is_latest else version.article.section or page.section
    published_at = page.published_at if is_latest and page.published_at else version.article.published_at
    evidence = {"file": version.warc_file, "offset": version.warc_offset, "length": version.warc_length}
    return article_texts(version.article) | {
        "section": section,
        "published_at": published_at.astimezone(ZoneInfo(page.timezone)).isoformat() if published_at else None,
        "site": page.site,
        "host": urlsplit(page.url).hostname or "",
        "page_id": page.page_id,
        "url": page.url,
        "aliases": list(page.aliases),
        "state": page.state.value,
        "version": version.number,
        "change": version.change,
        "reverts": version.reverts,
        "content_digest": version.content_digest,
        "payload_digest": version.payload_digest,
        "recipe": version.recipe,
        "first_captured_at": moment_text(version.first_captured_at),
        "last_captured_at": moment_text(version.last_captured_at),
        "visits": version.visits,
        "warc": evidence if version.warc_file is not None else None,
    }
