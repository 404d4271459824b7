"""Nights of a site whose host is busy, down or silent about what it allows: what each run asks, and what it finds."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.hosts import HostRecord, find_host
from archive.records import Outcome, RunSummary
from archive.store import Archive
from tests.archive_soundness import assert_sound
from tests.carried_site import FIRST_NIGHT, CarriedSite, Carrier, Clock, ended
from tests.loopback_site import Reply, address

HOST = "http://ban.test"
DOWN = Reply(b"<h1>503</h1>", 503)


def busy(status: int, seconds: int) -> Reply:
    return Reply(b"<h1>busy</h1>", status, {"Retry-After": str(seconds)})


@pytest.fixture
def site() -> CarriedSite:
    site = CarriedSite()
    site.publish(*range(1006, 1000, -1))
    return site


@pytest.fixture
def carrier(site: CarriedSite, tmp_path: Path) -> Carrier:
    return Carrier(site, tmp_path / "archive")


def night(carrier: Carrier, number: float) -> RunSummary:
    """Crawl all of the site on a night, or a part of a day after it."""
    return ended(carrier.night(number, full=True))  # type: ignore[arg-type]  # a clock knows halves of days


def remembered(carrier: Carrier) -> HostRecord:
    with Archive.open(carrier.folder) as archive:
        record = find_host(archive.connection, HOST)
    assert record is not None
    return record


def two_hours_a_second(clock: Clock) -> datetime:
    """The moment on a clock by which a run of a few requests takes a day."""
    return clock.moment + timedelta(hours=2 * clock.waited)


def events(caplog: pytest.LogCaptureFixture) -> list[str]:
    found = [record.event.name for record in caplog.records if hasattr(record, "event")]
    caplog.clear()
    return found


def test_each_run_asks_for_robots_first_and_anew(carrier: Carrier, site: CarriedSite) -> None:
    for number in (1, 2):
        assert night(carrier, number).outcome is Outcome.COMPLETE
        assert site.paths[0] == "/robots.txt"
        assert site.paths.count("/robots.txt") == 1


def test_a_host_that_asks_for_hours_of_quiet_has_them_in_the_next_runs_too(
    carrier: Carrier, site: CarriedSite, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    site.replies[address(1003)] = busy(429, 7200)
    first = night(carrier, 1)
    assert "429" in (first.why or "")
    assert "host-asks-for-quiet" in events(caplog)
    early = night(carrier, 1 + 1 / 24)
    assert (early.outcome, early.requests, site.paths) == (Outcome.FAILED, 0, [])
    assert "asked not to be asked before 2024-07-01T17:0" in (early.why or "")
    site.publish(*range(1006, 1000, -1))
    later = night(carrier, 1 + 3 / 24)
    assert (later.outcome, later.counts.new) == (Outcome.COMPLETE, 6 - first.counts.new)
    assert remembered(carrier).quiet_until is None


def test_a_host_that_asks_for_days_is_asked_the_next_night_all_the_same(carrier: Carrier, site: CarriedSite) -> None:
    site.replies["/robots.txt"] = busy(429, 5 * 86_400)
    assert night(carrier, 1).requests == 1
    assert night(carrier, 1.5).requests == 0
    again = night(carrier, 2)
    assert (again.outcome, site.paths) == (Outcome.FAILED, ["/robots.txt"])
    site.publish(*range(1006, 1000, -1))
    assert night(carrier, 3).outcome is Outcome.COMPLETE


def test_an_address_that_is_busy_for_hours_waits_alone_and_is_read_in_its_time(
    carrier: Carrier, site: CarriedSite, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    night(carrier, 1)
    site.publish(1007, *range(1006, 1000, -1))
    article = site.replies[address(1007)]
    site.replies[address(1007)] = busy(503, 36_000)
    assert night(carrier, 2).counts.new == 0
    assert "address-held" in events(caplog)
    site.replies[address(1007)] = article
    early = night(carrier, 2 + 5 / 24)
    assert address(1007) not in site.paths
    assert (early.outcome, early.counts.new, early.counts.failed) == (Outcome.COMPLETE, 0, 0)
    assert night(carrier, 2 + 11 / 24).counts.new == 1


def test_a_site_that_was_down_for_nights_is_read_on_the_night_it_is_back(
    carrier: Carrier, site: CarriedSite, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    night(carrier, 1)
    whole = dict(site.replies)
    site.replies = dict.fromkeys(whole, DOWN)
    asked = []
    for number in range(2, 8):
        run = night(carrier, number)
        assert (run.outcome, set(site.paths)) == (Outcome.FAILED, {"/robots.txt"})
        asked.append(run.requests)
    assert asked == [2, 2, 2, 1, 1, 1]
    record = remembered(carrier)
    assert (record.failures, record.failing_since) == (6, FIRST_NIGHT + timedelta(days=1, seconds=2))
    events(caplog)
    site.publish(1007, *range(1006, 1000, -1))
    back = night(carrier, 8)
    assert (back.outcome, back.counts.new, back.counts.gone) == (Outcome.COMPLETE, 1, 0)
    assert "host-answers-again" in events(caplog)
    assert remembered(carrier).failures == 0


def test_a_site_whose_pages_alone_are_down_is_asked_half_as_often_in_the_end(
    carrier: Carrier, site: CarriedSite
) -> None:
    sections = [address(number) for number in range(1006, 1000, -1)]
    night(carrier, 1)
    whole = dict(site.replies)
    site.replies = {path: reply if path == "/robots.txt" else DOWN for path, reply in whole.items()}
    asked = [night(carrier, number).requests for number in range(2, 7)]
    assert asked == sorted(asked, reverse=True)
    assert asked[-1] < asked[0]
    site.replies = whole
    assert night(carrier, 7).outcome is Outcome.COMPLETE
    assert set(sections) <= set(site.paths)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_yesterdays_robots_is_no_permission(carrier: Carrier, site: CarriedSite, status: int) -> None:
    night(carrier, 1)
    site.replies["/robots.txt"] = Reply(b"", status)
    # The copy is not yet 24 hours old: only whether the host can say today what it allows counts.
    run = night(carrier, 1.5)
    assert run.outcome is Outcome.FAILED
    assert f"robots.txt answers {status}" in (run.why or "")
    assert set(site.paths) == {"/robots.txt"}


def test_after_thirty_days_without_a_robots_its_last_copy_is_obeyed(
    carrier: Carrier, site: CarriedSite, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    site.replies["/robots.txt"] = Reply(f"User-agent: *\nDisallow: {address(1003)}\nCrawl-delay: 7\n".encode())
    assert night(carrier, 1).counts.new == 5
    site.replies["/robots.txt"] = DOWN
    assert night(carrier, 2).outcome is Outcome.FAILED
    assert night(carrier, 31).outcome is Outcome.FAILED
    events(caplog)
    assert night(carrier, 32.5).outcome is Outcome.COMPLETE
    assert "robots-copy-used" in events(caplog)
    assert address(1003) not in site.paths
    assert carrier.clock.asks[-1].gap_seconds == 7.0


def test_a_host_that_never_had_a_robots_that_could_be_read_is_not_guessed_at(
    carrier: Carrier, site: CarriedSite
) -> None:
    site.replies["/robots.txt"] = DOWN
    for number in (1, 20, 40):
        assert night(carrier, number).outcome is Outcome.FAILED
        assert set(site.paths) == {"/robots.txt"}


def test_a_changed_robots_is_told_and_obeyed(
    carrier: Carrier, site: CarriedSite, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    night(carrier, 1)
    assert "robots-read" in events(caplog)
    site.replies["/robots.txt"] = Reply("User-agent: *\nDisallow: /tin/\n# Đổi hôm nay\n".encode())
    night(carrier, 2)
    assert "robots-changed" in events(caplog)
    assert not any(path.startswith("/tin/") for path in site.paths)
    assert "# Đổi hôm nay" in (remembered(carrier).robots or "")


def test_a_clock_that_was_set_back_does_not_prolong_what_a_host_asked_for(carrier: Carrier, site: CarriedSite) -> None:
    site.replies["/robots.txt"] = busy(429, 7200)
    night(carrier, 3)
    site.publish(*range(1006, 1000, -1))
    assert night(carrier, 1).outcome is Outcome.COMPLETE


def test_robots_is_kept_where_it_says_something_new_or_nothing(carrier: Carrier, site: CarriedSite) -> None:
    night(carrier, 1)
    night(carrier, 2)
    site.replies["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /moi\n")
    night(carrier, 3)
    site.replies["/robots.txt"] = DOWN
    night(carrier, 4)
    site.replies["/robots.txt"] = Reply(b"<h1>404, 17 nguoi xem</h1>", 404)
    night(carrier, 5)
    site.replies["/robots.txt"] = Reply(b"<h1>404, 18 nguoi xem</h1>", 404)
    night(carrier, 6)
    query = "SELECT run, http_status, record FROM captures WHERE kind = 'robots' AND url = ? ORDER BY id"
    with Archive.open(carrier.folder) as archive:
        kept = [tuple(row) for row in archive.connection.execute(query, (f"{HOST}/robots.txt",))]
    assert kept == [(1, 200, "response"), (3, 200, "response"), (4, 503, "response"), (5, 404, "response")]
    assert_sound(carrier.folder)


def test_a_run_of_more_than_a_day_reads_robots_again(
    carrier: Carrier, site: CarriedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Clock, "now", two_hours_a_second)
    assert night(carrier, 1).outcome is Outcome.COMPLETE
    assert site.paths.count("/robots.txt") == 1 + int(2 * (len(site.paths) - 1) / 24)


def test_a_run_that_cannot_read_robots_again_after_a_day_keeps_what_it_has_and_asks_no_more(
    carrier: Carrier, site: CarriedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Clock, "now", two_hours_a_second)
    answers = iter([Reply(b""), *[DOWN] * 10])
    site.publish(*range(1024, 1000, -1))
    site.replies["/robots.txt"] = lambda: next(answers)
    run = night(carrier, 1)
    assert run.outcome is Outcome.PARTIAL
    assert "robots.txt answers 503" in (run.why or "")
    assert run.counts.new > 0
    assert site.paths[-2:] == ["/robots.txt"] * 2


def test_an_article_on_a_host_that_cannot_say_what_it_allows_failed_and_waits_for_another_night(
    carrier: Carrier, site: CarriedSite
) -> None:
    article = site.replies[address(1003)]
    site.replies[address(1003)] = Reply(b"", 301, {"Location": "https://ban.test/tin/cu"})
    site.replies["/tin/cu"] = article
    robots = {"http": Reply(b""), "https": DOWN}
    site.replies["/robots.txt"] = lambda: robots[urlsplit(carrier.clock.asks[-1].url).scheme]
    run = night(carrier, 1)
    assert (run.outcome, run.counts.new) == (Outcome.PARTIAL, 5)
    assert "1 of 6 pages due could not be read" in (run.why or "")
    robots["https"] = Reply(b"")
    assert night(carrier, 2).counts.new == 1
