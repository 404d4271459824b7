"""What the addresses of a site's own articles tell of another address."""

from __future__ import annotations

import pytest

from crawler.article_shapes import ArticleShapes

PAPER = [f"http://bao.test/chuyen-ke-so-{n}-18{n:04d}.html" for n in range(9)]
SCHOOL = [f"http://truong.test/tin-tuc/2024/{n:02d}/chuyen-ke-{n}/" for n in range(1, 9)]
FLAT = [f"http://truong.test/chuyen-ke-so-{n}/" for n in range(9)]
JOOMLA = [f"http://ban.test/tin/100{n}-chuyen-ke" for n in range(9)]


@pytest.mark.parametrize(
    ("known", "system", "url", "why"),
    [
        (PAPER, "mastercms", "http://bao.test/chuyen-khac-190001.html", None),
        (PAPER, "mastercms", "http://bao.test/cong-doan", "no-number"),
        (PAPER, "mastercms", "http://bao.test/lien-he.html", "no-number"),
        (PAPER[:3], "mastercms", "http://bao.test/cong-doan", None),
        (SCHOOL, "wordpress", "http://truong.test/", "home"),
        (SCHOOL, "wordpress", "http://truong.test/?p=7", None),
        (SCHOOL, "wordpress", "http://truong.test/tep/ke-hoach.PDF", "file"),
        (JOOMLA, "joomla", "http://ban.test/lien-he", "no-number"),
        (JOOMLA, "joomla", "http://ban.test/khac/2001-chuyen-moi", None),
        ([], "generic", "http://x.test/bat-ky", None),
    ],
)
def test_some_addresses_can_be_no_articles(known: list[str], system: str, url: str, why: str | None) -> None:
    assert ArticleShapes(known, system).refuses(url) == why


@pytest.mark.parametrize(
    ("known", "system", "url", "likely"),
    [
        (PAPER, "mastercms", "http://bao.test/chuyen-khac-190001.html", True),
        (SCHOOL, "wordpress", "http://truong.test/tin-tuc/2025/01/chuyen-moi/", True),
        (SCHOOL, "wordpress", "http://truong.test/gioi-thieu/", False),
        (SCHOOL, "wordpress", "http://truong.test/tin-tuc/2025/", False),
        (FLAT, "wordpress", "http://truong.test/chuyen-moi/", True),
        (FLAT, "wordpress", "http://truong.test/category/tin/", False),
        (JOOMLA, "joomla", "http://ban.test/mot/muc/khac/2001-chuyen-moi", True),
        (FLAT[:4], "wordpress", "http://truong.test/category/tin/", True),
        (["http://x.test/tin/a.html"] * 9, "generic", "http://x.test/tin/noi-bo/b.html", True),
        (["http://x.test/tin/a.html"] * 9, "generic", "http://x.test/tin/noi-bo/b", False),
    ],
)
def test_what_looks_like_the_sites_articles_is_likely_one(
    known: list[str], system: str, url: str, likely: bool
) -> None:
    assert ArticleShapes(known, system).is_likely(url) is likely
