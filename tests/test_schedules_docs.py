from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from schedules import schedule_file
from schedules.delivery_tables import DELIVERY_KEYS, RETRIES
from schedules.schedule_file import JOB_KEYS, KEYS, LIMIT_KEYS, SHIPPED, load_schedule, read_schedule
from schedules.schedule_records import Limits

ROOT = Path(schedule_file.__file__).parents[1]
TEXT = (ROOT / "docs" / "schedule.md").read_text(encoding="utf-8")


def test_every_key_of_a_schedule_file_is_explained() -> None:
    for key in (*KEYS, *LIMIT_KEYS, *(set(JOB_KEYS) - set(KEYS))):
        assert f"| `{key}` |" in TEXT, key
    for key in DELIVERY_KEYS:
        assert f"`{key}`" in TEXT, key


def test_the_defaults_are_told_as_they_are() -> None:
    schedule = load_schedule(SHIPPED)
    limits = {field.name: getattr(schedule.limits, field.name) for field in fields(Limits)}
    for name, value in {"sites_at_once": schedule.sites_at_once, **limits}.items():
        assert f"| `{name}` | {'none' if value is None else format(value, 'g')} |" in TEXT, name
    assert "({:g}, {:g} and {:g})".format(*RETRIES) in TEXT


def test_the_example_is_a_schedule() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    schedule = read_schedule(example, "schedule.toml", ["langson"])
    assert [job.name for job in schedule.jobs] == ["nightly", "weekly"]


def test_every_event_of_the_service_is_explained() -> None:
    sources = [*(ROOT / "schedules").glob("*.py"), ROOT / "commands" / "scheduling.py"]
    told = {
        name
        for source in sources
        if not source.name.endswith("delivery.py")
        for name in re.findall(r'tell\(\s*logger,\s*"([a-z-]+)"', source.read_text(encoding="utf-8"))
    }
    assert len(told) > 15
    troubles = {"reason-not-left", "systemd-not-told", "run-not-seen", "run-not-closed", "run-not-begun"}
    assert {name for name in told - troubles if f"`{name}`" not in TEXT} == set()
