from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.archive_nights import exported, rows
from tests.command_runs import COUNTS, RUN_KEYS, SECTION_KEYS, SITE_FILE, answer, recorded_night, run, site_files
from tests.loopback_site import ROOT, Reply, address, article_page, command, luuvet, standing


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    return site_files(tmp_path / "sites")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def test_each_run_ends_in_one_summary_line(tmp_path: Path, sites: Path, archive: Path) -> None:
    first = recorded_night(tmp_path / "1.warc.gz", [*range(109, 100, -1)])
    again = recorded_night(
        tmp_path / "2.warc.gz", [110, *range(109, 100, -1)], 2, {address(105): article_page(105, "Thêm một đoạn.")}
    )
    words = ("crawl", "ben", "--full", "--sites", sites, "--archive", archive)
    assert run(*words, "--from", first).stdout == (
        "ben: 3/3 pages, 9 articles: 9 new, 0 changed, 0 gone, 0 unchanged; complete\n"
    )
    assert run(*words, "--from", again).stdout == (
        "ben: 3/3 pages, 10 articles: 1 new, 1 changed, 0 gone, 8 unchanged; complete\n"
    )


def test_several_recordings_are_several_nights(tmp_path: Path, sites: Path, archive: Path) -> None:
    nights = [recorded_night(tmp_path / f"{night}.warc.gz", [*range(100 + night, 100, -1)], night) for night in (1, 2)]
    done = run("crawl", "--sites", sites, "--archive", archive, "--from", nights[1], "--from", nights[0])
    assert [line.partition(": ")[2][:11] for line in done.stdout.splitlines()] == ["1/1 pages, ", "1/1 pages, "]
    assert [line["first_captured_at"] for line in exported(archive)] == ["2024-07-01T15:00:00Z", "2024-07-02T15:00:00Z"]


def test_the_run_as_json_has_every_key(tmp_path: Path, sites: Path, archive: Path) -> None:
    night = recorded_night(tmp_path / "1.warc.gz", [*range(109, 100, -1)])
    told = answer("crawl", "ben", "--sites", sites, "--archive", archive, "--from", night, "--json")
    assert told.keys() >= RUN_KEYS
    assert told["counts"].keys() == COUNTS
    (section,) = told["sections"]
    assert section.keys() >= SECTION_KEYS
    assert (section["pages_walked"], section["pages_stated"], section["items_listed"]) == (3, 3, 9)
    assert (told["outcome"], told["why"], told["counts"]["new"], told["requests"]) == ("complete", None, 9, 12)
    assert isinstance(told["seconds"], float)


def test_a_walk_that_breaks_off_is_partial_with_status_1_and_why(tmp_path: Path, sites: Path, archive: Path) -> None:
    broken = {"/tin?start=4": Reply(b"<html><body>503</body></html>", 503)}
    night = recorded_night(tmp_path / "1.warc.gz", [*range(109, 100, -1)], 1, broken)
    words = ("crawl", "--sites", sites, "--archive", archive, "--from", night)
    done = run(*words, status=1)
    assert "; partial (" in done.stdout
    assert done.stderr.splitlines()[-1].startswith("luuvet: ben is partial: ")
    assert "503" in done.stderr
    told = run(*words, "--json", status=1)
    assert json.loads(told.stdout)["outcome"] == "partial"
    assert "luuvet: ben is partial: " in told.stderr


def test_results_alone_go_to_stdout(tmp_path: Path, sites: Path, archive: Path) -> None:
    night = recorded_night(tmp_path / "1.warc.gz", [101])
    done = run("crawl", "--sites", sites, "--archive", archive, "--from", night)
    assert done.stderr.splitlines() == ["ben: run 1 begins", "ben: Tin: page 1 of 1", "ben: articles: 1 of 1"]
    assert len(done.stdout.splitlines()) == 1


def test_a_mistake_in_one_file_is_no_reason_not_to_crawl_another(tmp_path: Path, sites: Path, archive: Path) -> None:
    site_files(sites, "name = 3", "hong")
    night = recorded_night(tmp_path / "1.warc.gz", [101])
    words = ("--sites", sites, "--archive", archive, "--from", night)
    run("crawl", "ben", *words)
    assert "hong.toml" in run("crawl", *words, status=2).stderr


def test_a_site_that_nobody_has_tried_is_skipped_and_a_fault_only_when_named(sites: Path, archive: Path) -> None:
    site_files(sites, f"checked = false\n{SITE_FILE}")
    words = ("--sites", sites, "--archive", archive)
    assert run("crawl", *words).stdout.startswith("ben: skipped: nobody has tried its addresses on the live site")
    assert "checked = true" in run("crawl", "ben", *words, status=1).stderr
    told = answer("crawl", *words, "--json")
    assert (told["outcome"], told["counts"]["new"]) == ("skipped", 0)


def test_an_unknown_site_is_named_with_those_that_are_known(sites: Path, archive: Path) -> None:
    error = run("crawl", "ben", "nonesuch", "--sites", sites, "--archive", archive, status=2).stderr
    assert "'nonesuch'" in error
    assert "known are ben" in error
    assert not archive.exists()


@pytest.mark.parametrize("content", [b"no recording", b"", b"\x1f\x8b\x08 broken"])
def test_a_recording_that_is_none_is_named_and_leaves_no_run(sites: Path, archive: Path, content: bytes) -> None:
    file = sites.parent / "hong.warc.gz"
    file.write_bytes(content)
    error = run("crawl", "--sites", sites, "--archive", archive, "--from", file, status=2).stderr
    assert "hong.warc.gz" in error
    assert rows(archive, "SELECT id FROM runs") == []


def test_a_recording_that_was_cut_off_is_named_and_nothing_taken_from_it(sites: Path, archive: Path) -> None:
    whole = recorded_night(sites.parent / "ca.warc.gz", [*range(109, 100, -1)]).read_bytes()
    file = sites.parent / "cut.warc.gz"
    file.write_bytes(whole[: len(whole) * 2 // 3])
    error = run("crawl", "--sites", sites, "--archive", archive, "--from", file, status=2).stderr
    assert "cut.warc.gz: is cut off" in error
    assert exported(archive) == []


@pytest.mark.parametrize("moment", ["hôm qua", "2024-13-01", "20:00"])
def test_a_broken_moment_is_a_usage_error_with_an_example(sites: Path, archive: Path, moment: str) -> None:
    assert "2024-11-20" in run("crawl", "--sites", sites, "--archive", archive, "--at", moment, status=2).stderr
    assert not archive.exists()


def test_a_rehearsal_has_no_place_among_real_runs(tmp_path: Path, sites: Path, archive: Path) -> None:
    night = recorded_night(tmp_path / "1.warc.gz", [101])
    words = ("crawl", "ben", "--sites", sites, "--archive", archive, "--from", night)
    run(*words)
    error = run(*words, "--at", "2024-08-12T22:00", status=2).stderr
    assert "rehears" in error
    assert rows(archive, "SELECT count(*) FROM runs") == [(1,)]


def test_a_live_crawl_without_a_contact_warns(tmp_path: Path, archive: Path) -> None:
    sites = site_files(tmp_path / "sites", SITE_FILE.replace("ben.test", "ben.invalid"))
    words = ("crawl", "--sites", sites, "--archive", archive)
    done = luuvet(*words, env={"PATH": "/usr/bin:/bin"})
    assert done.stderr.startswith("warning: no contact: set $LUUVET_CONTACT")
    assert done.returncode == 1  # nothing answers there
    assert "; failed (" in done.stdout
    again = luuvet(*words, env={"PATH": "/usr/bin:/bin", "LUUVET_CONTACT": "kho@example.vn"})
    assert "no contact" not in again.stderr


def test_a_run_sends_no_more_requests_than_it_was_given(archive: Path, tmp_path: Path) -> None:
    with standing() as site:
        site.publish(*range(1012, 1000, -1))
        words = ("crawl", "--archive", archive, "--sites", site.site_file(tmp_path / "sites"), "--max-requests", "9")
        done = luuvet(*words, "--json")
        told = json.loads(done.stdout)
        assert (done.returncode, len(site.paths), told["requests"], told["outcome"]) == (1, 9, 9, "partial")
    assert "the 9 requests that this run was given are sent; 7 pages are left for the next run" in done.stderr


def test_a_site_whose_budget_is_spent_is_skipped_without_a_request(archive: Path, tmp_path: Path) -> None:
    with standing() as site:
        site.publish(*range(1012, 1000, -1))
        sites = site.site_file(tmp_path / "sites")
        (file,) = sites.glob("*.toml")
        file.write_text(f"budget = 10\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
        for _ in range(2):
            done = luuvet("crawl", "--archive", archive, "--sites", sites, "--json")
        told = json.loads(done.stdout)
        assert (done.returncode, len(site.paths), told["outcome"], told["requests"]) == (1, 10, "skipped", 0)
    assert "the night's budget of 10 requests is spent; the next night has its own" in told["why"]


def test_a_second_signal_still_closes_the_run_and_says_so(archive: Path, tmp_path: Path) -> None:
    with standing() as site:
        site.publish(1001)
        site.replies["/tin"] = Reply(b"", seconds=2)
        sites = site.site_file(tmp_path / "sites")
        words = command("crawl", "--archive", archive, "--sites", sites)
        with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
            while "/tin" not in site.paths:
                time.sleep(0.02)
            running.send_signal(signal.SIGINT)
            time.sleep(0.01)
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=30)
    assert "Traceback" not in err
    assert "skipped" not in out
    assert rows(archive, "SELECT outcome, ended_at IS NULL FROM runs") == [("interrupted", 0)]
