from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.cut_texts import CutTexts
from archive.reading_room.handed_in import HandedIn
from archive.records import Cut
from commands.serving import handed_to_the_room
from tests.archive_nights import exported
from tests.archive_samples import fill
from tests.carried_site import CarriedSite, Carrier
from tests.loopback_site import address, article_page
from tests.reading_room_door import Door, opened

OTHER_NEWS = '<h3>Tin khác</h3><ul><li><a href="/tin/9-mua-he">Trại hè cho con đoàn viên (12/06)</a></li></ul>'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cut") / "archive"
    site = CarriedSite()
    site.publish(1, 2)
    site.replies[address(1)] = article_page(1, OTHER_NEWS)
    Carrier(site, folder).night(1, full=True)
    return folder


@pytest.fixture(scope="module")
def room(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with opened(folder, handed_to_the_room(folder, tmp_path_factory.mktemp("sites"))) as door:
        yield door


def version_of(folder: Path, number: int) -> str:
    (line,) = [line for line in exported(folder) if line["url"].endswith(address(number))]
    return f"/article/{line['page_id']}/version/1"


def cuts(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<tr><td lang="vi">(.*?)</td><td><code>(.*?)</code></td></tr>', page, re.DOTALL)


def test_what_was_cut_is_shown_with_the_rule_that_did_it(room: Door, folder: Path) -> None:
    path = version_of(folder, 1)
    assert f'href="{path}/cut"' in room.get(path).text
    shown = cuts(room.get(f"{path}/cut").text)
    assert any("Trại hè cho con đoàn viên" in text for text, _ in shown)
    assert all(rule for _, rule in shown)


def test_a_page_of_which_nothing_was_cut_says_so(room: Door, folder: Path) -> None:
    page = room.get(f"{version_of(folder, 2)}/cut").text
    assert cuts(page) == []
    assert "không có gì bị lược" in page


def test_a_version_without_a_kept_page_has_nothing_to_read_again(tmp_path: Path) -> None:
    folder = fill(tmp_path / "archive")
    path = f"/article/{exported(folder)[0]['page_id']}/version/1"
    with opened(folder, handed_to_the_room(folder, tmp_path)) as door:
        assert f"{path}/cut" not in door.get(path).text
        answer = door.get(f"{path}/cut")
    assert answer.status_code == 404
    assert "không giữ trang gốc" in answer.text


def test_a_room_that_was_opened_without_the_rules_offers_no_cuts(folder: Path) -> None:
    path = version_of(folder, 1)
    with opened(folder) as door:
        assert f"{path}/cut" not in door.get(path).text
        assert door.get(f"{path}/cut").status_code == 404


def test_what_was_cut_stays_text(folder: Path) -> None:
    hostile = "<script>alert(1)</script>"

    def cut_from(_connection: sqlite3.Connection, _page: str, _number: int) -> CutTexts:
        return CutTexts(cuts=[Cut(text=hostile, rule=hostile)], recipe=hostile, is_by_todays_rules=True)

    with opened(folder, HandedIn(cut_from=cut_from)) as door:
        page = door.get(f"{version_of(folder, 1)}/cut").text
    assert "<script>alert" not in page
    assert "quy tắc hôm nay" in page
