from __future__ import annotations

import html
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store import Archive
from tests.archive_nights import FIRST_NIGHT, Nights, article, exported, seen
from tests.archive_samples import fill
from tests.carried_site import CarriedSite, Carrier
from tests.reading_room_door import Door, opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("cited") / "archive")


@pytest.fixture(scope="module")
def room(folder: Path) -> Iterator[Door]:
    with opened(folder) as door:
        yield door


def cite_of(folder: Path, title: str, number: int) -> str:
    (page_id,) = {line["page_id"] for line in exported(folder) if line["title"] == title}
    return f"/article/{page_id}/version/{number}/cite"


def test_the_page_says_what_when_where_and_by_which_digest(room: Door, folder: Path) -> None:
    path = cite_of(folder, "Công đoàn trao quà", 1)
    answer = room.get(path)
    line = next(line for line in exported(folder) if line["title"] == "Công đoàn trao quà")
    assert answer.status_code == 200
    for part in ("Công đoàn trao quà", path.removesuffix("/cite"), line["content_digest"], "02:00 13/08/2024"):
        assert part in answer.text


def test_each_form_is_shown_and_can_be_had_as_a_file(room: Door, folder: Path) -> None:
    path = cite_of(folder, "Công đoàn trao quà", 2)
    shown = [html.unescape(text) for text in re.findall(r"<pre[^>]*>(.*?)</pre>", room.get(path).text, re.DOTALL)]
    for ending, text in zip(("txt", "bib", "ris", "csl.json"), shown, strict=True):
        answer = room.get(f"{path}.{ending}")
        assert answer.status_code == 200
        assert answer.text.split() == text.split()
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_csl_json_is_json(room: Door, folder: Path) -> None:
    (item,) = json.loads(room.get(cite_of(folder, "Hội thi", 1) + ".csl.json").text)
    assert item["title"] == "Hội thi"


def test_an_address_that_opens_on_this_machine_alone_says_so(room: Door, folder: Path) -> None:
    path = cite_of(folder, "Hội thi", 1)
    assert "chỉ mở được trên máy này" in room.get(path).text
    public = room.get(path, host="luuvet.example", hosts=("luuvet.example",)).text
    assert "chỉ mở được trên máy này" not in public
    assert "http://luuvet.example/article/" in public


def test_a_form_that_nobody_offers_is_not_found(room: Door, folder: Path) -> None:
    assert room.get(cite_of(folder, "Hội thi", 1) + ".docx").status_code == 404


def test_a_version_that_nothing_seals_yet_says_why_there_is_no_package(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        nights.visit(nights.begin(FIRST_NIGHT), "/tin/1", seen(article()), FIRST_NIGHT)
    (line,) = exported(tmp_path)
    with opened(tmp_path) as door:
        answer = door.get(f"/article/{line['page_id']}/version/1/cite.zip")
    assert answer.status_code == 409
    assert "gói bằng chứng" in answer.text


def test_the_package_of_a_crawled_version_checks_itself(tmp_path: Path) -> None:
    site = CarriedSite()
    site.publish(1, 2)
    Carrier(site, tmp_path / "archive").night(1, full=True)
    line = exported(tmp_path / "archive")[0]
    with opened(tmp_path / "archive") as door:
        answer = door.get(f"/article/{line['page_id']}/version/1/cite.zip")
    assert answer.headers["content-type"] == "application/zip"
    zipfile.ZipFile(io.BytesIO(answer.content)).extractall(tmp_path)
    (script,) = tmp_path.glob("luuvet-*/check.py")
    done = subprocess.run(
        [sys.executable, "-I", "-S", script.name], cwd=script.parent, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout
