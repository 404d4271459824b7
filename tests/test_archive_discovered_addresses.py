"""What the archive keeps of feeds and sitemaps, and how it learns whether their stamps tell the truth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.discovered_addresses import (
    Discovered,
    acknowledge_articles,
    add_addresses,
    hinted_addresses,
    judge_address,
    restamp,
    settle_hints,
    stamp_of,
    waiting_addresses,
)
from archive.discovery_sources import (
    NamedSource,
    Source,
    SourceRead,
    name_sources,
    note_read,
    note_unchanged,
    note_unread,
    sources_of,
)
from archive.records import FoundBy
from archive.store import Archive
from tests.archive_nights import FIRST_NIGHT, SITE, Nights, article, seen

SITEMAP = f"http://{SITE}.test/so-do.xml"
OLD = article("Tổ công đoàn Bản Mây trao năm suất quà cho đoàn viên.")
NEW = article("Tổ công đoàn Bản Mây trao sáu suất quà cho đoàn viên.")


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        name_sources(archive.connection, SITE, [NamedSource(url=SITEMAP, kind="sitemap", named_by="robots")])
        yield nights


def read(nights: Nights, hours: float) -> None:
    """Tell that the sitemap was read so many hours after the first night began."""
    document = SourceRead(
        url=SITEMAP,
        kind="sitemap",
        at=FIRST_NIGHT + timedelta(hours=hours),
        ask_again_at=None,
        validators=None,
        payload_digest="sha256:0",
        addresses=1,
        quiet=0,
        stated=None,
    )
    note_read(nights.archive.connection, SITE, document)


def named(nights: Nights, path: str, *, state: str = "article", stamp: str | None = "1", likely: bool = True) -> str:
    """Tell that the sitemap names a path."""
    url = nights.url(path)
    found = Discovered(url=url, found_by=FoundBy.SITEMAP, state=state, stamp=stamp, likely=likely)  # type: ignore[arg-type]
    add_addresses(nights.archive.connection, SITE, SITEMAP, [found], FIRST_NIGHT)
    return url


def source(nights: Nights) -> Source:
    (only,) = sources_of(nights.archive.connection, SITE)
    return only


def waiting(nights: Nights, *, days: float = 0, likely: bool = True) -> list[str]:
    now = FIRST_NIGHT + timedelta(days=days)
    return [one.url for one in waiting_addresses(nights.archive.connection, SITE, now, likely=likely)]


# -- sources ---------------------------------------------------------------------------------------------------------


def test_who_says_it_knows_better_than_who_guesses(nights: Nights) -> None:
    connection = nights.archive.connection
    name_sources(connection, SITE, [NamedSource(url=SITEMAP, kind="sitemap", named_by="usual")])
    assert source(nights).named_by == "robots"
    name_sources(connection, SITE, [NamedSource(url=SITEMAP, kind="sitemap", named_by="site-file")])
    assert source(nights).named_by == "site-file"


def test_failures_count_until_the_document_is_there_again(nights: Nights) -> None:
    connection, at = nights.archive.connection, FIRST_NIGHT
    for _ in range(2):
        note_unread(connection, SITE, SITEMAP, at=at, again=at + timedelta(days=1), why="http-404")
    assert source(nights).failures == 2
    note_unchanged(connection, SITE, SITEMAP, at=at, again=None, stated="2024")
    assert (source(nights).failures, source(nights).quiet, source(nights).ask_again_at) == (0, 1, None)


# -- addresses -------------------------------------------------------------------------------------------------------


def test_what_waits_comes_with_the_latest_first_and_rests_after_a_visit(nights: Nights) -> None:
    first, second = (named(nights, path, state="waiting", stamp=stamp) for path, stamp in (("/1", "01"), ("/2", "02")))
    other = named(nights, "/khac", state="waiting", likely=False)
    assert (waiting(nights), waiting(nights, likely=False)) == ([second, first], [other])
    again = FIRST_NIGHT + timedelta(days=3)
    judge_address(nights.archive.connection, SITE, second, "waiting", at=FIRST_NIGHT, again=again, why="http-404")
    judge_address(nights.archive.connection, SITE, first, "refused", at=FIRST_NIGHT, again=again, why="listing")
    assert (waiting(nights), waiting(nights, days=3)) == ([], [second, first])


def test_what_a_list_led_to_meanwhile_waits_no_longer(nights: Nights) -> None:
    url = named(nights, "/1.html", state="waiting")
    nights.night({"/1.html": seen(OLD)})
    acknowledge_articles(nights.archive.connection, SITE)
    assert waiting(nights) == []
    assert stamp_of(nights.archive.connection, SITE, url) == ("article", "1")


# -- hints -----------------------------------------------------------------------------------------------------------


def test_a_stamp_that_changes_with_its_article_told_the_truth(nights: Nights) -> None:
    nights.night({"/1.html": seen(OLD)})
    url = named(nights, "/1.html")
    read(nights, 1)
    read(nights, 24)
    restamp(nights.archive.connection, SITE, [(url, "2")], hint=True)
    assert hinted_addresses(nights.archive.connection, SITE) == [(url, SITEMAP)]
    nights.night({"/1.html": seen(NEW)})
    assert settle_hints(nights.archive.connection, SITE, nights.last.run_id) == (1, 0)
    assert (source(nights).hints_true, source(nights).hints_false) == (1, 0)
    assert hinted_addresses(nights.archive.connection, SITE) == []


def test_a_stamp_that_changes_by_itself_lied(nights: Nights) -> None:
    nights.night({"/1.html": seen(OLD)})
    url = named(nights, "/1.html")
    read(nights, 1)
    read(nights, 24)
    restamp(nights.archive.connection, SITE, [(url, "2")], hint=True)
    nights.night({"/1.html": seen(OLD)})
    assert settle_hints(nights.archive.connection, SITE, nights.last.run_id) == (0, 1)


def test_a_change_seen_before_the_sitemap_was_read_again_proves_it_honest_too(nights: Nights) -> None:
    nights.night({"/1.html": seen(OLD)})
    url = named(nights, "/1.html")
    read(nights, 1)
    nights.night({"/1.html": seen(NEW)})
    read(nights, 48)
    restamp(nights.archive.connection, SITE, [(url, "2")], hint=True)
    nights.night({"/1.html": seen(NEW)})
    assert settle_hints(nights.archive.connection, SITE, nights.last.run_id) == (1, 0)


def test_a_hint_that_nobody_followed_stays(nights: Nights) -> None:
    nights.night({"/1.html": seen(OLD), "/2.html": seen(OLD)})
    url = named(nights, "/1.html")
    restamp(nights.archive.connection, SITE, [(url, "2")], hint=True)
    nights.night({"/2.html": seen(OLD)})
    assert settle_hints(nights.archive.connection, SITE, nights.last.run_id) == (0, 0)
    assert hinted_addresses(nights.archive.connection, SITE) == [(url, SITEMAP)]


def test_hints_of_long_ago_count_less(nights: Nights) -> None:
    for number in range(50):
        nights.night({"/1.html": seen(OLD)})
        if not number:
            url = named(nights, "/1.html")
        restamp(nights.archive.connection, SITE, [(url, str(number))], hint=True)
        settle_hints(nights.archive.connection, SITE, nights.last.run_id)
    assert source(nights).hints_true + source(nights).hints_false <= 41
