"""Whole runs against hosts that send validators: who is believed, who is found out, and what a 304 leaves behind."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.warc_reading import iterate_records
from tests.archive_nights import exported, rows
from tests.carried_site import Carrier, ended
from tests.loopback_site import Reply, address, listing_pages
from tests.validating_site import NOT_THERE_ANY_MORE, Told, ValidatingSite

ALL = tuple(range(1040, 1000, -1))
EDITED = (1040, 1030, 1020)


@pytest.fixture
def site() -> ValidatingSite:
    one = ValidatingSite()
    one.stand(*ALL)
    return one


@pytest.fixture
def carrier(site: ValidatingSite, tmp_path: Path) -> Carrier:
    return Carrier(site, tmp_path / "archive")


def changed(carrier: Carrier) -> list[str]:
    return [line["url"].rpartition("-")[2] for line in exported(carrier.folder) if line["change"] == "body"]


def prove(carrier: Carrier, site: ValidatingSite) -> None:
    """Two nights in which the host tells of three edits."""
    carrier.night(1, full=True)
    for number in EDITED:
        site.edit(number, "Thêm một suất quà.", f'"{number}-2"')
    carrier.night(2, full=True)


def test_a_host_that_told_of_three_edits_is_asked_for_what_differs_only(carrier: Carrier, site: ValidatingSite) -> None:
    prove(carrier, site)
    assert site.answered_304 == []
    assert len(site.conditions) == 3  # its tests
    site.conditions.clear()
    summary = ended(carrier.night(3, full=True))
    assert summary.counts.unchanged == 40
    assert len(site.answered_304) == len(site.conditions) > 20
    assert ("/tin/1039-chuyen-ke-so-1039" in site.answered_304) is False  # among the first, which are asked for whole
    assert not {path for path, _ in site.conditions if path.startswith("/tin?") or path == "/tin"}


def test_some_pages_of_a_believed_host_are_asked_for_whole_every_night(carrier: Carrier, site: ValidatingSite) -> None:
    prove(carrier, site)
    whole = []
    for night in (3, 4):
        site.answered_304.clear()
        carrier.night(night, full=True)
        whole.append({address(one) for one in ALL} - set(site.answered_304))
    assert all(6 <= len(one) <= 8 for one in whole)
    assert whole[0] != whole[1]


def test_an_edit_is_found_where_the_request_was_conditional(carrier: Carrier, site: ValidatingSite) -> None:
    prove(carrier, site)
    for number in range(1001, 1012):
        site.edit(number, f"Tổ {number} thêm một câu.", f'"{number}-2"')
    carrier.night(3, full=True)
    assert sorted(changed(carrier)) == sorted(map(str, (*EDITED, *range(1001, 1012))))


def test_validators_that_stay_while_a_text_changes_are_a_lie_for_good(
    carrier: Carrier, site: ValidatingSite, caplog: pytest.LogCaptureFixture
) -> None:
    carrier.night(1, full=True)
    for number in EDITED:
        site.edit(number, "Thêm một suất quà.", f'"{number}-2"')
    site.edit(1010, "Sửa mà không nói.")
    carrier.night(2, full=True)
    site.edit(1005, "Lại sửa mà không nói.")
    with caplog.at_level(logging.WARNING):
        carrier.night(3, full=True)
    assert site.conditions == []
    assert sorted(changed(carrier)) == ["1005", "1010", "1020", "1030", "1040"]
    assert "host-lies site=ban host=ban.test" in caplog.text


def test_a_host_that_answers_304_to_any_condition_fails_its_test(carrier: Carrier, site: ValidatingSite) -> None:
    site.always_304 = {address(one) for one in ALL}
    prove(carrier, site)
    ((told, lie),) = rows(carrier.folder, "SELECT told, lie FROM host_honesty")
    assert told == 0
    assert "was not modified" in lie
    site.conditions.clear()
    carrier.night(3, full=True)
    assert site.conditions == []


def test_what_a_liar_was_believed_is_asked_for_whole_in_the_run_that_finds_it_out(
    carrier: Carrier, site: ValidatingSite, caplog: pytest.LogCaptureFixture
) -> None:
    prove(carrier, site)
    quietly = range(1001, 1036)
    for number in quietly:  # a cache was put before the site: it knows nothing of edits
        site.edit(number, f"Tổ {number} sửa về sau mà không ai hay.")
    carrier.night(3, full=True)
    assert address(1035) in site.answered_304
    assert sorted(changed(carrier)) == sorted(map(str, (*EDITED, *quietly)))
    assert "asked-again site=ban" in caplog.text


def test_a_304_becomes_a_revisit_that_names_the_stored_response(carrier: Carrier, site: ValidatingSite) -> None:
    prove(carrier, site)
    carrier.night(3, full=True)
    files = sorted((carrier.folder / "warc").rglob("*.warc.gz"))
    found = [one for file in files for one in iterate_records(file, file=file.name)]
    stored = {(one.target_uri, one.header("WARC-Date")): one for one in found if one.type == "response"}
    revisits = [one for one in found if "not-modified" in (one.header("WARC-Profile") or "")]
    assert len(revisits) == len(site.answered_304)
    for one in revisits:
        original = stored[one.header("WARC-Refers-To-Target-URI"), one.header("WARC-Refers-To-Date")]
        assert original.target_uri == one.target_uri
        assert one.header("WARC-Payload-Digest") == original.header("WARC-Payload-Digest")


def test_a_304_that_nobody_asked_for_is_a_failure(carrier: Carrier, site: ValidatingSite) -> None:
    carrier.night(1, full=True)
    site.replies[address(1010)] = Reply(status=304)
    summary = ended(carrier.night(2, full=True))
    assert summary.counts.failed == 1
    assert rows(carrier.folder, "SELECT reason FROM failures") == [("not-modified-unknown",)]


def test_a_304_about_another_page_is_not_believed(carrier: Carrier, site: ValidatingSite) -> None:
    prove(carrier, site)
    site.says_on_304 = '"of-the-start-page"'
    site.edit(1001, "Một câu nữa.")
    carrier.night(3, full=True)
    assert "1001" in changed(carrier)


def test_a_304_makes_no_version_of_a_damaged_text(carrier: Carrier, site: ValidatingSite) -> None:
    prove(carrier, site)
    with closing(sqlite3.connect(carrier.folder / "archive.db")) as connection, connection:
        connection.execute("UPDATE paragraphs SET text = 'x' || text WHERE text LIKE 'Ngày 1005 %'")
    before = changed(carrier)
    carrier.night(3, full=True)
    assert changed(carrier) == before
    assert address(1005) in site.answered_304
    assert rows(carrier.folder, "SELECT reason FROM failures") == [("not-modified-unknown",)]
    site.conditions.clear()
    carrier.night(4, full=True)
    assert address(1005) not in {path for path, _ in site.conditions}


def test_tags_that_change_at_every_view_cost_nothing_and_prove_nothing(carrier: Carrier, site: ValidatingSite) -> None:
    carrier.night(1, full=True)
    for night in (2, 3):
        site.told = {address(one): Told(f'W/"view-{night}-{one}"') for one in ALL}
        summary = ended(carrier.night(night, full=True))
        assert summary.counts.unchanged == 40
    assert site.conditions == []
    assert rows(carrier.folder, "SELECT * FROM host_honesty") == []


def test_a_page_taken_down_is_not_asked_for_with_what_it_was_known_by(carrier: Carrier, site: ValidatingSite) -> None:
    prove(carrier, site)
    page, site.replies[address(1001)] = site.replies[address(1001)], NOT_THERE_ANY_MORE
    carrier.night(3, full=True)
    site.replies[address(1001)] = page
    site.conditions.clear()
    carrier.night(4, full=True)
    assert address(1001) not in {path for path, _ in site.conditions}
    assert [line["change"] for line in exported(carrier.folder) if line["change"] in ("gone", "restored")] == [
        "gone",
        "restored",
    ]


def test_a_page_is_asked_for_whole_once_a_month(carrier: Carrier, site: ValidatingSite) -> None:
    prove(carrier, site)
    site.conditions.clear()
    carrier.night(40, full=True)
    assert site.conditions == []


def test_an_item_that_its_listing_shows_otherwise_is_asked_for_whole(carrier: Carrier, site: ValidatingSite) -> None:
    prove(carrier, site)
    site.conditions.clear()
    site.replies |= listing_pages(list(ALL), {1002: "Chuyện kể số 1002 mới"})
    carrier.night(3, full=True)
    assert address(1002) not in {path for path, _ in site.conditions}
