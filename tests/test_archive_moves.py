"""Which page an observation is of: by key, by address; and when a page has moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from archive.records import Article, Finding, WalkProof
from archive.store import Archive
from tests.archive_nights import FIRST_NIGHT, LISTING, NOT_FOUND, Nights, article, exported, history, rows, seen

PAGE = "/1001-hoi-thao"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Nights]:
    with Archive.open(tmp_path) as archive:
        yield Nights(archive)


def test_one_key_is_one_page_under_all_its_addresses(site: Nights, tmp_path: Path) -> None:
    other = "/index.php?option=com_content&view=article&id=1001:hoi-thao"
    site.night({PAGE: seen(article(), key="1001"), other: seen(article(), key="1001")}, listed=[PAGE])
    (line,) = exported(tmp_path)
    assert line["url"] == site.url(PAGE)
    assert line["aliases"] == [site.url(other)]


def test_a_page_without_a_key_is_known_by_its_address(site: Nights, tmp_path: Path) -> None:
    site.night({"/a": seen(article()), "/b": seen(article(title="Bài khác"))})
    assert len(exported(tmp_path)) == 2


def test_a_page_first_known_by_its_address_takes_on_the_key_it_shows_later(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article())})
    site.night({PAGE: seen(article(), key="1001")})
    site.night({"/doi-ten": seen(article(), key="1001")})
    assert history(tmp_path) == ["first", "moved"]


def test_a_listed_address_that_changed_is_a_move_when_the_former_one_redirects(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: seen(article(), key="1001")}, listed=["/moi"], redirects={PAGE: "/moi"})
    lines = exported(tmp_path)
    assert [line["change"] for line in lines] == ["first", "moved"]
    assert (lines[-1]["url"], lines[-1]["aliases"]) == (site.url("/moi"), [site.url(PAGE)])


@pytest.mark.parametrize("order", [(PAGE, "/moi"), ("/moi", PAGE)], ids=["old first", "new first"])
def test_a_silent_move_is_a_move_whichever_address_is_visited_first(
    site: Nights, tmp_path: Path, order: tuple[str, str]
) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    answers: dict[str, Finding] = {PAGE: NOT_FOUND, "/moi": seen(article(), key="1001")}
    site.night({path: answers[path] for path in order}, listed=["/moi"])
    assert history(tmp_path) == ["first", "moved"]
    assert exported(tmp_path)[-1]["state"] == "live"


def test_a_second_listed_address_is_no_move_while_the_first_is_listed_too(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: seen(article(), key="1001"), "/moi": seen(article(), key="1001")}, listed=[PAGE, "/moi"])
    assert history(tmp_path) == ["first"]


def test_a_second_address_is_no_move_where_the_walk_is_not_proved(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({"/moi": seen(article(), key="1001")}, listed=["/moi"], complete=False)
    assert history(tmp_path) == ["first"]


def test_a_moved_page_that_was_edited_says_both(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: NOT_FOUND, "/moi": seen(article(title="Tên mới"), key="1001")}, listed=["/moi"])
    assert history(tmp_path) == ["first", "moved+title"]


def test_a_page_may_move_back(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({"/moi": seen(article(), key="1001")}, listed=["/moi"])
    site.night({PAGE: seen(article(), key="1001")}, listed=[PAGE])
    assert history(tmp_path) == ["first", "moved", "moved"]
    assert exported(tmp_path)[-1]["url"] == site.url(PAGE)


def test_each_line_of_a_history_says_where_the_article_stood_then(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: seen(article(title="Tên hai"), key="1001")})
    site.night({PAGE: NOT_FOUND, "/moi": seen(article(title="Tên ba"), key="1001")}, listed=["/moi"])
    site.night({"/nua": seen(article(title="Tên ba"), key="1001")}, listed=["/nua"], redirects={"/moi": "/nua"})
    lines = exported(tmp_path)
    assert [line["change"] for line in lines] == ["first", "title", "moved+title", "moved"]
    assert [line["url"] for line in lines] == [site.url(path) for path in (PAGE, PAGE, "/moi", "/nua")]
    everywhere = {site.url(path) for path in (PAGE, "/moi", "/nua")}
    assert all({line["url"], *line["aliases"]} == everywhere for line in lines)
    (latest,) = exported(tmp_path, all_versions=False)
    assert latest["url"] == site.url("/nua")


def test_a_silent_move_whose_former_address_still_answers_is_a_move(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    answers: dict[str, Finding] = {"/moi": seen(article(), key="1001"), PAGE: seen(article(), key="1001")}
    site.night(answers, listed=["/moi"])
    assert history(tmp_path) == ["first", "moved"]


@pytest.mark.parametrize("order", list(permutations(("walk", "old", "new"))), ids="-".join)
def test_a_silent_move_is_told_whatever_comes_first(tmp_path: Path, order: tuple[str, ...]) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({PAGE: seen(article(), key="1001")})
        at = FIRST_NIGHT + timedelta(hours=24)
        run = site.begin(at)
        for step in order:
            if step == "walk":
                archive.note_listed(site.site, site.url("/moi"))
                site.walk(run, complete=True, items=1)
            elif step == "old":
                site.visit(run, PAGE, NOT_FOUND, at)
            else:
                site.visit(run, "/moi", seen(article(), key="1001"), at, ["/moi"])
        counts = site.finish(run, at).counts
    assert history(tmp_path) == ["first", "moved"]
    assert (counts.moved, counts.missing, counts.new, counts.changed) == (1, 0, 0, 0)


def test_a_former_address_that_dies_later_says_nothing_of_the_page(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: seen(article(), key="1001")}, listed=["/moi"], redirects={PAGE: "/moi"})
    site.night({PAGE: NOT_FOUND}, listed=["/moi"])
    assert exported(tmp_path)[-1]["state"] == "live"
    assert history(tmp_path) == ["first", "moved"]


def test_a_page_without_a_key_moves_with_its_redirect(site: Nights, tmp_path: Path) -> None:
    site.night({"/cu": seen(article())})
    site.night({"/cu": seen(article())}, listed=["/moi"], redirects={"/cu": "/moi"})
    assert history(tmp_path) == ["first", "moved"]


@pytest.mark.parametrize("after", [article(), article("Bài đã viết lại từ đầu.")], ids=["same text", "edited"])
def test_a_page_without_a_key_found_at_its_new_address_first_is_one_page(
    site: Nights, tmp_path: Path, after: Article
) -> None:
    site.night({"/cu": seen(article())})
    pages: dict[str, Finding] = {"/moi": seen(after), "/cu": seen(after)}
    site.night(pages, listed=["/moi"], redirects={"/cu": "/moi"})
    assert history(tmp_path)[0] == "first"
    assert history(tmp_path)[1].startswith("moved")
    assert site.last.counts.new == 0


def test_two_articles_of_one_text_without_redirect_stay_two(site: Nights, tmp_path: Path) -> None:
    site.night({"/a": seen(article())})
    site.night({"/a": seen(article()), "/b": seen(article())})
    assert {line["url"] for line in exported(tmp_path)} == {site.url("/a"), site.url("/b")}


def test_a_page_that_was_two_becomes_one_when_its_key_shows(site: Nights, tmp_path: Path) -> None:
    site.night({"/theo-duong-dan": seen(article())})
    site.night({PAGE: seen(article(), key="1001")})
    older = {line["url"]: line["page_id"] for line in exported(tmp_path)}[site.url("/theo-duong-dan")]
    site.night({"/theo-duong-dan": seen(article(), key="1001")}, listed=["/theo-duong-dan", PAGE])
    (line,) = exported(tmp_path)
    assert line["page_id"] == older
    assert site.url(PAGE) in (line["url"], *line["aliases"])
    assert rows(tmp_path, "SELECT count(*) FROM pages WHERE merged_into IS NOT NULL") == [(1,)]
    (again,) = site.night({PAGE: seen(article(), key="1001")}, listed=["/theo-duong-dan", PAGE])
    assert again.page_id == older


def test_two_keys_are_two_pages_though_their_texts_are_one(site: Nights, tmp_path: Path) -> None:
    site.night({"/1": seen(article(), key="1"), "/2": seen(article(), key="2")})
    assert len({line["page_id"] for line in exported(tmp_path)}) == 2


def test_one_key_on_two_sites_is_two_pages(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        for name in ("ban", "muong"):
            Nights(archive, name).night({PAGE: seen(article(), key="1001")})
    assert len({line["page_id"] for line in exported(tmp_path)}) == 2


def test_an_address_given_to_another_article_is_the_other_ones_from_then_on(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    (other,) = site.night({PAGE: seen(article(title="Bài khác hẳn"), key="2002")})
    (told,) = site.night({PAGE: NOT_FOUND}, listed=[])
    assert told.page_id == other.page_id
    states = {line["title"]: line["state"] for line in exported(tmp_path, all_versions=False)}
    assert states["Bài khác hẳn"] == "missing"


def test_an_article_listed_under_two_addresses_costs_no_row_a_night(site: Nights, tmp_path: Path) -> None:
    both: dict[str, Finding] = {PAGE: seen(article(), key="1001"), "/hai": seen(article(), key="1001")}
    site.night(both, listed=[PAGE, "/hai"])
    before = rows(tmp_path, "SELECT count(*) FROM captures")
    for _ in range(3):
        site.night(dict(reversed(both.items())), listed=[PAGE, "/hai"])
    assert rows(tmp_path, "SELECT count(*) FROM captures") == before
    assert history(tmp_path) == ["first"]


def test_a_second_address_that_only_a_nightly_walk_shows_costs_no_row(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    before = rows(tmp_path, "SELECT count(*) FROM captures")
    at = FIRST_NIGHT + timedelta(hours=24)
    run = site.begin(at)
    proof = WalkProof(
        section="Tin", url=LISTING, pages_walked=1, items_listed=1, complete=False, why="quen", stopped_early=True
    )
    site.archive.record_walk(run, proof)
    site.visit(run, "/hai", seen(article(), key="1001"), at, ["/hai"])
    due = [page.url for page in site.archive.pages_due(site.site, full=False, now=at)]
    assert due[0] == site.url(PAGE), "the former address tells whether the page has moved"
    site.finish(run, at)
    assert rows(tmp_path, "SELECT count(*) FROM captures") == before
    assert history(tmp_path) == ["first"]


def test_a_move_and_an_edit_seen_before_the_walk_is_proved_are_one_capture(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({PAGE: seen(article(), key="1001")})
        run = site.begin(FIRST_NIGHT + timedelta(hours=24))
        site.visit(run, "/moi", seen(article(title="Tên mới"), key="1001"), FIRST_NIGHT + timedelta(hours=24), ["/moi"])
        assert rows(tmp_path, "SELECT run, kind FROM captures") == [(run - 1, "version"), (run, "version")]
        site.walk(run, complete=True)
        site.finish(run, FIRST_NIGHT + timedelta(hours=24))
    assert history(tmp_path) == ["first", "title", "moved"]


def test_a_canonical_address_that_every_page_names_makes_no_two_pages_one(site: Nights, tmp_path: Path) -> None:
    home = site.url("/trang-chu")
    pages: dict[str, Finding] = {
        path: seen(article(f"Tin riêng của {path}.", title=path), canonical_url=home) for path in ("/a", "/b", "/c")
    }
    site.night(pages)
    site.night(pages)
    assert sorted(line["title"] for line in exported(tmp_path)) == ["/a", "/b", "/c"]


def test_a_first_listed_address_replaces_one_that_came_from_elsewhere_without_a_move(
    site: Nights, tmp_path: Path
) -> None:
    site.night({"/tu-nguon-tin": seen(article(), key="1001")}, listed=[])
    site.night({PAGE: seen(article(), key="1001")}, listed=[PAGE])
    assert history(tmp_path) == ["first"]
    assert exported(tmp_path)[-1]["url"] == site.url(PAGE)
