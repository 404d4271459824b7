"""Accepting what waits in quarantine: the stored raw page is read under today's rules, and becomes its page's state."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path

from archive.events import tell
from archive.learned_sets import latest_set
from archive.quarantine import QuarantineItem
from archive.quarantine_decisions import Deciding, accept, capture_of, is_inline
from archive.records import Absent, Seen
from archive.store import Archive
from archive.warc_reading import find_response
from crawler.archived_site import site_of
from crawler.doubtful_reading import acceptable, acceptable_item
from crawler.learned_blocks import from_json
from crawler.page_reading import PageReader
from crawler.stored_page import fetched_from

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What came of accepting a capture; *system*: the rules it was read by where its site has no file, else None."""

    effect: str
    system: str | None


def accept_capture(
    archive: Archive, folder: Path, item: QuarantineItem, deciding: Deciding, *, sites: Path, as_article: bool = False
) -> Accepted:
    """Let *item* be how its article really stands, and tell the log; *sites* holds the site files.

    Raises NothingToAcceptError, NotInQuarantineError, or what reading its record raises; then nothing was changed.
    """
    profile, has_file = site_of(archive.connection, item.site, item.url, sites)
    stored = latest_set(archive.connection, item.site)
    reader = PageReader(profile, from_json(stored) if stored is not None else ())
    finding = _finding(archive, folder, item, reader, as_article=as_article)
    effect = accept(archive, item, finding, deciding)
    tell(
        logger,
        "capture-accepted",
        site=item.site,
        url=item.url,
        capture=item.capture_id,
        effect=effect,
        by=deciding.by,
    )
    return Accepted(effect=effect, system=None if has_file else profile.system)


def _finding(
    archive: Archive, folder: Path, item: QuarantineItem, reader: PageReader, *, as_article: bool
) -> Seen | Absent:
    raw, capture = find_response(archive.connection, folder, item.capture_id), capture_of(archive.connection, item)
    if is_inline(archive.connection, item):
        listing = replace(capture, url=capture.url.partition("#")[0])
        return acceptable_item(item, reader, fetched_from(listing, raw))
    return acceptable(item, reader, fetched_from(capture, raw), as_article=as_article)
