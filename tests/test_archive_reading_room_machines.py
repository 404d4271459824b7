"""What programs ask beside Memento: the list of it all, the archive a piece at a time, robots, dead addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest

from archive.reading_room.api_forms import GROUPS
from archive.reading_room.page_routes import page_routes
from archive.store import Archive
from archive.withdrawal import Deed, withdraw
from tests.archive_nights import exported
from tests.archive_samples import BAN, MUONG, NIGHTS, fill
from tests.reading_room_door import HERE, Door, opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("machines"))


@pytest.fixture(scope="module")
def door(folder: Path) -> Iterator[Door]:
    with opened(folder) as door:
        yield door


def test_every_example_of_the_list_works_on_this_very_archive(door: Door) -> None:
    page = door.get("/api").text
    examples = re.findall(r'<dd>.*?<a href="([^"]+)">', page)
    assert len(examples) > 20
    answers = {path: door.get(path.replace("&amp;", "&")).status_code for path in examples}
    assert {path for path, status in answers.items() if status not in (200, 302)} == set()


FILLED = {"ID": "abc", "N": "1", "M": "2", "SITE": "ban", "CAPTURE": "5", "URL": "http://x.test/", "WORDS": "chữ"}
DOCUMENTED = [form.path for group in GROUPS for form in group.forms]
# What has an ending, or is a protocol of machines, is an address for programs.
FOR_PROGRAMS = re.compile(r"\\\.[\w\\.()?<>|]+\$$|/time(?:gate|map)/")


def filled(path: str) -> str:
    return re.sub(r"\b[A-Z]+\b", lambda word: FILLED.get(word.group(), "most-changed"), path.partition("?")[0])


def test_every_address_for_programs_is_on_the_list() -> None:
    told = [filled(path) for path in DOCUMENTED]
    patterns = [pattern for pattern, _ in page_routes() if FOR_PROGRAMS.search(pattern)]
    assert len(patterns) > 20
    assert [pattern for pattern in patterns if not any(re.match(pattern, path) for path in told)] == []


def test_the_documentation_tells_the_same_addresses() -> None:
    words = (Path(__file__).parents[1] / "docs" / "api.md").read_text(encoding="utf-8")
    assert [path for path in DOCUMENTED if f"`{path}`" not in words] == []


def test_the_list_is_told_in_both_languages_and_of_an_empty_archive_too(door: Door, tmp_path: Path) -> None:
    assert "<h1>For machines</h1>" in door.get("/api?lang=en").text
    with Archive.open(tmp_path):
        pass
    with opened(tmp_path) as empty:
        answer = empty.get("/api")
    assert answer.status_code == 200
    assert "/article/ID.json" in answer.text
    assert 'href="/article/ID' not in answer.text


def pieces(door: Door, address: str) -> list[dict[str, object]]:
    """All lines, piece after piece."""
    found: list[dict[str, object]] = []
    while address:
        answer = door.get(address)
        assert answer.status_code == 200
        found += [json.loads(line) for line in answer.text.splitlines()]
        onward = re.search(r'<http://[^/]+([^>]+)>; rel="next"', answer.headers.get("link", ""))
        address = onward.group(1) if onward else ""
    return found


@pytest.mark.parametrize("all_versions", [False, True])
def test_the_pieces_together_are_the_export(
    door: Door, folder: Path, monkeypatch: pytest.MonkeyPatch, all_versions: bool
) -> None:
    monkeypatch.setattr("archive.reading_room.bulk_page.MOST_PAGES", 2)
    found = pieces(door, f"/export.jsonl?all_versions={int(all_versions)}")
    assert sorted(found, key=str) == sorted(exported(folder, all_versions=all_versions), key=str)
    assert len(found) > 4


def test_one_site_alone_can_be_taken(door: Door) -> None:
    assert {line["site"] for line in pieces(door, f"/export.jsonl?site={BAN}")} == {BAN}
    assert {line["site"] for line in pieces(door, "/export.jsonl")} == {BAN, MUONG}
    assert pieces(door, "/export.jsonl?site=khong-co") == []


def test_a_place_to_go_on_from_that_is_none_is_said_so(door: Door) -> None:
    assert door.get("/export.jsonl?after=khong-co").status_code == 404


def test_what_was_withdrawn_is_not_among_the_pieces(tmp_path: Path) -> None:
    page_id = str(exported(fill(tmp_path))[0]["page_id"])
    with Archive.open(tmp_path) as archive:
        withdraw(archive, page_id, "thử", Deed(by="thử", at=NIGHTS[2]))
    with opened(tmp_path) as door:
        assert page_id not in {line["page_id"] for line in pieces(door, "/export.jsonl")}


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("/article/abc", True),
        ("/", True),
        ("/site/ban", True),
        ("/raw/5", False),
        ("/search?q=cong", False),
        ("/archive/pages", False),
        ("/timegate/http://ban.test/", False),
    ],
)
def test_search_engines_may_see_articles_and_nothing_that_is_computed(door: Door, path: str, may: bool) -> None:
    answer = door.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    rules = RobotFileParser()
    rules.parse(answer.text.splitlines())
    assert rules.can_fetch("AnyBot", path) is may


@pytest.mark.parametrize(
    "path",
    [
        "/khong-co",
        "/raw/%2e%2e/%2e%2e/etc/passwd",
        "/raw//etc/passwd",
        "/raw/file:///etc/passwd",
        "/site/%00",
        "/article/..%2f..%2f..%2fetc%2fpasswd",
        "/etc/passwd%00.css",
    ],
)
def test_an_address_that_leads_nowhere_is_refused_and_not_sent_on(door: Door, path: str) -> None:
    answer = door.get(path)
    assert (answer.status_code, answer.headers.get("location")) == (404, None)


def test_two_slashes_at_the_beginning_make_no_link_to_another_host(door: Door) -> None:
    answer = door.get(f"http://{HERE}//evil.example/x")
    assert answer.status_code == 404
    assert 'href="/evil.example/x?lang=en"' in answer.text
    assert '"//evil' not in answer.text


def test_a_slash_too_many_is_forgiven(door: Door) -> None:
    answer = door.get("/api/?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (302, "/api?lang=en")


@pytest.mark.parametrize("night", ["9999-12-31", "0001-01-01", "2024-13-45", "hôm qua"])
def test_a_night_at_the_end_of_the_calendar_is_refused(door: Door, night: str) -> None:
    assert door.get(f"/ops/report?night={night}").status_code == 400
