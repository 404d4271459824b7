from __future__ import annotations

import random

from archive.health_shares import Share
from benchmarks.health_alarms import NIGHTS, SiteNights, fixed, invented_site, ours, tell

WELL = tuple(Share(0, 20) for _ in range(NIGHTS))
SITE = SiteNights(pages=20, well=WELL, troubled=Share(12, 20), after=(Share(1, 3), Share(0, 20)))


def test_alarms_finds_and_closings_are_counted_night_by_night() -> None:
    told = tell(ours, [SITE])
    assert (told.false_alarms, told.found, told.closed_after) == (0.0, 1.0, 2.0)
    assert tell(fixed, [SITE]).closed_after == 1.0
    uneasy = SiteNights(pages=20, well=(Share(4, 20), *WELL[1:]), troubled=Share(1, 20), after=WELL[:3])
    assert (tell(fixed, [uneasy]).false_alarms, tell(fixed, [uneasy]).found) == (1.0, 0.0)


def test_invented_sites_have_a_month_of_their_own_and_one_night_of_trouble() -> None:
    site = invented_site(random.Random(3), 25, 1.0)  # noqa: S311 - no secret
    assert len(site.well) == NIGHTS
    assert site.troubled.part == 1.0
    assert sum(night.part for night in site.well) / NIGHTS < 0.2


def test_sites_that_are_well_alarm_less_than_a_fixed_limit_and_a_dead_layout_is_seen() -> None:
    dice = random.Random(3)  # noqa: S311 - no secret
    sites = [invented_site(dice, 25, 1.0) for _ in range(12)]
    assert tell(ours, sites).false_alarms < tell(fixed, sites).false_alarms
    assert tell(ours, sites).found == 1.0
