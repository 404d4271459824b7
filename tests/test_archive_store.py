"""One decision for each observation: versions, revisits, tombstones, failures, and the states they lead to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.errors import SiteInUseError
from archive.records import Absent, Article, Decision, Failed, Finding, FoundBy, Image
from archive.store import Archive
from tests.archive_nights import (
    BUSY,
    DELETED,
    FIRST_NIGHT,
    HOME,
    LISTING,
    NOT_FOUND,
    RECIPE,
    SOFT_404,
    TEXT,
    TO_HOME,
    Nights,
    article,
    exported,
    history,
    rows,
    seen,
)

PAGE = "/1001-hoi-thao"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Nights]:
    with Archive.open(tmp_path) as archive:
        yield Nights(archive)


# -- versions --------------------------------------------------------------------------------------------------------


def test_the_first_sight_is_a_version_and_the_same_text_again_a_revisit(site: Nights, tmp_path: Path) -> None:
    (first,) = site.night({PAGE: seen(article(), key="1001")})
    (again,) = site.night({PAGE: seen(article(), key="1001")})
    assert (first.decision, first.change, first.version) == (Decision.VERSION, "first", 1)
    assert (again.decision, again.change, again.version) == (Decision.REVISIT, None, 1)
    (line,) = exported(tmp_path)
    assert line["visits"] == 2
    assert line["first_captured_at"] < line["last_captured_at"]


def test_an_unchanged_visit_adds_no_row_to_versions_or_captures(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    count = "SELECT (SELECT count(*) FROM version_rows), (SELECT count(*) FROM captures), (SELECT count(*) FROM visits)"
    before = rows(tmp_path, count)
    for _ in range(5):
        site.night({PAGE: seen(article(), key="1001")})
    assert rows(tmp_path, count) == before


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        (article(TEXT[0], TEXT[1].replace("45", "54")), "body"),
        (article(TEXT[0].replace("Sáng nay,", "Sáng nay"), TEXT[1]), "body"),
        (article(TEXT[0].lower(), TEXT[1]), "body"),
        (article(*TEXT, "Hội thao kéo dài hai ngày."), "body"),
        (article(title="Hội thao mùa khô"), "title"),
        (article(lead="Ba trăm đoàn viên tranh tài."), "lead"),
        (article(byline="Tin, ảnh: Hải Yến"), "byline"),
        (article(captions=("Kéo co trên sân Bản Mây.",)), "caption"),
        (article(images=(Image(url=f"{HOME}/anh/keo-co.jpg", alt=""),)), "image"),
        (article(TEXT[0].replace("mùa", "mùa"), TEXT[1], title="Hội thao", byline="Hải Yến"), "title+byline"),
    ],
)
def test_each_part_of_the_content_has_its_word(site: Nights, tmp_path: Path, changed: Article, word: str) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: seen(changed, key="1001")})
    assert history(tmp_path) == ["first", word]


def test_another_tone_mark_style_is_a_version_of_that_name(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article("Đội xã Hòa An thắng."), key="1001")})
    site.night({PAGE: seen(article("Đội xã Hoà An thắng."), key="1001")})
    assert history(tmp_path) == ["first", "spelling-style"]


def test_a_word_that_differs_in_its_marks_is_no_spelling_style(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article("Đội xã Hòa An thắng."), key="1001")})
    site.night({PAGE: seen(article("Đội xã Hóa An thắng."), key="1001")})
    assert history(tmp_path) == ["first", "body"]


def test_what_nobody_sees_is_no_change(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    decomposed = tuple(unicodedata.normalize("NFD", text) for text in TEXT)
    spaced = (TEXT[0].replace(" ", "\u00a0 "), "\u200b" + TEXT[1].replace("sáng", "sá\u00adng"))
    site.night({PAGE: seen(article(*decomposed), key="1001")})
    site.night({PAGE: seen(article(*spaced), key="1001")})
    site.night({PAGE: seen(article(section="Chuyên mục khác", tags=("hội thao",)), key="1001")})
    assert history(tmp_path) == ["first"]


def test_a_photo_of_another_size_or_folder_is_the_same_photo(site: Nights, tmp_path: Path) -> None:
    photo = Image(url=f"{HOME}/images/2024/keo-co.jpg", alt="")
    site.night({PAGE: seen(article(images=(photo,)), key="1001")})
    site.night({PAGE: seen(article(images=(replace(photo, url=f"{HOME}/cache/keo-co-300x200.jpg?t=9"),)), key="1001")})
    assert history(tmp_path) == ["first"]


def test_a_lead_that_moves_into_the_body_is_no_change(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(*TEXT, lead="Ba trăm đoàn viên tranh tài."), key="1001")})
    site.night({PAGE: seen(article("Ba trăm đoàn viên tranh tài.", *TEXT), key="1001")})
    assert history(tmp_path) == ["first"]


def test_an_earlier_text_again_is_a_version_that_names_the_one_it_equals(site: Nights, tmp_path: Path) -> None:
    other = article(TEXT[0], TEXT[1].replace("45", "54"))
    for one in (article(), other, article()):
        site.night({PAGE: seen(one, key="1001")})
    assert history(tmp_path) == ["first", "body", "reverted"]
    assert [line["reverts"] for line in exported(tmp_path)] == [None, None, 1]
    assert [line["version"] for line in exported(tmp_path)] == [1, 2, 3]


def test_a_body_that_vanishes_is_a_failure_and_never_a_version(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    (told,) = site.night({PAGE: seen(Article(title="Hội thao mùa mưa"), key="1001")})
    assert told.decision is Decision.FAILURE
    assert rows(tmp_path, "SELECT reason FROM failures") == [("body-gone",)]
    assert exported(tmp_path)[0]["body"] == list(TEXT)


def test_an_article_of_pictures_only_is_an_article(site: Nights, tmp_path: Path) -> None:
    one = Article(title="Ảnh hội thao", images=(Image(url=f"{HOME}/a.jpg", alt=""),))
    (told,) = site.night({PAGE: seen(one, key="1001")})
    assert told.decision is Decision.VERSION


# -- failures and takedowns ------------------------------------------------------------------------------------------


def test_a_failure_changes_no_state_and_no_text(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    for _ in range(3):
        (told,) = site.night({PAGE: BUSY}, listed=[])
        assert told.decision is Decision.FAILURE
    assert history(tmp_path) == ["first"]
    assert exported(tmp_path)[0]["state"] == "live"
    assert rows(tmp_path, "SELECT count(*) FROM failures") == [(3,)]


def test_a_404_is_missing_and_gone_when_a_later_night_confirms_it(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: NOT_FOUND})
    site.night({PAGE: NOT_FOUND})
    site.night({PAGE: NOT_FOUND})
    lines = exported(tmp_path)
    assert [line["change"] for line in lines] == ["first", "missing", "gone"]
    assert [line["state"] for line in lines] == ["live", "missing", "gone"]
    assert [(line["version"], line["body"]) for line in lines[1:]] == [(None, []), (None, [])]


def test_two_runs_of_one_night_do_not_confirm_each_other(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")}, hours=24)
    run = site.begin(FIRST_NIGHT + timedelta(hours=24))
    site.visit(run, PAGE, NOT_FOUND, FIRST_NIGHT + timedelta(hours=24))
    site.finish(run, FIRST_NIGHT + timedelta(hours=24))
    run = site.begin(FIRST_NIGHT + timedelta(hours=43))
    site.visit(run, PAGE, NOT_FOUND, FIRST_NIGHT + timedelta(hours=43))
    site.finish(run, FIRST_NIGHT + timedelta(hours=43))
    assert history(tmp_path) == ["first", "missing"]
    run = site.begin(FIRST_NIGHT + timedelta(hours=45))
    site.visit(run, PAGE, NOT_FOUND, FIRST_NIGHT + timedelta(hours=45))
    site.finish(run, FIRST_NIGHT + timedelta(hours=45))
    assert history(tmp_path) == ["first", "missing", "gone"]


def test_a_410_is_gone_at_once(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    (told,) = site.night({PAGE: DELETED})
    assert (told.decision, told.change) == (Decision.TOMBSTONE, "gone")
    assert history(tmp_path) == ["first", "gone"]


@pytest.mark.parametrize("finding", [SOFT_404, TO_HOME], ids=["soft-404", "redirect-home"])
@pytest.mark.parametrize(
    ("listed", "complete", "change"),
    [([], True, "missing"), ([PAGE], True, None), ([], False, None)],
    ids=["listed nowhere", "still listed", "walk not proved"],
)
def test_a_page_in_its_place_is_an_absence_only_where_a_complete_walk_lists_it_nowhere(
    site: Nights, finding: Absent, listed: list[str], complete: bool, change: str | None
) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    (told,) = site.night({PAGE: finding}, listed=listed, complete=complete)
    assert told.change == change
    assert told.decision is (Decision.TOMBSTONE if change else Decision.FAILURE)


@pytest.mark.parametrize("absence", [NOT_FOUND, DELETED], ids=["missing", "gone"])
def test_a_page_that_comes_back_is_restored(site: Nights, tmp_path: Path, absence: Absent) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: absence})
    site.night({PAGE: seen(article(), key="1001")})
    lines = exported(tmp_path)
    assert lines[-1]["change"] == "restored"
    assert (lines[-1]["version"], lines[-1]["state"], lines[-1]["body"]) == (1, "live", list(TEXT))


def test_a_page_that_comes_back_changed_says_both(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: NOT_FOUND})
    site.night({PAGE: seen(article(TEXT[0], "Chỉ còn 12 phần quà."), key="1001")})
    assert history(tmp_path) == ["first", "missing", "restored+body"]


def test_an_address_that_never_was_a_page_is_neither_page_nor_takedown(site: Nights, tmp_path: Path) -> None:
    for finding in (NOT_FOUND, DELETED, BUSY, SOFT_404):
        (told,) = site.night({PAGE: finding}, listed=[PAGE])
        assert (told.decision, told.page_id) == (Decision.FAILURE, None)
    assert exported(tmp_path) == []


def test_an_unreachable_article_that_was_missing_stays_missing(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: NOT_FOUND})
    site.night({PAGE: Failed(reason="timeout")}, listed=[])
    assert exported(tmp_path)[-1]["state"] == "missing"


# -- identity and moves ----------------------------------------------------------------------------------------------


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


# -- recipes ---------------------------------------------------------------------------------------------------------

NEW_RECIPE = "joomla/ba9876543210"


def test_other_rules_that_read_the_same_text_change_nothing(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    site.night({PAGE: seen(article(), key="1001", recipe=NEW_RECIPE)})
    (line,) = exported(tmp_path)
    assert line["recipe"] == NEW_RECIPE


def test_what_only_the_rules_read_otherwise_is_an_upgrade_and_no_change(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(*TEXT, "Tin khác"), key="1001")})
    old = article(*TEXT, "Tin khác")
    (told,) = site.night({PAGE: seen(article(), key="1001", recipe=NEW_RECIPE)}, before={PAGE: old})
    assert told.change is None
    (line,) = exported(tmp_path)
    assert (line["version"], line["body"], line["recipe"]) == (1, list(TEXT), NEW_RECIPE)
    earlier = rows(tmp_path, "SELECT count(*) FROM earlier_readings")
    assert earlier == [(1,)]


def test_an_edit_is_an_edit_under_other_rules_too(site: Nights, tmp_path: Path) -> None:
    site.night({PAGE: seen(article(*TEXT, "Tin khác"), key="1001")})
    edited = article(TEXT[0], TEXT[1].replace("45", "54"))
    was = article(*edited.body, "Tin khác")
    site.night({PAGE: seen(edited, key="1001", recipe=NEW_RECIPE)}, before={PAGE: was})
    assert history(tmp_path) == ["first", "body"]


# -- articles without an address -------------------------------------------------------------------------------------


def bulletin(number: int, *more: str) -> Article:
    return Article(
        body=(
            f"Bản tin số {number}: tổ công đoàn thứ {number} nhận nuôi {number} cháu nhỏ ở thôn Suối {number}.",
            f"Đợt {number} này có {number * 7} suất quà do các cửa hàng ở phố {number} góp.",
            *more,
        )
    )


def test_inline_articles_are_pages_of_their_own(site: Nights, tmp_path: Path) -> None:
    site.night(inline=[bulletin(1), bulletin(2)])
    lines = exported(tmp_path)
    assert [line["title"] for line in lines] == [None, None]
    assert [line["url"] for line in lines] == [f"{LISTING}#{line['page_id']}" for line in lines]


def test_inline_articles_are_told_by_their_text_wherever_they_stand(site: Nights, tmp_path: Path) -> None:
    site.night(inline=[bulletin(1), bulletin(2), bulletin(3)])
    site.night(inline=[bulletin(4), bulletin(3), bulletin(1), bulletin(2)])
    assert [line["change"] for line in exported(tmp_path)] == ["first"] * 4


def test_an_edited_inline_article_is_a_version_of_the_page_it_was(site: Nights, tmp_path: Path) -> None:
    site.night(inline=[bulletin(1), bulletin(2)])
    edited = bulletin(2, "Danh sách dán ở nhà văn hóa.")
    site.night(inline=[edited, bulletin(1)])
    assert sorted(line["change"] for line in exported(tmp_path)) == ["body", "first", "first"]
    assert next(line for line in exported(tmp_path) if line["change"] == "body")["version"] == 2


def test_an_inline_article_is_missing_only_after_a_walk_that_was_complete(site: Nights, tmp_path: Path) -> None:
    page = site.night(inline=[bulletin(1), bulletin(2)])[1].page_id

    def second() -> list[str]:
        return [line["change"] for line in exported(tmp_path) if line["page_id"] == page]

    site.night(inline=[bulletin(1)], complete=False)
    assert second() == ["first"]
    site.night(inline=[bulletin(1)])
    assert second() == ["first", "missing"]
    site.night(inline=[bulletin(1)])
    assert second() == ["first", "missing", "gone"]
    site.night(inline=[bulletin(2), bulletin(1)])
    assert second() == ["first", "missing", "gone", "restored"]


def test_one_text_listed_twice_is_one_article(site: Nights, tmp_path: Path) -> None:
    site.night(inline=[bulletin(1), bulletin(1)])
    assert len(exported(tmp_path)) == 1


# -- reprints, counts, the frontier ----------------------------------------------------------------------------------


def test_the_same_text_on_two_sites_is_two_pages_linked_to_each_other(tmp_path: Path) -> None:
    long = tuple(f"{text} {text.lower()}" for text in TEXT)
    with Archive.open(tmp_path) as archive:
        Nights(archive, "ban").night({PAGE: seen(article(*long), key="1001")})
        Nights(archive, "muong").night({"/9": seen(article(*long, title="Đăng lại", byline="Theo báo bạn"), key="9")})
    assert len(exported(tmp_path)) == 2
    found = rows(tmp_path, "SELECT site, other_site FROM reprints ORDER BY site")
    assert found == [("ban", "muong"), ("muong", "ban")]


def test_a_run_counts_what_became_of_its_pages(site: Nights) -> None:
    one, two, three, four = ("/1", "/2", "/3", "/4")
    site.night({path: seen(article(title=path), key=path) for path in (one, two, three, four)})
    assert site.last.counts.new == 4
    site.night(
        {
            one: seen(article(title="khác"), key=one),
            two: NOT_FOUND,
            three: BUSY,
            four: seen(article(title=four), key=four),
        },
        listed=[one, three, four],
    )
    counts = site.last.counts
    assert (counts.new, counts.changed, counts.missing, counts.failed, counts.unchanged) == (0, 1, 1, 1, 1)


def test_an_address_stays_on_the_frontier_until_something_was_recorded_of_it(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        run = site.begin(FIRST_NIGHT)
        for path in ("/1", "/2"):
            archive.enqueue(
                "ban",
                run,
                site.url(path),
                found_by=FoundBy.LISTING,
                section="Tin",
                fingerprint="f",
                reason="listed",
            )
        site.visit(run, "/1", seen(article(), key="1"), FIRST_NIGHT)
    with Archive.open(tmp_path) as archive:  # the run was never finished: killed
        assert archive.mark_dead_runs() == [run]
        assert [entry.url for entry in archive.pending("ban")] == [site.url("/2")]
    assert rows(tmp_path, "SELECT outcome FROM runs") == [("interrupted",)]


def test_a_site_runs_once_at_a_time(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as one, Archive.open(tmp_path) as other:
        run = Nights(one).begin(FIRST_NIGHT)
        with pytest.raises(SiteInUseError, match="in use"):
            Nights(other).begin(FIRST_NIGHT)
        assert other.mark_dead_runs() == []
        Nights(other, "muong").begin(FIRST_NIGHT)
        Nights(one).finish(run, FIRST_NIGHT)
        Nights(other).begin(FIRST_NIGHT)


def test_known_pages_are_due_again_the_missing_ones_first(site: Nights) -> None:
    site.night({path: seen(article(title=path), key=path) for path in ("/1", "/2", "/3")})
    site.night({"/2": NOT_FOUND})
    due = [page.url for page in site.archive.pages_due("ban", full=False, now=datetime(2025, 1, 1, tzinfo=UTC))]
    assert due[0] == site.url("/2")
    assert set(due) == {site.url(path) for path in ("/1", "/2", "/3")}


def test_the_recipe_of_a_page_is_known_at_each_of_its_addresses(site: Nights) -> None:
    site.night({PAGE: seen(article(), key="1001")})
    assert site.archive.recipe_of_latest("ban", site.url(PAGE)) == RECIPE
    assert site.archive.recipe_of_latest("ban", site.url("/khac")) is None
