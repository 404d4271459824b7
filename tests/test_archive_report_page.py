from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest

from archive.alert_records import Alert
from archive.change_meanings import Meaning
from archive.languages import LANGUAGES, Language
from archive.records import Outcome
from archive.report_counts import NightCounts
from archive.report_html import report_html
from archive.report_page import page_of
from archive.report_records import FieldYield, Report, SiteNight
from archive.report_text import report_lines
from archive.report_verdict import verdict_line
from tests.report_samples import BEGUN, alert, change, report, site

HOSTILE = "<script>alert('tin')</script> \x1b[31m\u202e&amp;"


def text_of(night: Report, language: Language = "vi") -> str:
    return "\n".join(report_lines(page_of(night, language)))


def both(night: Report, language: Language = "vi") -> tuple[str, str]:
    """The text, and the words of the HTML."""
    page = report_html(page_of(night, language))
    return text_of(night, language), re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", "", page, flags=re.S))


def full_night() -> Report:
    alerts = [
        alert(None, "clock"),
        alert("ban", "unreachable", examples=("http://ban.test/tin", "http://ban.test/2")),
        alert("ben", "run-died", state="muted", muted_until=date(2024, 12, 1)),
        alert("muong", "no-run", state="healed", healed_at=BEGUN + timedelta(hours=1)),
    ]
    sites = (
        site("ban", Outcome.FAILED, why="no page of the site could be read: it lists nothing", alerts=alerts[1:2]),
        site(
            "ben",
            counts=NightCounts(new=12, changed=1, gone=1, moved=1),
            news=tuple(change(f"Bài mới {n}", kind="first", meaning=Meaning.FIRST, version=1) for n in range(12)),
            changes=(
                change(),
                change("Đại hội điểm", kind="gone", meaning=Meaning.GONE, version=None, page_id="bai2"),
                change("Hội thi", kind="moved", meaning=Meaning.MOVED, page_id="bai3"),
            ),
            unchanged=300,
            waiting={"login": 2, "shrunken": 1},
            failed={"http-503": 3},
            yields=(FieldYield(field="title", pages=40, yielded=40), FieldYield(field="lead", pages=40, yielded=38)),
            next_run_at=BEGUN + timedelta(days=1),
            alerts=alerts[2:3],
        ),
        site("muong", alerts=alerts[3:]),
        site("yen", ran=False),
    )
    return report(*sites, alerts=alerts)


def test_the_text_begins_with_the_verdict_and_ends_with_where_it_comes_from() -> None:
    lines = text_of(full_night()).splitlines()
    assert lines[0] == verdict_line(full_night(), "vi")
    assert lines[-2:] == [
        "Lập lúc 21/11/2024 07:00.",
        "Các lệnh trên đọc kho /kho/luu-vet: thêm --archive /kho/luu-vet nếu chưa đặt LUUVET_ARCHIVE.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_open_alert_is_told_with_its_next_step_on_one_line(language: Language) -> None:
    night = full_night()
    text, page = both(night, language)
    for one in night.open_alerts:
        assert f"{one.message(language)}\n" in text
        assert f"   → {one.next_step(language)}\n" in text
    assert all(url in text and url in page for url in ("http://ban.test/tin", "http://ban.test/2"))


def test_a_muted_alert_and_a_healed_one_are_told_at_the_end_and_ask_nothing() -> None:
    muted, healed = full_night().alerts[2:]
    for told in both(full_night()):
        assert f"{muted.message()} (tắt đến 01/12/2024)" in told
        assert f"{healed.message()} (từ 21/11/2024 02:00 đến 21/11/2024 03:00)" in told
        assert muted.next_step() not in told
        assert healed.next_step() not in told


def test_a_site_tells_why_it_is_not_whole_in_the_readers_language() -> None:
    assert "Không đọc được trang nào: trang không liệt kê bài nào." in text_of(full_night())
    assert "No page of the site could be read: it lists nothing." in text_of(full_night(), "en")


def test_what_a_site_brought_is_told_group_by_group_with_counts() -> None:
    text = text_of(full_night())
    block = text[text.index("CÔNG ĐOÀN BEN (ben): hoàn tất") :]
    headings = re.findall(r"^  (\S.* \(\d+\)):$", block, re.M)
    assert headings[:4] == ["Bài mới (12)", "Thay đổi, quan trọng nhất trước (1)", "Đã bị gỡ (1)", "Chuyển địa chỉ (1)"]
    assert "12 bài mới, 1 bài thay đổi, 1 bài bị gỡ, 1 bài chuyển địa chỉ, 300 bài như cũ." in block
    assert "Không đọc được: máy chủ trả lời 503 (3)." in block
    assert "Chờ người quyết: trang đòi đăng nhập (2), bài ngắn đi khác thường (1)." in block
    assert "Sức khỏe: tốt; đọc được tiêu đề 40/40, sa-pô 38/40." in block
    assert "Lượt sau: 22/11/2024 02:00." in block


def test_a_change_is_told_with_its_sentence_and_the_command_that_shows_it() -> None:
    for language, sentence in (("vi", "Số tiền: 4 triệu → 5 triệu đồng."), ("en", "Sum of money: 4 triệu →")):
        for told in both(full_night(), language):  # type: ignore[arg-type]
            assert sentence in told
            assert "luuvet diff bai1 1 2" in told
            assert "luuvet show bai2" in told


def test_what_presses_is_marked() -> None:
    text = text_of(full_night())
    assert "  ! Thưởng tháng 13" in text
    assert "  ! Đại hội điểm" in text
    assert "  · Hội thi" in text


def test_a_long_list_is_cut_and_says_how_many_more_there_are_and_where() -> None:
    for told in both(full_night()):
        assert len(re.findall(r"Bài mới \d+", told)) == 10
        assert "và 2 bài nữa: luuvet changes --site ben --since 2024-11-20T12:00+07:00 --kind first" in told


def test_what_waits_for_a_decision_is_a_task_with_reasons() -> None:
    text = text_of(full_night())
    assert "ben: 3 bản chụp đáng ngờ chờ người quyết: trang đòi đăng nhập (2), bài ngắn đi khác thường (1)." in text
    assert "   → Xem và quyết từng bản: luuvet quarantine, rồi luuvet accept ID hoặc luuvet reject ID." in text


def test_a_site_that_is_not_whole_without_an_alert_is_a_task_too() -> None:
    text = text_of(report(site("ben", Outcome.PARTIAL, why="1 of 2 sections were not walked")))
    assert "1. ben: lượt đêm nay chưa trọn. Một phần: 1 trong 2 mục chưa được duyệt." in text
    assert "   → Đêm sau máy thử lại; muốn chạy lại ngay: luuvet crawl ben." in text


def test_sites_that_need_a_person_stand_first_and_quiet_ones_are_only_named() -> None:
    found = alert("yen")
    night = report(
        site("an"), site("ben", counts=NightCounts(new=1)), site("yen", alerts=[found]), site("so", ran=False),
        alerts=[found],
    )  # fmt: skip
    text = text_of(night)
    assert (
        text.index("CÔNG ĐOÀN YEN (yen)") < text.index("CÔNG ĐOÀN BEN (ben)") < text.index("Hoàn tất, không có gì mới")
    )
    assert "Hoàn tất, không có gì mới (1):\n  Công đoàn An (an)" in text
    assert "Không chạy (1):\n  Công đoàn So (so)" in text


def test_a_run_that_died_is_not_told_as_one_that_goes_on() -> None:
    died = alert("ban", "run-died")
    text = text_of(report(site("ban", None, alerts=[died]), alerts=[died]))
    assert "CÔNG ĐOÀN BAN (ban): bị ngắt giữa chừng" in text
    assert "CÔNG ĐOÀN BAN (ban): đang thu thập" in text_of(report(site("ban", None, counts=NightCounts(new=1))))


def test_a_run_that_spent_its_budget_says_so() -> None:
    why = "the night's budget of 40 requests is spent; what is known already waits"
    text = text_of(report(site("ban", why=why, counts=NightCounts(new=1))))
    assert "  Đã dùng hết 40 lần hỏi dành cho đêm nay; bài đã biết thì chờ đêm sau.\n" in text


def down(count: int) -> Report:
    alerts: list[Alert] = [alert(f"trang{n:03}", "unreachable", examples=("http://a.test/",)) for n in range(count)]
    sites: Sequence[SiteNight] = [
        site(f"trang{n:03}", Outcome.FAILED, why="no page of the site could be read: …", alerts=[alerts[n]])
        for n in range(count)
    ]
    return report(*sites, alerts=alerts)


def test_a_night_on_which_everything_is_down_names_all_and_stays_readable() -> None:
    night = down(200)
    text, _ = both(night)
    lines = text.splitlines()
    assert all(f"trang{n:03}" in lines[0] for n in range(200))
    assert text.count("   → ") == 200
    assert "  Công đoàn Trang199 (trang199): thất bại. Không đọc được trang nào: …. Không có gì mới." in lines
    assert len(lines) < 900


def test_two_hundred_quiet_sites_are_counted_and_a_few_named() -> None:
    lines = text_of(report(*(site(f"trang{n:03}") for n in range(200)))).splitlines()
    assert "Hoàn tất, không có gì mới (200):" in lines
    assert "  và 180 trang nữa: luuvet status" in lines
    assert len(lines) < 30


# -- HTML ------------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "br", "link"):
            self.open.append(tag)
        given = dict(attrs)
        if tag == "a" and (href := given.get("href")):
            self.links.append(href)
        self.loaded += [value for name in ("src", "srcset", "data", "poster") if (value := given.get(name))]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_loads_nothing() -> None:
    html = report_html(page_of(full_night(), "vi"))
    page = Page(html)
    assert html.startswith('<!doctype html>\n<html lang="vi">')
    assert page.open == []
    assert page.loaded == []
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert "url(" not in html
    assert "@import" not in html
    assert "prefers-color-scheme: dark" in html


def test_what_a_site_wrote_is_text_in_the_page_and_harmless_in_the_terminal() -> None:
    listed = change(HOSTILE, sentence=HOSTILE, url='http://ban.test/"><script>x', kind="body")
    night = report(site(counts=NightCounts(changed=1), changes=(listed,)))
    html = report_html(page_of(night, "vi"))
    assert "script" not in Page(html).tags
    assert "&lt;script&gt;alert(&#39;tin&#39;)&lt;/script&gt;" in html
    for told in (html, text_of(night)):
        assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e]", told)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//ban.test/1", "ftp://ban.test/1"])
def test_only_addresses_of_the_web_become_links(url: str) -> None:
    night = report(site(counts=NightCounts(changed=1), changes=(change(url=url),)))
    assert Page(report_html(page_of(night, "vi"))).links == []


def test_an_article_links_to_its_page() -> None:
    night = report(site(counts=NightCounts(changed=1), changes=(change(url="http://ban.test/tin?a=1&b=2"),)))
    assert Page(report_html(page_of(night, "vi"))).links == ["http://ban.test/tin?a=1&b=2"]


def test_the_english_page_holds_no_vietnamese_of_ours() -> None:
    night = report(
        site("ban", Outcome.FAILED, why="it lists nothing", alerts=[alert()], waiting={"login": 1}, failed={"dns": 2}),
        site("yen", ran=False),
        alerts=[alert(), alert("yen", "clock", state="healed", healed_at=BEGUN)],
    )
    ours = re.sub(r"Công đoàn \w+|CÔNG ĐOÀN \w+", "", text_of(night, "en"))
    assert re.findall(r"[À-ỹ]", ours.replace("→", "")) == []
