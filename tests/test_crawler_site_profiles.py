from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.site_profiles import SiteFileError, load_site, load_sites, read_site

GOOD = """
name = "Công đoàn huyện Bình An"
home = "https://congdoan.example.vn/"
system = "joomla"
delay = 5
[[sections]]
name = "Tin tức"
url = "https://congdoan.example.vn/tin-tuc"
inline = true
[[layouts]]
valid_from = 2025-06-01
body = "div.noi-dung"
drop = [".luot-xem", "div.tin-khac"]
[[layouts]]
valid_from = 2021-03-01
body = "div.item-page"
"""


def mistakes_in(text: str) -> str:
    with pytest.raises(SiteFileError) as caught:
        read_site(text, "binhan.toml")
    return str(caught.value)


def test_a_site_file_becomes_a_profile() -> None:
    profile = read_site(GOOD, "binhan.toml")
    assert (profile.id, profile.hosts, profile.delay) == ("binhan", ("congdoan.example.vn",), 5.0)
    assert profile.sections[0].inline
    assert [layout.valid_from for layout in profile.layouts] == [date(2021, 3, 1), date(2025, 6, 1)]
    assert profile.layouts[1].drop == (".luot-xem", "div.tin-khac")


def test_media_and_every_response_are_kept_where_the_file_asks_for_it() -> None:
    plain = read_site(GOOD, "binhan.toml")
    assert (plain.raw, plain.media, plain.media_max_bytes) == ("changed", False, 20_000_000)
    asked = read_site(f'raw = "all"\nmedia = true\nmedia_max_bytes = 5000\n{GOOD}', "binhan.toml")
    assert (asked.raw, asked.media, asked.media_max_bytes) == ("all", True, 5000)


def test_the_layout_of_a_day_is_the_last_one_that_had_begun() -> None:
    profile = read_site(GOOD, "binhan.toml")
    chosen = [profile.layout_at(day) for day in (date(2020, 1, 1), date(2025, 5, 31), date(2025, 6, 1))]
    assert [layout.body if layout else None for layout in chosen] == [None, "div.item-page", "div.noi-dung"]


def test_every_mistake_of_a_file_is_named_with_file_and_key() -> None:
    said = mistakes_in(
        """
        home = "ftp://congdoan.example.vn"
        system = "jomla"
        timezone = "Asia/Hanoi"
        delay = -1
        checked = "yes"
        colour = "red"
        [[sections]]
        url = "a"
        [[layouts]]
        valid_from = "2025-06-01"
        """
    )
    for key in ("name", "home", "system", "timezone", "delay", "checked", "colour", "sections[1].name"):
        assert f"binhan.toml: {key}: " in said
    assert "'jomla' given; allowed are joomla, wordpress, mastercms, generic" in said
    assert "sections[1].url" in said
    assert "layouts[1].valid_from" in said


@pytest.mark.parametrize(
    ("addition", "words"),
    [
        ('[[sections]]\nname = "Tin tức"\nurl = "https://congdoan.example.vn/khac"', "names another section"),
        ('[[sections]]\nname = "Khác"\nurl = "https://congdoan.example.vn/tin-tuc"', "another section's already"),
        ('[[sections]]\nname = "Khác"\nurl = "https://khac.example.vn/"', "not among the site's hosts"),
        ("[[layouts]]\nvalid_from = 2021-03-01", "first day of another layout"),
        ('[[layouts]]\nvalid_from = 2022-03-01\nbody = "div..a"', "no valid CSS selector"),
        ('[[layouts]]\nvalid_from = 2022-03-01\nbody = "a:has-text(1)"', "no valid CSS selector"),
        ('[[layouts]]\nvalid_from = 2022-03-01\ndrop = ".a"', "a list of CSS selectors"),
        ("[[layouts]]\nvalid_from = 2022-03-01\nsapo = '.a'", "unknown key"),
    ],
)
def test_a_mistake_in_a_table_is_named(addition: str, words: str) -> None:
    assert words in mistakes_in(f"{GOOD}\n{addition}\n")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('hosts = ["tin.example.vn"]', "the host of home, 'congdoan.example.vn', is not among them"),
        ('hosts = ["congdoan.example.vn/tin"]', "a host name such as"),
        ('hosts = ["congdoan.example.vn", "CONGDOAN.example.vn"]', "stands twice"),
        ("hosts = []", "a list of host names"),
        ("delay = nan", "seconds from 0 to"),
        ("budget = 9", "a whole number from 10 to"),
        ('budget = "200"', "a whole number from 10 to"),
        ("budget = true", "a whole number from 10 to"),
        ("allow_private = 1", "true or false"),
        ('feeds = "https://congdoan.example.vn/rss"', "a list of addresses is needed"),
        ("feeds = [7]", "a list of addresses is needed"),
        ('sitemaps = ["so-do.xml"]', "an address that begins with http:// or https://"),
        ('sitemaps = ["https://noi-khac.vn/so-do.xml"]', "not among the site's hosts"),
        ('raw = "none"', "allowed are 'changed' and 'all'"),
        ('media = "yes"', "true or false"),
        ("media_max_bytes = 0", "a whole number of bytes from 1 to"),
        ("media_max_bytes = 2.5", "a whole number of bytes from 1 to"),
        ("media_max_bytes = true", "a whole number of bytes from 1 to"),
    ],
)
def test_a_mistake_in_a_site_key_is_named(line: str, words: str) -> None:
    assert words in mistakes_in(f"{line}\n{GOOD.replace('delay = 5', '') if line.startswith('delay') else GOOD}")


def test_text_that_is_no_toml_is_said_to_be_none() -> None:
    assert "is no valid TOML" in mistakes_in("name = Công đoàn")


def test_a_port_belongs_to_the_host_unless_it_is_the_default_one() -> None:
    text = GOOD.replace("https://congdoan.example.vn", "http://127.0.0.1:8301")
    assert read_site(text, "binhan.toml").hosts == ("127.0.0.1:8301",)
    assert read_site(GOOD.replace(".vn/", ".vn:443/"), "binhan.toml").hosts == ("congdoan.example.vn",)


def test_the_mistakes_of_all_files_come_together(tmp_path: Path) -> None:
    (tmp_path / "tot.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "mot.toml").write_text("delay = true", encoding="utf-8")
    (tmp_path / "hai.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SiteFileError) as caught:
        load_sites(tmp_path)
    assert "mot.toml: delay" in str(caught.value)
    assert "hai.toml: cannot be read" in str(caught.value)


def test_a_folder_without_site_files_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SiteFileError, match="holds no site file"):
        load_sites(tmp_path)
    with pytest.raises(SiteFileError, match="no such folder"):
        load_sites(tmp_path / "none")


def test_a_site_is_named_by_its_file(tmp_path: Path) -> None:
    file = tmp_path / "Bình An.toml"
    file.write_text(GOOD, encoding="utf-8")
    with pytest.raises(SiteFileError, match="no site id"):
        load_site(file)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_mistakes(text: str) -> None:
    with suppress(SiteFileError):
        assert read_site(text, "site.toml").sections


def test_feeds_and_sitemaps_are_lists_of_addresses_on_the_sites_hosts() -> None:
    feed, sitemap = "https://congdoan.example.vn/nguon.rss", "https://congdoan.example.vn/so-do.xml"
    given = read_site(f'feeds = ["{feed}", "{feed}"]\nsitemaps = ["{sitemap}"]\n{GOOD}', "binhan.toml")
    assert (given.feeds, given.sitemaps) == ((feed,), (sitemap,))
    none = read_site(f"feeds = []\n{GOOD}", "binhan.toml")
    assert (none.feeds, none.sitemaps) == ((), None)
