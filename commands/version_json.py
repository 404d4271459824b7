"""An article and a version of it as JSON, under the export's keys."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from archive.export_lines import article_texts
from archive.history_records import Page, StoredVersion
from archive.moments import moment_text
from archive.records import Article


def article_fields(article: Article) -> dict[str, Any]:
    """Return the content of an article that belongs to no archive."""
    published_at = article.published_at.isoformat() if article.published_at else None
    return article_texts(article) | {"section": article.section, "published_at": published_at}


def version_as_json(page: Page, version: StoredVersion) -> dict[str, Any]:
    """Return a version as its line of the export has it."""
    evidence = {"file": version.warc_file, "offset": version.warc_offset, "length": version.warc_length}
    return article_fields(version.article) | {
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
