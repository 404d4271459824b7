"""What most changed pages of a run share is the layout's doing; edits differ from each other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.records import Article, Capture, Observation, Seen
from archive.store import Archive
from crawler.held_changes import HeldChanges
from crawler.limits import CHANGED_PAGES_HELD, CHANGED_PAGES_HELD_BYTES
from crawler.visits import Visit
from tests.archive_nights import FIRST_NIGHT, RECIPE, SITE, Nights, article, rows, seen
from tests.command_runs import answer, recorded_night, run, site_files
from tests.loopback_site import Reply, address, article_page


def story(number: int) -> Article:
    """One of a site's articles."""
    texts = (
        f"Xóm {number} góp {number + part} ngày công làm lại cây cầu tre thứ {part} qua suối." for part in range(6)
    )
    return article(*texts, title=f"Cầu tre xóm {number}", byline="Tin: Hải Yến")


def leaked(number: int) -> Article:
    """The same article with a line that the new layout puts into each."""
    one = story(number)
    return replace(one, body=(*one.body, "Chia sẻ bài viết này với bạn bè của bạn"))


def edited(number: int) -> Article:
    """The same article as an editor left it."""
    one = story(number)
    return replace(one, body=(*one.body, f"Tin thêm lúc cuối ngày: xóm {number} đã khánh thành."))


def told(archive: Archive, articles: dict[int, Article], size: int = 1000) -> tuple[HeldChanges, list[Observation]]:
    """Tell a run's readings; return what passed at once and what the whole says."""
    held, passed = HeldChanges(), []
    for number, one in articles.items():
        observation = observed(number, one, size)
        visit = Visit(url=observation.capture.url)
        passed += [one for _, one in held.take(archive.connection, visit, observation)]
    return held, passed


def observed(number: int, one: Article, size: int = 1000) -> Observation:
    """A visit in which *one* was read."""
    url = f"http://{SITE}.test/{number}"
    capture = Capture(url=url, captured_at=FIRST_NIGHT, http_status=200, payload_bytes=size)
    return Observation(site=SITE, run_id=2, capture=capture, finding=Seen(article=one, recipe=RECIPE, key=str(number)))


@pytest.fixture
def archive(tmp_path: Path) -> Any:
    """An archive that knows forty articles."""
    with Archive.open(tmp_path) as opened:
        Nights(opened).night({f"/{number}": seen(story(number), key=str(number)) for number in range(40)})
        yield opened


def test_what_did_not_change_and_what_is_new_passes_at_once(archive: Archive) -> None:
    held, passed = told(archive, {1: story(1), 99: story(99)})
    assert len(passed) == 2
    assert held.release() == []


def test_edits_pass_when_they_were_looked_at_together(archive: Archive) -> None:
    held, passed = told(archive, {number: edited(number) for number in range(10)})
    assert passed == []
    assert [one.drift for _, one in held.release()] == [None] * 10


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (leaked, "one line more: 'Chia sẻ bài viết này"),
        (lambda number: replace(story(number), byline=None), "no byline"),
        (lambda number: replace(story(number), title="Công đoàn Bản Mây"), "the title 'Công đoàn Bản Mây'"),
        (lambda number: replace(story(number), body=(" ".join(story(number).body),)), "other paragraphs"),
        (lambda number: replace(story(number), body=story(number).body[:2]), "less than half the text"),
    ],
)
def test_one_difference_that_most_changed_pages_share_is_the_layouts(archive: Archive, change: Any, said: str) -> None:
    articles = {number: change(number) for number in range(6)} | {7: edited(7)}
    held, passed = told(archive, articles | {number: story(number) for number in range(10, 30)})
    assert len(passed) == 20
    assert {said in (one.drift or "") for _, one in held.release()} == {True}


def respaced(number: int, lines: int) -> Article:
    """The same article with a space less in so many of its paragraphs."""
    body = story(number).body
    return replace(story(number), body=(*(line.replace("qua suối", "quasuối") for line in body[:lines]), *body[lines:]))


@pytest.mark.parametrize(
    "change",
    [
        lambda number: respaced(number, 1),
        lambda number: replace(story(number), body=(*story(number).body[1:], story(number).body[0])),
    ],
    ids=["a space in one line", "a line moved to the end"],
)
def test_small_edits_of_one_sort_on_many_pages_are_edits(archive: Archive, change: Any) -> None:
    held, _ = told(archive, {number: change(number) for number in range(10)})
    assert [one.drift for _, one in held.release()] == [None] * 10


def test_other_spaces_throughout_the_pages_are_the_layouts(archive: Archive) -> None:
    held, _ = told(archive, {number: respaced(number, 6) for number in range(10)})
    assert {"other paragraphs" in (one.drift or "") for _, one in held.release()} == {True}


@pytest.mark.parametrize("shared", [2, 4])
def test_a_few_pages_with_the_same_difference_are_edits(archive: Archive, shared: int) -> None:
    held, _ = told(archive, {number: leaked(number) for number in range(shared)})
    assert {one.drift for _, one in held.release()} == {None}


def test_a_difference_of_a_small_share_of_what_was_read_is_an_edit(archive: Archive) -> None:
    calm = {number: story(number) for number in range(5, 40)}
    changed = {number: leaked(number) for number in range(5)}
    held, _ = told(archive, calm | changed)
    assert held.release()[0][1].drift is not None  # five of forty
    held, _ = told(archive, calm)
    for number, one in (calm | changed).items():  # as if the site had twice as many articles
        held.take(archive.connection, Visit(url=str(number)), observed(number, one))
    assert held.release()[0][1].drift is None


def test_a_text_that_the_page_had_before_is_no_difference(archive: Archive) -> None:
    site = Nights(archive)
    site.number = 1
    site.night({f"/{number}": seen(edited(number), key=str(number)) for number in range(8)})
    held, passed = told(archive, {number: story(number) for number in range(8)})
    assert len(passed) == 8
    assert held.release() == []


def test_no_more_changes_wait_than_memory_should_hold(archive: Archive) -> None:
    _, passed = told(archive, {number: edited(number) for number in range(30)})
    assert len(passed) == 30 > CHANGED_PAGES_HELD
    _, passed = told(archive, {1: edited(1), 2: edited(2)}, size=CHANGED_PAGES_HELD_BYTES // 2)
    assert len(passed) == 2


def test_a_layout_that_changes_late_in_a_run_is_noticed_all_the_same(archive: Archive) -> None:
    articles = {number: edited(number) for number in range(CHANGED_PAGES_HELD)}
    articles |= {number: leaked(number) for number in range(CHANGED_PAGES_HELD, 40)}
    _, passed = told(archive, articles)
    assert passed[0].drift is None
    assert passed[-1].drift is not None


def test_a_run_with_a_changed_layout_makes_no_version_and_heals_when_the_site_file_does(tmp_path: Path) -> None:
    numbers = [*range(112, 100, -1)]
    sites, archive = site_files(tmp_path / "sites"), tmp_path / "archive"

    def night(number: int, status: int = 0) -> dict[str, Any]:
        line = "<div class='khung'><p>Chia sẻ bài viết này lên mạng xã hội ngay hôm nay</p></div>"
        more = {address(one): article_page(one) for one in numbers}
        if number > 1:
            more |= {url: Reply(page.body.replace(b'"articleBody">', f'"articleBody">{line}'.encode()))
                     for url, page in more.items()}  # fmt: skip
        if number > 2:
            more[address(101)] = Reply(more[address(101)].body.replace("suất quà".encode(), "phần quà".encode()))
        file = recorded_night(tmp_path / f"{number}.warc.gz", numbers, number, more)
        words = ("crawl", "--json", "--archive", archive, "--sites", sites, "--from", file)
        (summary,) = map(json.loads, run(*words, status=status).stdout.splitlines())
        return dict(summary)

    assert night(1)["counts"]["new"] == 12
    for drifted in (2, 3):
        summary = night(drifted, status=1)
        assert (summary["outcome"], summary["counts"]["quarantined"]) == ("partial", 12)
        assert "layout drift: 12 pages" in summary["why"]
    (reason,) = {item["reason"] for item in answer("quarantine", "--json", "--archive", archive)}
    assert reason == "layout-drift"
    with (sites / "ben.toml").open("a", encoding="utf-8") as file:
        file.write('[[layouts]]\nvalid_from = 2024-07-02\ndrop = ["div.khung"]\n')
    counts = night(4)["counts"]  # an editor was at work meanwhile
    assert (counts["changed"], counts["unchanged"], counts["quarantined"]) == (1, 11, 0)
    assert answer("quarantine", "--json", "--archive", archive) == []
    assert rows(archive, "SELECT change, count(*) FROM version_rows GROUP BY change") == [("body", 1), ("first", 12)]


@pytest.mark.parametrize("mended", ["the site file", "the site"])
def test_edits_made_while_no_rule_fitted_are_believed_once_the_rules_fit_again(tmp_path: Path, mended: str) -> None:
    numbers = [*range(112, 100, -1)]
    sites, archive = site_files(tmp_path / "sites"), tmp_path / "archive"

    def night(number: int, *, renamed: bool, status: int = 0) -> dict[str, Any]:
        more = {address(one): article_page(one) for one in numbers}
        if number > 2:
            # Eight of twelve were edited, each in its own way.
            more |= {
                address(one): article_page(one, f"Tin thêm: xóm {one} góp {one * 7} ngày công.") for one in numbers[:8]
            }
        if renamed:
            more = {
                url: Reply(
                    page.body.replace(b'itemprop="articleBody"', b'class="khung-bai"').replace(b"item-page", b"o")
                )
                for url, page in more.items()
            }
        file = recorded_night(tmp_path / f"{number}.warc.gz", numbers, number, more)
        words = ("crawl", "--json", "--full", "--archive", archive, "--sites", sites, "--from", file)
        (summary,) = map(json.loads, run(*words, status=status).stdout.splitlines())
        return dict(summary)

    assert night(1, renamed=False)["counts"]["new"] == 12
    for drifted in (2, 3):
        assert night(drifted, renamed=True, status=1)["counts"]["failed"] == 12
    if mended == "the site file":
        with (sites / "ben.toml").open("a", encoding="utf-8") as file:
            file.write('[[layouts]]\nvalid_from = 2024-07-02\nbody = "div.khung-bai"\n')
    summary = night(4, renamed=mended == "the site file")
    assert (summary["outcome"], summary["counts"]["changed"], summary["counts"]["unchanged"]) == ("complete", 8, 4)
    assert answer("quarantine", "--json", "--archive", archive) == []


def test_one_page_more_with_the_difference_of_those_that_wait_is_no_edit(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        site.night({f"/{number}": seen(story(number), key=str(number)) for number in range(9)})
        drifted = {number: leaked(number) for number in range(8)}
        held, _ = told(archive, drifted)
        with_run = [replace(one, run_id=site.begin(FIRST_NIGHT)) for _, one in held.release()[:1]]
        archive.record(with_run[0])
        _, passed = told(archive, {8: leaked(8)})  # alone it would show nothing
        assert [(one.drift_sign or "").startswith("one line more") for one in passed] == [True]
        _, passed = told(archive, {8: edited(8)})
        assert passed == []  # an edit waits to be judged beside others
