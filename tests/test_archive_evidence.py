"""What the writer of evidence is shown: every exchange once, before what it proves is stored."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from archive import capture_rows
from archive.capture_rows import Location, Maker, RawPolicy
from archive.errors import ArchiveUnwritableError
from archive.records import Capture, Decision, Finding, FoundBy, InlineItem, NotModified, Observation, RawExchange, Seen
from archive.store import Archive
from tests.archive_nights import (
    BUSY,
    DELETED,
    FIRST_NIGHT,
    LISTING,
    NOT_FOUND,
    RECIPE,
    SITE,
    SOFT_404,
    Nights,
    article,
    exported,
    rows,
    seen,
)

PAGE = "/1001-hoi-thao"


class Kept(NamedTuple):
    decision: Decision
    needed: bool
    raw: RawExchange | None
    stored: int  # captures that another process could read at that moment


class Evidence:
    """Keeps what it is shown, as a WARC writer would; fails when told to."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.kept, self.fails = folder, list[Kept](), False

    def begin(self, site: str, run_id: int, started_at: datetime, policy: RawPolicy, made_by: Maker) -> None:
        """Nothing has to be made ready."""

    def end(self, run_id: int) -> None:
        """Nothing is open."""

    def repair(self, site: str) -> None:
        """Nothing breaks."""

    def leave(self) -> None:
        """Nothing is open."""

    def keep(
        self, capture: Capture, decision: Decision, *, site: str, run_id: int, needed: bool, said: str = ""
    ) -> capture_rows.Kept | None:
        assert (site, run_id) != ("", 0)
        if self.fails:
            raise ArchiveUnwritableError("warc/ban/1.warc.gz", "no space left")
        ((stored,),) = rows(self.folder, "SELECT count(*) FROM captures")
        self.kept.append(Kept(decision, needed, capture.raw, stored))
        location = Location("warc/ban/1.warc.gz", 100 * len(self.kept), 100)
        return capture_rows.Kept(location, "response", "sha256:" + "0" * 64) if needed else None


class Watched:
    """A site whose archive has a writer of evidence."""

    def __init__(self, archive: Archive, evidence: Evidence) -> None:
        self.nights, self.evidence, self.count = Nights(archive), evidence, 0

    def visit(self, run: int, finding: Finding, path: str = PAGE, listed: str | None = PAGE) -> RawExchange:
        self.count += 1
        raw = RawExchange(
            request_method="GET", request_headers=(), status=200, response_headers=(), body=str(self.count).encode()
        )
        capture = Capture(
            url=self.nights.url(path),
            captured_at=FIRST_NIGHT + timedelta(minutes=self.count),
            http_status=200,
            raw=raw,
        )
        self.nights.archive.record(
            Observation(
                site=SITE,
                run_id=run,
                capture=capture,
                finding=finding,
                found_by=FoundBy.LISTING,
                section="Tin",
                listed_url=self.nights.url(listed) if listed and isinstance(finding, Seen) else None,
            )
        )
        return raw


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    return Evidence(tmp_path)


TEXT = seen(article(), key="1001")
OTHER = seen(article(title="Tên khác"), key="1001")
EMPTY = seen(article(""), key="1001")


@pytest.mark.parametrize(
    ("before", "finding", "decision", "needed"),
    [
        ([], TEXT, Decision.VERSION, True),
        ([TEXT], TEXT, Decision.REVISIT, False),
        ([TEXT], NotModified(), Decision.REVISIT, False),
        ([TEXT], OTHER, Decision.VERSION, True),
        ([TEXT, OTHER], TEXT, Decision.VERSION, True),
        ([TEXT], NOT_FOUND, Decision.TOMBSTONE, True),
        ([TEXT], DELETED, Decision.TOMBSTONE, True),
        ([TEXT, DELETED], DELETED, Decision.TOMBSTONE, False),
        ([TEXT, DELETED], TEXT, Decision.REVISIT, True),
        ([TEXT, DELETED], OTHER, Decision.VERSION, True),
        ([TEXT], BUSY, Decision.FAILURE, True),
        ([TEXT], SOFT_404, Decision.FAILURE, True),
        ([TEXT], EMPTY, Decision.FAILURE, True),
        ([], BUSY, Decision.FAILURE, True),
        ([], NOT_FOUND, Decision.FAILURE, True),
        ([], EMPTY, Decision.FAILURE, True),
    ],
)
def test_every_observation_is_shown_once_as_it_came_before_it_is_stored(
    tmp_path: Path, evidence: Evidence, before: list[Finding], finding: Finding, decision: Decision, needed: bool
) -> None:
    with Archive.open(tmp_path, evidence=evidence) as archive:
        site = Watched(archive, evidence)
        for one in before:
            run = site.nights.begin(FIRST_NIGHT)
            site.visit(run, one)
            site.nights.finish(run, FIRST_NIGHT)
        ((stored,),) = rows(tmp_path, "SELECT count(*) FROM captures")
        evidence.kept.clear()
        raw = site.visit(site.nights.begin(FIRST_NIGHT), finding)
    assert evidence.kept == [Kept(decision, needed, raw, stored)]
    assert evidence.kept[0].raw is raw
    new = rows(tmp_path, "SELECT warc_file, warc_offset, warc_length FROM captures")[stored:]
    assert new == ([("warc/ban/1.warc.gz", 100, 100)] if needed else [])


def test_a_page_edited_at_an_address_that_may_be_a_move_is_shown_once(tmp_path: Path, evidence: Evidence) -> None:
    with Archive.open(tmp_path, evidence=evidence) as archive:
        site = Watched(archive, evidence)
        run = site.nights.begin(FIRST_NIGHT)
        site.visit(run, TEXT)
        site.nights.finish(run, FIRST_NIGHT)
        run = site.nights.begin(FIRST_NIGHT)
        raw = site.visit(run, OTHER, "/moi", "/moi")
        site.nights.walk(run, complete=True)
        site.nights.finish(run, FIRST_NIGHT)
    assert [(one.decision, one.raw is raw) for one in evidence.kept[1:]] == [(Decision.VERSION, True)]
    lines = exported(tmp_path)
    assert [line["change"] for line in lines] == ["first", "title", "moved"]
    assert lines[1]["warc"] == lines[2]["warc"] != lines[0]["warc"]


def test_nothing_is_stored_of_what_could_not_be_kept(tmp_path: Path, evidence: Evidence) -> None:
    with Archive.open(tmp_path, evidence=evidence) as archive:
        site = Watched(archive, evidence)
        run = site.nights.begin(FIRST_NIGHT)
        url = site.nights.url(PAGE)
        archive.enqueue(SITE, run, url, found_by=FoundBy.LISTING, section="Tin", fingerprint=None, reason="listed")
        evidence.fails = True
        for finding in (TEXT, BUSY):
            with pytest.raises(ArchiveUnwritableError, match="no space"):
                site.visit(run, finding)
        assert exported(tmp_path) == []
        assert rows(tmp_path, "SELECT count(*) FROM captures") == [(0,)]
        assert [entry.url for entry in archive.pending(SITE)] == [url], "it is still to be visited"
        evidence.fails = False
        site.visit(run, TEXT)
    assert len(exported(tmp_path)) == 1


def test_each_listing_page_of_inline_articles_is_shown_once_a_walk(tmp_path: Path, evidence: Evidence) -> None:
    def items(night: int, edited: bool = False) -> list[InlineItem]:
        found = []
        for number in range(4):
            at = FIRST_NIGHT + timedelta(days=night, minutes=number // 2)
            text = (f"Bản tin thứ {number} của tổ {number}.", "Có sửa." if edited and number == 3 else "Như cũ.")
            page = Capture(url=f"{LISTING}?start={number // 2}", captured_at=at, http_status=200)
            found.append(
                InlineItem(
                    article=article(*text, title=None),
                    recipe=RECIPE,
                    capture=page,
                    listing_url=LISTING,
                    position=number,
                )
            )
        return found

    with Archive.open(tmp_path, evidence=evidence) as archive:
        site = Nights(archive)
        told = []
        for night, walked in enumerate((items(0), items(1), items(2, edited=True), items(3)[:3])):
            run = site.begin(FIRST_NIGHT + timedelta(days=night))
            archive.record_inline(SITE, run, "Tin", walked, complete=True, ended_at=FIRST_NIGHT + timedelta(days=night))
            site.finish(run, FIRST_NIGHT + timedelta(days=night))
            told.append([(one.decision, one.needed) for one in evidence.kept])
            evidence.kept.clear()
    new, nothing = (Decision.VERSION, True), (Decision.REVISIT, False)
    assert told == [[new, new], [nothing, nothing], [new, nothing], [(Decision.TOMBSTONE, True), nothing]]
