"""Which feeds and sitemaps a night asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.discovery_sources import Source
from archive.moments import moment_text
from crawler.source_schedule import again_after_failure, again_after_reading, due_sources
from tests.carried_site import profile_of

NOW = datetime(2024, 7, 20, 15, tzinfo=UTC)
LATER, EARLIER = moment_text(NOW + timedelta(days=2)), moment_text(NOW - timedelta(days=2))
SOURCE = Source(
    url="http://ban.test/so-do.xml",
    kind="sitemap",
    named_by="robots",
    named_in=None,
    depth=0,
    stated=None,
    read_at=EARLIER,
    ask_again_at=None,
    failures=0,
    etag=None,
    last_modified=None,
    payload_digest=None,
    quiet=0,
    hints_true=0,
    hints_false=0,
)
CHILD = replace(
    SOURCE, named_by="index", named_in=SOURCE.url, depth=1, url="http://ban.test/1.xml", stated="2024-06-01"
)


def due(*sources: Source, full: bool = False, stated: str | None = None, more: str = "") -> list[str]:
    found = due_sources(
        sources,
        profile_of(more, discovers=True),
        now=NOW,
        full=full,
        stated={CHILD.url: stated} if stated else {},
    )
    return [one.url.rpartition("/")[2] for one in found]


def test_feeds_come_first_and_the_last_sitemap_of_an_index_before_the_others() -> None:
    feed = replace(SOURCE, kind="feed", url="http://ban.test/nguon.rss")
    second = replace(CHILD, url="http://ban.test/2.xml")
    assert due(SOURCE, CHILD, second, feed) == ["nguon.rss", "so-do.xml", "2.xml", "1.xml"]


def test_what_an_index_says_of_a_sitemap_is_a_reason_to_ask() -> None:
    waiting = replace(CHILD, ask_again_at=LATER)
    assert due(SOURCE, waiting) == ["so-do.xml"]
    assert due(SOURCE, waiting, stated="2024-06-01") == ["so-do.xml"]
    assert due(SOURCE, waiting, stated="2024-07-19") == ["so-do.xml", "1.xml"]


def test_an_index_that_says_of_most_that_they_have_changed_is_not_believed() -> None:
    children = [replace(CHILD, url=f"http://ban.test/{n}.xml", ask_again_at=LATER) for n in range(20)]
    for number, wanted in ((8, 8), (10, 10), (11, 0), (20, 0)):
        said = {one.url: "2024-07-19" if n < number else CHILD.stated for n, one in enumerate(children)}
        found = due_sources([SOURCE, *children], profile_of(discovers=True), now=NOW, full=False, stated=said)
        assert len(found) == 1 + wanted


def test_a_full_run_asks_all_but_what_could_not_be_read_lately() -> None:
    assert due(SOURCE, replace(CHILD, ask_again_at=LATER), full=True) == ["so-do.xml", "1.xml"]
    assert due(SOURCE, replace(CHILD, ask_again_at=LATER, failures=1), full=True) == ["so-do.xml"]
    assert due(SOURCE, replace(CHILD, ask_again_at=EARLIER, failures=1)) == ["so-do.xml", "1.xml"]


def test_once_a_guessed_sitemap_is_there_no_other_is_guessed() -> None:
    guesses = [
        replace(SOURCE, named_by="usual", url=f"http://ban.test/{name}.xml", read_at=None)
        for name in ("sitemap", "wp-sitemap", "sitemap_index")
    ]
    assert due(*guesses) == ["wp-sitemap.xml", "sitemap_index.xml", "sitemap.xml"]
    assert due(replace(guesses[1], read_at=EARLIER), guesses[0], guesses[2]) == ["wp-sitemap.xml"]


def test_a_site_file_that_names_sitemaps_lets_only_these_be_read_and_what_they_name() -> None:
    ours = 'sitemaps = ["http://ban.test/rieng.xml"]'
    own = replace(SOURCE, url="http://ban.test/rieng.xml", named_by="site-file")
    assert due(own, SOURCE, CHILD, more=ours) == ["rieng.xml"]
    assert due(own, replace(CHILD, named_in=own.url), more=ours) == ["rieng.xml", "1.xml"]
    assert due(own, SOURCE, more="sitemaps = []") == []
    assert due(own) == []  # the site file no longer names it


@pytest.mark.parametrize(("siblings", "quiet", "days"), [(8, 9, None), (9, 0, None), (9, 1, 1), (9, 3, 4), (9, 30, 14)])
def test_of_a_long_index_what_is_quiet_rests_longer_and_longer(siblings: int, quiet: int, days: int | None) -> None:
    again = again_after_reading(CHILD, siblings, quiet, NOW)
    assert again == (None if days is None else NOW + timedelta(days=days, hours=-6))
    assert again_after_reading(SOURCE, siblings, quiet, NOW) is None


def test_what_could_not_be_read_is_asked_the_next_night_and_then_ever_later() -> None:
    waits = [again_after_failure(replace(SOURCE, failures=n), NOW, status=404) - NOW for n in range(6)]
    assert [round(wait / timedelta(days=1)) for wait in waits] == [1, 2, 4, 8, 14, 14]


def test_where_we_are_not_wanted_or_have_only_guessed_we_come_back_in_a_month() -> None:
    month = NOW + timedelta(days=30)
    assert again_after_failure(replace(SOURCE, named_by="usual"), NOW, status=404) == month
    assert again_after_failure(SOURCE, NOW, status=None, sent=False) == month
    assert {again_after_failure(SOURCE, NOW, status=status) for status in (401, 403, 429)} == {month}
