from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import ArchiveUnwritableError, SiteInUseError
from archive.records import Failed, Outcome
from archive.store import Archive
from crawler.exchanges import Answer, Ask
from crawler.site_run import SiteRun
from tests.archive_nights import exported, rows
from tests.carried_site import CarriedSite, Carrier
from tests.loopback_site import address


@pytest.fixture
def carrier(tmp_path: Path) -> Carrier:
    site = CarriedSite()
    site.publish(1003, 1002, 1001)
    return Carrier(site, tmp_path / "archive")


@pytest.fixture
def archive(carrier: Carrier) -> Iterator[Archive]:
    with Archive.open(carrier.folder) as one:
        yield one


def begun(carrier: Carrier, archive: Archive) -> tuple[SiteRun, Ask]:
    run = SiteRun(carrier.plan(archive), rehearsal=True)
    ask = run.begin()
    assert ask is not None
    return run, ask


def carried(carrier: Carrier, run: SiteRun, ask: Ask, until: str) -> Ask:
    """Carry on until *until* was answered; return what the run asks for next."""
    following: Ask | None = ask
    while following is not None:
        path = following.url.removeprefix("http://ban.test")
        following = carrier.carry(run, following)
        if path == until:
            assert following is not None
            return following
    raise AssertionError(f"{until} was never asked for")


def test_a_run_asks_for_robots_first_and_counts_all_that_was_sent(carrier: Carrier, archive: Archive) -> None:
    run, ask = begun(carrier, archive)
    assert ask.url == "http://ban.test/robots.txt"
    following: Ask | None = ask
    while following is not None:
        following = carrier.carry(run, following)
    summary = run.finish()
    assert summary.outcome is Outcome.COMPLETE
    assert summary.requests == len(carrier.site.asked) == 5
    assert summary.bytes > 3 * 500
    assert summary.seconds == carrier.clock.waited
    assert rows(carrier.folder, "SELECT requests, outcome, why FROM runs") == [(5, "complete", None)]


def test_a_second_run_of_a_site_may_not_begin(carrier: Carrier, archive: Archive) -> None:
    run, _ = begun(carrier, archive)
    with Archive.open(carrier.folder) as other, pytest.raises(SiteInUseError, match="in use"):
        SiteRun(carrier.plan(other), rehearsal=True).begin()
    run.finish("stopped")


def test_a_run_stopped_from_outside_is_interrupted_and_keeps_what_it_has(carrier: Carrier, archive: Archive) -> None:
    run, ask = begun(carrier, archive)
    carried(carrier, run, ask, address(1002))
    run.work()
    run.close("stopped from outside (shutdown)")
    assert rows(carrier.folder, "SELECT outcome, why FROM runs") == [
        ("interrupted", "stopped from outside (shutdown)"),
    ]


def test_a_run_that_ended_is_complete_whatever_stops_the_program_then(carrier: Carrier, archive: Archive) -> None:
    run, ask = begun(carrier, archive)
    following: Ask | None = ask
    while following is not None:
        following = carrier.carry(run, following)
    run.close("stopped from outside (shutdown)")
    assert run.summary is not None
    assert run.summary.outcome is Outcome.COMPLETE


def test_a_run_that_breaks_off_in_the_program_is_failed(carrier: Carrier, archive: Archive) -> None:
    run, ask = begun(carrier, archive)
    carried(carrier, run, ask, "/tin")
    run.close(None)
    assert run.summary is not None
    assert run.summary.outcome is Outcome.FAILED
    assert "broke off" in (run.summary.why or "")


def test_what_stopped_a_run_is_its_reason(carrier: Carrier, archive: Archive) -> None:
    run, ask = begun(carrier, archive)
    carried(carrier, run, ask, "/tin")
    run.error = ArchiveUnwritableError("archive.db", "no space left")
    run.close(None)
    assert run.summary is not None
    assert run.summary.outcome is Outcome.FAILED
    assert "no space left" in (run.summary.why or "")


def test_a_run_that_never_began_is_not_closed(carrier: Carrier, archive: Archive) -> None:
    run = SiteRun(carrier.plan(archive))
    run.work()
    run.close("stopped")
    assert run.summary is None
    with pytest.raises(ValueError, match="not begun"):
        run.finish()


def test_a_page_is_read_while_the_next_one_is_on_its_way_or_when_that_is_there(
    carrier: Carrier, archive: Archive
) -> None:
    carrier.night(1)
    run = SiteRun(carrier.plan(archive, full=True), rehearsal=True)
    ask = run.begin()
    assert ask is not None
    visits = "SELECT count(*) FROM visits WHERE seen_run = 2"
    ask = carried(carrier, run, ask, address(1003))
    before = rows(carrier.folder, visits)
    run.work()
    after = rows(carrier.folder, visits)
    assert (before, after) == ([(0,)], [(1,)])
    run.work()
    assert rows(carrier.folder, visits) == after
    carried(carrier, run, ask, address(1002))
    run.close("stopped")


def test_a_night_and_a_full_run_are_told_apart(carrier: Carrier) -> None:
    carrier.night(1)
    carrier.night(2, full=True)
    assert rows(carrier.folder, "SELECT mode FROM runs ORDER BY id") == [("nightly",), ("full",)]
    assert len(exported(carrier.folder)) == 3


def test_a_run_samples_what_its_host_answers_and_its_pages_yield(carrier: Carrier, archive: Archive) -> None:
    run, ask = begun(carrier, archive)
    run.count(Answer(url=ask.url, captured_at=run.now(), trouble=Failed(reason="timeout")))
    following: Ask | None = ask
    while following is not None:
        following = carrier.carry(run, following)
    run.count(Answer(url=ask.url, captured_at=run.now(), seconds=0.25, raw=None))
    run.finish()
    assert rows(carrier.folder, "SELECT pages, answers, answer_median FROM run_health") == [(3, 1, 0.25)]
    assert rows(carrier.folder, "SELECT verdict, new, known FROM section_health") == [("good", 3, 3)]
