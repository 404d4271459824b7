"""What `luuvet crawl` leaves in the ledger and in the log, run as a process of its own."""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.archive_nights import rows
from tests.kept_log import lines_of, table_of
from tests.loopback_site import ROOT, Reply, Site, address, article_page, command, crawl, standing

LEDGER = "SELECT outcome, requests, bytes, answers, smallest_gap_seconds FROM runs ORDER BY id"


@pytest.fixture
def site() -> Iterator[Site]:
    with standing() as one:
        one.publish(1003, 1002, 1001)
        yield one


def killed_at(site: Site, path: str, archive: Path, sites: Path) -> None:
    """Kill a crawl while the host makes it wait for *path*."""
    reply = site.replies[path]
    site.replies[path] = lambda: Reply(seconds=1.0)
    words = command("crawl", "--archive", archive, "--sites", sites, "--at", "2024-07-01T22:00+07:00")
    process = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    while path not in site.paths:
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(0.2)
    process.kill()
    process.wait()
    site.replies[path] = reply


def test_a_run_tells_its_answers_and_the_gap_that_it_kept(site: Site, tmp_path: Path) -> None:
    site.replies[address(1002)] = Reply(b"gone", 410)
    sites = site.site_file(tmp_path / "sites", delay=0.05)
    (run,) = crawl(tmp_path / "archive", sites)
    ((outcome, requests, size, answers, gap),) = rows(tmp_path / "archive", LEDGER)
    assert (run["answers"], run["smallest_gap_seconds"]) == (json.loads(answers), gap)
    statuses = Counter(
        "410" if path == address(1002) else "404" if path not in site.replies else "200" for path in site.paths
    )
    assert json.loads(answers) == statuses
    assert (outcome, requests, size) == (run["outcome"], len(site.asked), run["bytes"])
    moments = [moment for _, moment in site.asked]
    assert 0.05 <= gap <= min(later - earlier for earlier, later in pairwise(moments)) + 0.02


def test_a_killed_run_tells_all_that_it_sent_and_stands_in_the_log(site: Site, tmp_path: Path) -> None:
    sites, archive = site.site_file(tmp_path / "sites"), tmp_path / "archive"
    killed_at(site, address(1001), archive, sites)
    sent = len(site.asked)
    crawl(archive, sites, night=2)
    outcome, requests, size, answers, _ = rows(archive, LEDGER)[0]
    assert (outcome, requests) == ("interrupted", sent)
    assert sum(json.loads(answers).values()) == sent - 1
    assert size > len(article_page(1001).body)
    told = [(row["run"], row["event"], row["time"][:15]) for row in table_of(archive)]
    begun, ended = [one for one in told if one[0] == 1], [one for one in told if one[0] == 2]
    assert begun[0] == (1, "run-started", "2024-07-01T15:0")
    assert begun[-1][1] == "run-died"
    assert (ended[0], ended[-1]) == ((2, "run-started", "2024-07-02T15:0"), (2, "run-ended", "2024-07-02T15:0"))
    assert all(row["site"] == "ban" for row in table_of(archive) if row["run"] is not None)
    assert lines_of(archive) == [{name: row[name] for name in row if name != "id"} for row in table_of(archive)]
