"""A month of trouble, rehearsed over loopback: what is raised the same night, when it heals, and nothing besides."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.command_runs import answer
from tests.loopback_site import (
    ROOT,
    Reply,
    Site,
    address,
    article_page,
    command,
    crawl,
    listing_pages,
    standing,
)

NIGHT_1 = datetime.fromisoformat("2024-07-01T22:00+07:00")
ARTICLES = list(range(1024, 1000, -1))


@dataclass
class Month:
    """One site and its archive; every night is a crawl, every morning a look at the alerts."""

    site: Site
    archive: Path
    sites: Path
    night: int = 0
    runs: dict[int, dict[str, Any]] = field(default_factory=dict)
    mornings: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    def crawls(self, *words: str, at: datetime | None = None) -> None:
        """A night with its crawl, and the morning after it."""
        self.night += 1
        moment = at or NIGHT_1 + timedelta(days=self.night - 1)
        stamp = ("--at", moment.isoformat())
        for run in crawl(self.archive, self.sites, *words, *stamp, status=None, night=1):
            self.runs[self.night] = run
        self.mornings[self.night] = self.alerts(moment + timedelta(hours=8))

    def alerts(self, at: datetime) -> list[dict[str, Any]]:
        return list(answer("alerts", "--archive", self.archive, "--at", at.isoformat(), "--json"))

    def publishes(self, *numbers: int, reply: Callable[[int], Reply] = article_page) -> None:
        self.site.publish(*numbers)
        self.site.replies |= {address(one): reply(one) for one in numbers}

    def is_killed(self) -> None:
        """A night whose run is killed while it walks."""
        self.night += 1
        moment = NIGHT_1 + timedelta(days=self.night - 1)
        self.site.replies |= {path: _slow(reply) for path, reply in self.site.replies.items()}
        words = ("crawl", "--archive", self.archive, "--sites", self.sites, "--at", moment.isoformat())
        before = len(self.site.paths)
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command(*words), cwd=ROOT, stderr=quiet, stdout=quiet) as running:
            while len(self.site.paths) < before + 3:
                time.sleep(0.02)
            running.send_signal(signal.SIGKILL)
        self.mornings[self.night] = self.alerts(moment + timedelta(hours=8))

    def causes(self, nights: Iterable[int]) -> list[list[str]]:
        return [sorted(alert["cause"] for alert in self.mornings[night]) for night in nights]


def _slow(reply: Reply | Callable[[], Reply]) -> Reply:
    assert isinstance(reply, Reply)
    return Reply(reply.body, reply.status, reply.headers, seconds=0.3)


def in_a_new_dress(number: int) -> Reply:
    """The article in a layout that no rule knows."""
    body = article_page(number).body.replace(b'itemprop="articleBody"', b'class="khung-bai"')
    return Reply(body.replace(b'class="item-page"', b'class="o-bai"'))


def blank(number: int) -> Reply:
    return Reply(b"") if number % 2 else article_page(number)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    folder = tmp_path_factory.mktemp("month")
    with standing() as site:
        month = Month(site, folder / "archive", site.site_file(folder / "sites"))
        _play(month)
    return month


def _play(month: Month) -> None:
    site = month.site
    month.publishes(*ARTICLES)
    month.crawls("--full")  # 1
    month.publishes(1025, *ARTICLES)
    month.crawls()  # 2: one article more
    site.replies |= {path: Reply(b"<h1>503</h1>", 503) for path in site.replies}
    month.crawls()  # 3: down
    month.crawls()  # 4: still
    month.publishes(1026, 1025, *ARTICLES[:-1])
    month.crawls()  # 5: back; one article less
    month.is_killed()  # 6
    numbers = [1027, 1026, 1025, *ARTICLES[:-1]]
    month.publishes(*numbers)
    month.crawls("--full")  # 7
    month.publishes(*numbers, reply=in_a_new_dress)
    month.crawls()  # 8: another layout
    month.crawls()  # 9: still
    file = month.sites / "ban.toml"
    layout = '[[layouts]]\nvalid_from = 2024-07-08\nbody = "div.khung-bai"\n'
    file.write_text(file.read_text(encoding="utf-8") + layout, encoding="utf-8")
    month.crawls("--full")  # 10: the rules fit again
    month.publishes(*numbers, reply=lambda one: blank(one) if one % 2 else in_a_new_dress(one))
    month.crawls("--full")  # 11: half of the pages are empty
    month.publishes(*numbers, reply=in_a_new_dress)
    site.replies["/tin"] = _first_page_alone(numbers)
    month.crawls("--full")  # 12: the list ends at once, and still states seven pages
    month.publishes(*numbers, reply=in_a_new_dress)
    month.crawls("--full")  # 13
    site.replies |= listing_pages(numbers[:4])
    month.crawls("--full")  # 14: the list ends at once, and says that this is all
    month.publishes(*numbers, reply=in_a_new_dress)
    month.crawls("--full")  # 15
    month.crawls()  # 16
    month.crawls(at=NIGHT_1 + timedelta(days=14, hours=8))  # 17: the clock went back by forty hours
    month.crawls()  # 18
    month.night += 3  # 19, 20, 21: the machine is off
    month.mornings[month.night] = month.alerts(NIGHT_1 + timedelta(days=month.night, hours=-9))
    month.crawls()  # 22


def _first_page_alone(numbers: list[int]) -> Reply:
    body = listing_pages(numbers)["/tin"].body
    before, _, rest = body.partition(b'<li><a class="pagenav"')
    return Reply(before + rest.partition(b"</li>")[2])


def test_every_trouble_is_an_alert_of_the_same_night_and_of_no_other(month: Month) -> None:
    expected: dict[int, list[str]] = {
        **{3: ["unreachable"], 4: ["unreachable"], 6: ["run-died"], 8: ["layout"], 9: ["layout"], 11: ["empty"]},
        **{12: ["listing"], 14: ["listing"], 17: ["clock"], 21: ["no-run"]},
    }
    told = {night: causes for night, causes in zip(month.mornings, month.causes(month.mornings), strict=True) if causes}
    assert told == expected


def test_an_alert_keeps_its_id_while_its_fault_lasts(month: Month) -> None:
    for nights in ((3, 4), (8, 9)):
        assert len({alert["id"] for night in nights for alert in month.mornings[night]}) == 1


def test_complete_runs_are_called_complete_and_others_say_why(month: Month) -> None:
    outcomes = {night: run["outcome"] for night, run in month.runs.items()}
    others = {night: outcome for night, outcome in outcomes.items() if outcome != "complete"}
    assert others.items() >= {3: "failed", 4: "failed", 12: "partial"}.items()
    assert set(others) <= {3, 4, 8, 9, 11, 12}
    assert all(month.runs[night]["why"] for night in others)


def test_no_trouble_made_an_article_gone_or_changed(month: Month) -> None:
    changes = answer("changes", "--archive", month.archive, "--json")
    assert [change["kind"] for change in changes if address(1001) not in change["url"]] == []


def test_each_alert_says_in_words_what_to_do(month: Month) -> None:
    told = [alert for morning in month.mornings.values() for alert in morning]
    assert all(alert["message"] and alert["next_step"] and alert["since"] for alert in told)
    assert {alert["cause"] for alert in told if alert["examples"]} == {"unreachable", "layout", "empty", "listing"}
    assert all(": facts" not in alert["message"] and "past_bad" not in alert["message"] for alert in told)
