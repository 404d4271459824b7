from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.live_fetch import NothingFetchedError, PageFetch
from tests.carried_site import CarriedSite, profile_of
from tests.loopback_site import Reply, address, luuvet, standing

NOW = datetime(2024, 7, 1, 15, tzinfo=UTC)
URL = f"http://ban.test{address(1001)}"


@pytest.fixture
def site() -> CarriedSite:
    one = CarriedSite()
    one.publish(1001)
    return one


def fetch(site: CarriedSite, url: str = URL) -> PageFetch:
    page = PageFetch(url=url, profile=profile_of(), clock=lambda: NOW)
    ask = page.begin()
    while ask is not None:
        answer = site.answer(ask, page.now())
        page.count(answer)
        page.work()
        ask = page.take(answer)
    page.close(None)
    return page


def test_robots_are_read_before_the_page(site: CarriedSite) -> None:
    fetched = fetch(site).fetched
    assert site.paths == ["/robots.txt", address(1001)]
    assert fetched is not None
    assert fetched.capture.http_status == 200
    assert b"tin" in fetched.payload


def test_a_page_that_robots_disallow_is_not_asked(site: CarriedSite) -> None:
    site.replies["/robots.txt"] = Reply(b"User-agent: luuvet\nDisallow: /tin/\n")
    fetched = fetch(site).fetched
    assert site.paths == ["/robots.txt"]
    assert fetched is not None
    assert fetched.failure is not None
    assert fetched.failure.reason == "robots-disallowed"


def test_an_answer_before_any_request_is_a_mistake_of_the_caller() -> None:
    page = PageFetch(url=URL, profile=profile_of(), clock=lambda: NOW)
    with pytest.raises(ValueError, match="nothing was asked"):
        page.take(None)  # type: ignore[arg-type]


def test_a_page_that_was_not_read_to_its_end_says_what_to_do() -> None:
    error = NothingFetchedError(URL)
    assert URL in str(error)
    assert "try again" in str(error)
    assert error.exit_status == 1


def test_a_page_on_the_network_is_tried_with_the_manners_of_a_crawl(tmp_path: Path) -> None:
    with standing() as live:
        live.publish(1002, 1001)
        live.replies["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /tin/1002\n")
        sites = live.site_file(tmp_path / "sites")
        words = ("--sites", sites, "--site", "ban", "--archive", tmp_path / "archive")
        shown = luuvet("try", f"{live.home[:-1]}{address(1001)}", *words)
        refused = luuvet("try", f"{live.home[:-1]}{address(1002)}", *words)
    assert shown.returncode == 0
    assert "Chuyện kể số 1001" in shown.stdout
    assert "robots-disallowed" in refused.stdout + refused.stderr
    assert live.paths == ["/robots.txt", address(1001), "/robots.txt"]
    assert not (tmp_path / "archive").exists()
