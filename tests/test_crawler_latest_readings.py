"""A change of rules between two nights is no change of the site, whichever way the rules changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler import recipes
from crawler.recipes import recipe_of
from tests.archive_nights import exported, rows
from tests.command_runs import SITE_FILE, recorded_night, run, site_files
from tests.loopback_site import address, article_page
from tests.test_crawler_reextraction import ADDED, ADVERT, DROP, INLINE, bulletin, read_again

TEXTS = (
    "Chiều thứ bảy, tổ công đoàn bến đò sửa lại mái hiên cho bà Sáu ở cuối xóm.",
    "Tổ công đoàn chợ nổi quyên góp hai trăm quyển vở cho lớp học ban đêm.",
)


class Nights:
    """Recorded nights of a site, each crawled with the site file that stood then."""

    def __init__(self, folder: Path, site_file: str = SITE_FILE) -> None:
        self.folder, self.archive, self.site_file = folder, folder / "archive", site_file

    def crawl(self, night: int, *parts: str, layout: str = "") -> None:
        """Article 1 holds *parts* beside its story."""
        self._crawl(night, layout, [1], {address(1): article_page(1, *parts)})

    def crawl_inline(self, night: int, *texts: str, layout: str = "") -> None:
        """The listing holds *texts*, each with an advertisement."""
        self._crawl(night, layout, [], {"/tin": bulletin(*texts)})

    def _crawl(self, night: int, layout: str, numbers: list[int], more: dict[str, object]) -> None:
        sites = site_files(self.folder / "sites", self.site_file + layout)
        file = recorded_night(self.folder / f"dem-{night}.warc.gz", numbers, night, more)  # type: ignore[arg-type]
        run("crawl", "ben", "--full", "--from", file, "--sites", sites, "--archive", self.archive)

    def changes(self) -> list[str]:
        return [line["change"] for line in exported(self.archive)]

    def text(self, version: int = 1) -> str:
        (line,) = [line for line in exported(self.archive) if line["version"] == version]
        return " ".join(line["body"])


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights(tmp_path)


@pytest.fixture
def inline(tmp_path: Path) -> Nights:
    return Nights(tmp_path, INLINE)


def test_a_layout_put_right_is_no_edit_although_nobody_knows_the_former_one(nights: Nights) -> None:
    nights.crawl(1, ADVERT, layout='[[layouts]]\nvalid_from = 2000-01-01\ndrop = ["div.khong-co"]\n')
    assert "đồng phục" in nights.text()
    nights.crawl(2, ADVERT, layout=DROP)
    assert nights.changes() == ["first"]
    assert "đồng phục" not in nights.text()
    assert rows(nights.archive, "SELECT count(*), max(run) FROM earlier_readings") == [(1, 2)]


def test_an_edit_on_the_night_of_other_rules_is_an_edit_and_nothing_more(nights: Nights) -> None:
    nights.crawl(1, ADVERT, layout='[[layouts]]\nvalid_from = 2000-01-01\ndrop = ["div.khong-co"]\n')
    nights.crawl(2, ADVERT, ADDED, layout=DROP)
    assert nights.changes() == ["first", "body"]
    assert ("đồng phục" in nights.text(1), "ba mươi đoàn viên" in nights.text(1)) == (False, False)
    assert ("đồng phục" in nights.text(2), "ba mươi đoàn viên" in nights.text(2)) == (False, True)


def test_a_program_that_reads_otherwise_makes_no_edits(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    nights.crawl(1, ADVERT)
    before = exported(nights.archive)[0]["recipe"]
    monkeypatch.setattr(recipes, "READER_VERSION", recipes.READER_VERSION + 1)
    recipe_of.cache_clear()
    nights.crawl(2, ADVERT, layout=DROP)
    monkeypatch.undo()
    recipe_of.cache_clear()
    assert nights.changes() == ["first"]
    assert exported(nights.archive)[0]["recipe"] != before


def test_a_later_layout_leaves_what_was_captured_before_its_day(nights: Nights) -> None:
    later = '[[layouts]]\nvalid_from = 2024-07-02\ndrop = ["div.rao-vat"]\n'
    nights.crawl(1, ADVERT)
    before = exported(nights.archive)[0]
    nights.crawl(2, ADVERT, layout=later)
    (line,) = exported(nights.archive)
    assert (line["recipe"], line["body"], line["visits"]) == (before["recipe"], before["body"], 2)
    assert read_again(nights.archive, nights.folder / "sites", later).up_to_date == 1
    nights.crawl(3, ADVERT, ADDED, layout=later)
    assert nights.changes() == ["first", "body"]
    assert "đồng phục" not in nights.text(2)


def test_what_was_read_again_can_be_read_by_those_rules_later(nights: Nights) -> None:
    nights.crawl(1, ADVERT)
    read_again(nights.archive, nights.folder / "sites")
    kept = [recipe for (recipe,) in rows(nights.archive, "SELECT recipe FROM learned_sets")]
    assert {line["recipe"] for line in exported(nights.archive)} <= set(kept)


def test_articles_without_an_address_are_compared_under_the_same_rules(inline: Nights) -> None:
    inline.crawl_inline(1, *TEXTS)
    inline.crawl_inline(2, *TEXTS, layout=DROP)
    assert inline.changes() == ["first", "first"]
    assert not any("đồng phục" in " ".join(line["body"]) for line in exported(inline.archive))


def test_an_edit_of_an_article_without_an_address_stays_one_under_other_rules(inline: Nights) -> None:
    long = "</p><p>".join(TEXTS)
    inline.crawl_inline(1, long, "Tối qua mưa lớn.")
    inline.crawl_inline(2, long.replace("hai trăm", "ba trăm"), "Tối qua mưa lớn.", layout=DROP)
    assert sorted(inline.changes()) == ["body", "first", "first"]
