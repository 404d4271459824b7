from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from archive.store import Archive
from archive.withdrawal import Deed, withdraw
from tests.archive_nights import DELETED, FIRST_NIGHT, NOT_FOUND, Nights, article, exported, seen
from tests.archive_samples import fill
from tests.reading_room_door import Door, opened

CITES = ("/version/1/cite", "/version/1/cite.txt", "/version/1/cite.zip")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("articles") / "archive")


@pytest.fixture(scope="module")
def room(folder: Path) -> Iterator[Door]:
    with opened(folder) as door:
        yield door


def lines_of(folder: Path, title: str) -> list[dict[str, Any]]:
    return [line for line in exported(folder) if line["title"] == title]


def test_a_version_says_what_the_export_says_of_it(room: Door, folder: Path) -> None:
    for line in lines_of(folder, "Công đoàn trao quà"):
        told = room.get(f"/article/{line['page_id']}/version/{line['version']}.json").json()
        assert line.items() <= told.items()


def test_a_version_stood_where_it_stood_then(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        nights.night({"/cu": seen(article(), key="1")})
        nights.night({"/cu": NOT_FOUND, "/moi": seen(article("Một đoạn khác."), key="1")})
    lines = [line for line in exported(tmp_path) if line["version"]]
    assert {line["url"] for line in lines} == {"http://ban.test/cu", "http://ban.test/moi"}
    with opened(tmp_path) as door:
        for line in lines:
            told = door.get(f"/article/{line['page_id']}/version/{line['version']}.json").json()
            assert line.items() <= told.items()


def test_an_article_says_its_latest_version_and_how_to_reach_the_others(room: Door, folder: Path) -> None:
    *_, latest = lines_of(folder, "Công đoàn trao quà")
    told = room.get(f"/article/{latest['page_id']}.json").json()
    assert latest.items() <= told.items()
    assert [version["version"] for version in told["versions"]] == [1, 2]
    for version in told["versions"]:
        assert room.get(version["address"]).status_code == 200
    assert [one["title"] for one in told["reprints"] if one["share"] == 1] == ["Mường Thử trao quà cho đoàn viên"]


def test_an_article_says_when_it_went(room: Door, folder: Path) -> None:
    (first, *_) = lines_of(folder, "Đại hội điểm")
    told = room.get(f"/article/{first['page_id']}.json").json()
    assert told["state"] == "gone"
    assert [event["kind"] for event in told["events"]] == ["missing", "gone"]


def test_a_version_of_a_page_for_programs_is_a_memento_too(room: Door, folder: Path) -> None:
    (first, *_) = lines_of(folder, "Công đoàn trao quà")
    answer = room.get(f"/article/{first['page_id']}/version/1.json")
    assert answer.headers["memento-datetime"] == "Mon, 12 Aug 2024 19:00:01 GMT"


@pytest.mark.parametrize("ending", [".json", "/version/1.json", "/version/1/cite.bib", "/feed.atom", "/feed.json"])
def test_what_is_not_there_is_said_in_few_words(room: Door, ending: str) -> None:
    answer = room.get(f"/article/nowhere{ending}")
    assert answer.status_code == 404
    if ending.endswith(".json"):
        assert answer.json()["ok"] is False


def test_a_feed_of_an_article_tells_each_step_once_and_under_the_same_id(room: Door, folder: Path) -> None:
    (first, *_) = lines_of(folder, "Đại hội điểm")
    root = ElementTree.fromstring(room.get(f"/article/{first['page_id']}/feed.atom").text)  # noqa: S314
    told = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(set(told)) == 3
    items = room.get(f"/article/{first['page_id']}/feed.json").json()["items"]
    assert [item["id"] for item in items] == told
    assert items[0]["title"].startswith("Bài đã bị gỡ")


def test_ids_of_a_feed_stay_when_more_happens(tmp_path: Path) -> None:
    def ids() -> set[str]:
        page_id = exported(tmp_path)[0]["page_id"]
        with opened(tmp_path) as door:
            return {item["id"] for item in door.get(f"/article/{page_id}/feed.json").json()["items"]}

    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        nights.night({"/tin/1": seen(article())})
        before = ids()
        nights.night({"/tin/1": DELETED})
        nights.night({"/tin/1": seen(article("Một đoạn khác."))})
        assert before < ids()


@pytest.mark.parametrize(
    "ending",
    [
        ".json",
        "/version/1.json",
        "/feed.atom",
        "/feed.json",
        "/version/1/cite",
        "/version/1/cite.txt",
        "/version/1/cite.zip",
    ],
)
def test_a_withdrawn_article_is_given_to_no_program(tmp_path: Path, ending: str) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({"/tin/1": seen(article())})
        (line,) = exported(tmp_path)
        withdraw(archive, line["page_id"], "Quyết định số 12", Deed(by="Lan", at=FIRST_NIGHT))
    with opened(tmp_path) as door:
        answer = door.get(f"/article/{line['page_id']}{ending}")
        assert 400 <= answer.status_code < 500
        assert "Hội thao" not in answer.text
