"""What monitoring programs ask of the reading room, doors included."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from archive.connection import DATABASE
from archive.reading_room.monitoring import Kept
from archive.store import Archive
from tests.archive_samples import BAN, MUONG, fill
from tests.reading_room_door import opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(tmp_path)


def test_anybody_may_scrape_what_prometheus_reads(folder: Path) -> None:
    with opened(folder) as door:
        answer = door.get("/-/metrics", X_Forwarded_For="203.0.113.9")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert "no-store" in answer.headers["cache-control"]
    families = list(text_string_to_metric_families(answer.text))
    assert len(families) > 10
    assert all(family.name.startswith("luuvet_") and family.documentation for family in families)
    assert {s.labels["site"] for family in families for s in family.samples if "site" in s.labels} >= {MUONG, BAN}


def test_health_is_one_word_that_nobody_keeps(folder: Path) -> None:
    with opened(folder) as door:
        answer = door.get("/-/health")
    assert (answer.status_code, answer.text) == (200, "ok")
    assert "no-store" in answer.headers["cache-control"]


def test_a_run_that_writes_makes_nothing_unreadable(folder: Path) -> None:
    with opened(folder) as door, Archive.open(folder) as archive, archive.transaction():
        assert [door.get(f"/-/{path}").status_code for path in ("health", "metrics")] == [200, 200]


def remove(path: Path) -> None:
    path.unlink()


def overwrite(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)


def come_from_the_future(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('luuvet', '9000_later', '')"
        )


async def asked_twice(application: Any) -> list[tuple[int, str]]:
    """The answers of one and the same application to health and metrics, each asked twice."""
    transport = httpx.ASGITransport(app=application)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answers = [await client.get(f"/-/{path}") for path in ("health", "metrics") * 2]
    return [(answer.status_code, answer.text) for answer in answers]


@pytest.mark.parametrize("harm", [remove, overwrite, come_from_the_future])
def test_an_archive_that_cannot_be_read_is_503_with_its_reason_in_the_log_once(
    folder: Path, harm: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    with opened(folder) as door:
        for suffix in ("-wal", "-shm"):
            (folder / f"{DATABASE}{suffix}").unlink(missing_ok=True)
        harm(folder / DATABASE)
        with caplog.at_level(logging.ERROR):
            answers = door.runner.run(asked_twice(door.datasette.app()))
    assert answers == [(503, "unreadable")] * 4
    told = [record.getMessage() for record in caplog.records if "archive-unreadable" in record.getMessage()]
    assert len(told) == 1
    assert str(folder) in told[0]


def test_what_was_read_is_given_again_and_read_once_for_all_who_ask_together() -> None:
    reads = count()
    kept = Kept(lambda: next(reads), seconds=60)

    async def ask() -> list[int]:
        return [*await asyncio.gather(*(kept.get() for _ in range(5))), await kept.get()]

    assert asyncio.run(ask()) == [0] * 6


def test_what_is_no_longer_fresh_is_read_again() -> None:
    reads = count()
    kept = Kept(lambda: next(reads), seconds=0)
    with patch("archive.reading_room.monitoring.monotonic", side_effect=[0.0, 1.0, 30.0, 30.0, 31.0]):
        assert asyncio.run(twice(kept)) == [0, 1]


def test_what_takes_long_to_read_is_kept_for_longer() -> None:
    reads = count()
    kept = Kept(lambda: next(reads), seconds=1)
    # Begun at 0, read at 10, asked again at 200.
    with patch("archive.reading_room.monitoring.monotonic", side_effect=[0.0, 10.0, 200.0]):
        assert asyncio.run(twice(kept)) == [0, 0]


async def twice(kept: Kept[int]) -> list[int]:
    return [await kept.get(), await kept.get()]
