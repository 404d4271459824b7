from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

from schedules.contacts import contact_mistake, keep_contact, kept_contact
from schedules.schedule_file import SHIPPED, load_schedule
from tests.loopback_site import ROOT, command
from tests.planned_sites import NIGHTLY, site_folder

CONTACT = "luu-tru@congdoan.example"


@pytest.mark.parametrize("contact", [CONTACT, "https://congdoan.example/lien-he"])
def test_an_address_that_a_site_can_use_is_a_contact(contact: str) -> None:
    assert contact_mistake(contact) is None


@pytest.mark.parametrize("contact", ["", "Lưu trữ", "lưu@congdoan.example", "@", "a@b\nX-Evil: 1", "a@b" * 100])
def test_what_no_site_can_use_is_none(contact: str) -> None:
    assert contact_mistake(contact) is not None


def test_a_contact_is_kept_without_a_change_to_the_rest(tmp_path: Path) -> None:
    target = tmp_path / "new" / "schedule.toml"
    keep_contact(SHIPPED, target, CONTACT)
    assert load_schedule(target).contact == CONTACT
    assert load_schedule(target).jobs == load_schedule(SHIPPED).jobs
    assert target.read_text(encoding="utf-8").endswith(SHIPPED.read_text(encoding="utf-8"))


def test_a_crawl_by_hand_has_the_contact_of_the_archives_schedule(tmp_path: Path) -> None:
    assert kept_contact(tmp_path) is None
    keep_contact(SHIPPED, tmp_path / "schedule.toml", CONTACT)
    assert kept_contact(tmp_path) == CONTACT
    for wrong in ("contact = 'ai đó'", "contact = 5", "contact = ["):
        (tmp_path / "schedule.toml").write_text(wrong, encoding="utf-8")
        assert kept_contact(tmp_path) is None


def test_the_contact_is_asked_for_once_on_a_terminal(tmp_path: Path) -> None:
    file = tmp_path / "lich.toml"
    file.write_text(NIGHTLY + "[windows]\nben = '00:00-00:01'\n", encoding="utf-8")
    sites = site_folder(tmp_path / "sites", "ben")
    words = (
        "schedule",
        "--once",
        "--job",
        "nightly",
        "--sites",
        sites,
        "--schedule",
        file,
        "--archive",
        tmp_path / "a",
    )
    environment = {name: value for name, value in os.environ.items() if name != "LUUVET_CONTACT"}
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(*words),
        cwd=ROOT,
        env=environment,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(theirs)
    os.write(ours, f"nobody\n{CONTACT}\n".encode())
    said = process.communicate(timeout=60)[1]
    os.close(ours)
    assert process.returncode == 0, said
    assert "an e-mail address or the address of a page" in said
    assert load_schedule(file).contact == CONTACT
