"""A line of the log for every decision that a person might question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.event_log import keeping_log
from tests.carried_site import CarriedSite, Carrier
from tests.kept_log import table_of
from tests.loopback_site import Reply, address, listing_pages


@pytest.fixture
def site() -> CarriedSite:
    one = CarriedSite()
    one.publish(*range(1010, 1000, -1))
    return one


@pytest.fixture
def carrier(site: CarriedSite, tmp_path: Path) -> Iterator[Carrier]:
    one = Carrier(site, tmp_path / "archive")
    with keeping_log(one.folder, lambda: one.clock.now()):
        yield one


def told(carrier: Carrier, run: int, event: str) -> list[dict[str, Any]]:
    """Address and facts of each such line of a run."""
    rows = [row for row in table_of(carrier.folder) if (row["run"], row["event"]) == (run, event)]
    return [{"url": row["url"]} | row["facts"] for row in rows]


def test_why_a_nightly_walk_stopped(carrier: Carrier, site: CarriedSite) -> None:
    carrier.night(1)
    site.publish(*range(1011, 1000, -1))
    carrier.night(2)
    assert [one["url"] for one in told(carrier, 2, "listing-page")][:2] == [
        f"{site.home}tin",
        f"{site.home}tin?start=4",
    ]
    (stop,) = told(carrier, 2, "nightly-stop")
    assert (stop["section"], stop["page"], stop["items"]) == ("Tin", 2, 4)
    (ended,) = told(carrier, 2, "walk-ended")
    assert (ended["complete"], ended["stopped_early"], ended["pages"], ended["pages_stated"]) == (False, True, 2, 3)
    assert ended["why"] == "nightly rule: every item of page 2 is known and unchanged"


def test_that_a_page_repeated_another_and_ended_the_listing(carrier: Carrier, site: CarriedSite) -> None:
    pages = listing_pages([*range(1010, 1000, -1)])
    last = pages["/tin?start=8"].body
    onward = b'<li><a class="pagenav" title="Ti\xe1\xba\xbfp" href="/tin?start=12">Ti\xe1\xba\xbfp</a></li></ul>'
    counted = last.replace(b'<p class="counter">Trang 3 / 3</p>', b"")
    for start, following in ((8, 12), (12, 16), (16, 20)):
        link = onward.replace(b"start=12", b"start=%d" % following)
        site.replies[f"/tin?start={start}"] = Reply(counted.replace(b"</ul></div></div>", link + b"</div></div>"))
    carrier.night(1)
    repeated = told(carrier, 1, "page-repeated")
    assert [(one["page"], one["same_as"], one["in_a_row"]) for one in repeated] == [(4, 3, 1), (4, 3, 2)]
    assert "repeated page 3" in told(carrier, 1, "walk-ended")[0]["why"]


def test_what_became_of_each_page_and_why(carrier: Carrier, site: CarriedSite) -> None:
    site.replies["/robots.txt"] = Reply(f"User-agent: *\nDisallow: {address(1009)}\n".encode())
    site.replies[address(1008)] = Reply(b"", 503, {"Retry-After": "7"})
    site.replies[address(1007)] = Reply(b"<html><body>404 Not Found</body></html>", 404)
    carrier.night(1)
    visits = {one["url"].rpartition("-")[2]: one for one in told(carrier, 1, "visit")}
    assert (visits["1010"]["decision"], visits["1010"]["change"], visits["1010"]["status"]) == ("version", "first", 200)
    assert (visits["1008"]["decision"], visits["1008"]["why"][:8]) == ("failure", "http-503")
    assert visits["1007"]["why"].startswith("http-404")
    (refused,) = told(carrier, 1, "not-asked")
    assert refused["url"].endswith(address(1009))
    assert refused["why"].startswith("robots-disallowed: ")
    assert refused["why"].endswith(f"(Disallow: {address(1009)})")
    assert [one["seconds"] for one in told(carrier, 1, "busy")] == [7] * len(told(carrier, 1, "busy"))
    levels = {row["facts"].get("decision"): row["level"] for row in table_of(carrier.folder) if row["event"] == "visit"}
    assert levels["failure"] == "warning"
    assert levels["version"] == "info"


def test_that_an_address_was_asked_again_and_why(carrier: Carrier, site: CarriedSite) -> None:
    listing = listing_pages([*range(1010, 1000, -1)])["/tin"]
    replies = iter([Reply(b"", 429, {"Retry-After": "9"})])
    site.replies["/tin"] = lambda: next(replies, listing)
    carrier.night(1)
    (again,) = told(carrier, 1, "asked-again-later")
    assert again == {"url": f"{site.home}tin", "seconds": 9, "why": "status 429"}


def test_why_nothing_more_was_asked(carrier: Carrier, site: CarriedSite) -> None:
    site.replies["/robots.txt"] = Reply(b"", 503)
    carrier.night(1)
    (stopped,) = told(carrier, 1, "asking-stopped")
    assert "robots.txt" in stopped["why"]
    (ended,) = told(carrier, 1, "run-ended")
    assert (ended["outcome"], ended["why"]) == ("failed", stopped["why"])


def test_a_page_that_breaks_the_reader_leaves_its_trace(
    carrier: Carrier, site: CarriedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*words: object, **more: object) -> None:
        raise ValueError("hỏng")

    monkeypatch.setattr("crawler.page_reading.read_article", broken)
    site.publish(1001)
    carrier.night(1)
    (line,) = told(carrier, 1, "page-broke-the-reader")
    assert line["url"].endswith(address(1001))
    assert line["error"] == "ValueError"
    assert "in broken" in line["trace"]
