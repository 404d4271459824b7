"""What is still to be visited: kept in the archive, so that a run that is cut off loses none of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.records import Capture, FoundBy, Observation
from archive.store import Archive, FrontierEntry
from tests.archive_nights import BUSY, DELETED, FIRST_NIGHT, NOT_FOUND, Nights, article, rows, seen

LATER = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Nights]:
    with Archive.open(tmp_path) as archive:
        yield Nights(archive)


def entry(site: Nights, run: int, path: str, *, fingerprint: str | None = "f", reason: str = "listed") -> FrontierEntry:
    return FrontierEntry(
        url=site.url(path),
        found_by=FoundBy.LISTING,
        section="Tin",
        fingerprint=fingerprint,
        reason=reason,
        run_id=run,
    )


def paths(site: Nights) -> list[str]:
    return [one.url.removeprefix(site.url("")) for one in site.archive.pending(site.site)]


def test_an_address_stays_on_the_frontier_until_something_was_recorded_of_it(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        run = site.begin(FIRST_NIGHT)
        for path in ("/1", "/2"):
            archive.enqueue(
                "ban",
                run,
                site.url(path),
                found_by=FoundBy.LISTING,
                section="Tin",
                fingerprint="f",
                reason="listed",
            )
        site.visit(run, "/1", seen(article(), key="1"), FIRST_NIGHT)
    with Archive.open(tmp_path) as archive:  # the run was never finished: killed
        assert archive.mark_dead_runs() == [run]
        assert [entry.url for entry in archive.pending("ban")] == [site.url("/2")]
    assert rows(tmp_path, "SELECT outcome FROM runs") == [("interrupted",)]


def test_known_pages_are_due_again_the_missing_ones_first(site: Nights) -> None:
    site.night({path: seen(article(title=path), key=path) for path in ("/1", "/2", "/3")})
    site.night({"/2": NOT_FOUND})
    due = [page.url for page in site.archive.pages_due("ban", full=False, now=datetime(2025, 1, 1, tzinfo=UTC))]
    assert due[0] == site.url("/2")
    assert set(due) == {site.url(path) for path in ("/1", "/2", "/3")}


def test_addresses_come_out_in_the_order_they_went_in_even_when_told_twice(site: Nights) -> None:
    run = site.begin(FIRST_NIGHT)
    site.archive.enqueue_all(site.site, [entry(site, run, path) for path in ("/3", "/1", "/2")])
    site.archive.enqueue_all(site.site, [entry(site, run, "/3", fingerprint=None, reason="again")])
    assert paths(site) == ["/3", "/1", "/2"]
    first = next(site.archive.pending(site.site))
    assert (first.reason, first.fingerprint) == ("again", "f")


def test_the_frontier_may_be_emptied_and_filled_while_it_is_read(site: Nights) -> None:
    run = site.begin(FIRST_NIGHT)
    site.archive.enqueue_all(site.site, [entry(site, run, f"/{number}") for number in range(450)])
    met = []
    for one in site.archive.pending(site.site):
        met.append(one.url)
        site.archive.drop_pending(site.site, one.url)
        if len(met) == 300:
            site.archive.enqueue_all(site.site, [entry(site, run, "/moi")])
    assert len(met) == 451
    assert met[-1] == site.url("/moi")
    assert paths(site) == []


def test_each_site_has_a_frontier_of_its_own(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        one, other = Nights(archive, "ban"), Nights(archive, "muong")
        archive.enqueue_all("ban", [entry(one, one.begin(FIRST_NIGHT), "/1")])
        assert paths(one) == ["/1"]
        assert paths(other) == []


def test_whatever_came_of_a_visit_takes_its_address_off_the_frontier(site: Nights) -> None:
    run = site.begin(FIRST_NIGHT)
    site.archive.enqueue_all(site.site, [entry(site, run, path) for path in ("/1", "/2")])
    site.visit(run, "/1", NOT_FOUND, FIRST_NIGHT)
    assert paths(site) == ["/2"]


def test_a_page_visited_in_this_run_is_not_due_in_it(site: Nights) -> None:
    site.night({path: seen(article(title=path), key=path) for path in ("/1", "/2", "/3")})
    run = site.begin(FIRST_NIGHT + timedelta(days=1))
    site.visit(run, "/1", seen(article(title="/1"), key="/1"), FIRST_NIGHT + timedelta(days=1))
    due = {page.url for page in site.archive.pages_due(site.site, full=False, now=LATER)}
    assert due == {site.url("/2"), site.url("/3")}


def test_what_changed_often_is_due_before_what_never_did(site: Nights) -> None:
    for night in range(4):
        restless = seen(article(title=f"lần {night}"), key="2")
        site.night({"/1": seen(article(title="yên"), key="1"), "/2": restless})
    due = [page.url for page in site.archive.pages_due(site.site, full=False, now=LATER)]
    assert due == [site.url("/2"), site.url("/1")]


def test_a_page_gone_lately_is_due_in_a_full_run_only_and_a_month_later_in_none(site: Nights) -> None:
    site.night({"/1": seen(article(), key="1")})
    site.night({"/1": DELETED})
    soon, late = FIRST_NIGHT + timedelta(days=9), FIRST_NIGHT + timedelta(days=40)

    def due(*, full: bool, now: datetime) -> int:
        return len(list(site.archive.pages_due(site.site, full=full, now=now)))

    assert [due(full=True, now=soon), due(full=False, now=soon), due(full=True, now=late)] == [1, 0, 0]


def test_articles_without_an_address_are_never_due(site: Nights) -> None:
    site.night(inline=[article(title=None)])
    assert list(site.archive.pages_due(site.site, full=True, now=LATER)) == []


def test_a_listed_article_is_known_unchanged_by_its_fingerprint_while_it_lives(site: Nights) -> None:
    run, url = site.begin(FIRST_NIGHT), site.url("/1")

    def known(fingerprint: str = "f") -> bool:
        return site.archive.is_known_unchanged(site.site, url, fingerprint)

    assert not known()
    capture = Capture(url=url, captured_at=FIRST_NIGHT, http_status=200)
    site.archive.record(
        Observation(
            site=site.site, run_id=run, capture=capture, finding=seen(article(), key="1"), listing_fingerprint="f"
        )
    )
    assert known()
    assert not known("another")
    site.visit(run, "/1", BUSY, FIRST_NIGHT)
    assert known(), "a failure is no news of the article"
    site.visit(run, "/1", DELETED, FIRST_NIGHT)
    site.finish(run, FIRST_NIGHT)
    site.night({"/1": DELETED})
    assert not known(), "an article that was taken down is to be visited when it is listed again"


def test_a_section_is_walked_to_its_end_once_a_whole_walk_proved_it(site: Nights) -> None:
    assert not site.archive.section_walked_to_end(site.site, "Tin")
    site.night({}, complete=False)
    assert not site.archive.section_walked_to_end(site.site, "Tin")
    site.night({})
    assert site.archive.section_walked_to_end(site.site, "Tin")
    assert not site.archive.section_walked_to_end(site.site, "Văn bản")
