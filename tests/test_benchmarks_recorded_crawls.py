from __future__ import annotations

import tomllib
from pathlib import Path

from benchmarks.recorded_crawls import READING, carried, write_site_file


def a_line(state: str, *, title: str = "Lễ trao nhà") -> dict[str, object]:
    reading = dict.fromkeys(READING, "") | {"title": title}
    return {"article_key": "k1", "state": state, "body": [], **reading}


def test_an_article_taken_down_keeps_its_last_reading() -> None:
    last = carried([a_line("live"), a_line("gone", title="")])[-1]
    assert (last["state"], last["title"], last["key"]) == ("gone", "Lễ trao nhà", "k1")


def test_an_error_page_is_told_as_unreachable() -> None:
    assert [row["state"] for row in carried([a_line("live"), a_line("error")])] == ["live", "unreachable"]


def test_a_site_file_of_a_recording_can_be_read_back(tmp_path: Path) -> None:
    sections = [
        {"name": "Tin tức", "url": "http://a.test/tin", "inline": True},
        {"name": "Khác", "url": "http://a.test/k"},
    ]
    site = {"name": "a", "home": "http://a.test/", "system": "joomla", "sections": sections}
    folder = write_site_file(tmp_path / "sites", site)
    read = tomllib.loads((folder / "a.toml").read_text(encoding="utf-8"))
    assert read["system"] == "joomla"
    assert [section.get("inline", False) for section in read["sections"]] == [True, False]
