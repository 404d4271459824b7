"""Where feeds and sitemaps are sought: in a page's head, and where publishing systems have them."""

from __future__ import annotations

import pytest

from crawler.documents import Document, read_document
from crawler.site_profiles import SiteProfile, read_site
from crawler.source_links import feeds_linked, usual_feeds, usual_sitemaps

RSS, ATOM = "application/rss+xml", "application/atom+xml"


def linked(*links: tuple[str, str, str], url: str = "http://ban.test/category/tin/") -> list[str]:
    head = "".join(f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">' for kind, title, href in links)
    document = read_document(f"<html><head>{head}</head><body><p>Tin</p></body></html>".encode(), url=url)
    assert isinstance(document, Document)
    return feeds_linked(document)


def profile(system: str, *sections: str, inline: bool = False) -> SiteProfile:
    tables = "".join(
        f'[[sections]]\nname = "{one}"\nurl = "http://ban.test/{one}"\ninline = {str(inline).lower()}\n'
        for one in sections
    )
    return read_site(f'name = "Bản Mây"\nhome = "http://ban.test/"\nsystem = "{system}"\n{tables}', "ban.toml")


def test_a_page_offers_its_feeds_and_the_sites_but_not_what_readers_comment() -> None:
    assert linked(
        (RSS, "Bản Mây » Feed", "http://ban.test/feed/"),
        (RSS, "Bản Mây » Comments Feed", "http://ban.test/comments/feed/"),
        (RSS, "Bản Mây » Tin", "/category/tin/feed/"),
        ("application/json+oembed", "", "/wp-json/oembed/1.0/embed?url=x"),
        ("text/html", "", "/en/"),
    ) == ["http://ban.test/feed/", "http://ban.test/category/tin/feed/"]


def test_a_theme_that_calls_every_feed_one_of_comments_is_not_believed_of_a_lists_own() -> None:
    assert linked((RSS, "Tin Dòng phản hồi", "feed/")) == ["http://ban.test/category/tin/feed/"]
    assert linked((RSS, "Bài hát ru Dòng phản hồi", "/bai-hat-ru/feed/")) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/tin?format=feed&type=rss", "/tin?format=feed&type=atom"),
        ("/tin.feed?type=rss", "/tin.feed?type=atom"),
        ("/feed/", "/feed/atom/"),
        ("/rss.xml", "/atom.xml"),
    ],
)
def test_of_rss_and_atom_of_one_thing_the_first_is_read(first: str, second: str) -> None:
    assert linked((RSS, "", first), (ATOM, "", second)) == [f"http://ban.test{first}"]


def test_of_the_feeds_of_all_sections_a_list_reads_its_own() -> None:
    feeds = [(RSS, one, f"/news/rss/{one}.html") for one in ("cong-doan", "chuyen-mon", "thuc-don", "doan-doi")]
    every = [(RSS, "Tin", "/news/rss.html"), *feeds]
    assert linked(*every, url="http://ban.test/cong-doan/") == ["http://ban.test/news/rss/cong-doan.html"]
    assert linked(*every, url="http://ban.test/gioi-thieu/") == ["http://ban.test/news/rss.html"]


def test_each_system_has_its_usual_feeds() -> None:
    assert usual_feeds(profile("wordpress", "category/tin/")) == ["http://ban.test/feed/"]
    assert usual_feeds(profile("joomla", "tin", "tin?loai=2")) == [
        "http://ban.test/tin?format=feed&type=rss",
        "http://ban.test/tin?loai=2&format=feed&type=rss",
    ]
    assert usual_feeds(profile("mastercms", "cong-doan", "tin/viec-lam")) == [
        "http://ban.test/rss/cong-doan.rss",
        "http://ban.test/rss/viec-lam.rss",
    ]
    assert usual_feeds(profile("generic", "tin")) == []


def test_no_feed_is_guessed_of_a_list_that_prints_whole_articles() -> None:
    assert usual_feeds(profile("joomla", "van-thu", inline=True)) == []


def test_wordpress_is_asked_for_its_own_sitemap_first() -> None:
    assert usual_sitemaps(profile("wordpress", "tin"))[0] == "http://ban.test/wp-sitemap.xml"
    assert usual_sitemaps(profile("mastercms", "tin")) == ["http://ban.test/sitemap.xml"]
