"""What ends the walk of a section in a nightly run: a whole page of items that are known and unchanged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from archive.digests import content_digest
from archive.lost_pages import is_older
from archive.store import Archive
from crawler.readings import ListingItem

Rule = Callable[[ListingItem], bool]


def nightly_rule(archive: Archive, site: str, section: str, since: datetime | None = None) -> Rule | None:
    """Return what tells a known, unchanged item; None where the section has to be walked to its end.

    *since*: an item published from that moment on does not end a walk, however well it is known.
    """
    if not archive.section_walked_to_end(site, section):
        return None

    def is_known(item: ListingItem) -> bool:
        if item.url is None:
            return item.inline is None or archive.inline_known(site, section, content_digest(item.inline))
        is_old = since is None or is_older(archive.connection, site, item.url, since)
        return archive.is_known_unchanged(site, item.url, item.fingerprint) and is_old

    return is_known
