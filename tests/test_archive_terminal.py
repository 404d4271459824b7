"""Lines for a terminal: harmless, whole words, the right figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from archive.change_meanings import Meaning
from archive.difference_html import difference_page
from archive.difference_lines import difference_lines
from archive.diffs import find_differences
from archive.history_records import Page, StoredVersion
from archive.listed_changes import ListedChange
from archive.records import Article, Attachment, Outcome, RunCounts, RunSummary, State, WalkProof
from archive.site_verdicts import Verdict
from archive.status_reading import SiteStatus, Status
from archive.terminal import crawl_line, show_lines
from archive.terminal_lists import changes_lines, status_lines
from archive.terminal_text import harmless, in_columns, wrapped

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MOMENT = datetime(2024, 8, 12, 18, 5, tzinfo=UTC)
ESCAPE = "\x1b]0;chiếm\x07\x1b[2J"


def a_page() -> Page:
    return Page(
        page_id="p7",
        site="muong",
        site_name="Công đoàn Mường Thử",
        timezone="Asia/Ho_Chi_Minh",
        url="http://muong.test/tin/7.html",
        aliases=("http://muong.test/?p=7",),
        title="Trao nhà",
        section="Tin",
        published_at=None,
        state=State.GONE,
        state_since=MOMENT,
        first_seen_at=MOMENT,
        last_seen_at=MOMENT,
        versions=2,
    )


def a_version(article: Article) -> StoredVersion:
    return StoredVersion(
        page_id="p7",
        site="muong",
        url="http://muong.test/tin/7.html",
        number=2,
        change="body+title",
        reverts=None,
        article=article,
        content_digest="sha256:" + "0" * 64,
        payload_digest=None,
        recipe="joomla/0",
        first_captured_at=MOMENT,
        last_captured_at=MOMENT,
        visits=3,
        capture_id=1,
        warc_file="warc/muong/1.warc.gz",
        warc_offset=12,
        warc_length=34,
    )


def a_run(**more: int) -> RunSummary:
    walk = WalkProof(
        section="Tin",
        url="http://muong.test/tin",
        pages_walked=7,
        pages_stated=7,
        items_listed=67,
        complete=True,
        why="",
    )
    return RunSummary(
        run_id=3,
        site="muong",
        started_at=MOMENT,
        ended_at=MOMENT,
        outcome=Outcome.COMPLETE,
        why=None,
        sections=(walk,),
        counts=RunCounts(new=3, changed=1, unchanged=63, **more),
        requests=80,
        bytes=1,
        seconds=2.0,
    )


def test_an_article_is_shown_with_all_its_parts_and_where_it_was_seen() -> None:
    article = Article(
        title="Trao nhà mới",
        lead="Sáng nay trao nhà.",
        body=("Đoạn một.", "Đoạn hai."),
        byline="Tin: Hải Yến",
        captions=("Lễ trao",),
        attachments=(Attachment(url="http://muong.test/a.pdf", name="Tờ trình"),),
        published_at=MOMENT,
    )
    text = "\n".join(show_lines(a_page(), a_version(article), versions=[a_version(article)]))
    for said in (
        "Trao nhà mới",
        "Sáng nay trao nhà.",
        "Đoạn hai.",
        "Hải Yến",
        "Lễ trao",
        "Tờ trình",
        "?p=7",
        "đã bị gỡ",
    ):
        assert said in text
    assert "13/08/2024 01:05" in text  # the site's own clock
    assert "nội dung + tiêu đề" in text


def test_archived_escape_sequences_never_reach_the_terminal() -> None:
    article = Article(title=f"Tin {ESCAPE}", body=(f"Thân {ESCAPE} \u202e đảo",), captions=(ESCAPE,), byline=ESCAPE)
    change = ListedChange(
        page_id=ESCAPE,
        site="muong",
        url=ESCAPE,
        title=ESCAPE,
        kind="body",
        meaning=Meaning.WORD,
        version=2,
        when=MOMENT,
        sentence=ESCAPE,
        sentence_en=ESCAPE,
    )
    found = find_differences(Article(title="Tin"), article)
    lines = [
        *show_lines(a_page(), a_version(article)),
        *changes_lines([change], zone=VIETNAM),
        *difference_lines(found, colour=False),
    ]
    text = "".join(lines)
    assert not any(letter in text for letter in "\x1b\x07\u202e")
    assert "␛" in text


@given(st.text(max_size=80))
def test_harmless_text_is_one_line_without_controls(text: str) -> None:
    said = harmless(text)
    assert len(said) == len(text)
    assert said.isprintable() or all(letter.isprintable() or not letter.isascii() for letter in said)
    assert len(said.splitlines()) <= 1


@given(
    st.lists(st.sampled_from(["công", "đoàn", "nghiêng", "xã", "khuyến", "khích", "東京"]), max_size=40),
    st.integers(8, 40),
)
def test_wrapped_lines_fit_and_break_between_words_only(words: list[str], width: int) -> None:
    lines = list(wrapped(" ".join(words), width))
    assert " ".join(lines).split() == words
    assert all(cell_len(line) <= width for line in lines)


def test_columns_stand_under_each_other_whatever_the_letters() -> None:
    lines = list(in_columns([("Đắk Nông", "1"), ("東京", "2"), ("x", "3")]))
    assert {cell_len(line[:-1]) for line in lines} == {10}


def test_the_last_line_of_a_crawl_says_all_in_one() -> None:
    assert crawl_line(a_run()) == "muong: 7/7 pages, 67 articles: 3 new, 1 changed, 0 gone, 63 unchanged; complete"
    assert "2 failed" in crawl_line(a_run(failed=2))


def test_a_run_that_did_not_take_place_says_why_and_counts_nothing() -> None:
    run = replace(a_run(), outcome=Outcome.SKIPPED, why="another run of it is going on")
    assert crawl_line(run) == "muong: skipped: another run of it is going on"


def test_the_first_line_of_the_status_names_who_needs_a_person() -> None:
    fine = SiteStatus(site="muong", name="M", last_run=a_run(), next_run_at=None, verdict=Verdict.OK)
    failed = replace(a_run(), outcome=Outcome.FAILED, why="503")
    broken = SiteStatus(site="ban", name="B", last_run=failed, next_run_at=None, verdict=Verdict.BROKEN)
    assert "Mọi trang tin đều ổn" in next(status_lines(Status(sites=(fine,), alerts=()), zone=VIETNAM))
    first = next(status_lines(Status(sites=(fine, broken), alerts=()), zone=VIETNAM))
    assert "Cần người xem" in first
    assert "ban" in first
    assert "muong" not in first


def test_the_compare_page_escapes_what_it_shows() -> None:
    old = Article(title="Tin", body=("Có 5 suất quà <script>alert(1)</script>.",))
    new = Article(title="Tin", body=("Có 6 suất quà <script>alert(1)</script>.",))
    page = difference_page(find_differences(old, new), title="<img src=x>", url="http://muong.test/?a=1&b=2")
    assert "<script>" not in page
    assert "<img" not in page
    assert "<del>5</del><ins>6</ins>" in page
    assert "&lt;script&gt;" in page


def test_unchanged_paragraphs_between_changes_are_counted() -> None:
    old = Article(body=("Có 5 tổ.", "Một.", "Hai.", "Có 7 tổ."))
    new = Article(body=("Có 6 tổ.", "Một.", "Hai.", "Có 8 tổ."))
    lines = list(difference_lines(find_differences(old, new, from_version=1, to_version=2), colour=False))
    assert lines[0] == "Phiên bản 1 → 2: Số: 5 → 6 tổ; số: 7 → 8 tổ."
    assert lines[-3:] == ["  Có [-5-]{+6+} tổ.", "  … 2 đoạn không đổi", "  Có [-7-]{+8+} tổ."]
