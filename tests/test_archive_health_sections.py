"""Listings that fall short: cut, stated to be longer, unreadable; and those that only seem to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.health_findings import HealthFinding
from archive.health_judging import findings_of
from archive.records import Article, Outcome, WalkProof
from archive.store import Archive
from tests.archive_nights import FIRST_NIGHT, LISTING, NOT_FOUND, Nights, article, seen

PATHS = [f"/tin/{number}" for number in range(20)]


class Walks(Nights):
    """Nights told by what was visited, what was listed and how the section was walked."""

    def told(
        self,
        visited: Sequence[str] = PATHS,
        listed: Sequence[str] = PATHS,
        *,
        gone: Sequence[str] = (),
        inline: Sequence[Article] = (),
        section: str = "Tin",
        **walk: Any,
    ) -> HealthFinding | None:
        """Tell a night; return what was found of its listings, None for nothing."""
        at = FIRST_NIGHT + timedelta(days=self.number)
        self.number += 1
        run = self.begin(at)
        for path in listed:
            self.archive.note_listed(self.site, self.url(path))
        told = {"pages_walked": 2, "complete": True, "why": "page 2 links to no further page", "links_on": True} | walk
        proof = WalkProof(section=section, url=LISTING, items_listed=len(listed) or len(inline), **told)  # type: ignore[arg-type]
        self.archive.record_walk(run, proof)
        for path in visited:
            text = f"Tổ công đoàn ở {path} mở hội thao mùa mưa cho đoàn viên của mười hai xưởng."
            self.visit(run, path, seen(article(text)), at, listed)
        for path in gone:
            self.visit(run, path, NOT_FOUND, at)
        if inline:
            self.inline(run, inline, at, complete=bool(told["complete"]))
        self.archive.finish_run(run, ended_at=at, outcome=Outcome.COMPLETE, why=None, requests=1, bytes=0, seconds=1.0)
        findings = {one.cause: one for one in findings_of(self.archive.connection, run)}
        return findings.get("listing")


STOPPED: dict[str, Any] = {"complete": False, "stopped_early": True, "pages_walked": 1, "why": "nightly rule"}
UNREAD: dict[str, Any] = {"complete": False, "pages_walked": 1, "why": "page 2 could not be read", "unread": "http-503"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Walks]:
    with Archive.open(tmp_path) as archive:
        yield Walks(archive)


def found(finding: HealthFinding | None) -> bool | None:
    """Whether something is wrong; None: the night does not tell."""
    return None if finding is None else finding.found


def test_a_listing_that_drops_articles_which_still_answer_is_found_though_its_end_is_proved(site: Walks) -> None:
    site.told()
    site.told()
    finding = site.told(listed=PATHS[:10], pages_walked=1)
    assert finding is not None
    assert finding.found
    assert finding.facts["reason"] == "dropped"
    assert (finding.facts["unlisted"], finding.facts["known"], finding.facts["items"]) == (10, 20, 10)
    assert set(finding.examples) <= {site.url(path) for path in PATHS[10:]}


def test_articles_that_were_taken_down_leave_the_listing_by_right(site: Walks) -> None:
    site.told()
    site.told()
    assert found(site.told(PATHS[:10], PATHS[:10], gone=PATHS[10:], pages_walked=1)) is False


def test_one_or_two_articles_that_are_listed_no_more_are_editors_doing(site: Walks) -> None:
    site.told()
    site.told()
    assert found(site.told(listed=PATHS[2:])) is False


def test_a_listing_of_the_newest_articles_alone_drops_old_ones_every_night(site: Walks) -> None:
    everything = [f"/tin/{number}" for number in range(120)]
    for night in range(10):
        newest = everything[night * 8 : night * 8 + 20]
        assert found(site.told(everything[: night * 8 + 20], newest)) is not True


def test_a_cut_listing_is_well_when_a_whole_walk_shows_the_articles_again(site: Walks) -> None:
    site.told()
    site.told()
    assert found(site.told(listed=PATHS[:10], pages_walked=1)) is True
    # The nightly rule stops at what is known, on a page that links on: that says nothing of the rest.
    assert found(site.told(PATHS[:3], PATHS[:10], **STOPPED)) is None
    assert found(site.told()) is False


def test_a_nightly_walk_finds_the_cut_where_its_page_links_on_no_more(site: Walks) -> None:
    site.told()
    site.told()
    site.told(PATHS[:3], PATHS[:10], **STOPPED)
    assert found(site.told(PATHS, PATHS[:10], **STOPPED, links_on=False)) is True


def test_a_section_of_one_page_never_linked_on(site: Walks) -> None:
    site.told(links_on=False, pages_walked=1)
    site.told(PATHS[:12], PATHS[:10], **STOPPED, links_on=False)
    assert found(site.told(PATHS, PATHS[:10], **STOPPED, links_on=False)) is not True


def test_a_section_that_states_more_than_it_shows_is_found_until_a_walk_is_whole(site: Walks) -> None:
    site.told()
    finding = site.told(listed=PATHS[:10], pages_walked=1, pages_stated=2, complete=False)
    assert finding is not None
    assert (finding.found, finding.facts["reason"], finding.facts["pages_stated"]) == (True, "stated", 2)
    assert found(site.told(PATHS[:3], PATHS[:10], **STOPPED)) is None
    assert found(site.told()) is False


def test_a_page_that_could_not_be_read_is_forgotten_when_the_next_night_gets_as_far_as_ever(site: Walks) -> None:
    site.told()
    finding = site.told(listed=PATHS[:10], **UNREAD)
    assert finding is not None
    assert (finding.found, finding.facts["reason"], finding.facts["unread"]) == (True, "unread", "http-503")
    assert found(site.told(PATHS[:3], PATHS[:10], **STOPPED)) is False


def test_an_end_that_never_could_be_proved_is_no_news(site: Walks) -> None:
    for _ in range(3):
        assert found(site.told(complete=False, why="every further page repeated page 1")) is None


def test_an_end_that_could_be_proved_before_is(site: Walks) -> None:
    site.told()
    finding = site.told(complete=False, why="page 2 offers more by a script")
    assert finding is not None
    assert (finding.found, finding.facts["reason"]) == (True, "unproved")


@pytest.mark.parametrize("reason", ["held-back", "robots-disallowed"])
def test_a_walk_that_we_ended_ourselves_says_nothing_of_the_listing(site: Walks, reason: str) -> None:
    site.told()
    assert found(site.told(PATHS[:3], PATHS[:10], **{**UNREAD, "unread": reason})) is None


def test_one_section_does_not_heal_what_another_fell_short_of(site: Walks) -> None:
    site.told()
    site.told()
    assert found(site.told(listed=PATHS[:10], pages_walked=1)) is True
    at = FIRST_NIGHT + timedelta(days=site.number)
    run = site.begin(at)
    walks: dict[str, dict[str, Any]] = {"Tin": STOPPED, "Ảnh": {"complete": True, "pages_walked": 1, "why": "x"}}
    for section, walk in walks.items():
        proof = WalkProof(section=section, url=LISTING, items_listed=9, **walk)
        site.archive.record_walk(run, proof)
    site.visit(run, PATHS[0], NOT_FOUND, at)
    site.finish(run, at)
    assert "listing" not in {one.cause for one in findings_of(site.archive.connection, run)}


def test_articles_without_an_address_that_a_cut_listing_takes_along_are_missed(site: Walks) -> None:
    items = [article(f"Tổ {number} kể chuyện hội thao mùa mưa của mười hai xưởng.") for number in range(20)]
    for _ in range(2):
        site.told((), (), inline=items)
    finding = site.told((), (), inline=items[:8], pages_walked=1)
    assert finding is not None
    assert finding.found
    assert (finding.facts["unlisted"], finding.facts["known"]) == (12, 20)
