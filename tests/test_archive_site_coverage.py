"""What the archive has seen of a site's sections, and what it knows that it has not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from archive.reading_connection import reading
from archive.records import Failed, WalkProof
from archive.site_coverage import Gaps, Section, find_gaps, find_sections
from archive.store import Archive
from tests.archive_nights import BUSY, FIRST_NIGHT, LISTING, NOT_FOUND, SITE, Nights, article, seen
from tests.archive_samples import MUONG, fill


def sections_of(folder: Path, site: str = SITE) -> list[Section]:
    with reading(folder) as database:
        return find_sections(database, site)


def gaps_of(folder: Path, site: str = SITE) -> Gaps:
    with reading(folder) as database:
        return find_gaps(database, site)


def test_a_section_tells_its_articles_its_last_walk_and_the_last_whole_one(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({"/1": seen(article()), "/2": seen(article("Hai."))})
        site.night({"/1": seen(article("Đã sửa.")), "/2": NOT_FOUND}, complete=False)
    (section,) = sections_of(tmp_path)
    assert (section.name, section.live, section.missing, section.articles, section.versions) == ("Tin", 1, 1, 2, 3)
    assert section.last_walk is not None
    assert section.whole_walk is not None
    assert not section.last_walk.complete
    assert section.whole_walk.at == FIRST_NIGHT
    assert section.whole_walk.at < section.last_walk.at


def test_a_walk_that_the_nightly_rule_ended_is_no_whole_one(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        run = site.begin(FIRST_NIGHT)
        proof = WalkProof(section="Tin", url=LISTING, pages_walked=1, items_listed=9, complete=True, why="đã biết")
        archive.record_walk(run, replace(proof, stopped_early=True))
        site.finish(run, FIRST_NIGHT)
    (section,) = sections_of(tmp_path)
    assert section.last_walk is not None
    assert section.last_walk.stopped_early
    assert section.whole_walk is None


def test_sections_that_only_articles_name_stand_after_those_that_are_walked(tmp_path: Path) -> None:
    walked, named = sections_of(fill(tmp_path), MUONG)
    assert walked.last_walk is not None
    assert (walked.name, walked.url, walked.articles) == ("Tin", "http://muong.test/tin", 0)
    assert (named.name, named.url, named.articles, named.last_walk) == ("Tin tức", None, 5, None)


def test_an_address_that_never_gave_an_article_is_named_with_its_latest_verdict(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({"/1": seen(article()), "/2": BUSY, "/3": BUSY})
        site.night({"/1": BUSY, "/2": Failed(reason="timeout"), "/3": seen(article("Ba."))})
    gaps = gaps_of(tmp_path)
    assert [(one.url, one.reason) for one in gaps.never_read] == [(site.url("/2"), "timeout")]
    assert gaps.reasons == {"timeout": 1}
    assert not gaps.more


def test_nothing_is_lacking_where_all_was_read(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({"/1": seen(article())})
    assert not gaps_of(tmp_path)


def test_what_waits_for_the_next_run_or_for_a_person_is_counted(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({"/1": seen(article()), "/2": BUSY})
        archive.connection.execute(
            "INSERT INTO frontier (site, run, url, found_by, reason) VALUES (?, 1, ?, 'listing', 'new')",
            (SITE, site.url("/9")),
        )
        archive.connection.execute(
            "INSERT INTO quarantine (capture, site, url, captured_at, reason, facts) "
            "SELECT id, site, url, captured_at, 'shrunken', '{}' FROM captures WHERE kind = 'failure'"
        )
    gaps = gaps_of(tmp_path)
    assert (gaps.waiting, gaps.doubtful) == (1, 1)
