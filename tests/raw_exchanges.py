"""Visits of a small site whose answers come with their bytes, for tests of what is kept of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from archive.digests import payload_digest
from archive.records import (
    Capture,
    Failed,
    Finding,
    FoundBy,
    Hop,
    InlineItem,
    Observation,
    RawExchange,
    Recorded,
    StoredResponse,
)
from archive.store import Archive
from tests.archive_nights import FIRST_NIGHT, LISTING, RECIPE, SITE, Nights, article, seen

PAGE = "/1001-hoi-thao"
AGENT = ((b"User-Agent", b"luuvet/0 (thu@ban.test)"),)


def answer(body: bytes, status: int = 200, *headers: tuple[bytes, bytes], **more: Any) -> RawExchange:
    """What came over the wire."""
    return RawExchange(
        request_method="GET",
        request_headers=AGENT,
        status=status,
        response_headers=headers or ((b"Content-Type", b"text/html"),),
        body=body,
        protocol="HTTP/1.1",
        **more,
    )


def capture_of(url: str, at: datetime, raw: RawExchange | None, **more: Any) -> Capture:
    """The capture in which *raw* came."""
    capture = Capture(url=url, captured_at=at, raw=raw, **more)
    if raw is None:
        return capture
    return replace(
        capture,
        http_status=raw.status,
        content_type="text/html",
        payload_digest=payload_digest(raw.body),
        payload_bytes=len(raw.body),
    )


class Visits:
    """Runs of one site in an archive; each visit brings its bytes."""

    def __init__(self, archive: Archive, site: str = SITE) -> None:
        self.archive, self.site = archive, site
        self.nights = Nights(archive, site)
        self.run, self.at = 0, FIRST_NIGHT

    def begin(self, *, days: float = 0, **more: Any) -> int:
        """Begin a run so many days after the first one."""
        self.at = FIRST_NIGHT + timedelta(days=days)
        self.run = self.archive.begin_run(
            self.site, started_at=self.at, mode="full", rehearsal=True, program="luuvet/0", rules="r0", **more
        )
        return self.run

    def visit(
        self,
        raw: RawExchange | None,
        finding: Finding | None = None,
        path: str = PAGE,
        hops: Sequence[Hop] = (),
        confirms: StoredResponse | None = None,
        **more: Any,
    ) -> Recorded:
        """Tell one visit, a second after the one before; without *finding* an article with the body's text."""
        self.at += timedelta(seconds=1)
        if finding is None:
            text = raw.body.decode("utf-8", "replace") if raw else ""
            finding = seen(article(f"Nội dung của trang trong lần thăm này là: {text}"))
        capture = capture_of(self.nights.url(path), self.at, raw, hops=tuple(hops), confirms=confirms, **more)
        return self.archive.record(
            Observation(
                site=self.site,
                run_id=self.run,
                capture=capture,
                finding=finding,
                found_by=FoundBy.LISTING,
                section="Tin",
                listed_url=None if isinstance(finding, Failed) else self.nights.url(path),
            )
        )

    def inline(self, raw: RawExchange, *texts: str, complete: bool = True) -> list[Recorded]:
        """Tell a listing page with whole articles."""
        self.at += timedelta(seconds=1)
        page = capture_of(LISTING, self.at, raw)
        items = [
            InlineItem(article=article(text), recipe=RECIPE, capture=page, listing_url=LISTING, position=place)
            for place, text in enumerate(texts)
        ]
        return self.archive.record_inline(self.site, self.run, "Tin", items, complete=complete, ended_at=self.at)

    def end(self) -> None:
        """End the run."""
        self.nights.finish(self.run, self.at)
