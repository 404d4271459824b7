"""Articles of different sites that carry one text: pages of their own, linked to each other."""

from __future__ import annotations

from pathlib import Path

from archive.records import Article
from archive.store import Archive
from tests.archive_nights import FIRST_NIGHT, TEXT, Nights, article, exported, rows, seen

PAGE = "/1001-hoi-thao"
LONG = tuple(f"{text} {text.lower()}" for text in TEXT)
OTHER = tuple(
    f"Ở một xã khác, chuyện thứ {n} dài dòng và không giống bài nào đã đăng trên các trang tin." for n in range(3)
)
LINKS = "SELECT site, other_site FROM reprints ORDER BY site"


def on_two_sites(folder: Path, one: Article, other: Article) -> list[tuple[str, str]]:
    """Return the links when *one* stands on the first site and *other* on the second."""
    with Archive.open(folder) as archive:
        Nights(archive, "ban").night({PAGE: seen(one, key="1001")})
        Nights(archive, "muong").night({"/9": seen(other, key="9")})
    return [(a, b) for a, b in rows(folder, LINKS)]


def test_the_same_text_on_two_sites_is_two_pages_linked_to_each_other(tmp_path: Path) -> None:
    long = tuple(f"{text} {text.lower()}" for text in TEXT)
    with Archive.open(tmp_path) as archive:
        Nights(archive, "ban").night({PAGE: seen(article(*long), key="1001")})
        Nights(archive, "muong").night({"/9": seen(article(*long, title="Đăng lại", byline="Theo báo bạn"), key="9")})
    assert len(exported(tmp_path)) == 2
    found = rows(tmp_path, "SELECT site, other_site FROM reprints ORDER BY site")
    assert found == [("ban", "muong"), ("muong", "ban")]


def test_a_reprint_that_was_cut_or_added_to_is_still_one(tmp_path: Path) -> None:
    assert on_two_sites(tmp_path, article(*LONG, *OTHER), article(*LONG, "Theo báo bạn.")) != []


def test_articles_that_share_a_short_formula_only_are_none(tmp_path: Path) -> None:
    formula = "Trân trọng kính mời!"
    assert on_two_sites(tmp_path, article(*LONG, formula), article(*OTHER, formula)) == []


def test_one_text_twice_on_one_site_is_no_reprint(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({"/1": seen(article(*LONG), key="1"), "/2": seen(article(*LONG), key="2")})
    assert rows(tmp_path, LINKS) == []


def test_a_reprint_rewritten_since_is_linked_no_longer(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive, "ban").night({PAGE: seen(article(*LONG), key="1001")})
        second = Nights(archive, "muong")
        second.night({"/9": seen(article(*LONG), key="9")})
        assert len(rows(tmp_path, LINKS)) == 2
        second.night({"/9": seen(article(*OTHER), key="9")})
    assert rows(tmp_path, LINKS) == []


def test_better_rules_that_read_the_reprint_whole_link_it(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive, "ban").night({PAGE: seen(article(*LONG), key="1001")})
        (told,) = Nights(archive, "muong").night({"/9": seen(article("Xem thêm"), key="9")})
        assert told.page_id is not None
        assert rows(tmp_path, LINKS) == []
        archive.upgrade_version(told.page_id, 1, article(*LONG), "joomla/ba9876543210", at=FIRST_NIGHT)
    assert len(rows(tmp_path, LINKS)) == 2
    assert {line["change"] for line in exported(tmp_path)} == {"first"}
