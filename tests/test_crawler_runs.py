"""Runs of sites from recordings, and what is decided before any request is sent."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.records import Outcome, RunSummary
from archive.store import Archive
from crawler.exchanges import Ask
from crawler.recordings import RecordingError
from crawler.runs import _chains, run_sites
from crawler.site_profiles import SiteProfile
from tests.archive_nights import exported, rows
from tests.carried_site import FIRST_NIGHT, CarriedSite, profile_of
from tests.loopback_site import Reply, address, article_page, luuvet

ALL = tuple(range(1006, 1000, -1))


@pytest.fixture
def site() -> CarriedSite:
    one = CarriedSite()
    one.publish(*ALL)
    return one


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive") as one:
        yield one


def recorded(
    site: CarriedSite, file: Path, *, night: int = 1, without: Sequence[str] = (), only: Sequence[str] | None = None
) -> Path:
    """Record all that the site answers, five seconds apart, as a WARC file."""
    moment = FIRST_NIGHT + timedelta(days=night - 1)
    records: list[bytes] = []
    for path in site.replies if only is None else only:
        if path in without:
            continue
        moment += timedelta(seconds=5)
        raw = site.answer(Ask(url=f"http://ban.test{path}"), moment).raw
        assert raw is not None
        lines = [f"HTTP/1.1 {raw.status} OK".encode(), *(b": ".join(pair) for pair in raw.response_headers), b"", b""]
        block = b"\r\n".join(lines) + raw.body
        head = (
            "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-"
            f"{len(records):012d}>\r\nWARC-Date: {moment:%Y-%m-%dT%H:%M:%SZ}\r\nWARC-Target-URI: http://ban.test{path}"
            "\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(block)}\r\n\r\n"
        )
        records.append(gzip.compress(head.encode() + block + b"\r\n\r\n"))
    file.write_bytes(b"".join(records))
    return file


def replayed(
    archive: Archive, *files: Path, profiles: Sequence[SiteProfile] | None = None, full: bool = True
) -> list[RunSummary]:
    return run_sites(
        profiles or [profile_of()], archive, full=full, now=lambda: datetime(2030, 1, 1, tzinfo=UTC), recordings=files
    )


def test_a_recorded_night_is_crawled_offline_at_its_own_time(
    archive: Archive, site: CarriedSite, tmp_path: Path
) -> None:
    (summary,) = replayed(archive, recorded(site, tmp_path / "night.warc.gz"))
    assert summary.outcome is Outcome.COMPLETE
    assert summary.counts.new == 6
    # Robots, two listing pages, six articles: what was read, not what was recorded.
    assert summary.requests == 9
    first = exported(tmp_path / "archive")[0]
    assert first["first_captured_at"].startswith("2024-07-01T15:")
    assert rows(tmp_path / "archive", "SELECT mode, substr(started_at, 1, 10) FROM runs") == [("replay", "2024-07-01")]


def test_nights_are_replayed_oldest_first_whatever_order_they_are_given_in(
    archive: Archive, site: CarriedSite, tmp_path: Path
) -> None:
    one = recorded(site, tmp_path / "one.warc.gz")
    site.replies[address(1003)] = article_page(1003, "Một câu thêm vào đêm sau.")
    two = recorded(site, tmp_path / "two.warc.gz", night=2)
    summaries = replayed(archive, two, one)
    assert [summary.counts.new for summary in summaries] == [6, 0]
    assert [summary.counts.changed for summary in summaries] == [0, 1]


def test_files_of_one_night_are_one_run(archive: Archive, site: CarriedSite, tmp_path: Path) -> None:
    half = [path for path in site.replies if path.startswith("/tin/")]
    articles = recorded(site, tmp_path / "articles.warc.gz", only=half)
    listings = recorded(site, tmp_path / "listings.warc.gz", without=half)
    (summary,) = replayed(archive, articles, listings)
    assert (summary.outcome, summary.counts.new) == (Outcome.COMPLETE, 6)


def test_an_article_that_no_recording_holds_is_no_evidence_at_all(
    archive: Archive, site: CarriedSite, tmp_path: Path
) -> None:
    replayed(archive, recorded(site, tmp_path / "one.warc.gz"))
    without = [address(1003), address(1002)]
    (summary,) = replayed(archive, recorded(site, tmp_path / "two.warc.gz", night=2, without=without))
    assert summary.outcome is Outcome.COMPLETE
    assert (summary.counts.missing, summary.counts.failed, summary.counts.unchanged) == (0, 0, 4)
    assert {line["state"] for line in exported(tmp_path / "archive")} == {"live"}


def test_an_unrecorded_listing_page_leaves_the_walk_unproved(
    archive: Archive, site: CarriedSite, tmp_path: Path
) -> None:
    (summary,) = replayed(archive, recorded(site, tmp_path / "night.warc.gz", without=["/tin?start=4"]))
    assert summary.outcome is Outcome.PARTIAL
    assert not summary.sections[0].complete
    assert "not-recorded" in (summary.why or "")


def test_an_unrecorded_robots_allows_all_and_a_recorded_one_is_obeyed(
    archive: Archive, site: CarriedSite, tmp_path: Path
) -> None:
    site.replies["/robots.txt"] = Reply(f"User-agent: *\nDisallow: {address(1006)}\n".encode())
    (obeyed,) = replayed(archive, recorded(site, tmp_path / "one.warc.gz"))
    assert obeyed.counts.new == 5
    (free,) = replayed(archive, recorded(site, tmp_path / "two.warc.gz", night=2, without=["/robots.txt"]))
    assert free.counts.new == 1


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_cut_off_recording_is_refused_before_anything_is_written(
    archive: Archive, site: CarriedSite, tmp_path: Path, keep: float
) -> None:
    whole = recorded(site, tmp_path / "one.warc.gz")
    cut = tmp_path / "two.warc.gz"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * keep)])
    with pytest.raises(RecordingError, match=r"two\.warc\.gz"):
        replayed(archive, whole, cut)
    assert rows(tmp_path / "archive", "SELECT count(*) FROM runs") == [(0,)]


def test_a_replay_asks_nothing_a_second_time(archive: Archive, site: CarriedSite, tmp_path: Path) -> None:
    site.replies[address(1003)] = Reply(status=503, headers={"Retry-After": "30"})
    (summary,) = replayed(archive, recorded(site, tmp_path / "night.warc.gz"))
    assert summary.requests == 9
    assert summary.counts.failed == 1


def test_a_site_in_use_is_skipped_and_says_so(archive: Archive, site: CarriedSite, tmp_path: Path) -> None:
    file = recorded(site, tmp_path / "night.warc.gz")
    archive.upsert_site(site="ban", name="Bản Mây", host="ban.test", system="joomla", timezone="Asia/Bangkok")
    archive.begin_run("ban", started_at=FIRST_NIGHT, mode="full", rehearsal=False, program="luuvet/0", rules="r0")
    with Archive.open(tmp_path / "archive") as other:
        (summary,) = replayed(other, file)
    assert summary.outcome is Outcome.SKIPPED
    assert "in use" in (summary.why or "")


def test_unchecked_sites_are_skipped_without_a_reactor(archive: Archive) -> None:
    profile = profile_of("checked = false")
    (summary,) = run_sites([profile], archive, full=False, now=lambda: FIRST_NIGHT)
    assert summary.outcome is Outcome.SKIPPED
    assert "checked = true" in (summary.why or "")
    assert summary.run_id == 0


def test_sites_that_share_a_host_are_run_one_after_the_other() -> None:
    def site(name: str, *hosts: str) -> SiteProfile:
        return replace(profile_of(), id=name, hosts=hosts)

    one, two, three = site("a", "x.test"), site("b", "y.test"), site("c", "z.test", "x.test")
    assert [[profile.id for profile in chain] for chain in _chains([one, two, three])] == [["b"], ["a", "c"]]
    bridge = site("d", "y.test", "z.test")
    assert [[profile.id for profile in chain] for chain in _chains([one, two, three, bridge])] == [["b", "a", "c", "d"]]


def test_the_command_replays_several_files_and_refuses_a_cut_off_one(site: CarriedSite, tmp_path: Path) -> None:
    sites = site.site_file(tmp_path / "sites")
    one = recorded(site, tmp_path / "one.warc.gz")
    two = recorded(site, tmp_path / "two.warc.gz", night=2)
    words = ("crawl", "ban", "--archive", tmp_path / "archive", "--sites", sites, "--full")
    done = luuvet(*words, "--from", one, "--from", two)
    assert done.returncode == 0, done.stderr
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["ban", "ban"]
    one.write_bytes(one.read_bytes()[:-200])
    refused = luuvet(*words, "--from", one)
    assert refused.returncode == 2
    assert "one.warc.gz" in refused.stderr
