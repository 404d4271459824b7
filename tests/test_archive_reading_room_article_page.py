from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.article_stories import find_story
from archive.reading_connection import reading
from archive.reading_room.story_steps import story_picture
from archive.records import Article, Attachment, Image
from archive.store import Archive
from archive.withdrawal import Deed, withdraw
from tests.archive_nights import DELETED, FIRST_NIGHT, NOT_FOUND, Nights, article, exported, seen
from tests.archive_samples import HOSTILE, fill
from tests.carried_site import CarriedSite, Carrier, profile_of
from tests.exported_lines import imported
from tests.exported_lines import line as exported_line
from tests.loopback_site import Reply, address, article_page
from tests.reading_room_door import Door, opened

PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(64)
DEED = Deed(by="Lan", at=FIRST_NIGHT)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with opened(fill(tmp_path_factory.mktemp("articles") / "archive")) as door:
        yield door


def id_of(room: Door, title: str) -> str:
    (found,) = [page["id"] for page in room.rows("pages") if page["title"] == title]
    return str(found)


def page_of(room: Door, title: str, ending: str = "") -> str:
    answer = room.get(f"/article/{id_of(room, title)}{ending}")
    assert answer.status_code == 200, answer.text
    return answer.text


def shown(folder: Path, page_id: str, ending: str = "") -> str:
    with opened(folder) as door:
        answer = door.get(f"/article/{page_id}{ending}")
        assert answer.status_code == 200, answer.text
        return answer.text


def linked(page: str) -> set[str]:
    return set(re.findall(r'href="([^"]+)"', page))


def test_an_article_shows_its_latest_text_and_when_it_was_seen(room: Door) -> None:
    page = page_of(room, "Công đoàn trao quà")
    assert '<h1 lang="vi">Công đoàn trao quà</h1>' in page
    assert "Toàn ngành có 5.413 đoàn viên." in page
    assert "Toàn ngành có 5.314 đoàn viên." not in page
    assert {"Tin, ảnh: Hải Yến", "Trao quà tại nhà văn hóa thôn."} <= set(re.findall(r">([^<>]+)<", page))
    assert page.index("13/08/2024") < page.index("15/08/2024")


def test_an_article_leads_to_its_versions_comparisons_citation_and_reprints(room: Door) -> None:
    page_id, other = (id_of(room, title) for title in ("Công đoàn trao quà", "Mường Thử trao quà cho đoàn viên"))
    page = page_of(room, "Công đoàn trao quà")
    wanted = {f"/article/{page_id}/{rest}" for rest in ("version/1", "version/2", "compare/1..2", "version/2/cite")}
    assert wanted | {f"/article/{other}", "/site/muong"} <= linked(page)
    assert "Công đoàn huyện Bản Mẫu" in page


def test_the_reprint_says_who_had_the_text_first(room: Door) -> None:
    reprint = page_of(room, "Mường Thử trao quà cho đoàn viên")
    assert "Đăng trước bài này: <strong>Công đoàn tỉnh Mường Thử</strong>" in reprint
    assert "Bài này đăng trước" in page_of(room, "Công đoàn trao quà")


def test_a_version_is_read_at_its_permanent_address_and_says_that_there_is_a_later_one(room: Door) -> None:
    page = page_of(room, "Công đoàn trao quà", "/version/1")
    assert "Toàn ngành có 5.314 đoàn viên." in page
    assert "Toàn ngành có 5.413 đoàn viên." not in page
    assert "Đây là bản cũ" in page
    assert "Đây là bản cũ" not in page_of(room, "Công đoàn trao quà", "/version/2")


def test_an_older_version_is_not_called_what_the_site_shows_now(room: Door) -> None:
    assert "với nội dung mới hơn" in page_of(room, "Công đoàn trao quà", "/version/1")
    latest = page_of(room, "Công đoàn trao quà", "/version/2")
    assert "với nội dung mới hơn" not in latest
    assert "đang có trên trang" in latest


def test_a_version_seen_once_says_one_moment(room: Door) -> None:
    assert re.search(
        r"<dd>một lần, lúc <time[^>]*>02:00 13/08/2024</time></dd>", page_of(room, "Hội thi", "/version/1")
    )


def test_the_picture_shows_between_which_readings_an_article_was_changed(room: Door) -> None:
    page = page_of(room, "Công đoàn trao quà")
    assert page.count('class="bar between"') == 1
    assert "Sửa giữa 13/08/2024 và 15/08/2024" in page


def test_a_version_carries_the_headers_of_a_memento(room: Door) -> None:
    answer = room.get(f"/article/{id_of(room, 'Công đoàn trao quà')}/version/1")
    assert answer.headers["memento-datetime"] == "Mon, 12 Aug 2024 19:00:01 GMT"
    assert '<http://muong.test/1-qua.html>; rel="original"' in answer.headers["link"]


def test_an_article_taken_down_says_so_and_keeps_its_text(room: Door) -> None:
    page = page_of(room, "Đại hội điểm")
    assert "Trang tin đã gỡ bài này" in page
    assert "Đại hội bầu 15 ủy viên." in page
    assert 'rel="canonical"' not in page


def test_an_archived_page_does_not_stand_before_the_original_in_search_engines(room: Door) -> None:
    page = page_of(room, "Công đoàn trao quà")
    assert '<meta name="robots" content="noindex">' in page
    assert '<link rel="canonical" href="http://muong.test/1-qua.html">' in page


def test_the_address_to_cite_is_that_of_the_version(room: Door) -> None:
    address = f"http://127.0.0.1:8001/article/{id_of(room, 'Công đoàn trao quà')}/version/2"
    for ending in ("", "/version/2"):
        assert f'<link rel="cite-as" href="{address}">' in page_of(room, "Công đoàn trao quà", ending)


def test_an_article_without_a_title_is_called_by_its_first_words(room: Door) -> None:
    (page_id, *_) = [page["id"] for page in room.rows("pages") if page["title"] is None]
    page = room.get(f"/article/{page_id}").text
    assert re.search(r'<h1 lang="vi" class="no-title">Bản tin thứ \d không có tiêu đề\.</h1>', page)


def test_an_archived_title_stays_text_wherever_it_stands(room: Door) -> None:
    (title,) = [page["title"] for page in room.rows("pages") if (page["title"] or "").startswith(HOSTILE[:10])]
    page = page_of(room, title)
    assert "<script>alert" not in page
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert json.loads(data)["headline"] == title
    assert "<" not in data


@pytest.mark.parametrize("ending", ["nowhere", "bisqio4kob6k/version/99", "nowhere/version/1", "%00", "..%2f..%2fetc"])
def test_what_the_archive_does_not_hold_is_not_found(room: Door, ending: str) -> None:
    answer = room.get(f"/article/{ending}")
    assert answer.status_code == 404


def test_a_version_that_is_no_number_is_refused(room: Door) -> None:
    assert room.get(f"/article/{id_of(room, 'Hội thi')}/version/latest").status_code == 400


def test_the_page_speaks_english_beside_vietnamese(room: Door) -> None:
    page = page_of(room, "Đại hội điểm", "?lang=en")
    assert "The site has taken this article down" in page
    assert "13 August 2024" in page
    assert "<p>Đại hội bầu 15 ủy viên." in page


def test_an_address_leads_to_its_article(room: Door) -> None:
    answer = room.get("/article/http%3A%2F%2Fmuong.test%2F1-qua.html")
    assert answer.status_code == 302
    assert answer.headers["location"] == f"/article/{id_of(room, 'Công đoàn trao quà')}"


def test_the_history_tells_when_an_article_went_and_came_back(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        for finding in (seen(article()), DELETED, seen(article())):
            nights.night({"/tin/1": finding}, listed=["/tin/1"])
    page = shown(tmp_path, exported(tmp_path)[0]["page_id"])
    assert re.findall(r'<rect class="bar (\w+)"', page) == ["seen", "gone", "seen"]
    steps = re.findall(r"<td><time[^>]*>\S+ ([\d/]+)</time></td>\s*<td>(?:<strong>.*?</strong> )?([^<\n]+)", page)
    assert steps == [
        ("15/08/2024", "Bài trở lại"),
        ("14/08/2024", "Bài đã bị gỡ"),
        ("13/08/2024", "Bản đầu tiên"),
    ]


def test_the_history_says_what_each_version_changed(room: Door) -> None:
    assert "5.314 → 5.413" in page_of(room, "Công đoàn trao quà").partition("Lịch sử của bài")[2]


def test_visits_that_failed_are_told_and_are_no_versions(room: Door) -> None:
    page = page_of(room, "Công đoàn trao quà")
    assert "máy chủ trả lời 503" in page.partition("Những lần không đọc được")[2]
    assert "Dòng thời gian của 2 phiên bản" in page


def test_a_photo_that_was_kept_leads_to_its_copy(tmp_path: Path) -> None:
    site = CarriedSite()
    site.publish(1)
    photo = '<p><img src="/anh/to-tem.png" alt="Tổ Tem"></p>'
    kept = Reply(PHOTO, headers={"Content-Type": "image/png"})
    site.replies |= {address(1): article_page(1, photo), "/anh/to-tem.png": kept}
    Carrier(site, tmp_path, profile_of("media = true")).night(1, full=True)
    page = shown(tmp_path, exported(tmp_path)[0]["page_id"])
    (copy,) = re.findall(r'Tổ Tem</a> · <a href="(/raw/\d+)">', page)
    with opened(tmp_path) as door:
        assert door.get(copy).status_code == 200


def test_each_paragraph_leads_to_its_life(room: Door) -> None:
    page = page_of(room, "Đại hội điểm")
    assert {
        one for one in linked(page) if one.startswith("/analysis/sentence?q=%C4%90%E1%BA%A1i+h%E1%BB%99i+b%E1%BA%A7u")
    }


def test_earlier_headlines_and_addresses_stand_on_the_page(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        nights.night({"/tin/1": seen(article(title="Hội thao"), key="1")})
        nights.night({"/tin/2": seen(article(title="Hội thao mùa mưa"), key="1")})
        nights.night({"/tin/1": NOT_FOUND, "/tin/2": seen(article(title="Hội thao mùa mưa"), key="1")})
    page = shown(tmp_path, exported(tmp_path)[0]["page_id"])
    headlines = page.partition("Các tiêu đề đã dùng")[2].partition("</section>")[0]
    assert re.findall(r">(Hội thao[^<]*)<", headlines) == ["Hội thao mùa mưa", "Hội thao"]
    assert {"http://ban.test/tin/1", "http://ban.test/tin/2"} <= linked(page)


def test_an_earlier_version_is_compared_with_both_its_neighbours(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        for body in ("Một.", "Hai.", "Ba."):
            nights.night({"/tin/1": seen(article(body))})
    page_id = exported(tmp_path)[0]["page_id"]
    page = shown(tmp_path, page_id, "/version/2")
    actions = page.partition("Việc với bài này")[2].partition("</nav>")[0]
    compared = re.findall(rf"/article/{page_id}/compare/(\S+?)\"", actions)
    assert compared == ["1..2", "2..3"]


def test_an_article_read_by_generic_rules_is_flagged(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({"/tin/1": seen(article(), recipe="generic/trafilatura-0123456789ab")})
    assert "đọc bằng quy tắc chung" in shown(tmp_path, exported(tmp_path)[0]["page_id"])


def test_only_addresses_of_the_web_become_links(tmp_path: Path) -> None:
    files = (Attachment(url="javascript:alert(1)", name="Kế hoạch.pdf"),)
    photos = (Image(url="data:text/html,<script>alert(1)</script>", alt="Trao quà"),)
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({"/tin/1": seen(article(attachments=files, images=photos))})
    page = shown(tmp_path, exported(tmp_path)[0]["page_id"])
    assert {"Kế hoạch.pdf", "Trao quà"} <= set(re.findall(r">([^<>]+)<", page))
    assert not [one for one in linked(page) if not one.startswith(("/", "#", "http://", "https://"))]


def test_a_withdrawn_article_tells_the_fact_and_the_digest_but_no_text(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({"/tin/1": seen(article())})
        (line,) = exported(tmp_path)
        withdraw(archive, line["page_id"], "Quyết định số 12", DEED)
    with opened(tmp_path) as door:
        for ending in ("", "/version/1"):
            answer = door.get(f"/article/{line['page_id']}{ending}")
            assert answer.status_code == 410
            assert "Quyết định số 12" in answer.text
            assert line["content_digest"] in answer.text
            assert "Hội thao" not in answer.text


def test_a_merged_article_leads_on_but_its_cited_version_stays(tmp_path: Path) -> None:
    moved = Article(title="Hội thao mùa mưa", body=article().body)
    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        nights.night({"/cu": seen(moved), "/moi": seen(article("Một đoạn khác hẳn.", title="Bài khác"))})
        first, second = (line["page_id"] for line in exported(tmp_path))
        archive.connection.execute("UPDATE pages SET merged_into = ? WHERE id = ?", (first, second))
        archive.connection.commit()
    with opened(tmp_path) as door:
        answer = door.get(f"/article/{second}")
        assert (answer.status_code, answer.headers["location"]) == (302, f"/article/{first}")
        kept = door.get(f"/article/{second}/version/1")
        assert kept.status_code == 200
        assert f'<a href="/article/{first}">' in kept.text


def test_the_picture_of_a_page_that_comes_and_goes_takes_no_longer_for_each_line_of_a_long_history(
    tmp_path: Path,
) -> None:
    def day(number: int) -> str:
        return f"{datetime(2024, 1, 1, 19, tzinfo=UTC) + timedelta(days=number):%Y-%m-%dT%H:%M:%SZ}"

    lines = []
    for number in range(1, 41):
        change = "first" if number == 1 else "restored+body"
        lines.append(exported_line("a1", number, at=day(2 * number), change=change))
        lines.append(exported_line("a1", None, at=day(2 * number + 1), change="missing", state="missing", body=[]))
    imported(tmp_path / "here", lines)
    with reading(tmp_path / "here") as database:
        story = find_story(database, "a1")
    said = list[str]()

    def say(vi: str, en: str) -> str:
        said.append(en)
        return vi

    picture = story_picture(story, say, "vi")
    assert picture.count("Bản ") == len(story.versions)
    assert len(said) < 10 * (len(story.versions) + len(story.happenings))
