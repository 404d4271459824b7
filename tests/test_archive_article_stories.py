from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.article_stories import find_story
from archive.errors import PageNotFoundError
from archive.history_records import VersionNotFoundError
from archive.reading_connection import reading
from archive.schema_tables import TABLES
from archive.store import Archive
from tests.archive_nights import NOT_FOUND, Nights, article, exported, seen
from tests.archive_samples import fill

STORED = re.findall(r"CREATE TABLE (\w+)", "\n".join(TABLES))


def test_no_step_of_a_story_reads_a_whole_table(tmp_path: Path) -> None:
    (line, *_) = [line for line in exported(fill(tmp_path)) if line["title"] == "Công đoàn trao quà"]
    asked: list[str] = []
    with reading(tmp_path) as connection:
        connection.set_trace_callback(asked.append)
        find_story(connection, line["page_id"], 1)
        connection.set_trace_callback(None)
        plans = [
            (step["detail"], statement)
            for statement in asked
            if statement.lstrip().upper().startswith(("SELECT", "WITH"))
            for step in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]
    assert len(plans) > 10
    whole = re.compile(rf"SCAN (\w+ AS )?({'|'.join(STORED)}|p|v|c|e|f|t|s|u|m)\b(?!.*VIRTUAL)")
    assert [plan for plan in plans if whole.search(plan[0])] == []


def test_carriers_stand_in_the_order_in_which_they_had_the_text(tmp_path: Path) -> None:
    (line, *_) = [line for line in exported(fill(tmp_path)) if line["title"] == "Mường Thử trao quà cho đoàn viên"]
    with reading(tmp_path) as connection:
        story = find_story(connection, line["page_id"])
    moments = [one.published_at or one.first_seen_at for one in story.carriers]
    assert moments == sorted(moments)
    assert "Công đoàn trao quà" in [one.label for one in story.carriers]


def test_headlines_are_told_only_where_there_was_another(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        for title in ("Hội thao", "Hội thao", "Hội thao mùa mưa", "Hội thao"):
            nights.night({"/tin/1": seen(article(f"Đêm {nights.number}.", title=title))})
    page_id = exported(tmp_path)[0]["page_id"]
    with reading(tmp_path) as connection:
        told = [(one.number, one.title) for one in find_story(connection, page_id).headlines]
    assert told == [(1, "Hội thao"), (3, "Hội thao mùa mưa"), (4, "Hội thao")]


def test_a_version_ends_when_it_was_last_seen(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        for body in ("Một.", "Một.", "Hai.", "Hai."):
            nights.night({"/tin/1": seen(article(body))})
        nights.night({"/tin/1": NOT_FOUND}, listed=["/tin/1"], complete=False)
    page_id = exported(tmp_path)[0]["page_id"]
    with reading(tmp_path) as connection:
        story = find_story(connection, page_id)
    assert [(one.number, one.visits, one.last_captured_at.day) for one in story.versions] == [(1, 2, 13), (2, 2, 15)]
    assert story.last_visited_at.day == 16


def test_what_the_archive_does_not_hold_is_said_to_be_missing(tmp_path: Path) -> None:
    page_id = exported(fill(tmp_path))[0]["page_id"]
    with reading(tmp_path) as connection:
        with pytest.raises(PageNotFoundError):
            find_story(connection, "nowhere")
        with pytest.raises(PageNotFoundError):
            find_story(connection, "nowhere", 1)
        with pytest.raises(VersionNotFoundError):
            find_story(connection, page_id, 99)
