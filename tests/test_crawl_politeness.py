"""How real processes ask a real host over loopback."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tests.loopback_site import ROOT, Reply, Site, command, crawl, standing


@pytest.fixture
def site() -> Iterator[Site]:
    with standing() as one:
        one.publish(1001, 1002)
        yield one


def gaps(site: Site) -> list[float]:
    moments = [moment for _, moment in site.asked]
    return [later - earlier for earlier, later in pairwise(moments)]


def test_a_slow_host_is_asked_less_than_its_delay_allows(site: Site, tmp_path: Path) -> None:
    slow = {path: replace(reply, seconds=0.15) for path, reply in site.replies.items() if isinstance(reply, Reply)}
    site.replies = {**slow}
    crawl(tmp_path / "archive", site.site_file(tmp_path / "sites", delay=0.1), "--full")
    # A fifth of its time is ours: five times the 0.15 seconds that it needs.
    assert min(gaps(site)) >= 0.7
    (tmp_path / "sites" / "ban.toml").unlink()
    site.asked.clear()
    crawl(tmp_path / "other", site.site_file(tmp_path / "sites", delay=0.0), "--full")
    assert min(gaps(site)) < 0.7  # a host of one's own


def test_runs_of_two_processes_take_turns_at_a_host_that_their_sites_share(site: Site, tmp_path: Path) -> None:
    sites = site.site_file(tmp_path / "sites", delay=0.3)
    site.site_file(tmp_path / "sites", delay=0.3, name="muong")
    archive = tmp_path / "archive"
    crawl(archive, sites, "ban")  # the archive is made
    site.asked.clear()
    words = [
        ("crawl", "--archive", archive, "--sites", sites, "--at", "2024-07-02T22:00+07:00", one)
        for one in ("ban", "muong")
    ]
    running = [subprocess.Popen(command(*one), cwd=ROOT) for one in words]
    assert [one.wait(60) for one in running] == [0, 0]
    assert site.paths.count("/robots.txt") == 2
    # The least jitter is what a busy machine may deliver closer than it was sent.
    assert min(gaps(site)) >= 0.3 - 0.05
