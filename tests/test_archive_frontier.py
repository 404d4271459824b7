"""What is still to be visited: kept in the archive, so that a run that is cut off loses none of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.records import Capture, FoundBy, Observation
from archive.store import Archive, FrontierEntry
from tests.archive_nights import BUSY, DELETED, FIRST_NIGHT, NOT_FOUND, Nights, article, rows, seen


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


def test_the_first_of_each_listing_come_first_whatever_the_section(site: Nights) -> None:
    run = site.begin(FIRST_NIGHT)
    for section in ("a", "b"):
        placed = [replace(entry(site, run, f"/{section}{place}"), position=place) for place in range(150)]
        site.archive.enqueue_all(site.site, placed)
    assert paths(site) == [f"/{section}{place}" for place in range(150) for section in ("a", "b")]
    site.archive.enqueue_all(site.site, [replace(entry(site, run, "/b149"), position=0)])
    assert paths(site)[:4] == ["/a0", "/b0", "/b149", "/a1"]


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
