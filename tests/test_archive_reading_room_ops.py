"""The operations pages: what they tell, who may see them, and what their buttons do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from archive.errors import ArchiveLockedError
from archive.quarantine import open_items
from archive.quarantine_decisions import Deciding, NothingToAcceptError
from archive.reading_connection import reading
from archive.reading_room.handed_in import HandedIn
from archive.records import Finding
from archive.store import Archive
from tests.archive_nights import Nights, article, exported, rows, seen
from tests.kept_log import told
from tests.reading_room_door import Door, opened

PAGES = ("/ops", "/ops/runs", "/ops/run/1", "/ops/alerts", "/ops/quarantine", "/ops/report", "/ops/report/sent")
BUTTONS = ("/ops/quarantine/{}/reject", "/ops/quarantine/{}/accept", "/ops/quarantine/group", "/ops/alerts/mute")
SOON = datetime(2031, 5, 6, 15, tzinfo=UTC)


def stories(cut: tuple[int, ...] = ()) -> dict[str, Finding]:
    """Twelve articles of a site; little is left of those that are *cut*."""
    found: dict[str, Finding] = {}
    for number in range(12):
        texts = [f"Tổ {number}, chuyện {place}: {'gánh gạch xây lớp học, ' * (number % 4 + 2)}" for place in range(8)]
        whole = article(*texts, title=f"Chuyện tổ {number} xây lớp")
        found[f"/{number}"] = seen(replace(whole, body=whole.body[:1]) if number in cut else whole, key=str(number))
    return found


class Accepting:
    """Stands for the crawler, which the archive may not know: notes what it was asked, and accepts all but one."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def __call__(self, capture: str, deciding: Deciding) -> str:
        self.asked.append((capture, deciding.by))
        raise NothingToAcceptError(int(capture), "today's rules read no article in it")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive in which two captures of one site wait for a person."""
    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        nights.night(stories())
        nights.night(stories())
        nights.night(stories(cut=(3, 5)))
    return tmp_path


@pytest.fixture
def accepting() -> Accepting:
    return Accepting()


@pytest.fixture
def door(folder: Path, accepting: Accepting) -> Iterator[Door]:
    with opened(folder, HandedIn(next_runs=lambda: {"sau": SOON}, accept=accepting)) as door:
        yield door


def waiting(folder: Path) -> list[int]:
    with reading(folder) as database:
        return [item.capture_id for item in open_items(database)]


def token_of(door: Door, page: str) -> tuple[str, str]:
    """Return the token in a page's forms and the cookie that came with it."""
    answer = door.get(page)
    (token,) = set(re.findall(r'name="csrftoken" value="([^"]+)"', answer.text))
    return token, answer.headers["set-cookie"].partition(";")[0]


def press(door: Door, path: str, fields: dict[str, str], *, page: str = "/ops/quarantine") -> int:
    """Send a form as a browser does that has opened *page*; return the status."""
    token, cookie = token_of(door, page)
    form = {"csrftoken": token, "by": "Hải", **fields}
    return door.ask("POST", path, form=form, Cookie=cookie, Origin="http://127.0.0.1:8001").status_code


def test_the_overview_says_first_whether_a_person_is_needed(door: Door) -> None:
    page = door.get("/ops").text
    assert page.index("Cần người xem") < page.index("Cảnh báo đang mở") < page.index("Từng trang tin")
    assert "2 lần chụp chờ xem xét" in page


def test_the_overview_tells_the_next_run_of_each_site(door: Door) -> None:
    assert 'datetime="2031-05-06T15:00:00Z"' in door.get("/ops").text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_speaks_both_languages(door: Door, page: str, language: str) -> None:
    answer = door.get(f"{page}?lang={language}")
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.text


@pytest.mark.parametrize("page", [*PAGES, "/ops/quarantine/1", "/ops/nowhere"])
def test_nobody_else_sees_a_page_of_the_operator(door: Door, page: str) -> None:
    assert door.get(page, peer="192.0.2.7").status_code == 403
    assert door.get(page, X_Forwarded_For="192.0.2.7").status_code == 403
    assert door.get(page, peer="192.0.2.7", Cookie="ds_actor=forged").status_code in (403, 404)


def test_a_run_is_told_with_the_proof_of_each_section_and_what_failed(door: Door, folder: Path) -> None:
    page = door.get("/ops/run/3").text
    (section,) = {name for (name,) in rows(folder, "SELECT section FROM listings WHERE run = 3")}
    assert section in page
    assert f'href="/raw/{waiting(folder)[0]}"' in page
    assert door.get("/ops/run/99").status_code == 404
    assert door.get("/ops/run/hai").status_code == 400


def test_runs_are_filtered_by_site_and_outcome(door: Door) -> None:
    assert len(set(re.findall(r"/ops/run/(\d+)", door.get("/ops/runs").text))) == 3
    assert "/ops/run/" not in door.get("/ops/runs?outcome=failed").text
    assert "/ops/run/" not in door.get("/ops/runs?site=nowhere").text


def test_what_waits_is_shown_with_its_reason_facts_and_both_buttons(door: Door, folder: Path) -> None:
    page = door.get("/ops/quarantine").text
    for capture in waiting(folder):
        assert f'action="/ops/quarantine/{capture}/reject"' in page
        assert f'action="/ops/quarantine/{capture}/accept"' in page
        assert f'href="/raw/{capture}"' in page


def test_a_rejected_capture_leaves_the_list_and_changes_no_article(door: Door, folder: Path) -> None:
    first, second = waiting(folder)
    before = exported(folder)
    assert press(door, f"/ops/quarantine/{first}/reject", {}) == 303
    assert waiting(folder) == [second]
    assert exported(folder) == before
    decided = rows(folder, "SELECT capture, decision, decided_by FROM quarantine WHERE decision IS NOT NULL")
    assert decided == [(first, "reject", "Hải")]
    (line,) = told(folder, "capture-rejected")
    assert line["facts"]["by"] == "Hải"
    assert "đã bỏ" in door.get(f"/ops/quarantine/{first}").text.lower()


def test_accepting_is_handed_to_the_crawler_and_its_refusal_is_shown(
    door: Door, folder: Path, accepting: Accepting
) -> None:
    first = waiting(folder)[0]
    assert press(door, f"/ops/quarantine/{first}/accept", {}) == 409
    assert accepting.asked == [(str(first), "Hải")]
    assert first in waiting(folder)


def test_a_room_that_was_handed_no_crawler_says_that_it_cannot_accept(folder: Path) -> None:
    with opened(folder) as door:
        assert press(door, f"/ops/quarantine/{waiting(folder)[0]}/accept", {}) == 400
    assert len(waiting(folder)) == 2


def test_all_that_waits_for_one_reason_is_decided_at_once(door: Door, folder: Path) -> None:
    (site, reason) = rows(folder, "SELECT site, reason FROM quarantine")[0]
    fields = {"site": str(site), "reason": str(reason), "decision": "reject"}
    assert press(door, "/ops/quarantine/group", fields | {"decision": "burn"}) == 400
    assert press(door, "/ops/quarantine/group", fields | {"reason": "other"}) == 303
    assert len(waiting(folder)) == 2
    assert press(door, "/ops/quarantine/group", fields) == 303
    assert waiting(folder) == []


def test_what_cannot_be_accepted_stays_when_a_group_is(door: Door, folder: Path, accepting: Accepting) -> None:
    (site, reason) = rows(folder, "SELECT site, reason FROM quarantine")[0]
    fields = {"site": str(site), "reason": str(reason), "decision": "accept"}
    assert press(door, "/ops/quarantine/group", fields) == 303
    assert len(accepting.asked) == len(waiting(folder)) == 2


def test_a_decision_needs_a_name(door: Door, folder: Path) -> None:
    assert press(door, f"/ops/quarantine/{waiting(folder)[0]}/reject", {"by": "  "}) == 400
    assert len(waiting(folder)) == 2


def test_a_capture_that_does_not_wait_is_refused_by_its_number(door: Door) -> None:
    assert press(door, "/ops/quarantine/9999/reject", {}) == 404
    assert door.get("/ops/quarantine/9999").status_code == 404


@pytest.mark.parametrize("button", BUTTONS)
def test_nothing_is_written_without_the_token_of_a_page_of_ours(door: Door, folder: Path, button: str) -> None:
    path = button.format(waiting(folder)[0])
    token, cookie = token_of(door, "/ops/quarantine")
    (site, reason) = map(str, rows(folder, "SELECT site, reason FROM quarantine")[0])
    fields = {
        "by": "Hải",
        "site": site,
        "reason": reason,
        "decision": "reject",
        "alert": "no-run",
        "until": "2031-01-01",
    }
    right, send = {"csrftoken": token, **fields}, partial(door.ask, "POST", path)
    tries = {
        "no token": send(form=fields, Cookie=cookie),
        "a forged token": send(form={**right, "csrftoken": "A" * len(token)}, Cookie=cookie),
        "a token that is no plain text": send(form={**right, "csrftoken": "ộ" * 40}, Cookie=cookie),
        "the token of nobody": send(form=right),
        "another site": send(form=right, Cookie=cookie, Origin="http://evil.example"),
        "another site's frame": send(form=right, Cookie=cookie, Sec_Fetch_Site="cross-site"),
        "another machine": send(form=right, Cookie=cookie, peer="192.0.2.7"),
        "a proxy": send(form=right, Cookie=cookie, X_Forwarded_For="192.0.2.7"),
    }
    assert {how: answer.status_code for how, answer in tries.items()} == dict.fromkeys(tries, 403)
    assert len(waiting(folder)) == 2
    assert rows(folder, "SELECT count(*) FROM alert_mutes") == [(0,)]


@pytest.mark.parametrize("button", BUTTONS)
def test_nothing_is_written_by_a_get(door: Door, folder: Path, button: str) -> None:
    assert door.get(button.format(waiting(folder)[0])).status_code == 405
    assert len(waiting(folder)) == 2


def test_a_post_that_is_no_short_form_is_turned_away_at_the_door(door: Door) -> None:
    path = "/ops/quarantine/group"
    assert door.ask("POST", path, Content_Type="multipart/form-data").status_code == 415
    assert door.ask("POST", path, form={"by": "Hải"}, x_csrftoken="\xe9").status_code == 415
    assert door.ask("POST", path, form={"by": "x" * 20_000}).status_code == 413
    assert door.ask("POST", "/search", form={"q": "x"}).status_code == 405
    assert door.ask("PUT", "/ops", form={"q": "x"}).status_code == 405


def test_an_alert_is_muted_until_a_day_and_says_so(door: Door, folder: Path) -> None:
    (name,) = set(re.findall(r'name="alert" value="([^"]+)"', door.get("/ops/alerts").text))
    fields = {"alert": name, "until": "2031-01-31", "reason": "đợi trang sửa xong"}
    assert press(door, "/ops/alerts/mute", fields, page="/ops/alerts") == 303
    assert rows(folder, "SELECT alert, until, muted_by FROM alert_mutes") == [(name, "2031-01-31", "Hải")]
    assert "31/01/2031" in door.get("/ops/alerts").text
    assert press(door, "/ops/alerts/mute", fields | {"until": "mai"}, page="/ops/alerts") == 400
    assert press(door, "/ops/alerts/mute", fields | {"alert": "none"}, page="/ops/alerts") == 404


def test_an_alert_that_cannot_be_muted_while_another_writes_is_said_to_wait(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    (name,) = set(re.findall(r'name="alert" value="([^"]+)"', door.get("/ops/alerts").text))
    token, cookie = token_of(door, "/ops/alerts")
    form = {"csrftoken": token, "by": "Hải", "alert": name, "until": "2031-01-31"}

    def locked(*_: object, **__: object) -> None:
        raise ArchiveLockedError("archive.db", "database is locked")

    monkeypatch.setattr(Archive, "transaction", locked)
    answer = door.ask("POST", "/ops/alerts/mute", form=form, Cookie=cookie, Origin="http://127.0.0.1:8001")
    assert answer.status_code == 409
    assert "is locked by another process" in answer.text


def test_the_report_leads_to_the_nights_before_and_after_and_back(door: Door) -> None:
    latest = door.get("/ops/report").text
    assert 'href="/ops"' in latest
    (last,) = re.findall(r'rel="prev" href="/ops/report\?night=([\d-]+)"', latest)[:1]
    page = door.get(f"/ops/report?night={last}").text
    (second,) = set(re.findall(r'rel="prev" href="/ops/report\?night=([\d-]+)"', page))
    assert second < last
    assert 'rel="next"' not in page
    assert f'rel="next" href="/ops/report?night={last}"' in door.get(f"/ops/report?night={second}").text
    assert f'href="/ops/report/sent?night={last}"' in page


def test_the_report_as_it_is_sent_is_one_file_in_which_only_its_style_works(door: Door) -> None:
    sent = door.get("/ops/report/sent")
    assert "<style>" in sent.text
    assert "default-src 'none'; style-src 'unsafe-inline'" in sent.headers["content-security-policy"]
    assert "unsafe-inline" not in door.get("/ops/report").headers["content-security-policy"]


def test_the_page_of_a_run_says_that_reading_more_than_stated_is_no_error(door: Door) -> None:
    assert "không phải là lỗi" in door.get("/ops/run/3").text
    assert "is no error" in door.get("/ops/run/3?lang=en").text


def test_readers_are_shown_no_button_and_no_way_to_them(door: Door) -> None:
    page = door.get("/", peer="192.0.2.7").text
    assert "/ops" not in page
    assert "<form" in page
    assert 'method="post"' not in page.lower()
