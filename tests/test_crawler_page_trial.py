"""`luuvet try`: one page as a crawl would read it, nothing stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.digests import payload_digest
from archive.records import Capture
from crawler.exchanges import Fetched
from crawler.page_trial import Trial, profile_for, try_page
from crawler.site_profiles import Section

URL = "http://song.test/index.php/tin"
ITEM = (
    '<div class="item" itemprop="blogPost"><p>Đò số {n} chở 30 người qua sông mỗi sáng.</p>'
    "<p>Giá vé không đổi.</p></div>"
)
LISTING = "".join(ITEM.format(n=n) for n in range(4))


def trial(body: str, *, url: str = URL, status: int = 200, system: str = "joomla", inline: bool = False) -> Trial:
    page = (
        f'<html><head><meta charset="utf-8"><title>Đò</title></head><body>{body}</body></html>'.encode()
        if body
        else b""
    )
    capture = Capture(
        url=url,
        captured_at=datetime(2024, 2, 1, tzinfo=UTC),
        http_status=status,
        content_type="text/html",
        payload_digest=payload_digest(page),
        payload_bytes=len(page),
    )
    profile = profile_for(url, system)
    if inline:
        profile = replace(profile, sections=(Section(name="Đò", url=URL, inline=True),))
    return try_page(Fetched(capture=capture, payload=page, headers={"content-type": "text/html"}), profile)


def test_an_article_shows_its_fields_recipe_and_cuts() -> None:
    seen = trial(
        '<div class="item-page"><h2 itemprop="headline">Đò</h2>'
        '<div itemprop="articleBody"><p>Đò nghỉ hai hôm vì nước lớn.</p>'
        "<p>Lượt xem: 12</p></div></div>",
        url="http://song.test/index.php/tin/7-do",
    )
    assert (seen.kind, seen.reason) == ("article", None)
    assert seen.article is not None
    assert seen.article.body == ("Đò nghỉ hai hôm vì nước lớn.",)
    assert (seen.recipe or "").startswith("joomla/")
    assert [(one.text, one.rule) for one in seen.cut] == [("Lượt xem: 12", "view-counter")]


@pytest.mark.parametrize("address", [URL, f"{URL}?start=4", f"{URL}/"])
def test_a_section_that_the_site_file_calls_inline_shows_whole_articles(address: str) -> None:
    seen = trial(f'<div class="blog">{LISTING}</div>', url=address, inline=True)
    assert seen.kind == "listing"
    assert [one.inline.body[0] for one in seen.items if one.inline] == [
        f"Đò số {n} chở 30 người qua sông mỗi sáng." for n in range(4)
    ]


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [("", 200, "empty-body"), ("<p>Lỗi</p>", 503, "http-503"), ("<p>Không thấy</p>", 404, "http-404")],
)
def test_what_cannot_be_read_is_unreadable_by_name(body: str, status: int, reason: str) -> None:
    seen = trial(body, status=status)
    assert (seen.kind, seen.reason, seen.article) == ("unreadable", reason, None)


def test_an_article_without_a_text_shows_its_headline_and_day_all_the_same() -> None:
    seen = trial(
        '<div class="item-page"><h2 itemprop="headline">Đò ngang bến Mía</h2>'
        '<dl class="article-info"><dd class="published">'
        '<time datetime="2024-01-30T08:00:00+07:00">30/01</time></dd></dl><div itemprop="articleBody"></div></div>',
        url="http://song.test/index.php/tin/8-do",
    )
    assert (seen.kind, seen.reason) == ("unreadable", "empty-article")
    assert seen.article is not None
    assert (seen.article.title, seen.article.body) == ("Đò ngang bến Mía", ())
    assert seen.article.published_at is not None
