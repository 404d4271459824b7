"""An address in the search box leads to its article."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from tests.archive_nights import exported
from tests.archive_samples import fill
from tests.reading_room_door import Door, opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("pasted"))


@pytest.fixture(scope="module")
def door(folder: Path) -> Iterator[Door]:
    with opened(folder) as door:
        yield door


@pytest.mark.parametrize(
    "typed",
    [
        "http://muong.test/4-mat.html",
        "https://muong.test/4-mat.html",
        "muong.test/4-mat.html",
        "  http://muong.test/4-mat.html#phan-hai ",
    ],
)
def test_an_address_in_the_search_box_leads_to_its_article_also_when_it_was_taken_down(
    door: Door, folder: Path, typed: str
) -> None:
    (page_id,) = {line["page_id"] for line in exported(folder) if line["url"].endswith("/4-mat.html")}
    page = door.get(f"/search?q={quote_plus(typed)}").text
    assert "Địa chỉ này là của bài" in page
    assert f'href="/article/{page_id}"' in page


@pytest.mark.parametrize(
    "typed", ["http://muong.test/khong-co", "quà", "5.314", "1/5", "http://[", "muong.test", "a/b"]
)
def test_what_is_no_known_address_is_searched_for_as_ever(door: Door, typed: str) -> None:
    answer = door.get(f"/search?q={quote_plus(typed)}")
    assert answer.status_code == 200
    assert "Địa chỉ này là của bài" not in answer.text
