"""Reading stored pages again: today's rules, yesterday's history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.errors import SiteInUseError
from archive.fixity import verify
from archive.locks import site_lock_name, take_lock
from archive.records import Failed
from archive.store import Archive
from archive.upgrading import read_anew
from crawler import reextraction
from crawler.reextraction import Reextraction, reextract
from crawler.site_profiles import load_site
from tests.archive_nights import exported, rows
from tests.command_runs import SITE_FILE, answer, recorded_night, run, site_files
from tests.loopback_site import Reply, address, article_page

NOW = datetime(2024, 8, 1, tzinfo=UTC)
ADVERT = '<div class="rao-vat"><p>Nhận in áo đồng phục cho các công đoàn cơ sở, giá phải chăng.</p></div>'
ADDED = "<p>Sau lễ trao quà, ba mươi đoàn viên cùng nhau dọn sạch sân nhà văn hóa.</p>"
DROP = '[[layouts]]\nvalid_from = 2000-01-01\ndrop = ["div.rao-vat"]\n'
NUMBERS = [3, 2, 1]


def record(tmp_path: Path) -> tuple[Path, Path]:
    """Two nights: an advertisement stands within articles 1 and 2; article 2 is edited on the second night."""
    sites = site_files(tmp_path / "sites")
    nights: list[Mapping[str, Reply]] = [
        {address(1): article_page(1, ADVERT), address(2): article_page(2, ADVERT)},
        {address(1): article_page(1, ADVERT), address(2): article_page(2, ADVERT, ADDED)},
    ]
    for number, more in enumerate(nights, 1):
        file = recorded_night(tmp_path / f"dem-{number}.warc.gz", NUMBERS, number, more)
        run("crawl", "ben", "--full", "--from", file, "--sites", sites, "--archive", tmp_path / "archive")
    return tmp_path / "archive", sites


@pytest.fixture
def recorded(tmp_path: Path) -> tuple[Path, Path]:
    return record(tmp_path)


def read_again(folder: Path, sites: Path, layout: str = DROP, *, dry_run: bool = False, **more: Any) -> Reextraction:
    site_files(sites, SITE_FILE + layout)
    profile = load_site(sites / "ben.toml")
    return reextract(folder, profile, now=NOW, dry_run=dry_run, report=lambda what, done, total: None, **more)


def history(folder: Path) -> list[tuple[Any, ...]]:
    keys = ("url", "version", "change", "first_captured_at", "last_captured_at", "visits")
    return [tuple(line[key] for key in keys) for line in exported(folder)]


def shows_advert(folder: Path) -> list[tuple[str, int]]:
    return [(line["url"][-1], line["version"]) for line in exported(folder) if "đồng phục" in " ".join(line["body"])]


def test_a_dry_run_tells_what_would_change_worst_first_and_changes_nothing(recorded: tuple[Path, Path]) -> None:
    folder, sites = recorded
    before = exported(folder)
    done = read_again(folder, sites, dry_run=True)
    assert exported(folder) == before
    assert (done.versions, done.changed, done.same, done.up_to_date) == (4, 3, 1, 0)
    assert done.fields == {"body": 3}
    assert [one.share for one in done.samples] == sorted((one.share for one in done.samples), reverse=True)
    assert all(len(one.lost) == 1 and "đồng phục" in one.lost[0] for one in done.samples)
    assert {(one.url[-1], one.version) for one in done.samples} == {("1", 1), ("2", 1), ("2", 2)}


def test_history_stays_and_the_text_of_before_is_kept(recorded: tuple[Path, Path]) -> None:
    folder, sites = recorded
    before, recipes = history(folder), {line["recipe"] for line in exported(folder)}
    assert len(shows_advert(folder)) == 3
    read_again(folder, sites)
    assert history(folder) == before
    assert shows_advert(folder) == []
    assert recipes.isdisjoint(line["recipe"] for line in exported(folder))
    assert rows(folder, "SELECT count(*) FROM earlier_readings") == [(3,)]
    assert rows(folder, "SELECT sum(upgraded) FROM version_rows") == [(3,)]
    assert rows(folder, "SELECT count(*) FROM told_changes WHERE told = 0") == [(0,)]
    assert verify(folder).problems == []


def test_a_second_time_changes_nothing_and_reads_nothing(recorded: tuple[Path, Path]) -> None:
    folder, sites = recorded
    read_again(folder, sites)
    after = exported(folder)
    done = read_again(folder, sites)
    assert (done.up_to_date, done.changed, exported(folder)) == (4, 0, after)


def test_the_next_crawl_sees_no_change(recorded: tuple[Path, Path], tmp_path: Path) -> None:
    folder, sites = recorded
    read_again(folder, sites)
    before = [one[:4] for one in history(folder)]
    more = {address(1): article_page(1, ADVERT), address(2): article_page(2, ADVERT, ADDED)}
    file = recorded_night(tmp_path / "dem-3.warc.gz", NUMBERS, 3, more)
    (told,) = [answer("crawl", "--json", "--full", "--from", file, "--sites", sites, "--archive", folder)]
    assert (told["counts"]["changed"], told["counts"]["unchanged"]) == (0, 3)
    assert [one[:4] for one in history(folder)] == before


def test_each_capture_is_read_by_the_layout_of_its_own_day(recorded: tuple[Path, Path]) -> None:
    folder, sites = recorded
    read_again(folder, sites, '[[layouts]]\nvalid_from = 2024-07-02\ndrop = ["div.rao-vat"]\n')
    assert shows_advert(folder) == [("1", 1), ("2", 1)]


def test_what_cannot_be_read_today_keeps_its_text_and_is_named(recorded: tuple[Path, Path]) -> None:
    folder, sites = recorded
    before = exported(folder)
    done = read_again(folder, sites, '[[layouts]]\nvalid_from = 2000-01-01\nbody = "div.khong-co"\n')
    assert done.unread == {"layout-body": 4}
    assert {reason for _, _, reason in done.unread_samples} == {"layout-body"}
    assert exported(folder) == before


def test_a_damaged_record_keeps_its_text_and_is_named(recorded: tuple[Path, Path]) -> None:
    folder, sites = recorded
    ((file, offset),) = rows(folder, "SELECT warc_file, warc_offset FROM versions WHERE url LIKE '%-1' AND version = 1")
    path = folder / str(file)
    data = bytearray(path.read_bytes())
    data[int(str(offset)) + 60] ^= 1
    path.write_bytes(data)
    done = read_again(folder, sites)
    assert (done.unread, shows_advert(folder)) == ({"record-damaged": 1}, [("1", 1)])


def test_a_version_without_a_stored_page_is_counted_and_stays(recorded: tuple[Path, Path]) -> None:
    folder, sites = recorded
    with Archive.open(folder) as archive, archive.transaction():
        archive.connection.execute("UPDATE captures SET record = NULL WHERE url LIKE '%-1'")
    done = read_again(folder, sites)
    assert (done.without_record, done.versions) == (1, 3)
    assert shows_advert(folder) == [("1", 1)]


def test_killed_anywhere_it_is_taken_up_by_the_next_call(
    recorded: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder, sites = recorded
    before = history(folder)
    left = 2

    def die(*words: Any, **more: Any) -> bool:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return read_anew(*words, **more)

    monkeypatch.setattr("crawler.reextraction.read_anew", die)
    with pytest.raises(KeyboardInterrupt):
        read_again(folder, sites)
    monkeypatch.undo()
    assert history(folder) == before
    assert 0 < len(shows_advert(folder)) < 3
    read_again(folder, sites)
    assert (shows_advert(folder), history(folder)) == ([], before)


def test_several_processes_come_to_the_same(recorded: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, sites = recorded
    alone = read_again(folder, sites, dry_run=True, workers=1)
    monkeypatch.setattr(reextraction, "_BATCH", 1)
    monkeypatch.setattr(reextraction, "_WORTH_A_PROCESS", 1)
    assert read_again(folder, sites, dry_run=True, workers=2) == alone


def test_a_site_in_use_is_refused(recorded: tuple[Path, Path]) -> None:
    folder, sites = recorded
    lock = take_lock(folder, site_lock_name("ben"))
    assert lock is not None
    with pytest.raises(SiteInUseError):
        read_again(folder, sites)
    assert read_again(folder, sites, dry_run=True).changed == 3
    lock.release()
    assert read_again(folder, sites).changed == 3


INLINE = """name = "Bến Nứa"
home = "http://ben.test/"
system = "joomla"
[[sections]]
name = "Tin"
url = "http://ben.test/tin"
inline = true
"""


def bulletin(*texts: str) -> Reply:
    items = "".join(
        f'<div class="item"><p>{text}</p><div class="rao-vat"><p>Nhận in áo đồng phục cho công đoàn.</p></div></div>'
        for text in texts
    )
    html = f'<html><body><div class="blog">{items}</div><p class="counter">Trang 1 / 1</p></body></html>'
    return Reply(body=html.encode())


def test_articles_without_an_address_are_found_again_on_their_listing_page(tmp_path: Path) -> None:
    sites = site_files(tmp_path / "sites", INLINE)
    texts = (
        "Chiều thứ bảy, tổ công đoàn bến đò sửa lại mái hiên cho bà Sáu ở cuối xóm.",
        "Tổ công đoàn chợ nổi quyên góp hai trăm quyển vở cho lớp học ban đêm.",
    )
    file = tmp_path / "dem.warc.gz"
    recorded_night(file, [], 1, {"/tin": bulletin(*texts)})
    folder = tmp_path / "archive"
    run("crawl", "ben", "--full", "--from", file, "--sites", sites, "--archive", folder)
    assert len(exported(folder)) == 2
    before = history(folder)
    site_files(sites, INLINE + DROP)
    profile = load_site(sites / "ben.toml")
    done = reextract(folder, profile, now=NOW, dry_run=False, report=lambda what, part, total: None)
    assert (done.unread, done.versions) == ({}, 2)
    assert history(folder) == before
    assert sorted(line["body"][0] for line in exported(folder)) == sorted(texts)
    assert shows_advert(folder) == []


def test_a_withdrawn_page_is_not_read(recorded: tuple[Path, Path]) -> None:
    folder, sites = recorded
    (page,) = {str(line["page_id"]) for line in exported(folder) if line["url"].endswith("so-2")}
    run("withdraw", page, "--reason", "theo yêu cầu", "--archive", folder)
    done = read_again(folder, sites)
    assert (done.versions, done.changed) == (2, 1)
    refused = run("try", page, "--stored", "--archive", folder, "--sites", sites, status=1)
    assert "was withdrawn" in refused.stderr
    run("withdraw", page, "--undo", "--archive", folder)
    assert (read_again(folder, sites).changed, shows_advert(folder)) == (2, [])


def test_what_a_person_accepted_is_not_judged_again(
    recorded: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, sites = recorded
    verdict = Failed(reason="login", detail="a rule that came later")
    monkeypatch.setattr("crawler.page_reading.judge", lambda **page: verdict)
    assert (read_again(folder, sites).unread, shows_advert(folder)) == ({}, [])
