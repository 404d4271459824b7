"""The host itself: reached or not, slow, its certificate near the end; and sections that fall silent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive.health_findings import HealthFinding
from archive.health_judging import findings_of
from archive.health_sampling import CertificateDates
from archive.records import Outcome, WalkProof
from archive.store import Archive
from tests.archive_nights import FIRST_NIGHT, LISTING, Nights, article, rows, seen

READ = WalkProof(section="Tin", url=LISTING, pages_walked=1, items_listed=10, complete=True, why="page 1 is the last")


def unread(reason: str) -> WalkProof:
    """A walk whose first page could not be read."""
    why = f"page 1 could not be read: {reason}"
    return WalkProof(section="Tin", url=LISTING, pages_walked=0, items_listed=0, complete=False, why=why, unread=reason)


class Hosts(Nights):
    """Nights told by the host's answers."""

    def told(
        self,
        *walks: WalkProof,
        outcome: Outcome = Outcome.COMPLETE,
        seconds: float = 0.2,
        answers: int = 12,
        broken: bool = False,
        certificate: CertificateDates | None = None,
        new: int = 0,
    ) -> dict[str, HealthFinding]:
        """Tell a night; return its findings by cause."""
        at = self.now
        self.number += 1
        run = self.begin(at)
        for walk in walks:
            self.archive.record_walk(run, walk)
        for number in range(answers):
            self.archive.samples.of(run).note_answer(seconds * (1 + number % 3 / 10), certificate)
        self.archive.samples.of(run).broken = broken
        for number in range(new):
            path = f"/tin/{self.number}-{number}"
            self.visit(run, path, seen(article(f"Tổ ở {path} mở hội thao cho đoàn viên.")), at, [path])
        self.archive.finish_run(run, ended_at=at, outcome=outcome, why="x", requests=answers, bytes=0, seconds=1.0)
        return {one.cause: one for one in findings_of(self.archive.connection, run)}

    @property
    def now(self) -> datetime:
        """When the night begins."""
        return FIRST_NIGHT + timedelta(days=self.number)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Hosts]:
    with Archive.open(tmp_path) as archive:
        yield Hosts(archive)


def causes(findings: dict[str, HealthFinding]) -> set[str]:
    """What was found to be wrong."""
    return {cause for cause, one in findings.items() if one.found}


def test_a_site_of_which_nothing_could_be_read_is_unreachable_until_something_can(site: Hosts) -> None:
    found = site.told(outcome=Outcome.FAILED)
    assert causes(found) == {"unreachable"}
    assert found["unreachable"].facts["url"] == "http://ban.test/"
    assert causes(site.told(unread("timeout"), outcome=Outcome.FAILED)) == {"unreachable"}
    assert not site.told(READ)["unreachable"].found


def test_nothing_else_is_judged_of_a_site_that_could_not_be_read(site: Hosts, tmp_path: Path) -> None:
    site.told(READ, new=3)
    site.told(unread("http-503"), outcome=Outcome.FAILED)
    assert rows(tmp_path, "SELECT count(*) FROM section_health WHERE run = 2") == [(0,)]


def test_a_site_that_lets_nobody_in_is_not_unreachable(site: Hosts) -> None:
    found = site.told(unread("challenge"), outcome=Outcome.FAILED)
    assert causes(found) == {"blocked"}
    assert not found["unreachable"].found
    assert causes(site.told(unread("robots-disallowed"), outcome=Outcome.FAILED)) == {"robots"}
    assert not site.told(READ)["robots"].found


def test_a_program_that_broke_off_is_our_own_trouble(site: Hosts) -> None:
    assert causes(site.told(READ, outcome=Outcome.FAILED, broken=True)) == {"program"}
    assert causes(site.told(outcome=Outcome.FAILED, broken=True)) == {"program"}
    assert not site.told(READ)["program"].found


def test_a_run_stopped_before_it_read_anything_says_nothing(site: Hosts) -> None:
    assert site.told(outcome=Outcome.INTERRUPTED, answers=1) == {}


def test_a_host_is_slow_by_what_it_used_to_be(site: Hosts) -> None:
    for _ in range(10):
        assert "slow" not in site.told(READ)
    assert not site.told(READ)["slow"].found
    found = site.told(READ, seconds=4.0)["slow"]
    assert found.found
    assert (found.facts["seconds"], found.facts["usual"]) == (4.4, 0.22)
    assert site.told(READ, seconds=4.0)["slow"].found
    assert not site.told(READ)["slow"].found


def test_a_slower_answer_that_nobody_notices_is_not_slow(site: Hosts) -> None:
    for _ in range(10):
        site.told(READ, seconds=0.004)
    assert not site.told(READ, seconds=0.4)["slow"].found


def test_a_host_that_always_was_slow_is_as_usual(site: Hosts) -> None:
    for _ in range(11):
        last = site.told(READ, seconds=9.0)
    assert not last["slow"].found


def test_a_few_answers_make_no_pace(site: Hosts) -> None:
    for _ in range(11):
        site.told(READ)
    assert "slow" not in site.told(READ, seconds=30.0, answers=9)


@pytest.mark.parametrize(
    ("life", "left", "is_late"),
    [(365, 20, False), (365, 13, True), (90, 15, False), (90, 13, True), (6, 2, False), (6, 0.9, True), (90, -1, True)],
)
def test_a_certificate_is_near_its_end_by_its_own_life(site: Hosts, life: float, left: float, is_late: bool) -> None:
    until = site.now + timedelta(days=left)
    found = site.told(READ, certificate=CertificateDates(until - timedelta(days=life), until))["certificate"]
    assert found.found is is_late
    assert found.facts["until"] == until.date().isoformat()


def test_a_site_without_a_certificate_that_was_checked_has_none_to_judge(site: Hosts) -> None:
    assert "certificate" not in site.told(READ)


def test_a_section_is_silent_when_it_brings_nothing_for_far_longer_than_ever(site: Hosts) -> None:
    site.told(READ, new=9)
    for night in range(40):
        site.told(READ, new=night % 4 != 0)
    nights = [site.told(READ) for _ in range(24)]
    silent = [night for night, found in enumerate(nights) if found["stuck"].found]
    # The longest silence was one night; a few more are no proof yet.
    assert silent
    assert silent[0] >= 5
    assert silent == list(range(silent[0], 24))
    assert nights[-1]["stuck"].facts["section"] == "Tin"
    assert not site.told(READ, new=1)["stuck"].found


def test_a_section_with_little_past_may_be_silent(site: Hosts) -> None:
    site.told(READ, new=9)
    assert not any(site.told(READ, new=night < 20)["stuck"].found for night in range(45))
