"""Whole crawls over loopback: every process, request and byte is real, only the site is ours."""

from __future__ import annotations

import gzip
import json
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.archive_nights import exported, rows
from tests.kept_log import told
from tests.loopback_site import (
    ROOT,
    Reply,
    Site,
    address,
    article_page,
    command,
    crawl,
    listing_pages,
    luuvet,
    page,
    standing,
)


@pytest.fixture
def site() -> Iterator[Site]:
    with standing() as one:
        one.publish(*range(1009, 1000, -1))
        yield one


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def sites(site: Site, tmp_path: Path) -> Path:
    return site.site_file(tmp_path / "sites")


def changes(archive: Path) -> list[tuple[str, str]]:
    return [(line["title"], line["change"]) for line in exported(archive)]


def failures(archive: Path) -> dict[str, str]:
    return {url.partition("/tin")[2]: reason for url, reason in rows(archive, "SELECT url, reason FROM failures")}


def test_a_crawl_keeps_every_article_and_proves_its_walk(site: Site, archive: Path, sites: Path) -> None:
    (run,) = crawl(archive, sites)
    assert run["outcome"] == "complete"
    assert run["why"] is None
    assert run["counts"]["new"] == 9
    (section,) = run["sections"]
    assert (section["pages_walked"], section["pages_stated"], section["items_listed"]) == (3, 3, 9)
    assert section["complete"]
    assert len(exported(archive)) == 9
    assert site.paths[0] == "/robots.txt"
    assert {agent.split("/")[0] for agent in site.agents} == {"luuvet"}


def test_a_night_without_news_changes_nothing_and_stops_at_the_first_known_page(
    site: Site, archive: Path, sites: Path
) -> None:
    crawl(archive, sites)
    site.asked.clear()
    (run,) = crawl(archive, sites, night=2)
    assert run["outcome"] == "complete"
    assert [run["counts"][name] for name in ("new", "changed", "missing", "gone", "failed")] == [0] * 5
    assert "known" in run["sections"][0]["why"]
    assert not run["sections"][0]["complete"]  # proves no absence
    assert [path for path in site.paths if path.startswith("/tin?") or path == "/tin"] == ["/tin"]


def test_the_first_walk_goes_to_the_end_before_a_night_may_stop_early(site: Site, archive: Path, sites: Path) -> None:
    site.replies["/tin?start=4"] = Reply(status=503)
    (run,) = crawl(archive, sites, status=1)
    assert run["outcome"] == "partial"
    site.publish(*range(1009, 1000, -1))
    (run,) = crawl(archive, sites, night=2)
    assert run["sections"][0]["pages_walked"] == 3
    assert run["sections"][0]["complete"]


def test_an_item_that_looks_otherwise_in_its_listing_is_visited(site: Site, archive: Path, sites: Path) -> None:
    crawl(archive, sites)
    site.replies |= listing_pages(site.articles, {1008: "Chuyện kể có tên mới"})
    site.replies[address(1008)] = article_page(1008, title="Chuyện kể có tên mới")
    crawl(archive, sites, night=2)
    assert ("Chuyện kể có tên mới", "title") in changes(archive)


def test_full_visits_what_the_nightly_rule_leaves_and_finds_the_edit(site: Site, archive: Path, sites: Path) -> None:
    crawl(archive, sites)
    site.replies[address(1001)] = article_page(1001, "Danh sách dán ở nhà văn hóa.")
    (run,) = crawl(archive, sites, "--full", night=2)
    assert run["counts"]["changed"] == 1
    assert ("Chuyện kể số 1001", "body") in changes(archive)


def test_a_takedown_is_missing_then_gone_and_an_article_that_is_back_restored(
    site: Site, archive: Path, sites: Path
) -> None:
    crawl(archive, sites)
    site.publish(*range(1009, 1001, -1))
    assert crawl(archive, sites, "--full", night=2)[0]["counts"]["missing"] == 1
    assert crawl(archive, sites, "--full", night=3)[0]["counts"]["gone"] == 1
    site.publish(*range(1009, 1000, -1))
    assert crawl(archive, sites, "--full", night=4)[0]["counts"]["restored"] == 1


def test_what_is_published_or_deleted_while_we_walk_is_neither_missed_nor_doubled(
    site: Site, archive: Path, sites: Path
) -> None:
    first = site.replies["/tin"]

    def published_meanwhile() -> Reply:
        site.publish(1010, *range(1009, 1000, -1))
        assert isinstance(first, Reply)
        return first

    site.replies["/tin"] = published_meanwhile
    (run,) = crawl(archive, sites)
    assert run["counts"]["new"] == 10
    second = site.replies["/tin"]

    def deleted_meanwhile() -> Reply:
        site.publish(*range(1012, 1010, -1), *range(1009, 1000, -1))
        assert isinstance(second, Reply)
        return second

    site.publish(*range(1012, 1000, -1))
    second = site.replies["/tin"]
    site.replies["/tin"] = deleted_meanwhile
    (run,) = crawl(archive, sites, "--full", night=2)
    assert run["counts"]["new"] == 2
    assert run["counts"]["missing"] == 1
    titles = [line["title"] for line in exported(archive) if line["change"] == "first"]
    assert sorted(titles) == sorted(f"Chuyện kể số {number}" for number in range(1001, 1013))


def test_every_kind_of_page_that_is_none_is_a_failure_with_its_name(site: Site, archive: Path, sites: Path) -> None:
    site.publish(*range(1020, 1000, -1))
    login = '<form action="/login"><h2>Đăng nhập</h2><input name="username"><input type="password" name="p"></form>'
    cut_gzip = gzip.compress(article_page(1007).body)[:-9]
    bad: dict[int, tuple[Reply, str]] = {
        1001: (Reply(status=500), "http-500"),
        1002: (Reply(b""), "empty-body"),
        1003: (page(login, title="Đăng nhập"), "login"),
        1004: (Reply(b"%PDF-1.7 \x00\x01 binary" * 90, headers={"Content-Type": "text/html"}), "not-html"),
        1005: (Reply(bytes(range(256)) * 400), "not-html"),
        1006: (Reply(article_page(1006).body, claimed=90_000), "truncated"),
        1007: (Reply(cut_gzip, headers={"Content-Encoding": "gzip"}), "bad-encoding"),
        1008: (Reply(status=302, headers={"Location": address(1008)}), "redirect-loop"),
        1009: (Reply(status=302, headers={"Location": "http://example.com/"}), "redirect-off-site"),
        1010: (
            Reply(
                b"<html><head><title>Just a moment...</title></head><body><script>document.cookie='c=1';"
                b"location.reload()</script></body></html>"
            ),
            "challenge",
        ),
        1011: (page("<h1>Không tìm thấy trang</h1><p>Bài viết không tồn tại hoặc đã bị xóa.</p>"), "soft-404"),
        1012: (page('<div class="item-page"><h2>Rỗng</h2><div itemprop="articleBody"></div></div>'), "empty-article"),
    }  # fmt: skip
    for number, (reply, _) in bad.items():
        site.replies[address(number)] = reply
    (run,) = crawl(archive, sites, status=1)
    assert run["outcome"] == "partial"
    assert failures(archive) == {address(number)[4:]: name for number, (_, name) in bad.items()}
    assert len(exported(archive)) == 20 - len(bad)
    assert run["counts"]["failed"] == len(bad)


def test_a_body_of_thirty_megabytes_is_refused_and_the_run_goes_on(site: Site, archive: Path, sites: Path) -> None:
    site.replies[address(1005)] = Reply(b"<p>day tai lieu</p>" * (30 * 1024 * 1024 // 19))
    (run,) = crawl(archive, sites, status=None)
    assert failures(archive) == {address(1005)[4:]: "too-large"}
    assert run["counts"]["new"] == 8


def test_two_hundred_thousand_nested_tags_are_read_or_refused(site: Site, archive: Path, sites: Path) -> None:
    deep = b"<div>" * 200_000
    site.replies[address(1005)] = Reply(b"<html><body>" + deep + b"chuyen" + b"</div>" * 200_000)
    (run,) = crawl(archive, sites, status=None)
    assert run["counts"]["new"] == 8
    assert run["counts"]["failed"] == 1


def test_a_site_out_of_reach_is_a_failed_run_that_costs_nothing(site: Site, archive: Path, sites: Path) -> None:
    crawl(archive, sites)
    before = exported(archive)
    file = sites / "ban.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(f":{site.port}/", ":9/"), encoding="utf-8")
    (run,) = crawl(archive, sites, status=1, night=2)
    assert run["outcome"] == "failed"
    assert run["why"]
    assert exported(archive) == before


def test_robots_that_cannot_be_read_end_the_run(site: Site, archive: Path, sites: Path) -> None:
    site.replies["/robots.txt"] = Reply(status=503)
    (run,) = crawl(archive, sites, status=1)
    assert run["outcome"] == "failed"
    assert "robots" in run["why"]
    assert [path for path in site.paths if path != "/robots.txt"] == []


def test_what_robots_disallow_is_not_asked_and_no_fault_of_the_run(site: Site, archive: Path, sites: Path) -> None:
    site.replies["/robots.txt"] = Reply(f"User-agent: *\nDisallow: {address(1003)}\n".encode())
    (run,) = crawl(archive, sites)
    assert run["outcome"] == "complete"
    assert address(1003) not in site.paths
    assert run["counts"]["new"] == 8


def test_the_gap_between_requests_is_never_under_the_delay(site: Site, archive: Path, tmp_path: Path) -> None:
    site.publish(1002, 1001)
    site.replies["/robots.txt"] = Reply(b"User-agent: luuvet\nCrawl-delay: 0.3\n")
    crawl(archive, site.site_file(tmp_path / "sites", delay=0.1))
    moments = [moment for _, moment in site.asked]
    assert len(moments) == 4
    assert min(later - earlier for earlier, later in pairwise(moments[1:])) >= 0.3


def test_a_busy_host_is_asked_again_after_the_time_that_it_names(site: Site, archive: Path, sites: Path) -> None:
    answers = iter([Reply(status=429, headers={"Retry-After": "1"}), article_page(1009)])
    site.replies[address(1009)] = lambda: next(answers)
    (run,) = crawl(archive, sites)
    assert run["outcome"] == "complete"
    assert run["counts"]["new"] == 9
    moments = [moment for path, moment in site.asked if path == address(1009)]
    assert moments[1] - moments[0] >= 1.0


def test_private_addresses_are_refused_unless_the_site_file_allows_them(site: Site, archive: Path, sites: Path) -> None:
    file = sites / "ban.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("allow_private = true", ""), encoding="utf-8")
    (run,) = crawl(archive, sites, status=1)
    assert run["outcome"] == "failed"
    assert site.paths == []


def test_a_killed_crawl_is_continued_by_the_next_run(site: Site, archive: Path, sites: Path, tmp_path: Path) -> None:
    site.publish(*range(1060, 1000, -1))
    words = command("crawl", "--archive", archive, "--sites", sites, "--at", "2024-07-01T22:00+07:00")
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as running:
        while len([path for path in site.paths if path.startswith("/tin/")]) < 20:
            time.sleep(0.02)
        running.send_signal(signal.SIGKILL)
    stored = len(exported(archive))
    assert 0 < stored < 60
    site.asked.clear()
    # The listing knows nothing of them any more: only the frontier does.
    site.replies |= listing_pages([1060])
    crawl(archive, sites, night=2)
    assert len({line["page_id"] for line in exported(archive)}) == 60
    assert all(line["change"] == "first" for line in exported(archive))
    assert rows(archive, "SELECT outcome FROM runs ORDER BY id") == [("interrupted",), ("complete",)]


def test_a_crawl_that_is_told_to_stop_ends_in_order(site: Site, archive: Path, tmp_path: Path) -> None:
    site.publish(*range(1060, 1000, -1))
    sites = site.site_file(tmp_path / "sites", delay=0.05)
    words = command("crawl", "--archive", archive, "--sites", sites, "--at", "2024-07-01T22:00+07:00", "--json")
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        while len([path for path in site.paths if path.startswith("/tin/")]) < 12:
            time.sleep(0.02)
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=30)
    run = json.loads(out)
    assert running.returncode == 1
    assert run["outcome"] == "interrupted"
    assert "Traceback" not in err
    assert rows(archive, "SELECT outcome FROM runs") == [("interrupted",)]


@pytest.mark.parametrize("named", [("ban",), ()], ids=["named", "all sites"])
def test_a_second_crawl_of_a_site_does_not_wait(
    site: Site, archive: Path, tmp_path: Path, named: tuple[str, ...]
) -> None:
    site.replies["/tin"] = Reply(b"", 503, seconds=4)
    sites = site.site_file(tmp_path / "sites")
    words = command("crawl", "--archive", archive, "--sites", sites)
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as running:
        while "/tin" not in site.paths:
            time.sleep(0.02)
        done = luuvet("crawl", *named, "--archive", archive, "--sites", sites)
        running.kill()
    assert done.returncode in (1, 3)
    assert "in use" in done.stderr


def test_a_full_disk_ends_the_crawl_with_a_clear_error(site: Site, archive: Path, sites: Path) -> None:
    site.publish(*range(1060, 1000, -1))
    long = "".join(f"<p>Câu thứ {number} của một bài dài, kể chuyện ở Bản Mây.</p>" for number in range(400))
    for number in site.articles:
        site.replies[address(number)] = article_page(number, long.replace("thứ", f"{number}"))
    words = " ".join(command("crawl", "--archive", archive, "--sites", sites))
    done = subprocess.run(
        ["bash", "-c", f"trap '' XFSZ; ulimit -f 900; exec {words}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode in (1, 3), done.stderr
    assert "no space" in done.stderr
    assert "Traceback" not in done.stderr
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert luuvet("crawl", "--archive", archive, "--sites", sites).returncode == 0
    assert len(exported(archive)) == 60


def test_two_sites_are_crawled_side_by_side_into_one_archive(archive: Path, tmp_path: Path) -> None:
    with standing() as one, standing() as two:
        one.publish(*range(1009, 1000, -1))
        two.publish(*range(1005, 1000, -1))
        for site, name in ((one, "ban"), (two, "muong")):
            sites = site.site_file(tmp_path / "sites", delay=0.1, name=name)
        runs = crawl(archive, sites)
        moments = [[moment for _, moment in site.asked] for site in (one, two)]
    assert [(run["site"], run["outcome"], run["counts"]["new"]) for run in runs] == [
        ("ban", "complete", 9),
        ("muong", "complete", 5),
    ]
    assert moments[0][0] < moments[1][-1]
    assert moments[1][0] < moments[0][-1]


def test_a_failed_site_takes_no_other_with_it(site: Site, archive: Path, sites: Path) -> None:
    text = (sites / "ban.toml").read_text(encoding="utf-8")
    (sites / "anh.toml").write_text(text.replace(f":{site.port}/", ":9/"), encoding="utf-8")
    down, up = crawl(archive, sites, status=1)
    assert (down["site"], down["outcome"]) == ("anh", "failed")
    assert (up["site"], up["outcome"], up["counts"]["new"]) == ("ban", "complete", 9)


def test_a_listing_that_grows_for_ever_is_stopped_and_said(site: Site, archive: Path, sites: Path) -> None:
    def endless(start: int) -> Reply:
        links = "".join(
            f'<div class="item"><h2><a href="{address(one)}">Chuyện kể số {one}</a></h2><p>Trích {one}.</p></div>'
            for one in site.articles[:4]
        )
        onward = (
            f'<div class="pagination"><ul><li><a title="Tiếp" href="/tin?start={start + 4}">Tiếp</a></li></ul></div>'
        )
        return page(f'<div class="blog">{links}{onward}</div>', title="Tin")

    for start in range(0, 400, 4):
        site.replies[f"/tin?start={start}" if start else "/tin"] = endless(start)
    (run,) = crawl(archive, sites, status=None)
    assert run["sections"][0]["why"]
    assert "repeated" in run["sections"][0]["why"]
    assert len([path for path in site.paths if path.startswith("/tin?")]) <= 8


def test_scrapy_lists_and_crawls_the_sites_of_a_checkout(site: Site, archive: Path, sites: Path) -> None:
    environment = {"LUUVET_ARCHIVE": str(archive), "PATH": "/usr/bin:/bin"}
    scrapy = [command()[0], "-m", "scrapy"]

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        setting = ["-s", f"LUUVET_SITES={sites}"] if "crawl" in words else []
        return subprocess.run(
            [*scrapy, *words, *setting],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=90,
        )

    assert run("list").stdout.split() == ["daknong", "langson", "laodongthudo"]
    done = run("crawl", "ban")
    assert done.returncode == 0, done.stderr
    assert len(exported(archive)) == 9
    assert rows(archive, "SELECT outcome FROM runs") == [("complete",)]
    assert [row["run"] for event in ("run-started", "run-ended") for row in told(archive, event)] == [1, 1]


def test_a_site_that_nobody_has_checked_is_skipped_and_said(site: Site, archive: Path, tmp_path: Path) -> None:
    sites = site.site_file(tmp_path / "sites", more="checked = false")
    (run,) = crawl(archive, sites)
    assert run["outcome"] == "skipped"
    assert "checked = true" in run["why"]
    assert site.paths == []


def test_what_recurs_around_articles_is_learned_cut_and_told(site: Site, archive: Path, sites: Path) -> None:
    banner = '<div class="bo-suu-tap"><p>Sổ tay công đoàn: hỏi ở văn phòng, tầng hai.</p></div>'
    for number in site.articles:
        site.replies[address(number)] = article_page(number, banner)
    crawl(archive, sites)
    assert not [line for line in exported(archive) if "Sổ tay" in " ".join(line["body"])]
    url = f"{site.home[:-1]}{address(1003)}"
    words = ("try", url, "--sites", sites, "--site", "ban", "--archive", archive)
    seen = json.loads(luuvet(*words, "--json").stdout)
    assert [block["pages"] for block in seen["learned"]]
    assert any("Sổ tay" in cut["text"] for cut in seen["cut"])
    assert seen["recipe"] == exported(archive)[0]["recipe"]
    assert "learned:" in luuvet(*words).stdout


def test_try_shows_a_live_page_and_stores_nothing(site: Site, archive: Path, sites: Path) -> None:
    url = f"{site.home[:-1]}{address(1003)}"
    done = luuvet("try", url, "--sites", sites, "--site", "ban", "--json", "--archive", archive)
    seen: dict[str, Any] = json.loads(done.stdout)
    assert (seen["kind"], seen["article"]["title"]) == ("article", "Chuyện kể số 1003")
    assert len(seen["article"]["body"]) == 2
    assert not archive.exists()
