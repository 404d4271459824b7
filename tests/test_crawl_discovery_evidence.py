"""Feeds and sitemaps as evidence: kept where they led to something, replayed, withheld with what they may show."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.store import Archive
from archive.withdrawal import Deed, withdraw
from archive.withheld import page_behind_record, withheld_addresses
from tests.archive_nights import exported, rows
from tests.carried_site import HOME, CarriedSite, Carrier, profile_of
from tests.command_runs import recorded_night, run, site_files
from tests.loopback_site import Reply, address, article_page

LISTED = [1003, 1002, 1001]
HIDDEN = 1100
FEED = "/tin?format=feed&type=rss"
SITE_FILE = f'name = "Bản Mây"\nhome = "{HOME}"\nsystem = "joomla"\n[[sections]]\nname = "Tin"\nurl = "{HOME}tin"\n'


def feed(host: str, *numbers: int) -> Reply:
    items = "".join(f"<item><link>http://{host}{address(one)}</link></item>" for one in numbers)
    return Reply(f"<rss><channel>{items}</channel></rss>".encode(), headers={"Content-Type": "application/rss+xml"})


@pytest.fixture
def carrier(tmp_path: Path) -> Carrier:
    site = CarriedSite()
    site.publish(*LISTED)
    site.replies |= {address(HIDDEN): article_page(HIDDEN), FEED: feed("ban.test", HIDDEN, *LISTED)}
    return Carrier(site, tmp_path / "archive", profile_of(discovers=True))


def kept(folder: Path) -> list[str]:
    return [url for (url,) in rows(folder, "SELECT url FROM captures WHERE kind = 'source' ORDER BY id")]


def ways(folder: Path) -> dict[str, str]:
    return {line["url"].partition(".test")[2]: line["found_by"] for line in exported(folder)}


def test_a_feed_is_kept_once_it_led_somewhere_and_not_while_it_says_nothing_new(carrier: Carrier) -> None:
    carrier.night(1)
    assert kept(carrier.folder) == [f"http://ban.test{FEED}"]
    carrier.site.replies[FEED] = feed("ban.test", *LISTED)
    carrier.night(2)
    assert len(kept(carrier.folder)) == 1


def test_a_runs_own_files_replay_with_what_its_feed_led_to(carrier: Carrier, tmp_path: Path) -> None:
    carrier.night(1)
    files = [word for one in (carrier.folder / "warc").rglob("*.warc.gz") for word in ("--from", one)]
    sites = site_files(tmp_path / "sites", SITE_FILE, "ban")
    run("crawl", "--archive", tmp_path / "copy", "--sites", sites, "--full", *files)
    assert ways(tmp_path / "copy") == ways(carrier.folder)
    assert ways(carrier.folder)[address(HIDDEN)] == "feed"


def test_a_feed_that_no_recording_holds_says_nothing(tmp_path: Path) -> None:
    sites = site_files(tmp_path / "sites")
    more = {address(HIDDEN): article_page(HIDDEN)}
    recorded = recorded_night(tmp_path / "khong.warc.gz", LISTED, more=more)
    run("crawl", "--archive", tmp_path / "a", "--sites", sites, "--from", recorded)
    assert rows(tmp_path / "a", "SELECT 1 FROM discovery_sources WHERE asked_at IS NOT NULL") == []
    assert address(HIDDEN) not in ways(tmp_path / "a")
    recorded = recorded_night(tmp_path / "co.warc.gz", LISTED, more=more | {FEED: feed("ben.test", HIDDEN, 1200)})
    run("crawl", "--archive", tmp_path / "b", "--sites", sites, "--from", recorded)
    assert ways(tmp_path / "b")[address(HIDDEN)] == "feed"
    assert rows(tmp_path / "b", "SELECT 1 FROM failures") == []


def test_a_feed_leaves_the_archive_no_more_once_an_article_of_its_site_is_withdrawn(carrier: Carrier) -> None:
    carrier.night(1)
    ((file, offset),) = rows(carrier.folder, "SELECT warc_file, warc_offset FROM captures WHERE kind = 'source'")
    ((page,),) = rows(carrier.folder, "SELECT id FROM pages WHERE found_by = 'feed'")
    with Archive.open(carrier.folder) as archive:
        assert page_behind_record(archive.connection, file, offset) is None
        withdraw(archive, page, "theo luật", Deed(by="Hải Yến", at=datetime(2024, 9, 1, tzinfo=UTC)))
        assert page_behind_record(archive.connection, file, offset) == page
        assert withheld_addresses(archive.connection)(f"http://ban.test{FEED}")
