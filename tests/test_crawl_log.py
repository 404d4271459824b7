"""What `luuvet crawl` leaves in the ledger and in the log, run as a process of its own."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.archive_nights import rows
from tests.command_runs import HOME, SITE_FILE, site_files
from tests.kept_log import lines_of, table_of
from tests.loopback_site import ROOT, Reply, Site, address, article_page, command, crawl, luuvet, standing

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


def test_the_password_of_a_proxy_is_nowhere_in_the_archive(site: Site, tmp_path: Path) -> None:
    sites, archive = (
        site_files(tmp_path / "sites", SITE_FILE.replace("system", "delay = 0.0\nsystem", 1)),
        tmp_path / "archive",
    )
    site.replies |= {f"{HOME}{path}": reply for path, reply in site.replies.items()}
    site.replies[f"{HOME}{address(1002)}"] = Reply(b"", 503)
    environment = os.environ | {"http_proxy": f"http://luuvet:mat-khau@127.0.0.1:{site.port}"}
    words = ("--archive", archive, "--sites", sites, "--at", "2024-07-01T22:00+07:00", "--verbose")
    done = luuvet("crawl", *words, env=environment)
    assert "2 new" in done.stdout
    assert f"{HOME}/tin" in site.paths
    secrets = (b"mat-khau", b64encode(b"luuvet:mat-khau"))
    kept = [done.stdout.encode(), done.stderr.encode()]
    for path in archive.rglob("*"):
        if path.is_file():
            kept.append(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
    assert sum(b"Proxy-Authorization" in one for one in kept) == 0
    assert not [one for one in kept if any(secret in one for secret in secrets)]
