"""Feeds of changes as feed readers take them: valid, whole, and with ids that never change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from archive.reading_room.feeds import entry_id
from archive.store import Archive
from tests.archive_nights import Nights, article, seen
from tests.archive_samples import MUONG, fill
from tests.reading_room_door import HERE, Door, opened

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def door(folder: Path) -> Iterator[Door]:
    with opened(folder) as door:
        yield door


def atom(door: Door, path: str = "/feed.atom") -> ElementTree.Element:
    answer = door.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)  # noqa: S314 - our own


def json_feed(door: Door, path: str = "/feed.json") -> dict[str, Any]:
    answer = door.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/feed+json; charset=utf-8"
    found: dict[str, Any] = answer.json()
    return found


def texts(element: ElementTree.Element, name: str) -> list[str]:
    return [one.text or "" for one in element.iter(f"{ATOM}{name}")]


def links(element: ElementTree.Element) -> dict[str, str]:
    return {one.attrib["rel"]: one.attrib["href"] for one in element.findall(f"{ATOM}link")}


def test_the_atom_feed_has_all_that_the_format_asks_for(door: Door) -> None:
    feed = atom(door)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 5
    for element in (feed, *entries):
        assert len([one for one in element if one.tag == f"{ATOM}title" and one.text]) == 1
        assert UUID.fullmatch(element.findtext(f"{ATOM}id") or "")
        assert MOMENT.fullmatch(element.findtext(f"{ATOM}updated") or "")
        assert element.findtext(f"{ATOM}author/{ATOM}name")
    assert len(set(texts(feed, "id"))) == 6
    assert links(feed) == {"self": f"http://{HERE}/feed.atom", "alternate": f"http://{HERE}/changes"}
    assert texts(feed, "updated")[0] == max(texts(feed, "updated")[1:])


def test_an_entry_says_what_changed_and_leads_to_the_comparison(door: Door) -> None:
    (entry,) = atom(door, "/changes.atom?kind=number").findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Công đoàn trao quà (số)"
    assert entry.findtext(f"{ATOM}content") == "Số: 5.314 → 5.413 đoàn viên."
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Công đoàn tỉnh Mường Thử"
    assert re.fullmatch(rf"http://{HERE}/article/\w+/compare/1\.\.2", links(entry)["alternate"])
    assert links(entry)["via"] == "http://muong.test/1-qua.html"
    english = atom(door, "/changes.atom?kind=number&lang=en")
    assert "Number: 5.314 → 5.413 đoàn viên." in texts(english, "content")
    assert links(english)["self"].endswith("/changes.atom?kind=number&lang=en")


def test_the_json_feed_says_the_same(door: Door) -> None:
    feed, entries = json_feed(door), atom(door).findall(f"{ATOM}entry")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"http://{HERE}/feed.json"
    assert [item["id"] for item in feed["items"]] == [entry.findtext(f"{ATOM}id") for entry in entries]
    assert [item["content_text"] for item in feed["items"]] == [entry.findtext(f"{ATOM}content") for entry in entries]
    assert all(MOMENT.fullmatch(item["date_modified"]) for item in feed["items"])
    assert feed["items"][0]["external_url"].startswith("http://muong.test/")


def test_a_site_has_a_feed_of_its_own(door: Door) -> None:
    assert len(json_feed(door, f"/site/{MUONG}/feed.json")["items"]) == 5
    feed = atom(door, "/site/ban/feed.atom")
    assert feed.findall(f"{ATOM}entry") == []
    assert texts(feed, "title") == ["Lưu Vết: thay đổi, Công đoàn huyện Bản Mẫu"]
    assert texts(feed, "updated") == ["1970-01-01T00:00:00Z"]
    assert door.get("/site/khong-co/feed.atom").status_code == 404


def test_ids_stay_when_the_room_is_opened_again_elsewhere(folder: Path, door: Door) -> None:
    with opened(folder) as other:
        assert texts(atom(other), "id") == texts(atom(door), "id")
        elsewhere = other.get("/feed.atom", host="localhost:9000")
    found = ElementTree.fromstring(elsewhere.content)  # noqa: S314 - our own
    assert texts(found, "id") == texts(atom(door), "id")
    assert entry_id("a", "b") == entry_id("a", "b") != entry_id("a", "c")


def test_what_the_reader_has_already_is_not_sent_again(door: Door) -> None:
    mark = door.get("/feed.atom").headers["etag"]
    again = door.get("/feed.atom", If_None_Match=f'"other", W/{mark}')
    assert (again.status_code, again.content) == (304, b"")
    assert door.get("/feed.atom", If_None_Match='"other"').status_code == 200


def test_signs_that_xml_cannot_write_are_left_out(door: Door) -> None:
    # The title of one article holds an escape character.
    titles = texts(atom(door, "/changes.atom?kind=first"), "title")
    assert any("<script>alert('tin')</script> [31m" in title for title in titles)


def test_a_night_is_told_whole_however_much_it_brought(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        site = Nights(archive)
        for night in range(3):
            pages = {f"/{number}": article(f"{night}{number}.", title=f"Bài {number}") for number in range(210)}
            changed = pages if night < 2 else {"/0": pages["/0"]}
            site.night({path: seen(one, key=path[1:]) for path, one in changed.items()})
    with opened(tmp_path) as door:
        # The latest night alone, filled up with the newest of the one before.
        assert len(json_feed(door)["items"]) == 200
        assert len(json_feed(door, "/changes.feed.json?to=2024-08-13")["items"]) == 210
