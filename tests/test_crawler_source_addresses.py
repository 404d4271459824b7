"""How what a document names is sorted, before anything is visited."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.discovery_sources import NamedSource, Source
from archive.site_articles import KnownArticles
from archive.store import Archive
from crawler.source_addresses import AddressTaker, children_of, spellings
from crawler.source_entries import SourceEntry, SourceReading
from tests.carried_site import FIRST_NIGHT, profile_of

INDEX = "http://ban.test/muc-luc.xml"


def source(depth: int = 0) -> Source:
    return Source(
        url=INDEX,
        kind="sitemap",
        named_by="robots",
        named_in=None,
        depth=depth,
        stated=None,
        read_at=None,
        ask_again_at=None,
        failures=0,
        etag=None,
        last_modified=None,
        payload_digest=None,
        quiet=0,
        hints_true=0,
        hints_false=0,
    )


def children(*hrefs: str, depth: int = 0) -> list[NamedSource]:
    reading = SourceReading(kind="sitemap", sitemaps=tuple(SourceEntry(href=href, stamp="2024") for href in hrefs))
    return children_of(source(depth), reading, INDEX, profile_of(discovers=True))


def test_one_page_may_be_spelt_with_and_without_www_s_and_closing_slash() -> None:
    assert set(spellings("https://www.ban.test/tin/mot/")) == {
        f"{scheme}://{host}/tin/mot{end}"
        for scheme in ("http", "https")
        for host in ("ban.test", "www.ban.test")
        for end in ("", "/")
    }
    assert set(spellings("http://ban.test/?p=7")) == {
        f"{scheme}://{host}/?p=7" for scheme in ("http", "https") for host in ("ban.test", "www.ban.test")
    }


def test_sitemaps_of_pages_tags_and_people_are_left_out() -> None:
    posts = ["/wp-sitemap-posts-post-1.xml", "/post-sitemap2.xml", "/bai-viet.xml?trang=2"]
    others = [
        *("/wp-sitemap-posts-page-1.xml", "/wp-sitemap-taxonomies-category-1.xml", "/wp-sitemap-users-1.xml"),
        *("/page-sitemap.xml", "/category-sitemap.xml", "/post_tag-sitemap.xml", "/author-sitemap.xml"),
    ]
    assert [child.url for child in children(*posts, *others)] == [f"http://ban.test{one}" for one in posts]


def test_an_index_whose_sitemaps_all_bear_such_names_is_read_all_the_same() -> None:
    assert [child.url for child in children("/sitemap-page-1.xml", "/sitemap-page-2.xml")] == [
        "http://ban.test/sitemap-page-1.xml",
        "http://ban.test/sitemap-page-2.xml",
    ]


def test_sitemaps_of_an_index_are_its_own_hosts_each_once_and_not_itself() -> None:
    (child,) = children("/a.xml", "http://ban.test/a.xml", "http://noi-khac.test/b.xml", INDEX, "mailto:a@ban.test")
    assert child == NamedSource(
        url="http://ban.test/a.xml", kind="sitemap", named_by="index", named_in=INDEX, depth=1, stated="2024"
    )


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("http://ban.test/tin", True),
        ("http://ban.test/tin/", True),
        ("http://ban.test/tin/page/2/", True),
        ("http://ban.test/tin/trang-3.html", True),
        ("http://ban.test/tin?start=10", True),
        ("http://ban.test/tin&s_cond=&BRSR=16", True),
        ("http://ban.test/tin/1001-chuyen-ke", False),
        ("http://ban.test/tin-khac", False),
        ("http://ban.test/tin/page/chuyen-ke", False),
        ("http://ban.test/tin?id=7", False),
    ],
)
def test_further_pages_of_a_list_are_told_by_their_addresses(tmp_path: Path, url: str, is_one: bool) -> None:
    known = KnownArticles(urls=(), listed=0, dated=0, sections=frozenset(), sectioned=0)
    entry = SourceReading(kind="sitemap", entries=(SourceEntry(href=url),))
    with Archive.open(tmp_path) as archive:
        archive.upsert_site(site="ban", name="Bản Mây", host="ban.test", system="joomla", timezone="Asia/Ho_Chi_Minh")
        taker = AddressTaker(profile_of(discovers=True), archive, known, lambda _: True)
        taken = taker.take(source(), entry, INDEX, FIRST_NIGHT)
    assert (taken.refused, taken.new) == ((1, 0) if is_one else (0, 1))


@pytest.mark.parametrize(("depth", "number"), [(0, 1), (2, 1), (3, 0)])
def test_indexes_within_indexes_are_followed_so_far_and_no_further(depth: int, number: int) -> None:
    assert len(children("/a.xml", depth=depth)) == number
