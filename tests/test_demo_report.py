"""The demo's report tells every event of the second night, and nothing that no reader could see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive.change_listing import find_changes
from archive.digests import payload_digest
from archive.reading_connection import reading
from archive.records import (
    Absent,
    Article,
    Capture,
    Finding,
    Image,
    InlineItem,
    Observation,
    Outcome,
    Seen,
    WalkProof,
)
from archive.store import Archive
from demo.nights import Standing, changes_of, standing
from demo.replicas import NIGHTS
from demo.report import write_report
from demo.server import SYSTEMS
from demo.stories import Replica, Section, Story, load_replicas

REPLICAS = load_replicas()
EXPECTED = [change for replica in REPLICAS.values() for change in changes_of(replica, 2)]
RECIPE = "demo/0"


@pytest.fixture(scope="module")
def archive_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that saw both nights of the replica sites, without a crawl between."""
    folder = tmp_path_factory.mktemp("demo") / "archive"
    with Archive.open(folder) as archive:
        for number, begun in enumerate(NIGHTS, 1):
            for replica in REPLICAS.values():
                see_night(archive, replica, number, begun)
    return folder


@pytest.fixture(scope="module")
def report(archive_folder: Path) -> str:
    return write_report(archive_folder, NIGHTS)


def see_night(archive: Archive, replica: Replica, number: int, begun: datetime) -> None:
    there = standing(replica, number)
    host = f"{replica.id}.test"
    archive.upsert_site(
        site=replica.id, name=replica.name, host=host, system=replica.system, timezone="Asia/Ho_Chi_Minh"
    )
    run = archive.begin_run(
        replica.id, started_at=begun, mode="full", rehearsal=True, program="luuvet/test", rules="demo"
    )
    for section in replica.sections:
        archive.record_walk(run, proof(there, section))
        if section.inline:
            items = inline_items(there, section, begun)
            archive.record_inline(replica.id, run, section.name, items, complete=True, ended_at=begun)
    for observation in visits(there, run, begun + timedelta(minutes=1)):
        archive.record(observation)
    ended = begun + timedelta(minutes=2)
    archive.finish_run(
        run, ended_at=ended, outcome=Outcome.COMPLETE, why=None, requests=50, bytes=100_000, seconds=120.0
    )


def proof(there: Standing, section: Section) -> WalkProof:
    items = len(there.listed(section.slug))
    return WalkProof(
        section=section.name,
        url=f"http://{there.replica.id}.test/{section.slug}",
        pages_walked=3,
        items_listed=items,
        complete=True,
        why="last page number",
    )


def inline_items(there: Standing, section: Section, at: datetime) -> list[InlineItem]:
    url = f"http://{there.replica.id}.test/{section.slug}"
    capture = Capture(url=url, captured_at=at, http_status=200, payload_digest=payload_digest(url.encode()))
    return [
        InlineItem(article=article_of(story), recipe=RECIPE, capture=capture, listing_url=url, position=place)
        for place, story in enumerate(there.listed(section.slug))
    ]


def visits(there: Standing, run: int, at: datetime) -> Iterator[Observation]:
    former = standing(there.replica, 1)
    keys = [story.key for story in former.linked()]
    keys += [story.key for story in there.linked() if story.key not in keys]
    for key in keys:
        story = there.find(key)
        known = story or former.find(key)
        assert known
        finding: Finding = Absent(reason="404")
        if story:
            finding = Seen(article=article_of(story), recipe=RECIPE, key=key)
        elif there.taken_down[key] == 410:
            finding = Absent(reason="410")
        url = address(there, known)
        before = former.find(key)
        was = address(there, before) if before else url
        capture = Capture(
            url=url,
            captured_at=at,
            http_status=200 if story else there.taken_down[key],
            payload_digest=payload_digest(f"{there.night} {key}".encode()),
        )
        if was != url:  # the former address is asked for, and redirects
            capture = Capture(url=was, captured_at=at, final_url=url, redirects=(was,), http_status=200)
        yield Observation(
            site=there.replica.id,
            run_id=run,
            capture=capture,
            finding=finding,
            section=known.section,
            listed_url=url if story else None,
        )


def address(there: Standing, story: Story) -> str:
    return f"http://{there.replica.id}.test{SYSTEMS[there.replica.system].article_path(story)}"


def article_of(story: Story) -> Article:
    return Article(
        title=story.title,
        lead=story.lead,
        byline=story.signature,
        section=story.section,
        published_at=story.published_at if story.title else None,
        body=story.body,
        captions=story.captions,
        images=tuple(
            Image(url=f"http://{story.site}.test/{story.key}-{block.photo}.png", alt="")
            for block in story.blocks
            if block.kind == "photo"
        ),
    )


def flat(text: str) -> str:
    """The report with its line breaks undone, to look for sentences in."""
    return " ".join(text.split())


def test_the_archive_found_exactly_the_changes_that_were_made(archive_folder: Path) -> None:
    with reading(archive_folder) as database:
        seen = find_changes(database, since=NIGHTS[1]) + find_changes(database, since=NIGHTS[1], kind="first")
    expected = sorted((change.site, change.change) for change in EXPECTED if change.change)
    assert sorted((change.site, change.kind) for change in seen) == expected


def test_the_report_names_every_article_that_changed(report: str) -> None:
    text = flat(report)
    for change in EXPECTED:
        if change.change == "title":
            assert change.new in text
        elif change.change:
            assert change.opening[:60] in text, change.en


def test_the_report_quotes_the_wording_before_and_after(report: str) -> None:
    text = flat(report)
    for change in EXPECTED:
        if change.change in ("body", "title", "caption"):
            assert change.old in text, change.en
            assert change.new in text, change.en


def test_the_report_is_silent_about_what_no_reader_could_see(report: str) -> None:
    (retyped,) = [change for change in EXPECTED if not change.change]
    assert retyped.opening not in flat(report)


def test_the_report_tells_the_added_negation_first(report: str) -> None:
    first = report.partition("\n 1. ")[2].partition("\n 2. ")[0]
    assert "không phải tham gia trực trường" in flat(first)
    assert "Negation added: “không”" in first


def test_the_report_counts_each_night_and_its_outcome(report: str) -> None:
    assert "ĐÊM 1, 10/03/2026 22:00" in report
    assert "ĐÊM 2, 11/03/2026 22:00" in report
    for replica in REPLICAS.values():
        assert f"{replica.name}: {len(standing(replica, 1).stories)} bài mới. " in report
    assert report.count("hoàn tất.") == 6


def test_the_report_links_the_reprint_to_its_original(report: str) -> None:
    assert "BÀI ĐĂNG LẠI: 1 " in report
    assert "Sửa nhà công vụ cho giáo viên điểm trường Đắk Rlung" in flat(report.partition("BÀI ĐĂNG LẠI")[2])


def test_the_report_says_how_to_look_again(archive_folder: Path, report: str) -> None:
    assert report.endswith(f"luuvet report --night 2026-03-11 --archive {archive_folder}\n")


def test_no_line_of_the_report_is_wider_than_a_terminal_window(report: str) -> None:
    lines = report.splitlines()[:-2]  # the last two hold the archive's own path, whatever its length
    assert max(len(line) for line in lines) <= 100


def test_a_report_on_the_first_night_alone_has_no_list_of_changes(archive_folder: Path) -> None:
    assert "ĐÃ THAY ĐỔI" not in write_report(archive_folder, NIGHTS[:1])
