"""Whole runs within a budget: what comes first, what waits, what the run says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import NightBudgetSpentError
from archive.records import Outcome
from archive.store import Archive
from crawler.site_run import SiteRun
from tests.archive_nights import exported, rows
from tests.carried_site import CarriedSite, Carrier, ended, profile_of
from tests.loopback_site import Reply, address, article_page, listing_pages

ALL = tuple(range(1012, 1000, -1))  # three listing pages


@pytest.fixture
def site() -> CarriedSite:
    one = CarriedSite()
    one.publish(*ALL)
    return one


def carrier_of(site: CarriedSite, folder: Path, budget: int | None = None) -> Carrier:
    more = "" if budget is None else f"budget = {budget}"
    return Carrier(site, folder / "archive", profile_of(more))


def articles(site: CarriedSite) -> list[int]:
    """The articles that were asked for, in order."""
    return [int(path.split("/")[2].split("-")[0]) for path in site.paths if path.startswith("/tin/")]


def test_what_is_new_is_read_within_the_budget_and_the_rest_the_next_night(site: CarriedSite, tmp_path: Path) -> None:
    carrier = carrier_of(site, tmp_path, 10)
    first = ended(carrier.night(1))
    assert len(site.asked) == first.requests == 10
    assert first.outcome is Outcome.PARTIAL
    assert "the night's budget of 10 requests is spent; " in (first.why or "")
    assert "pages are left for the next run" in (first.why or "")
    newest = articles(site)
    assert newest == sorted(newest, reverse=True)
    for night in (2, 3, 4):
        summary = ended(carrier.night(night))
        assert summary.requests <= 10
    assert len(exported(carrier.folder)) == 12


def test_a_listing_longer_than_half_the_budget_does_not_keep_articles_from_being_read(
    site: CarriedSite, tmp_path: Path
) -> None:
    site.publish(*range(1100, 1000, -1))  # 25 listing pages
    summary = ended(carrier_of(site, tmp_path, 20).night(1))
    (section,) = summary.sections
    assert summary.outcome is Outcome.PARTIAL
    assert not section.complete
    assert "was not asked for: the budget leaves no more requests for listings" in section.why
    assert articles(site) == list(range(1100, 1090, -1))


def test_the_newest_of_every_section_come_first(site: CarriedSite, tmp_path: Path) -> None:
    second = {path.replace("/tin", "/moi"): one for path, one in listing_pages([1004, 1003, 1002, 1001]).items()}
    site.replies |= listing_pages([1012, 1011, 1010, 1009]) | second
    carrier = Carrier(site, tmp_path / "archive", profile_of("budget = 10", ("tin", "moi")))
    carrier.night(1)
    assert articles(site) == [1012, 1004, 1011, 1003, 1010, 1002, 1009]


def test_a_run_that_read_all_that_is_new_is_complete_and_says_that_its_budget_is_spent(
    site: CarriedSite, tmp_path: Path
) -> None:
    carrier_of(site, tmp_path).night(1)
    carrier = carrier_of(site, tmp_path, 10)
    summary = ended(carrier.night(2))
    assert summary.outcome is Outcome.COMPLETE
    assert summary.why == "the night's budget of 10 requests is spent; what is known already waits"
    assert len(site.asked) == 10


def test_a_budget_that_is_just_enough_is_not_spoken_of(site: CarriedSite, tmp_path: Path) -> None:
    carrier_of(site, tmp_path).night(1)
    needed = ended(carrier_of(site, tmp_path).night(2)).requests
    summary = ended(carrier_of(site, tmp_path, needed).night(3))
    assert (summary.outcome, summary.why) == (Outcome.COMPLETE, None)


def test_missing_pages_are_looked_at_before_others_when_the_night_is_short(site: CarriedSite, tmp_path: Path) -> None:
    carrier_of(site, tmp_path).night(1)
    site.replies[address(1001)] = Reply(status=404)
    site.replies |= listing_pages([*ALL[:-1]])
    carrier_of(site, tmp_path).night(2, full=True)
    carrier = carrier_of(site, tmp_path, 10)
    carrier.night(3)
    assert articles(site)[0] == 1001
    assert rows(carrier.folder, "SELECT state FROM pages WHERE url LIKE '%1001%'") == [("gone",)]


def test_all_runs_of_a_night_share_its_budget_and_the_next_night_has_its_own(site: CarriedSite, tmp_path: Path) -> None:
    carrier = carrier_of(site, tmp_path, 15)
    carrier.night(1)
    again = carrier_of(site, tmp_path, 18)
    summary = ended(again.night(1))
    assert summary.requests == 3
    assert "the night's budget of 18 requests is spent, 15 of it by earlier runs" in (summary.why or "")
    with pytest.raises(NightBudgetSpentError, match="the night's budget of 18 requests is spent"):
        again.night(1)
    assert ended(again.night(2)).requests > 0


def test_a_killed_run_has_spent_what_it_sent(site: CarriedSite, tmp_path: Path) -> None:
    carrier = carrier_of(site, tmp_path, 16)
    assert carrier.night(1, stop_after=12) is None
    sent = rows(carrier.folder, "SELECT requests FROM runs")[0][0]
    summary = ended(carrier.night(1))
    assert summary.requests <= 16 - sent


def test_known_pages_that_a_full_run_left_over_do_not_keep_the_newest_waiting(
    site: CarriedSite, tmp_path: Path
) -> None:
    carrier_of(site, tmp_path).night(1)
    carrier_of(site, tmp_path, 10).night(2, full=True)
    left = rows(tmp_path / "archive", "SELECT count(*) FROM frontier")[0][0]
    assert left > 0
    site.publish(1013, *ALL)
    carrier_of(site, tmp_path).night(3)
    assert articles(site)[0] == 1013
    assert rows(tmp_path / "archive", "SELECT count(*) FROM frontier") == [(0,)]


def test_a_replay_has_no_budget(site: CarriedSite, tmp_path: Path) -> None:
    carrier = carrier_of(site, tmp_path, 10)
    with Archive.open(carrier.folder) as archive:
        run = SiteRun(carrier.plan(archive, recorded=lambda url: True), rehearsal=True)
        ask = run.begin()
        while ask is not None:
            ask = carrier.carry(run, ask)
        assert run.finish().counts.new == 12


def test_an_edited_article_beside_the_budget_is_found_by_a_later_night(site: CarriedSite, tmp_path: Path) -> None:
    carrier_of(site, tmp_path).night(1)
    site.replies[address(1001)] = article_page(1001, title="Chuyện kể đổi tên")
    carrier = carrier_of(site, tmp_path, 10)
    for night in (2, 3):
        carrier.night(night)
    assert [line["change"] for line in exported(carrier.folder) if line["change"] != "first"] == ["title"]
