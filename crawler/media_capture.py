"""Keeping the photos and files that articles name, once all articles of a run were asked for."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive.events import tell
from archive.media import MediaFile, link_media, media_due, record_media, refuse_media
from archive.records import Failed
from archive.store import Archive
from crawler.exchanges import Exchange, Fetched
from crawler.fetching import Fetcher
from crawler.site_profiles import SiteProfile

logger = logging.getLogger(__name__)

# Asked for in a night beside the articles: half an hour at three seconds each. A full crawl asks for all of them.
MEDIA_PER_NIGHT = 600
# A photo that several articles show is kept once in so long for all of them.
_SHARED_FOR = timedelta(days=30)
# Refused by the site's rules or by ours; nothing was sent.
_NOT_OURS_TO_ASK = frozenset({"robots-disallowed", "off-site", "address-too-long"})


@dataclass(slots=True)
class MediaCapture:
    """The media of one run. What comes of them never changes an article's state, nor the run's outcome."""

    profile: SiteProfile
    run_id: int
    archive: Archive
    fetcher: Fetcher
    began_at: datetime
    counts: Counter[str] = field(default_factory=Counter)

    def capture_all(self, limit: int) -> Exchange[None]:
        """Ask for the files that are due, at most *limit*, and log what came of them."""
        connection, site = self.archive.connection, self.profile.id
        for file in media_due(connection, site, now=self.began_at, limit=limit):
            if self.fetcher.closed is not None:
                break
            yield from self._capture(file)
        counts = self.counts
        tell(
            logger,
            "media-captured",
            site=site,
            run=self.run_id,
            kept=counts["kept"],
            known=counts["known"],
            shared=counts["shared"],
            failed=counts["failed"],
            refused=counts["refused"],
            bytes=counts["bytes"],
        )

    def _capture(self, file: MediaFile) -> Exchange[None]:
        connection, site = self.archive.connection, self.profile.id
        # A file is asked for anew with each text, a photo is not: its name changes when the photo does.
        since = self.began_at if file.is_attachment else self.began_at - _SHARED_FOR
        with self.archive.transaction():
            shared = link_media(connection, file, site=site, since=since)
        if shared:
            self.counts["shared"] += 1
            return
        fetched = yield from self.fetcher.get(file.url, max_bytes=self.profile.media_max_bytes)
        if not fetched.recorded:
            return
        failure = _failure_of(fetched)
        if not fetched.sent and failure is not None:
            if failure.reason in _NOT_OURS_TO_ASK:
                with self.archive.transaction():
                    refuse_media(connection, file, at=fetched.capture.captured_at, reason=failure.reason)
                self.counts["refused"] += 1
            return
        with self.archive.transaction():
            record = record_media(
                connection,
                self.archive.evidence,
                file,
                fetched.capture,
                site=site,
                run_id=self.run_id,
                failure=failure,
            )
        self._count(file, fetched, failure, record)

    def _count(self, file: MediaFile, fetched: Fetched, failure: Failed | None, record: str | None) -> None:
        self.counts["bytes"] += fetched.capture.payload_bytes
        if failure is None:
            self.counts["known" if record == "revisit" else "kept"] += 1
            return
        self.counts["failed"] += 1
        why = f"{failure.reason} {failure.detail}".strip()
        tell(logger, "media-failed", site=self.profile.id, run=self.run_id, url=file.url, why=why)


def _failure_of(fetched: Fetched) -> Failed | None:
    """Return why what came is no photo or file; None: as far as can be told it is one."""
    capture = fetched.capture
    if fetched.failure is not None:
        return fetched.failure
    if capture.http_status != 200:
        return Failed(reason=f"http-{capture.http_status}")
    if not fetched.payload:
        return Failed(reason="empty-body", detail="no bytes came")
    if (capture.content_type or "").partition(";")[0].strip().lower() in ("text/html", "application/xhtml+xml"):
        return Failed(reason="not-media", detail="a page stands in its place")
    return None
