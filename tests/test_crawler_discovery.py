"""Whole runs in which feeds and sitemaps name what the lists leave out."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from pathlib import Path

import pytest

from archive.records import Outcome
from tests.archive_nights import exported, rows
from tests.carried_site import NOT_THERE, CarriedSite, Carrier, ended, profile_of
from tests.loopback_site import Reply, address, article_page, page

LISTED = tuple(range(1030, 1018, -1))
HIDDEN = 1100
XML = {"Content-Type": "application/xml"}
FEED, SITEMAP = "/tin?format=feed&type=rss", "/sitemap.xml"


@pytest.fixture
def site() -> CarriedSite:
    one = CarriedSite()
    one.publish(*LISTED)
    one.replies[address(HIDDEN)] = article_page(HIDDEN)
    return one


@pytest.fixture
def carrier(site: CarriedSite, tmp_path: Path) -> Carrier:
    return Carrier(site, tmp_path / "archive", profile_of(discovers=True))


def rss(*numbers: int, words: dict[int, str] | None = None) -> Reply:
    items = "".join(
        f"<item><title>{(words or {}).get(one, 'Chuyện')}</title><link>http://ban.test{address(one)}</link></item>"
        for one in numbers
    )
    return Reply(f"<rss><channel>{items}</channel></rss>".encode(), headers=XML)


def sitemap(*paths: str, lastmod: dict[str, str] | None = None, every: str | None = None) -> Reply:
    stamps = {path: (lastmod or {}).get(path, every or f"2024-01-{n % 28 + 1:02d}") for n, path in enumerate(paths)}
    urls = "".join(f"<url><loc>http://ban.test{p}</loc><lastmod>{stamps[p]}</lastmod></url>" for p in paths)
    return Reply(f"<urlset>{urls}</urlset>".encode(), headers=XML)


def index(**children: str) -> Reply:
    named = "".join(
        f"<sitemap><loc>http://ban.test/{name}.xml</loc><lastmod>{stated}</lastmod></sitemap>"
        for name, stated in children.items()
    )
    return Reply(f"<sitemapindex>{named}</sitemapindex>".encode(), headers=XML)


def robots(*sitemaps: str) -> Reply:
    named = "".join(f"Sitemap: {one if '://' in one else f'http://ban.test{one}'}\n" for one in sitemaps)
    return Reply(f"User-agent: *\nDisallow: /kin\n{named}".encode())


def found_by(carrier: Carrier) -> dict[str, str]:
    lines = exported(carrier.folder)
    return {line["url"].removeprefix("http://ban.test"): line["found_by"] for line in lines}


def discovered(carrier: Carrier) -> dict[str, tuple[str, str | None]]:
    found = rows(carrier.folder, "SELECT url, state, why FROM discovered_addresses")
    return {url.removeprefix("http://ban.test"): (state, why) for url, state, why in found}


# -- found -----------------------------------------------------------------------------------------------------------


def test_what_only_a_feed_names_is_held_and_says_so(carrier: Carrier, site: CarriedSite) -> None:
    site.replies[FEED] = rss(HIDDEN, *LISTED[:9])
    summary = ended(carrier.night())
    assert summary.outcome is Outcome.COMPLETE
    ways = found_by(carrier)
    assert ways.pop(address(HIDDEN)) == "feed"
    assert set(ways.values()) == {"listing"}
    assert len(ways) == len(LISTED)


def test_what_only_a_packed_sitemap_of_an_index_names_is_held(carrier: Carrier, site: CarriedSite) -> None:
    site.replies["/robots.txt"] = robots("/muc-luc.xml")
    site.replies["/muc-luc.xml"] = index(**{"bai-1": "2024-06-01"})
    packed = gzip.compress(sitemap(*map(address, (HIDDEN, *LISTED))).body)
    site.replies["/bai-1.xml"] = Reply(packed, headers={"Content-Type": "application/gzip"})
    carrier.night()
    assert found_by(carrier)[address(HIDDEN)] == "sitemap"


def test_feeds_that_list_pages_link_to_are_read(carrier: Carrier, site: CarriedSite) -> None:
    reply = site.replies["/tin"]
    assert isinstance(reply, Reply)
    link = b'<link rel="alternate" type="application/rss+xml" href="/tin/nguon.rss"></head>'
    site.replies["/tin"] = Reply(reply.body.replace(b"</head>", link))
    site.replies["/tin/nguon.rss"] = rss(HIDDEN)
    carrier.night()
    assert found_by(carrier)[address(HIDDEN)] == "feed"
    assert FEED not in site.paths  # nothing is guessed where the site says where it is


def test_an_article_that_a_list_shows_later_says_listing(carrier: Carrier, site: CarriedSite) -> None:
    site.replies[FEED] = rss(HIDDEN)
    carrier.night(1)
    site.publish(HIDDEN, *LISTED)
    site.replies[FEED] = rss(HIDDEN)
    carrier.night(2)
    assert found_by(carrier)[address(HIDDEN)] == "listing"


def test_other_spellings_and_menus_of_a_known_article_are_not_visited(carrier: Carrier, site: CarriedSite) -> None:
    carrier.profile = profile_of('hosts = ["ban.test", "www.ban.test"]', discovers=True)
    one = address(LISTED[0])
    same = (
        f"https://ban.test{one}",
        f"http://www.ban.test{one}/",
        f"http://ban.test/khac{one}",
        f"http://ban.test{one}?print=1",
    )
    urls = "".join(f"<url><loc>{url}</loc></url>" for url in same)
    site.replies[SITEMAP] = Reply(f"<urlset>{urls}</urlset>".encode(), headers=XML)
    carrier.night()
    assert [path for path in site.paths if one in path] == [one]


def test_a_run_that_is_cut_off_leaves_what_it_found_to_the_next(carrier: Carrier, site: CarriedSite) -> None:
    site.replies[FEED] = rss(HIDDEN)
    asked = 1 + 5 + len(LISTED)  # robots.txt, the list walked and looked at again, its articles
    while FEED not in site.paths:
        site.asked.clear()
        carrier.folder = carrier.folder.with_name(f"archive-{asked}")
        carrier.night(1, stop_after=asked)
        asked += 1
    site.replies[FEED] = NOT_THERE
    carrier.night(2)
    assert found_by(carrier)[address(HIDDEN)] == "feed"


# -- asked -----------------------------------------------------------------------------------------------------------


def test_known_addresses_are_not_asked_however_the_sitemap_lies(carrier: Carrier, site: CarriedSite) -> None:
    paths = [address(HIDDEN), *map(address, LISTED)]
    site.replies[SITEMAP] = sitemap(*paths, every="2024-07-01")
    carrier.night(1)
    for night in (2, 3):
        site.replies[SITEMAP] = sitemap(*paths, every=f"2024-07-{night:02d}")
        with_sitemap = _visits_of_a_night(carrier, site, night)
        assert with_sitemap.count(SITEMAP) == 1
    assert sum(1 for state in hints(carrier) if state) == 0


def _visits_of_a_night(carrier: Carrier, site: CarriedSite, night: int) -> list[str]:
    carrier.night(night)
    return list(site.paths)


def hints(carrier: Carrier) -> list[int]:
    return [hint for (hint,) in rows(carrier.folder, "SELECT hint FROM discovered_addresses")]


def test_what_is_not_there_is_not_looked_for_every_night(carrier: Carrier, site: CarriedSite) -> None:
    carrier.night(1)
    assert {FEED, SITEMAP} <= set(site.paths)
    for night in (2, 15):
        carrier.night(night)
        assert {FEED, SITEMAP} & set(site.paths) == set()
    carrier.night(33)
    assert {FEED, SITEMAP} <= set(site.paths)


def test_a_feed_is_asked_for_what_differs_and_for_whole_once_a_week(carrier: Carrier, site: CarriedSite) -> None:
    site.replies[FEED] = Reply(rss(HIDDEN).body, headers=XML | {"ETag": '"1"'})
    carrier.night(1)
    given = {}
    for night in (2, 9):
        carrier.night(night)
        given[night] = next(ask.headers for ask in carrier.clock.asks if ask.url.endswith(FEED))
    assert given == {2: (("If-None-Match", '"1"'),), 9: ()}


def test_a_304_for_a_feed_changes_nothing(carrier: Carrier, site: CarriedSite) -> None:
    site.replies[FEED] = Reply(rss(HIDDEN).body, headers=XML | {"ETag": '"1"'})
    carrier.night(1)
    site.replies[FEED] = Reply(status=304, headers={"ETag": '"1"'})
    assert ended(carrier.night(2)).outcome is Outcome.COMPLETE
    (row,) = rows(carrier.folder, "SELECT failures, why, quiet FROM discovery_sources WHERE kind = 'feed'")
    assert tuple(row) == (0, None, 1)


def test_of_a_long_index_the_quiet_sitemaps_are_asked_less_and_less(carrier: Carrier, site: CarriedSite) -> None:
    names = [f"bai-{n}" for n in range(1, 10)]
    site.replies["/robots.txt"] = robots("/muc-luc.xml")
    site.replies["/muc-luc.xml"] = index(**dict.fromkeys(names, "2024-06-01"))
    for n, name in enumerate(names):
        site.replies[f"/{name}.xml"] = sitemap(address(LISTED[n]))
    asked = {}
    for night in range(1, 11):
        carrier.night(night)
        asked[night] = sum(1 for path in site.paths if path.startswith("/bai-"))
    assert asked[1] == 9
    assert sum(asked[night] for night in range(2, 11)) <= 36  # of 81
    site.replies["/muc-luc.xml"] = index(**dict.fromkeys(names[1:], "2024-06-01"), **{"bai-1": "2024-07-11"})
    site.replies["/bai-1.xml"] = sitemap(address(LISTED[0]), address(HIDDEN))
    carrier.night(11)
    assert found_by(carrier)[address(HIDDEN)] == "sitemap"


def test_a_changed_lastmod_is_followed_once_the_sitemap_has_proved_honest(carrier: Carrier, site: CarriedSite) -> None:
    old = [address(one) for one in LISTED]
    stamps = {path: f"2024-01-{n + 1:02d}" for n, path in enumerate(old)}
    site.replies[SITEMAP] = sitemap(*old, lastmod=stamps)
    carrier.night(1, full=True)
    for night, number in enumerate(LISTED[:4], 2):
        site.replies[address(number)] = article_page(number, f"<p>Sửa đêm {night}, thêm {night} suất quà nữa.</p>")
        stamps[address(number)] = f"2024-07-{night:02d}"
        site.replies[SITEMAP] = sitemap(*old, lastmod=stamps)
        carrier.night(night)
    (row,) = rows(carrier.folder, "SELECT hints_true, hints_false FROM discovery_sources WHERE kind = 'sitemap'")
    assert tuple(row) == (4, 0)


def test_found_addresses_take_a_share_of_a_budget_only(carrier: Carrier, site: CarriedSite) -> None:
    carrier.profile = profile_of("budget = 40", discovers=True)
    more = range(2000, 2060)
    site.replies |= {address(one): article_page(one) for one in more}
    site.replies[SITEMAP] = sitemap(*map(address, more))
    carrier.night(1)
    assert 1 <= sum(1 for path in site.paths if path in map(address, more)) <= 10


# -- refused ---------------------------------------------------------------------------------------------------------


def test_pages_that_are_no_articles_are_refused_and_not_asked_again(carrier: Carrier, site: CarriedSite) -> None:
    static = "<div class='item-page'><h2 itemprop='headline'>Giới thiệu</h2><div itemprop='articleBody'>" + (
        "<p>Công đoàn Bản Mây được lập từ lâu, nay có mười hai tổ và hai trăm đoàn viên ở khắp các xóm.</p>" * 1
    )
    listing = site.replies["/tin"]
    assert isinstance(listing, Reply)
    site.replies |= {"/tin/77-gioi-thieu": page(f"{static}</div></div>"), "/tin/78-muc-luc": listing}
    site.replies[SITEMAP] = sitemap(
        "/", "/tin", "/tin/77-gioi-thieu", "/tin/78-muc-luc", "/tin/79-khong-co", "/lien-he"
    )
    first = ended(carrier.night(1))
    assert (first.outcome, first.counts.failed, first.counts.new) == (Outcome.COMPLETE, 0, len(LISTED))
    assert set(found_by(carrier)) == set(map(address, LISTED))
    carrier.night(2)
    assert not {"/tin/77-gioi-thieu", "/tin/78-muc-luc", "/tin/79-khong-co", "/lien-he"} & set(site.paths)
    assert {path: state for path, (state, _) in discovered(carrier).items() if path.startswith("/tin/7")} == {
        "/tin/77-gioi-thieu": "refused",
        "/tin/78-muc-luc": "refused",
        "/tin/79-khong-co": "waiting",
    }


def test_an_article_that_stands_whole_on_a_list_is_no_second_article(carrier: Carrier, site: CarriedSite) -> None:
    carrier.profile = replace(carrier.profile, sections=(replace(carrier.profile.sections[0], inline=True),))
    blog = "".join(
        f'<div class="item"><p>Tổ {n} ở Bản Mây trao {n * 7} suất quà cho đoàn viên khó khăn trong tháng vừa qua.</p>'
        f"<p>Bà Vàng Thị Sao, tổ trưởng tổ {n}, nhắc lại lời hứa từ mùa gặt năm ngoái của cả bản.</p></div>"
        for n in range(1, 4)
    )
    site.replies["/tin"] = page(f'<div class="blog">{blog}</div>')
    text = blog.partition("</div>")[0].partition(">")[2]
    site.replies["/tin/1-to-mot"] = page(
        f'<div class="item-page"><h2 itemprop="headline">Tổ một</h2><div itemprop="articleBody">{text}</div></div>'
    )
    site.replies[SITEMAP] = sitemap("/tin/1-to-mot")
    carrier.night(1)
    assert discovered(carrier)["/tin/1-to-mot"] == ("refused", "inline")


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"<rss><channel><item><link>http://ban.test/tin/1", headers=XML),
        Reply(status=500),
        Reply(gzip.compress(b"<rss>" + b" " * 60_000_000), headers={"Content-Type": "application/gzip"}),
        Reply(b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><rss>&a;</rss>', headers=XML),
        Reply(b"<html><body>Trang ch\xe1\xbb\xa7</body></html>"),
        Reply(b"<rss></rss>", claimed=900),
        Reply(status=302, headers={"Location": "http://noi-khac.test/rss"}),
        Reply(status=429, headers={"Retry-After": "7200"}),
    ],
    ids=["cut-off", "500", "bomb", "entities", "page", "truncated", "elsewhere", "429"],
)
def test_what_goes_wrong_with_a_source_is_told_and_the_run_complete(
    carrier: Carrier, site: CarriedSite, reply: Reply
) -> None:
    site.replies[FEED] = site.replies[SITEMAP] = reply
    summary = ended(carrier.night())
    assert (summary.outcome, summary.why, summary.counts.failed) == (Outcome.COMPLETE, None, 0)
    whys = rows(carrier.folder, "SELECT why FROM discovery_sources WHERE asked_at IS NOT NULL")
    assert whys
    assert all(why for (why,) in whys)


def test_a_host_that_hangs_on_its_sitemaps_is_asked_for_two_at_most(carrier: Carrier, site: CarriedSite) -> None:
    names = [f"bai-{n}" for n in range(9)]
    site.replies["/robots.txt"] = robots(*(f"/{name}.xml" for name in names))
    site.replies |= {f"/{name}.xml": Reply(status=500) for name in names}
    assert ended(carrier.night()).outcome is Outcome.COMPLETE
    assert len({path for path in site.paths if path.startswith("/bai-")}) <= 3


def test_nothing_leaves_the_sites_hosts_nor_what_robots_txt_allows(carrier: Carrier, site: CarriedSite) -> None:
    site.replies["/robots.txt"] = robots("http://noi-khac.test/sitemap.xml", "/kin/sitemap.xml", "/muc-luc.xml")
    children = "".join(
        f"<sitemap><loc>{url}</loc></sitemap>" for url in ("http://noi-khac.test/a.xml", "http://ban.test/bai.xml")
    )
    site.replies["/muc-luc.xml"] = Reply(f"<sitemapindex>{children}</sitemapindex>".encode(), headers=XML)
    urls = ("http://noi-khac.test/tin/1-a", "http://ban.test/kin/2-b", "ftp://ban.test/tin/3-c", "javascript:alert(1)")
    site.replies["/bai.xml"] = Reply(
        f"<urlset>{''.join(f'<url><loc>{url}</loc></url>' for url in urls)}</urlset>".encode(), headers=XML
    )
    assert ended(carrier.night()).outcome is Outcome.COMPLETE
    assert {ask.url.partition("/tin")[0] for ask in carrier.clock.asks if "ban.test" not in ask.url} == set()
    assert not [path for path in site.paths if path.startswith("/kin")]
    assert "/bai.xml" in site.paths


def test_an_index_of_itself_ends(carrier: Carrier, site: CarriedSite) -> None:
    site.replies["/robots.txt"] = robots("/0.xml")
    for n in range(40):
        site.replies[f"/{n}.xml"] = Reply(
            f"<sitemapindex><sitemap><loc>http://ban.test/{n}.xml</loc></sitemap><sitemap>"
            f"<loc>http://ban.test/{n + 1}.xml</loc></sitemap></sitemapindex>".encode(),
            headers=XML,
        )
    assert ended(carrier.night(full=True)).outcome is Outcome.COMPLETE
    assert [path for path in site.paths if path.endswith(".xml")] == ["/0.xml", "/1.xml", "/2.xml", "/3.xml"]


def test_the_site_file_says_what_is_read(carrier: Carrier, site: CarriedSite) -> None:
    site.replies["/robots.txt"] = robots("/muc-luc.xml")
    site.replies["/muc-luc.xml"] = sitemap(address(HIDDEN))
    site.replies["/rieng.rss"] = rss(HIDDEN)
    carrier.profile = profile_of('feeds = ["http://ban.test/rieng.rss"]\nsitemaps = []', discovers=True)
    carrier.night()
    assert "/muc-luc.xml" not in site.paths
    assert found_by(carrier)[address(HIDDEN)] == "feed"


@pytest.fixture
def paper(tmp_path: Path) -> Carrier:
    """A site that lists thirty articles of two sections, all of them dated, and names more in its sitemap."""
    site = CarriedSite()
    site.publish(*range(1030, 1000, -1))
    for number in site.articles:
        site.replies[address(number)] = in_section(number, "Tin công đoàn" if number % 2 else "Việc làm")
    return Carrier(site, tmp_path / "archive", profile_of(discovers=True))


def in_section(number: int, section: str, *, dated: bool = True) -> Reply:
    reply = article_page(number)
    named = f'<dd class="category-name">Danh mục: <a href="/x">{section}</a></dd><dd class="published">'
    body = reply.body.decode().replace('<dd class="published">', named)
    return Reply((body if dated else re.sub("<time.*?</time>", "", body)).encode())


def test_what_belongs_to_a_section_that_no_list_shows_is_left_out(paper: Carrier) -> None:
    paper.site.replies |= {address(2001): in_section(2001, "Giải trí"), address(2002): in_section(2002, "VIỆC LÀM")}
    paper.site.replies[SITEMAP] = sitemap(address(2001), address(2002))
    assert ended(paper.night()).outcome is Outcome.COMPLETE
    assert discovered(paper) == {
        address(2001): ("refused", "another-section: Giải trí"),
        address(2002): ("article", None),
    }


def test_what_bears_no_date_on_a_site_that_dates_its_articles_is_none_unless_a_feed_says_so(paper: Carrier) -> None:
    paper.site.replies |= {address(one): in_section(one, "Việc làm", dated=False) for one in (2001, 2002)}
    paper.site.replies |= {SITEMAP: sitemap(address(2001)), FEED: rss(2002)}
    paper.night()
    assert discovered(paper) == {address(2001): ("refused", "undated"), address(2002): ("article", None)}
