"""A site told night by night to a real archive: what its addresses answer and what its listings give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.digests import payload_digest
from archive.export_lines import export_lines
from archive.reading_connection import reading
from archive.records import (
    Absent,
    Article,
    Capture,
    Failed,
    Finding,
    FoundBy,
    InlineItem,
    Observation,
    Outcome,
    Recorded,
    RunSummary,
    Seen,
    WalkProof,
)
from archive.store import Archive

SITE, HOME = "ban", "http://ban.test"
LISTING = f"{HOME}/tin"
FIRST_NIGHT = datetime(2024, 8, 12, 19, 0, tzinfo=UTC)
RECIPE = "joomla/0123456789ab"
TEXT = (
    "Sáng nay, Công đoàn cơ sở Bản Mây mở hội thao cho hơn ba trăm đoàn viên của mười hai tổ sản xuất.",
    "Ban tổ chức dành 45 phần quà cho những tổ có nhiều sáng kiến nhất trong quý vừa qua.",
)


def article(*body: str, title: str | None = "Hội thao mùa mưa", **fields: Any) -> Article:
    """An article with these paragraphs, or the usual ones."""
    return Article(title=title, body=body or TEXT, **fields)


def seen(article: Article, *, key: str | None = None, recipe: str = RECIPE, canonical_url: str | None = None) -> Seen:
    """What a page shows in which *article* was read."""
    return Seen(article=article, recipe=recipe, key=key, canonical_url=canonical_url)


NOT_FOUND = Absent(reason="http-404")
DELETED = Absent(reason="http-410")
SOFT_404 = Absent(reason="soft-404", detail="Không tìm thấy")
TO_HOME = Absent(reason="redirect-home")
BUSY = Failed(reason="http-503")
_STATUS = {"http-404": 404, "http-410": 410, "http-503": 503}


class Nights:
    """Runs of one site in one archive; a night is a run that begins a day after the one before."""

    def __init__(self, archive: Archive, site: str = SITE) -> None:
        self.archive, self.site, self.number = archive, site, 0
        archive.upsert_site(site=site, name=site, host=f"{site}.test", system="joomla", timezone="Asia/Ho_Chi_Minh")

    def night(
        self,
        pages: Mapping[str, Finding] | None = None,
        *,
        listed: Iterable[str] | None = None,
        complete: bool = True,
        hours: float = 24,
        redirects: Mapping[str, str] | None = None,
        inline: Sequence[Article] | None = None,
        before: Mapping[str, Article] | None = None,
    ) -> list[Recorded]:
        """Tell one run: *pages* by path; *listed* paths (those that were read, if not told); where one redirects to.

        *before*: how the rules of the latest version read the same response. Answers as the archive did, in order.
        """
        pages, redirects = pages or {}, redirects or {}
        at = FIRST_NIGHT + timedelta(hours=hours * self.number)
        self.number += 1
        run = self.begin(at)
        shown = list(listed) if listed is not None else [p for p, one in pages.items() if isinstance(one, Seen)]
        for path in shown:
            self.archive.note_listed(self.site, self.url(path))
        self.walk(run, complete=complete, items=len(shown))
        told = [
            self.visit(run, path, finding, at, shown, redirects.get(path), (before or {}).get(path))
            for path, finding in pages.items()
        ]
        if inline is not None:
            told += self.inline(run, inline, at, complete=complete)
        self.last = self.finish(run, at)
        return told

    def url(self, path: str) -> str:
        """The address of a path of this site."""
        return f"http://{self.site}.test{path}"

    def begin(self, at: datetime) -> int:
        """Begin a run."""
        return self.archive.begin_run(
            self.site, started_at=at, mode="full", rehearsal=True, program="luuvet/0", rules="r0"
        )

    def walk(self, run: int, *, complete: bool, items: int = 0) -> None:
        """Tell the walk of the only section."""
        proof = WalkProof(
            section="Tin", url=LISTING, pages_walked=1, items_listed=items, complete=complete, why="trang 1 trên 1"
        )
        self.archive.record_walk(run, proof)

    def visit(
        self,
        run: int,
        path: str,
        finding: Finding,
        at: datetime,
        listed: Sequence[str] = (),
        target: str | None = None,
        before: Article | None = None,
    ) -> Recorded:
        """Tell one visit."""
        status = _STATUS.get(finding.reason, 200) if isinstance(finding, Absent | Failed) else 200
        url = self.url(path)
        final = self.url(target) if target else None
        given = [one for one in (target, path) if one is not None and one in listed]
        capture = Capture(
            url=url,
            captured_at=at + timedelta(seconds=1),
            final_url=final,
            redirects=(url,) if final else (),
            http_status=status,
            content_type="text/html",
            payload_digest=payload_digest(repr(finding).encode()),
        )
        return self.archive.record(
            Observation(
                site=self.site,
                run_id=run,
                capture=capture,
                finding=finding,
                found_by=FoundBy.LISTING,
                section="Tin",
                listed_url=self.url(given[0]) if given else None,
                previous_reading=before,
            )
        )

    def inline(self, run: int, articles: Sequence[Article], at: datetime, *, complete: bool) -> list[Recorded]:
        """Tell the articles without an address that a walk of the section showed."""
        capture = Capture(url=LISTING, captured_at=at, http_status=200, payload_digest=payload_digest(b"listing"))
        items = [
            InlineItem(article=one, recipe=RECIPE, capture=capture, listing_url=LISTING, position=place)
            for place, one in enumerate(articles)
        ]
        return self.archive.record_inline(self.site, run, "Tin", items, complete=complete, ended_at=at)

    def finish(self, run: int, at: datetime) -> RunSummary:
        """End a run."""
        return self.archive.finish_run(
            run,
            ended_at=at + timedelta(minutes=9),
            outcome=Outcome.COMPLETE,
            why=None,
            requests=1,
            bytes=1,
            seconds=1.0,
        )


def exported(folder: Path, *, all_versions: bool = True) -> list[dict[str, Any]]:
    """The lines of the export."""
    with reading(folder) as connection:
        return list(export_lines(connection, all_versions=all_versions))


def history(folder: Path) -> list[str]:
    """What happened to the only page, in the words of the export."""
    lines = exported(folder)
    assert len({line["page_id"] for line in lines}) == 1, [(line["page_id"], line["url"]) for line in lines]
    return [line["change"] for line in lines]


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """Rows of a query, as plain tuples."""
    with reading(folder) as connection, closing(connection.execute(query)) as cursor:
        return [tuple(row) for row in cursor]
