from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.change_meanings import KINDS
from archive.store import Archive
from tests.archive_nights import NOT_FOUND, TEXT, Nights, article, seen
from tests.archive_samples import BAN, MUONG, fill
from tests.command_runs import COUNTS, RUN_KEYS, SECTION_KEYS, SITE_FILE, answer, run, site_files
from tests.reading_room_door import opened


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


# -- status ----------------------------------------------------------------------------------------------------------


def test_the_status_as_json_has_every_key(archive: Path, tmp_path: Path) -> None:
    words = ("status", "--archive", archive, "--sites", site_files(tmp_path), "--at", "2024-08-15T08:00+07:00")
    told = answer(*words, "--json")
    assert told.keys() >= {"sites", "alerts"}
    assert [one["site"] for one in told["sites"]] == [BAN, "ben", MUONG]
    assert all(one.keys() >= {"site", "name", "last_run", "next_run_at", "verdict"} for one in told["sites"])
    last = {one["site"]: one["last_run"] for one in told["sites"]}
    assert last["ben"] is None
    assert last[MUONG].keys() >= RUN_KEYS
    assert last[MUONG]["counts"].keys() == COUNTS
    assert all(section.keys() >= SECTION_KEYS for section in last[MUONG]["sections"])


@pytest.mark.parametrize(
    ("moment", "first", "line"),
    [
        ("2024-08-13T08:00", "Mọi trang tin đều ổn.", "muong  tốt"),
        ("2024-08-14T08:00", "Cần người xem: muong.", "muong  chưa đủ"),
        ("2024-08-20T08:00", "Cần người xem: cả kho lưu.", "muong  im lặng"),
        ("2024-08-01T08:00", "Chưa trang tin nào được thu thập.", "muong  chưa chạy"),
    ],
)
def test_the_status_of_a_moment_names_who_needs_a_person(
    archive: Path, tmp_path: Path, moment: str, first: str, line: str
) -> None:
    shown = run("status", "--archive", archive, "--sites", site_files(tmp_path), "--at", moment).stdout.splitlines()
    assert shown[0] == first
    assert any(one.startswith(line) for one in shown)


def test_what_a_person_must_do_stands_below_the_site_and_fits_the_terminal(archive: Path) -> None:
    shown = run("status", "--archive", archive, "--at", "2024-08-14T08:00").stdout
    assert "    Một phần: Tin: trang 2 trả lời 503" in shown
    assert "Chưa kiểm tra: daknong, langson, laodongthudo. " in shown
    assert max(map(len, shown.splitlines())) <= 100


@pytest.mark.parametrize("command", ["status", "changes"])
def test_lists_fit_a_narrow_terminal(archive: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("COLUMNS", "48")
    shown = run(command, "--archive", archive).stdout.splitlines()
    assert [line for line in shown if len(line) > 48 and " " in line.strip()] == []


def test_changes_say_first_how_many_there_are_and_how_many_press(archive: Path) -> None:
    shown = run("changes", "--archive", archive).stdout.splitlines()
    found = answer("changes", "--archive", archive, "--json")
    pressing = [line for line in shown[2:] if line.startswith("! ")]
    assert shown[0].startswith(f"{len(found)} việc; {len(pressing)} đánh dấu !")


def test_a_site_that_was_never_tried_is_told_so(archive: Path, tmp_path: Path) -> None:
    sites = site_files(tmp_path, f"checked = false\n{SITE_FILE}")
    told = answer("status", "--archive", archive, "--sites", sites, "--json")
    assert {one["site"]: one["verdict"] for one in told["sites"]}["ben"] == "unchecked"


# -- changes ---------------------------------------------------------------------------------------------------------


def test_changes_as_json_name_address_kind_and_version(archive: Path) -> None:
    changes = answer("changes", "--archive", archive, "--json")
    assert all(change.keys() >= {"url", "kind", "version", "site", "page_id", "title", "when"} for change in changes)
    assert {change["kind"] for change in changes} >= {"body", "spelling-style", "missing"}
    assert all(change["version"] is None for change in changes if change["kind"] in ("missing", "gone"))


def test_changes_say_the_most_meaningful_first(archive: Path) -> None:
    shown = run("changes", "--archive", archive).stdout
    assert shown.index("không") < shown.index("5.314") < shown.index("đặt dấu")


def test_changes_can_be_narrowed(archive: Path) -> None:
    def kinds(*words: str) -> set[str]:
        return {one["kind"] for one in answer("changes", "--archive", archive, "--json", *words)}

    assert kinds("--kind", "gone") == {"gone"}
    assert kinds("--kind", "negation") == {"body"}
    assert kinds("--kind", "first") == {"first"}
    assert "first" not in kinds()
    assert kinds("--since", "2030-01-01") == set()
    assert {one["site"] for one in answer("changes", "--archive", archive, "--site", BAN, "--json")} <= {BAN}


def test_changes_can_be_had_newest_first_and_no_more_than_wanted(archive: Path) -> None:
    def times(*words: str) -> list[str]:
        return [one["when"] for one in answer("changes", "--archive", archive, "--json", *words)]

    newest = times("--sort", "newest")
    assert newest == sorted(newest, reverse=True) != times()
    assert times("--sort", "newest", "--newest", "2") == newest[:2]
    assert times("--sort", "newest", "--until", "2024-08-15") == newest[3:]
    assert times("--section", "Tin tức") == times()
    assert times("--section", "nơi khác") == []


def test_the_command_and_the_page_give_the_same_answer(archive: Path) -> None:
    told = answer("changes", "--archive", archive, "--json")
    with opened(archive) as door:
        assert door.get("/changes.json?sort=meaning").json()["changes"] == told


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_asked_for(archive: Path, kind: str) -> None:
    run("changes", "--archive", archive, "--kind", kind)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--kind", "nonesuch"), "'negation'"),
        (("--site", "nonesuch"), "it holds ban, muong"),
        (("--since", "hôm qua"), "2024-11-20"),
    ],
)
def test_what_cannot_be_asked_for_is_a_usage_error_and_not_no_change(
    archive: Path, words: tuple[str, ...], said: str
) -> None:
    assert said in run("changes", *words, "--archive", archive, status=2).stderr


def test_an_archive_without_changes_says_so(tmp_path: Path) -> None:
    with Archive.open(tmp_path):
        pass
    assert run("changes", "--archive", tmp_path).stdout == "Không có thay đổi nào.\n"
    assert json.loads(run("changes", "--archive", tmp_path, "--json").stdout) == []


def test_an_article_without_a_title_is_called_by_its_first_words(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as store:
        site = Nights(store)
        site.night(inline=[article("Bản tin không tiêu đề kể chuyện bến.", "Đoạn hai.", title=None)])
        site.night(inline=[])
    assert "Bản tin không tiêu đề" in run("changes", "--archive", tmp_path).stdout


def test_an_article_that_came_back_with_another_text_is_one_change(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as store:
        site = Nights(store)
        site.night({"/1": seen(article(), key="1")})
        site.night({"/1": NOT_FOUND})
        site.night({"/1": seen(article(*TEXT, "Thêm một đoạn."), key="1")})
    changes = answer("changes", "--archive", tmp_path, "--json")
    assert sorted(change["kind"] for change in changes) == ["missing", "restored+body"]
