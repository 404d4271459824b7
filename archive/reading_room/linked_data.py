"""An article as schema.org describes one, for machines that read pages (JSON-LD)."""

from __future__ import annotations

from typing import Any

from archive.moments import moment_text
from archive.reading_room import addresses
from archive.story_records import Story


def linked_data(base: str, story: Story) -> dict[str, Any]:
    """Return schema.org's NewsArticle for the version that is shown; *base*: scheme and host of the reading room."""
    page, version, article = story.page, story.shown, story.shown.article
    published = article.published_at or page.published_at
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "url": page.url,
        "archivedAt": base + addresses.version_path(page.page_id, version.number),
        "identifier": version.content_digest,
        "version": version.number,
        "inLanguage": "vi",
        "datePublished": published.isoformat() if published else None,
        "dateModified": moment_text(version.first_captured_at) if version.number > 1 else None,
        "articleSection": article.section or page.section,
        "creditText": article.byline,
        "publisher": {"@type": "Organization", "name": page.site_name},
        "image": [image.url for image in article.images],
    }
    return {name: value for name, value in told.items() if value not in (None, [])}
