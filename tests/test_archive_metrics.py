from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from archive import metrics
from archive.alerts import alerts_at, mute_alert, settle_alerts
from archive.connection import DATABASE
from archive.folder_sizes import folder_sizes
from archive.health_findings import HealthFinding
from archive.metrics import read_metrics, size_metrics
from archive.prometheus_text import Family, Sample, prometheus_text
from archive.reading_connection import reading
from archive.records import Outcome
from archive.store import Archive
from tests.archive_samples import BAN, MUONG, NIGHTS, fill
from tests.loopback_site import ROOT

NOW = datetime(2024, 8, 15, 7, 0, tzinfo=UTC)
BROKEN = HealthFinding(cause="layout", found=True, facts={"why": "9 bài", "url": "http://muong.test/1"})
Values = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def values_of(text: str) -> Values:
    """Every sample as Prometheus' own parser reads it."""
    found = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    values = {(sample.name, tuple(sorted(sample.labels.items()))): sample.value for sample in found}
    assert len(values) == len(found)
    return values


def metrics_of(folder: Path, now: datetime = NOW) -> Values:
    with reading(folder) as connection:
        return values_of(prometheus_text(read_metrics(connection, now=now, folder=folder)))


def value(values: Values, name: str, **labels: str) -> float | None:
    return values.get((f"luuvet_{name}", tuple(sorted(labels.items()))))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(tmp_path)


@contextmanager
def writing(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        yield connection


def test_the_last_run_of_each_site_is_told(folder: Path) -> None:
    values = metrics_of(folder)
    assert value(values, "last_run_start_timestamp_seconds", site=MUONG) == NIGHTS[-1].timestamp()
    assert value(values, "last_run_end_timestamp_seconds", site=MUONG) == NIGHTS[-1].timestamp() + 300
    assert value(values, "last_run_requests", site=MUONG) == 12
    assert value(values, "last_run_received_bytes", site=MUONG) == 34567
    assert value(values, "last_run_duration_seconds", site=MUONG) == 300
    assert value(values, "last_run_pages", site=MUONG, kind="changed") == 2
    assert value(values, "last_run_outcome", site=MUONG, outcome="complete") == 1
    assert value(values, "last_run_outcome", site=MUONG, outcome="partial") == 0


def test_all_runs_are_counted_by_outcome_and_summed(folder: Path) -> None:
    values = metrics_of(folder)
    assert [value(values, "runs_total", site=MUONG, outcome=one) for one in Outcome] == [2, 1, 0, 0, 0]
    assert value(values, "requests_total", site=MUONG) == 36
    assert value(values, "received_bytes_total", site=MUONG) == 103701
    assert value(values, "run_pages_total", site=BAN, kind="new") == 3


def test_a_run_that_goes_on_is_told_and_one_whose_process_is_dead_is_not(folder: Path) -> None:
    assert value(metrics_of(folder), "run_in_progress", site=MUONG) == 0
    with Archive.open(folder) as archive:
        archive.begin_run(MUONG, started_at=NOW, mode="nightly", rehearsal=False, program="p", rules="r")
        values = metrics_of(folder)
        assert value(values, "run_in_progress", site=MUONG) == 1
        assert value(values, "run_in_progress_start_timestamp_seconds", site=MUONG) == NOW.timestamp()
        assert value(values, "last_run_end_timestamp_seconds", site=MUONG) == NIGHTS[-1].timestamp() + 300
    assert value(metrics_of(folder), "run_in_progress", site=MUONG) == 0


def test_pages_are_counted_by_state_but_not_those_that_proved_to_be_another(folder: Path) -> None:
    assert [value(metrics_of(folder), "pages", site=MUONG, state=state) for state in ("live", "gone")] == [4, 1]
    with writing(folder) as connection:
        connection.execute(
            "UPDATE pages SET merged_into = (SELECT id FROM pages WHERE state = 'gone') "
            "WHERE seq = (SELECT max(seq) FROM pages WHERE site = ? AND state = 'live')",
            (MUONG,),
        )
    assert [value(metrics_of(folder), "pages", site=MUONG, state=state) for state in ("live", "gone")] == [3, 1]


def test_no_page_is_looked_at_for_its_count(folder: Path) -> None:
    with writing(folder) as connection:
        plans = [connection.execute(f"EXPLAIN QUERY PLAN {query}") for query in metrics.PAGES]
        assert [[row[3] for row in plan] for plan in plans] == [
            ["SCAN pages USING COVERING INDEX pages_site"],
            ["SCAN pages USING INDEX pages_merged"],
        ]


def test_alerts_are_counted_by_cause_and_state_and_one_that_healed_stays_as_none(folder: Path) -> None:
    with Archive.open(folder) as archive, archive.transaction():
        for at, well in (("12", False), ("14", True)):
            (run,) = archive.connection.execute(
                "SELECT id FROM runs WHERE site = ? AND started_at LIKE ?", (MUONG, f"2024-08-{at}%")
            ).fetchone()
            settle_alerts(
                archive.connection, run, [BROKEN, HealthFinding(cause="slow", found=not well, facts={"why": "a"})]
            )
        (muted,) = (one for one in alerts_at(archive.connection, NOW, folder=folder) if one.cause == "layout")
        mute_alert(
            archive.connection, muted.id, until=date(2024, 8, 20), reason="biết rồi", by="Lan", at=NOW, folder=folder
        )
    values = metrics_of(folder)
    assert value(values, "alerts", site=MUONG, cause="layout", state="muted") == 1
    assert value(values, "alerts", site=MUONG, cause="layout", state="open") == 0
    assert value(values, "alerts", site=MUONG, cause="slow", state="open") == 0


def test_a_silence_is_an_alert_of_the_whole_archive(folder: Path) -> None:
    values = metrics_of(folder, datetime(2024, 8, 20, tzinfo=UTC))
    assert value(values, "alerts", site="", cause="no-run", state="open") == 1


def test_a_label_may_hold_anything() -> None:
    hostile = 'C:\\tin "nóng"\n# HELP luuvet_x {site="y"} 1'
    family = Family(name="luuvet_x", kind="gauge", help="one\\two\nthree", samples=(sample(hostile),))
    text = prometheus_text([family])
    assert len(text.splitlines()) == 3
    (read,) = text_string_to_metric_families(text)
    assert read.documentation == family.help
    assert [one.labels["site"] for one in read.samples] == [hostile]


@given(st.lists(st.text(), max_size=4, unique=True))
def test_any_label_is_read_back(labels: list[str]) -> None:
    family = Family(name="luuvet_x", kind="gauge", help="x", samples=tuple(map(sample, labels)))
    (read,) = text_string_to_metric_families(prometheus_text([family]))
    assert [one.labels["site"] for one in read.samples] == labels


def sample(site: str) -> Sample:
    return Sample(labels={"site": site}, value=True)


def test_sizes_are_told_by_what_they_are_for(tmp_path: Path) -> None:
    for name, size in (
        ("archive.db", 100),
        ("archive.db-wal", 20),
        ("warc/muong/a.warc.gz", 7),
        ("warc/ban/2024/b.warc.gz.open", 5),
        ("manifests/1.json", 3),
        ("logs/luuvet.jsonl.1", 2),
        ("logs.db", 1),
        ("archive.db.before-0012_health", 50),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x" * size)
    values = values_of(prometheus_text(size_metrics(folder_sizes(tmp_path))))
    told = {part: value(values, "archive_bytes", part=part) for part in ("database", "evidence", "manifests", "logs")}
    assert told == {"database": 120, "evidence": 12, "manifests": 3, "logs": 3}
    assert value(values, "archive_bytes", part="other") == 50
    assert value(values, "site_evidence_bytes", site=MUONG) == 7
    assert (value(values, "disk_free_bytes") or 0) > 0


def test_every_metric_is_explained_to_operators(folder: Path) -> None:
    told = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    with reading(folder) as connection:
        families = [*read_metrics(connection, now=NOW, folder=folder), *size_metrics(folder_sizes(folder))]
    assert [family.name for family in families if f"`{family.name}`" not in told] == []
    assert not any(family.kind == "counter" and not family.name.endswith("_total") for family in families)
