"""One site crawled by two machines: merged, it reads as if one archive had seen all of it in the order of time."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from archive.fixity import verify
from archive.merging import Merged, merge
from archive.quarantine_decisions import Deciding, find_item, reject
from archive.records import Failed, Finding
from archive.store import Archive
from tests.archive_nights import FIRST_NIGHT, NOT_FOUND, article, exported, rows, seen
from tests.archive_soundness import assert_sound
from tests.raw_exchanges import Visits, answer
from tests.simulated_kills import KilledError, kill_at

# What the site shows at a path in a night: a text, or an absence.
Shown = str | None
Night = dict[str, Shown]


def crawl(folder: Path, nights: Sequence[tuple[float, Night]], *, recipe: str = "joomla/0123456789ab") -> Path:
    """Let a machine read the site so many days after the first night."""
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        for days, pages in nights:
            visits.begin(days=days)
            for path, text in pages.items():
                raw = answer((text or "").encode(), 200 if text else 404)
                visits.visit(raw, finding(path, text, recipe), path)
            visits.end()
    return folder


def finding(path: str, text: Shown, recipe: str) -> Finding:
    return NOT_FOUND if text is None else seen(article(f"Đoạn thứ nhất: {text}"), key=path.strip("/"), recipe=recipe)


def take_in(folder: Path, other: Path) -> Merged:
    with Archive.open(folder) as archive:
        return merge(archive, other)


def copies(tmp_path: Path, *folders: Path) -> list[Path]:
    return [shutil.copytree(folder, tmp_path / f"copy-{next(_NUMBERS)}") for folder in folders]


_NUMBERS = itertools.count()


def told(folder: Path) -> list[dict[str, Any]]:
    """The export's lines without what is said of where the bytes stand."""
    lines = [{key: value for key, value in line.items() if key != "warc"} for line in exported(folder)]
    return sorted(lines, key=lambda line: (line["page_id"], line["first_captured_at"], str(line["change"])))


def assert_whole(*folders: Path) -> None:
    for folder in folders:
        assert verify(folder).problems == []
        assert_sound(folder)


EVENING, LATER = 0.0, 0.1
STORIES: dict[str, list[Night]] = {
    "an edit": [{"/1": "hai mươi suất quà"}, {"/1": "ba mươi suất quà"}, {"/1": "ba mươi suất quà"}],
    "a way back": [{"/1": "cũ"}, {"/1": "mới"}, {"/1": "cũ"}],
    "a takedown": [{"/1": "còn"}, {"/1": None}, {"/1": None}, {"/1": None}],
    "a return": [{"/1": "còn"}, {"/1": None}, {"/1": "còn"}, {"/1": "còn"}],
    "a return with another text": [{"/1": "còn"}, {"/1": None}, {"/1": None}, {"/1": "khác"}],
    "two pages": [{"/1": "một", "/2": "hai"}, {"/1": "một", "/2": "hai rưỡi"}, {"/1": None, "/2": "hai rưỡi"}],
}


@pytest.mark.parametrize("story", STORIES)
def test_two_machines_that_read_the_same_nights_tell_what_one_would_have_told(tmp_path: Path, story: str) -> None:
    nights = STORIES[story]
    first = [(day + EVENING, pages) for day, pages in enumerate(nights)]
    second = [(day + LATER, pages) for day, pages in enumerate(nights)]
    one, other = crawl(tmp_path / "one", first), crawl(tmp_path / "other", second)
    whole = crawl(tmp_path / "whole", sorted([*first, *second], key=lambda night: night[0]))
    back, before = copies(tmp_path, other, one)
    done = take_in(one, other)
    take_in(back, before)
    assert told(one) == told(whole)
    assert told(back) == told(whole)
    assert_whole(one, back)
    assert [(woven.site, woven.runs, woven.pages) for woven in done.woven] == [("ban", len(nights), len(nights[0]))]


def test_machines_that_took_turns_tell_what_one_would_have_told(tmp_path: Path) -> None:
    nights = [(day, {"/1": text, f"/{day + 10}": f"bài của đêm {day}"})
              for day, text in enumerate(["a", "a", "b", "b", None, None, "c", "b"])]  # fmt: skip
    one = crawl(tmp_path / "one", nights[:3])
    other = crawl(tmp_path / "other", nights[3:])
    whole = crawl(tmp_path / "whole", nights)
    back, first = copies(tmp_path, other, one)
    take_in(one, other)
    take_in(back, first)
    assert told(one) == told(whole)
    assert told(back) == told(whole)
    assert_whole(one, back)


def stories(dice: random.Random) -> Iterable[tuple[str, list[tuple[float, Night]]]]:
    """Nights of two machines over one site that changes as it likes, some of them missed."""
    texts = ["một", "hai", "ba", None]
    site: Night = {path: dice.choice(texts[:3]) for path in ("/1", "/2", "/3")}
    nights: dict[str, list[tuple[float, Night]]] = {"one": [], "other": []}
    for day in range(8):
        for machine, hour in (("one", EVENING), ("other", LATER)):
            site = {path: dice.choice(texts) if dice.random() < 0.4 else text for path, text in site.items()}
            if dice.random() < 0.7:
                nights[machine].append((day + hour, dict(site)))
    return nights.items()


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_merging_does_not_matter_and_all_of_it_stays_proved(tmp_path: Path, seed: int) -> None:
    one, other = (crawl(tmp_path / name, nights) for name, nights in stories(random.Random(seed)))  # noqa: S311 - no secret hangs on it
    back, first = copies(tmp_path, other, one)
    take_in(one, other)
    take_in(back, first)
    assert told(one) == told(back)
    assert_whole(one, back)
    digests = {(line["page_id"], line["content_digest"]) for folder in (first, other) for line in exported(folder)}
    assert {(line["page_id"], line["content_digest"]) for line in exported(one)} >= digests - {(None, None)}
    before = exported(one)
    assert take_in(one, other).woven == ()
    assert exported(one) == before


def test_machines_that_go_on_after_a_merge_can_be_merged_again_and_no_visit_counts_twice(tmp_path: Path) -> None:
    text: Night = {"/1": "không đổi"}
    one = crawl(tmp_path / "one", [(0, text), (2, text)])
    other = crawl(tmp_path / "other", [(1, text), (3, text)])
    take_in(one, other)
    assert [line["visits"] for line in exported(one)] == [4]
    crawl(one, [(4, text)])
    crawl(other, [(5, text), (6, text)])
    take_in(one, other)
    assert [(line["visits"], line["last_captured_at"]) for line in exported(one)] == [(7, "2024-08-18T19:00:01Z")]
    crawl(other, [(7, {"/1": "đổi"})])
    take_in(one, other)
    take_in(other, one)
    assert [(line["visits"], line["change"]) for line in exported(one)] == [(7, "first"), (1, "body")]
    assert told(other) == told(one)
    assert_whole(one, other)


def test_three_machines_tell_the_same_whichever_is_merged_first(tmp_path: Path) -> None:
    texts = ["một", "hai", "hai", "ba", None, None, "hai", "một", "một"]
    nights: list[tuple[float, Night]] = [(day, {"/1": text}) for day, text in enumerate(texts)]
    machines = [crawl(tmp_path / str(number), nights[number::3]) for number in range(3)]
    told_by = []
    for order in itertools.permutations(range(3)):
        first, second, third = copies(tmp_path, *(machines[number] for number in order))
        take_in(first, second)
        take_in(first, third)
        told_by.append(told(first))
    assert all(one == told_by[0] for one in told_by)
    assert_whole(first)


def test_other_rules_that_read_the_very_same_bytes_make_no_edit(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder, day, text, recipe in (
        (one, 0, "đọc cách cũ", "joomla/00000000000a"),
        (other, 1, "đọc cách mới", "joomla/00000000000b"),
    ):
        with Archive.open(folder) as archive:
            visits = Visits(archive)
            visits.begin(days=day)
            visits.visit(answer(b"cung mot trang"), seen(article(text), key="1", recipe=recipe), "/1")
            visits.end()
    back, before = copies(tmp_path, other, one)
    done = take_in(one, other)
    take_in(back, before)
    assert [(line["body"], line["change"], line["visits"]) for line in exported(one)] == [
        (["đọc cách mới"], "first", 2)
    ]
    assert rows(one, "SELECT recipe FROM earlier_readings") == [("joomla/00000000000a",)]
    assert [woven.other_rules for woven in done.woven] == [0]
    assert told(one) == told(back)
    assert_whole(one, back)


def test_a_change_between_readings_by_other_rules_is_counted_and_told(tmp_path: Path) -> None:
    one = crawl(tmp_path / "one", [(0, {"/1": "trang cũ"})], recipe="joomla/00000000000a")
    other = crawl(tmp_path / "other", [(1, {"/1": "trang mới"})], recipe="joomla/00000000000b")
    assert [woven.other_rules for woven in take_in(one, other).woven] == [1]
    assert_whole(one)


def test_articles_without_an_address_are_matched_by_their_text(tmp_path: Path) -> None:
    folders = []
    for number, (name, days) in enumerate(
        (("one", (0.0, 1.0)), ("other", (0.1, 1.1)), ("whole", (0.0, 0.1, 1.0, 1.1)))
    ):
        folders.append(tmp_path / name)
        with Archive.open(folders[number]) as archive:
            visits = Visits(archive)
            for day in days:
                visits.begin(days=day)
                texts = ["Một bài không có địa chỉ.", "Một bài khác nữa."] if day < 1 else ["Một bài khác nữa."]
                visits.inline(answer(f"danh sach {day}".encode()), *texts)
                visits.end()
    one, other, whole = folders
    back, before = copies(tmp_path, other, one)
    take_in(one, other)
    take_in(back, before)
    assert told(one) == told(whole)
    assert told(back) == told(whole)
    assert_whole(one, back)


def test_a_move_that_both_saw_is_told_once(tmp_path: Path) -> None:
    folders = []
    for name, hours in (("one", (0.0,)), ("other", (0.1,)), ("whole", (0.0, 0.1))):
        folders.append(tmp_path / name)
        with Archive.open(folders[-1]) as archive:
            visits = Visits(archive)
            for day, path in enumerate(("/1-cu", "/1-cu", "/1-moi")):
                for hour in hours:
                    visits.begin(days=day + hour)
                    visits.visit(answer(path.encode()), seen(article("Bài dời chỗ."), key="1"), path)
                    visits.nights.walk(visits.run, complete=True, items=1)
                    visits.end()
    one, other, whole = folders
    back, before = copies(tmp_path, other, one)
    take_in(one, other)
    take_in(back, before)
    assert [line["change"] for line in told(whole)] == ["first", "moved"]
    assert told(one) == told(whole)
    assert told(back) == told(whole)
    assert_whole(one, back)


def test_a_woven_site_goes_on_being_crawled_and_sealed(tmp_path: Path) -> None:
    one = crawl(tmp_path / "one", [(0, {"/1": "một"}), (2, {"/1": None})])
    other = crawl(tmp_path / "other", [(1, {"/1": "hai"})])
    take_in(one, other)
    crawl(one, [(3, {"/1": None}), (4, {"/1": "ba"})])
    assert [line["change"] for line in exported(one)] == ["first", "body", "missing", "gone", "restored+body"]
    assert_whole(one)


def test_what_the_runs_sealed_of_a_woven_page_is_still_compared(tmp_path: Path) -> None:
    one = crawl(tmp_path / "one", [(0, {"/1": "một"})])
    take_in(one, crawl(tmp_path / "other", [(1, {"/1": "hai"})]))
    with Archive.open(one) as archive, archive.transaction():
        archive.connection.execute("UPDATE woven_rows SET row = replace(row, '2024', '2025') WHERE run = 2")
    assert "the rows of run 2 are not as" in verify(one).problems[0].detail


@pytest.mark.parametrize("after", range(0, 18, 3))
def test_killed_while_it_weaves_it_is_sound_and_the_next_call_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    one = crawl(tmp_path / "one", [(0, {"/1": "một"}), (2, {"/1": None})])
    other = crawl(tmp_path / "other", [(1, {"/1": "hai"})])
    before, whole = told(one), copies(tmp_path, one)[0]
    take_in(whole, other)
    kill_at(monkeypatch, after)
    with suppress(KilledError):
        take_in(one, other)
    monkeypatch.undo()
    assert told(one) in (before, told(whole))
    assert verify(one).problems == []
    take_in(one, other)
    assert told(one) == told(whole)
    assert_whole(one)


def test_what_either_knows_of_a_host_and_its_files_holds_for_both(tmp_path: Path) -> None:
    one, other = crawl(tmp_path / "one", [(0, {"/1": "một"})]), crawl(tmp_path / "other", [(1, {"/1": "một"})])
    honesty = "INSERT INTO host_honesty (site, host, told, lied_at, lie) VALUES ('ban', 'ban.test', ?, ?, ?)"
    photo = (
        "INSERT INTO media (page, url, capture, state, version, tries, asked_at, ask_again_at) "
        "SELECT seq, ?, (SELECT max(id) FROM captures), 'kept', 1, 1, '2024-08-12T19:00:00Z', '2024-08-12T19:00:00Z' "
        "FROM pages"
    )
    for folder, lie, url in ((one, None, "http://ban.test/a.jpg"), (other, "nói dối", "http://ban.test/b.jpg")):
        with Archive.open(folder) as archive, archive.transaction():
            archive.connection.execute(honesty, (3, "2024-08-13T19:00:00Z" if lie else None, lie))
            archive.connection.execute(photo, (url,))
    take_in(one, other)
    assert rows(one, "SELECT told, lie FROM host_honesty") == [(3, "nói dối")]
    assert rows(
        one, "SELECT m.url, c.captured_at FROM media AS m JOIN captures AS c ON c.id = m.capture ORDER BY 1"
    ) == [
        ("http://ban.test/a.jpg", "2024-08-12T19:00:01Z"),
        ("http://ban.test/b.jpg", "2024-08-13T19:00:01Z"),
    ]
    assert_whole(one)


def test_a_decision_taken_in_either_archive_holds(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    crawl(other, [(0, {"/1": "một", "/2": "hai"})])
    with Archive.open(other) as archive:
        visits = Visits(archive)
        visits.begin(days=1)
        visits.visit(answer(b"mat khau"), Failed(reason="login", detail="đòi mật khẩu"), "/1")
        visits.end()
    assert rows(other, "SELECT decision FROM quarantine") == [(None,)]
    take_in(one, other)
    crawl(one, [(2, {"/2": "hai"})])
    with Archive.open(other) as archive:
        item = find_item(
            archive.connection, str(archive.connection.execute("SELECT capture FROM quarantine").fetchone()[0])
        )
        reject(archive, item, Deciding(by="Hải Yến", at=FIRST_NIGHT))
    crawl(other, [(3, {"/2": "hai"})])
    take_in(one, other)
    assert rows(one, "SELECT decision, decided_by FROM quarantine") == [("reject", "Hải Yến")]
    assert_whole(one)


def test_a_page_that_only_one_machine_read_a_key_on_is_the_same_page(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder, day, key in ((one, 0, None), (other, 1, "77")):
        with Archive.open(folder) as archive:
            visits = Visits(archive)
            visits.begin(days=day)
            visits.visit(answer(b"mot trang"), seen(article(f"Lần {day}."), key=key), "/77-bai")
            visits.end()
    back, before = copies(tmp_path, other, one)
    (name,) = {line["page_id"] for line in exported(one)}
    take_in(one, other)
    take_in(back, before)
    assert [(line["page_id"], line["change"]) for line in told(one)] == [(name, "first"), (name, "body")]
    assert rows(one, "SELECT key FROM pages") == [("77",)]
    assert told(back) == told(one)
    assert_whole(one, back)
