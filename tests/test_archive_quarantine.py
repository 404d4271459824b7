"""What is doubtful waits with its capture and changes nothing, until it is settled by what later runs see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.quarantine import open_items
from archive.records import Article, Decision, Failed, Finding, NotModified, State
from archive.store import Archive
from tests.archive_nights import NOT_FOUND, SOFT_404, Nights, article, exported, rows, seen
from tests.archive_soundness import assert_sound

LOGIN = Failed(reason="login", detail="a form that asks for a password, and nothing else")
DECIDED = "SELECT decision, decided_by FROM quarantine ORDER BY capture"


def story(number: int, paragraphs: int = 8) -> Article:
    """One of a site's articles: their lengths differ as those of a newspaper do."""
    texts = (
        f"Tổ {number} của công đoàn phường kể chuyện thứ {place}: đoàn viên góp {number * 7 + place} ngày công "
        f"{'làm đường vào xóm ' * (number % 4 + 1)}và không ai đòi tiền."
        for place in range(paragraphs)
    )
    return article(*texts, title=f"Chuyện của tổ {number} trong mùa nước lên")


def stories(count: int = 12, /, **changed: Article) -> dict[str, Finding]:
    """All articles of the site, those named by key read otherwise."""
    return {f"/{number}": seen(changed.get(f"_{number}", story(number)), key=str(number)) for number in range(count)}


def cut(number: int, paragraphs: int = 1) -> Article:
    """An article of which little is left."""
    whole = story(number)
    return replace(whole, body=whole.body[:paragraphs])


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Nights]:
    """A site whose articles were read for two nights."""
    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        nights.night(stories())
        nights.night(stories())
        yield nights


def waiting(site: Nights) -> list[dict[str, Any]]:
    return [item.as_json() for item in open_items(site.archive.connection)]


def test_a_page_far_smaller_than_it_ever_was_waits_and_changes_nothing(site: Nights, tmp_path: Path) -> None:
    before = exported(tmp_path)
    told = site.night(stories(_3=cut(3)))
    assert told[3].decision is Decision.FAILURE
    assert [line["content_digest"] for line in exported(tmp_path)] == [line["content_digest"] for line in before]
    (item,) = waiting(site)
    assert (item["site"], item["url"], item["reason"]) == ("ban", "http://ban.test/3", "shrunken")
    assert item["facts"]["characters"] < item["facts"]["fewest_usual"] < item["facts"]["fewest_ever"]
    assert rows(tmp_path, f"SELECT kind FROM captures WHERE id = {item['capture_id']}") == [("failure",)]  # noqa: S608
    assert site.last.counts.quarantined == 1
    assert site.last.counts.unchanged == 11
    assert_sound(tmp_path)


@pytest.mark.parametrize("left", [4, 5, 6, 7, 9])
def test_an_ordinary_edit_is_no_cause_for_doubt(site: Nights, left: int) -> None:
    told = site.night(stories(_3=story(3, left)))
    assert (told[3].decision, told[3].change) == (Decision.VERSION, "body")
    assert waiting(site) == []


def test_the_same_text_in_another_night_is_the_pages_own(site: Nights, tmp_path: Path) -> None:
    site.night(stories(_3=cut(3)))
    told = site.night(stories(_3=cut(3)))
    assert (told[3].decision, told[3].change, told[3].version) == (Decision.VERSION, "body", 2)
    assert waiting(site) == []
    assert rows(tmp_path, DECIDED) == [("settled", "luuvet")]
    assert site.last.counts.quarantined == 0


def test_the_same_text_an_hour_later_is_not_yet_another_night(site: Nights) -> None:
    site.night(stories(_3=cut(3)))
    site.number = 0
    site.night(stories(_3=cut(3)), hours=1)  # a run by hand right after
    (item,) = waiting(site)
    assert item["facts"]["times"] == 2


def test_another_short_text_every_night_goes_on_waiting(site: Nights) -> None:
    for left in (1, 2, 1):
        site.night(stories(_3=cut(3, left)))
    (item,) = waiting(site)
    assert item["facts"]["times"] == 3
    assert item["facts"]["first_set_aside_at"] < item["captured_at"] == item["facts"]["text_since"]


def test_a_page_read_in_order_again_leaves_the_list(site: Nights, tmp_path: Path) -> None:
    site.night(stories(_3=cut(3)))
    site.night(stories())
    assert waiting(site) == []
    assert rows(tmp_path, DECIDED) == [("read", "luuvet")]
    assert {line["version"] for line in exported(tmp_path)} == {1}


def test_a_page_that_its_own_run_reads_after_all_is_not_counted_as_waiting(site: Nights) -> None:
    run = site.begin(site.last.ended_at)  # type: ignore[arg-type]  # it has ended
    site.visit(run, "/3", LOGIN, site.last.ended_at)  # type: ignore[arg-type]
    site.visit(run, "/3", seen(story(3), key="3"), site.last.ended_at)  # type: ignore[arg-type]
    counts = site.finish(run, site.last.ended_at).counts  # type: ignore[arg-type]
    assert (counts.quarantined, counts.failed, counts.unchanged) == (0, 0, 1)


def test_a_page_taken_down_leaves_the_list(site: Nights, tmp_path: Path) -> None:
    pages = stories(_3=cut(3))
    site.night(pages)
    site.night(pages | {"/3": NOT_FOUND})
    assert rows(tmp_path, DECIDED) == [("taken-down", "luuvet")]


def test_a_text_the_page_had_before_is_no_cause_for_doubt(site: Nights) -> None:
    for pages in (stories(_3=cut(3)), stories(_3=cut(3)), stories()):
        site.night(pages)
    told = site.night(stories(_3=cut(3)))
    assert told[3].change == "reverted"


def test_a_short_note_that_loses_less_than_a_usual_paragraph_is_edited(site: Nights) -> None:
    note = article("Nghỉ lễ từ mai. Chúc mừng năm mới.", title="Thông báo")
    site.night(stories() | {"/note": seen(note, key="n")})
    told = site.night(stories() | {"/note": seen(replace(note, body=("Nghỉ lễ.",)), key="n")})
    assert told[-1].change == "body"


def test_a_site_of_a_few_articles_has_no_history_to_measure_by(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night(stories(4))
        told = site.night(stories(4, _3=cut(3)))
    assert told[3].change == "body"


def test_a_site_whose_own_edits_cut_deep_is_used_to_it(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night(stories(40))
        shortened = {f"_{number}": cut(number) for number in range(30)}
        for _ in range(2):  # one at a time, each settled by a second night
            for number in range(0, 30, 2):
                site.night({f"/{n}": seen(shortened[f"_{n}"], key=str(n)) for n in (number, number + 1)} | stories(40))
        assert archive.connection.execute("SELECT count(*) FROM version_rows WHERE number > 1").fetchone()[0] == 0
        for number in range(30):
            for _ in range(2):
                site.night({f"/{number}": seen(cut(number), key=str(number))})
        told = site.night({"/31": seen(cut(31), key="31")})
    assert told[0].change == "body"


def test_the_text_of_another_article_under_this_address_waits(site: Nights) -> None:
    told = site.night(stories(_3=story(7)))
    assert told[3].decision is Decision.FAILURE
    (item,) = waiting(site)
    assert item["reason"] == "another-article"
    assert item["facts"]["other_url"] == "http://ban.test/7"


def test_a_text_nobody_has_seen_under_another_title_waits(site: Nights) -> None:
    words = "Sông cạn, đò nằm phơi trên bãi, lũ trẻ lội sang bên kia hái dâu về cho mẹ nuôi tằm qua vụ giáp hạt năm nay"
    strange = article(f"{words}, chẳng còn ai nhớ.", f"Rồi {words.lower()} và lại về.", title="Bến cũ")
    site.night(stories(_3=strange))
    assert [item["reason"] for item in waiting(site)] == ["another-article"]


def test_a_rewritten_article_under_its_own_title_is_an_edit(site: Nights) -> None:
    rewritten = replace(story(7), title=story(3).title)
    assert site.night(stories(_3=rewritten))[3].change == "body"


def test_a_page_behind_a_login_waits_with_what_the_gate_saw(site: Nights) -> None:
    site.night(stories() | {"/3": LOGIN})
    (item,) = waiting(site)
    assert item["facts"] | {"detail": LOGIN.detail, "http_status": 200, "version": 1} == item["facts"]
    site.night(stories())
    assert waiting(site) == []


@pytest.mark.parametrize("reason", ["http-503", "timeout", "truncated", "redirect-loop", "cut-off", "flood-block"])
def test_what_could_never_be_the_article_is_a_failure_and_nothing_to_decide(site: Nights, reason: str) -> None:
    site.night(stories() | {"/3": Failed(reason=reason)})
    assert waiting(site) == []
    assert (site.last.counts.failed, site.last.counts.quarantined) == (1, 0)


def test_a_soft_404_of_an_article_still_listed_waits(site: Nights, tmp_path: Path) -> None:
    site.night(stories() | {"/3": SOFT_404}, listed=[f"/{number}" for number in range(12)])
    assert [item["reason"] for item in waiting(site)] == ["soft-404"]
    assert {line["state"] for line in exported(tmp_path)} == {State.LIVE}


def test_no_container_at_an_address_nobody_has_read_is_no_matter_for_a_person(site: Nights) -> None:
    site.night(stories() | {"/moi": Failed(reason="no-container"), "/vao": LOGIN})
    assert [item["url"] for item in waiting(site)] == ["http://ban.test/vao"]


def test_a_304_where_nothing_is_known_is_a_failure(site: Nights, tmp_path: Path) -> None:
    site.night(stories() | {"/la": NotModified()})
    assert rows(tmp_path, "SELECT reason FROM failures") == [("not-modified-unknown",)]
    assert waiting(site) == []


def test_many_pages_that_shrink_at_once_are_a_layout_that_changed(site: Nights, tmp_path: Path) -> None:
    drifted = {f"_{number}": cut(number) for number in range(0, 12, 2)}
    for _ in range(3):  # however often it comes, it is no edit
        site.night(stories(**drifted))
        assert {item["reason"] for item in waiting(site)} == {"layout-drift"}
        assert len(waiting(site)) == 6
    assert {line["version"] for line in exported(tmp_path)} == {1}
    site.night(stories())
    assert waiting(site) == []


def test_pages_without_a_text_and_far_smaller_ones_make_one_drift(site: Nights) -> None:
    empty = replace(story(5), body=())
    site.night(stories(_1=cut(1), _5=empty, _7=story(8)) | {"/3": Failed(reason="no-container")})
    assert [item["reason"] for item in waiting(site)] == ["layout-drift"] * 4


def test_a_few_articles_cut_among_many_are_edits_that_another_night_settles(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night(stories(60))
        shortened = stories(60, _1=cut(1), _20=cut(20), _40=cut(40))
        site.night(shortened)
        assert {item["reason"] for item in waiting(site)} == {"shrunken"}
        told = site.night(shortened)
        assert [told[number].change for number in (1, 20, 40)] == ["body"] * 3
        assert waiting(site) == []


def test_a_drift_that_most_pages_left_again_is_one_no_longer(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night(stories(40))
        site.night(stories(40, **{f"_{number}": cut(number) for number in range(0, 40, 2)}))
        assert {item["reason"] for item in waiting(site)} == {"layout-drift"}
        site.night(stories(40, _2=cut(2)))
        assert [item["reason"] for item in waiting(site)] == ["shrunken"]


def test_facts_are_json_that_a_reader_can_read(site: Nights, tmp_path: Path) -> None:
    site.night(stories(_3=cut(3)))
    ((facts,),) = rows(tmp_path, "SELECT facts FROM quarantine")
    assert json.loads(facts)["detail"].endswith("would be usual")
