"""What a run is found to show of its site, told night by night to a real archive."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.health_findings import HealthFinding
from archive.health_judging import findings_of
from archive.records import Failed, Finding, Outcome, Seen, WalkProof
from archive.store import Archive
from tests.archive_nights import BUSY, FIRST_NIGHT, LISTING, NOT_FOUND, Nights, article, rows, seen

READ = WalkProof(section="Tin", url=LISTING, pages_walked=1, items_listed=12, complete=True, why="page 1 is the last")
PATHS = [f"/tin/{number}" for number in range(12)]
NO_CONTAINER = Failed(reason="no-container", detail="div.item-page")
EMPTY = Failed(reason="empty-body", detail="0 bytes")
CHALLENGE = Failed(reason="challenge", detail="document.cookie")
TO_HOME = Failed(reason="redirect-home")


class Morning(Nights):
    """Nights whose findings are asked for."""

    def tell(self, pages: Mapping[str, Finding], **more: object) -> dict[str, HealthFinding]:
        """Tell a night; return its findings by cause."""
        self.night(pages, **more)  # type: ignore[arg-type]
        return self.found()

    def found(self) -> dict[str, HealthFinding]:
        """Return what the last run was found to show."""
        return {one.cause: one for one in findings_of(self.archive.connection, self.last.run_id)}

    def end(self, run: int, outcome: Outcome, *proofs: WalkProof, why: str | None = None) -> dict[str, HealthFinding]:
        """End a run that walked so."""
        for proof in proofs:
            self.archive.record_walk(run, proof)
        at = FIRST_NIGHT + timedelta(days=self.number, minutes=1)
        self.number += 1
        self.last = self.archive.finish_run(
            run, ended_at=at, outcome=outcome, why=why, requests=3, bytes=0, seconds=1.0
        )
        return self.found()

    def start(self) -> int:
        """Begin another night's run."""
        return self.begin(FIRST_NIGHT + timedelta(days=self.number))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Morning]:
    with Archive.open(tmp_path) as archive:
        yield Morning(archive)


def texts(paths: list[str] = PATHS, **fields: Any) -> dict[str, Finding]:
    """Every page with a text of its own."""
    return {
        path: seen(article(f"Tổ công đoàn ở {path} mở hội thao mùa mưa cho đoàn viên của mười hai xưởng.", **fields))
        for path in paths
    }


def well(site: Morning, nights: int = 3) -> None:
    """Some nights on which every page is read."""
    for _ in range(nights):
        site.tell(texts(byline="Thu Hà", lead="Sáng nay.", published_at=FIRST_NIGHT - timedelta(days=9)))


def broken(finding: Finding, number: int = 12) -> dict[str, Finding]:
    """So many pages that show *finding*, the others as they were."""
    return texts(byline="Thu Hà", lead="Sáng nay.", published_at=FIRST_NIGHT - timedelta(days=9)) | dict.fromkeys(
        PATHS[:number], finding
    )


@pytest.mark.parametrize(
    ("finding", "cause"),
    [
        (NO_CONTAINER, "layout"),
        (EMPTY, "empty"),
        (CHALLENGE, "blocked"),
        (BUSY, "errors"),
        (Failed(reason="timeout"), "errors"),
        (TO_HOME, "elsewhere"),
    ],
)
def test_pages_that_fail_alike_are_found_the_same_night(site: Morning, finding: Finding, cause: str) -> None:
    well(site)
    found = site.tell(broken(finding, 8))
    assert [name for name, one in found.items() if one.found] == [cause]
    facts = found[cause].facts
    assert (facts["bad"], facts["judged"], facts["past_bad"]) == (8, 12, 0)
    assert facts["url"] == found[cause].examples[0] == site.url("/tin/0")


def test_pages_that_fail_at_one_thing_have_passed_what_comes_before(site: Morning) -> None:
    well(site)
    found = site.tell(broken(NO_CONTAINER) | dict.fromkeys(PATHS[:3], BUSY))
    assert [name for name, one in found.items() if one.found] == ["layout"]
    assert (found["layout"].facts["bad"], found["layout"].facts["judged"]) == (9, 9)


def test_a_host_that_was_asked_no_more_is_in_trouble_however_few_pages_tell(site: Morning) -> None:
    well(site)
    run = site.start()
    site.visit(run, PATHS[0], BUSY, FIRST_NIGHT + timedelta(days=site.number))
    site.archive.samples.of(run).closed = "8 requests in a row failed, the last one with status 503"
    found = site.end(run, Outcome.PARTIAL, READ, why="x")["errors"]
    assert found.found
    assert (found.facts["reason"], str(found.facts["why"])[:8]) == ("closed", "8 reques")
    assert not site.tell(texts())["errors"].found


def test_one_or_two_broken_pages_are_no_trouble_of_the_site(site: Morning) -> None:
    well(site)
    found = site.tell(broken(EMPTY, 2))
    assert not any(one.found for one in found.values())


def test_a_trouble_goes_on_until_a_night_shows_that_it_is_over(site: Morning) -> None:
    well(site)
    assert site.tell(broken(EMPTY))["empty"].found
    assert site.tell(broken(EMPTY))["empty"].found
    # Two pages in order say nothing of the rest.
    assert "empty" not in site.tell(texts(PATHS[:2]))
    assert "empty" not in site.tell({**texts(PATHS[:4]), PATHS[5]: EMPTY})
    assert not site.tell(texts())["empty"].found


def test_nights_of_a_trouble_do_not_become_what_is_usual(site: Morning) -> None:
    well(site)
    for _ in range(10):
        found = site.tell(broken(NO_CONTAINER))["layout"]
        assert found.found
        assert found.facts["past_bad"] == 0


def test_a_layout_is_not_well_while_pages_of_earlier_nights_wait_for_rules(site: Morning) -> None:
    well(site)
    assert site.tell(broken(NO_CONTAINER, 8))["layout"].found
    in_order = broken(NO_CONTAINER, 0)
    found = site.tell({path: in_order[path] for path in PATHS[8:]} | texts([f"/moi/{n}" for n in range(12)]))
    assert "layout" not in found
    assert not site.tell(in_order)["layout"].found


def test_a_site_that_never_could_be_read_is_not_said_to_have_changed(site: Morning) -> None:
    found = site.tell(dict.fromkeys(PATHS, NO_CONTAINER))
    assert not any(one.found for one in found.values())


def test_takedowns_and_new_articles_are_no_trouble(site: Morning) -> None:
    well(site)
    fresh = [f"/moi/{number}" for number in range(9)]
    found = site.tell({**texts(fresh), **dict.fromkeys(PATHS, NOT_FOUND)}, listed=fresh)
    assert not any(one.found for one in found.values())


@pytest.mark.parametrize("field", ["title", "lead", "byline"])
def test_pages_that_lose_a_field_together_show_another_layout(site: Morning, field: str) -> None:
    well(site)
    pages = broken(NO_CONTAINER, 0)
    for path in PATHS[:7]:
        page = pages[path]
        assert isinstance(page, Seen)
        pages[path] = replace(page, article=replace(page.article, **{field: None}))  # type: ignore[arg-type]
    found = site.tell(pages)["layout"]
    assert found.found
    assert found.facts["reason"] == f"lost-{field}"
    assert (found.facts["bad"], found.facts["judged"]) == (7, 12)


def test_dates_that_pages_lose_are_missed_though_no_version_tells(site: Morning) -> None:
    well(site)
    found = site.tell(texts(byline="Thu Hà", lead="Sáng nay."))["layout"]
    assert found.found
    assert found.facts["reason"] == "lost-date"


def test_a_site_without_dates_loses_none(site: Morning) -> None:
    for _ in range(3):
        assert not site.tell(texts())["layout"].found


def test_dates_to_come_are_found(site: Morning) -> None:
    well(site)
    ahead = texts(byline="Thu Hà", lead="Sáng nay.", published_at=FIRST_NIGHT + timedelta(days=90))
    found = site.tell(ahead)["future-dates"]
    assert found.found
    assert found.facts["bad"] == 12


def test_dates_are_not_to_come_by_a_clock_that_was_set_back(site: Morning) -> None:
    well(site, 6)
    day_of_news = FIRST_NIGHT + timedelta(days=5)
    fresh = texts([f"/moi/{number}" for number in range(9)], published_at=day_of_news)
    site.number = 1
    assert not site.tell(fresh)["future-dates"].found


def test_one_text_under_many_new_addresses_is_found(site: Morning) -> None:
    for night in range(4):
        site.tell(texts([f"/tin/{night}-{number}" for number in range(8)]))
    found = site.tell({f"/sid/{number}": seen(article()) for number in range(9)})["duplicates"]
    assert found.found
    assert found.facts["bad"] == 9


def test_a_replay_is_no_news_of_the_site(site: Morning) -> None:
    well(site)
    run = site.archive.begin_run(
        site.site, started_at=FIRST_NIGHT, mode="replay", rehearsal=True, program="luuvet/0", rules="r0"
    )
    for path in PATHS:
        site.visit(run, path, EMPTY, FIRST_NIGHT)
    assert site.end(run, Outcome.PARTIAL, why="x") == {}


def test_fields_and_lengths_of_a_run_are_kept(site: Morning, tmp_path: Path) -> None:
    site.tell({**texts(PATHS[:3], lead="Sáng nay."), **texts(PATHS[3:5], captions=("Ảnh: Tổ 3",)), PATHS[6]: EMPTY})
    assert rows(tmp_path, "SELECT field, pages, yielded FROM field_yields WHERE yielded ORDER BY field") == [
        ("body", 5, 5),
        ("caption", 5, 2),
        ("lead", 5, 3),
        ("title", 5, 5),
    ]
    [(pages, low, median, high)] = rows(
        tmp_path, "SELECT pages, characters_low, characters_median, characters_high FROM run_health"
    )
    assert pages == 5
    assert 60 < low <= median <= high < 120


def test_a_dead_run_is_judged_by_nothing(site: Morning) -> None:
    well(site)
    run = site.start()
    for path in PATHS:
        site.visit(run, path, EMPTY, FIRST_NIGHT + timedelta(days=3))
    site.archive.samples.take(run)  # dies with its process
    site.archive.close()
    with Archive.open(site.archive.folder) as archive:
        assert archive.mark_dead_runs() == [run]
        assert findings_of(archive.connection, run) == []


def test_a_month_of_ordinary_nights_raises_nothing(tmp_path: Path) -> None:
    """Pages come, go, change and now and then answer 503; a section of twenty lives on."""
    dice = random.Random(7)  # noqa: S311 - no secret
    alive, number = [f"/tin/{n}" for n in range(20)], 20
    with Archive.open(tmp_path) as archive:
        site = Morning(archive)
        for night in range(30):
            gone = dice.sample(alive, 2) if night else []
            alive = [path for path in alive if path not in gone] + [f"/tin/{n}" for n in range(number, number + 2)]
            number += 2
            full = night % 7 == 0
            visited = alive if full else [path for path in alive if dice.random() < 0.4]
            pages = texts(visited, byline="Thu Hà", published_at=FIRST_NIGHT) | dict.fromkeys(gone, NOT_FOUND)
            if visited and night:
                pages[dice.choice(visited)] = BUSY
            found = site.tell(pages, listed=alive)
            assert [one for one in found.values() if one.found] == [], f"night {night}"
