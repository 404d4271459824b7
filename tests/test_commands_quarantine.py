"""`luuvet quarantine`, `accept` and `reject` on an archive that two recorded nights made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.archive_nights import exported, rows
from tests.command_runs import HOME, answer, recorded_night, run, site_files
from tests.kept_log import told
from tests.loopback_site import Reply, address, article_page, page

NUMBERS = [*range(112, 100, -1)]
LOGIN = page(
    '<h1>Đăng nhập</h1><form method="post" action="/vao"><input name="ten"><input type="password" name="ma"></form>'
    "<p>Bạn cần đăng nhập để xem nội dung này.</p>",
    title="Đăng nhập",
)


def long_story(number: int) -> Reply:
    """An article with a good deal of text, more with every number."""
    return article_page(number, *(f"Đoạn {n}: {'bà con góp công làm đường, ' * (3 + number % 5)}" for n in range(9)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an archive of one night and the file of its site."""
    site_files(tmp_path / "sites")
    crawl(tmp_path, 1, {})
    return tmp_path / "archive"


def crawl(folder: Path, night: int, more: dict[int, Reply], status: int | None = None) -> dict[str, Any]:
    """Replay a night on which some articles answer otherwise; return what the run came to."""
    replies = {address(one): more.get(one) or long_story(one) for one in NUMBERS}
    file = recorded_night(folder / f"{night}.warc.gz", NUMBERS, night, replies)
    words = ("crawl", "--full", "--json", "--archive", folder / "archive", "--sites", folder / "sites", "--from", file)
    status = int(len(more) > 1) if status is None else status
    (summary,) = map(json.loads, run(*words, status=status).stdout.splitlines())
    return dict(summary)


def waiting(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer("quarantine", "--json", "--archive", folder)
    return found


def decide(folder: Path, *words: str, status: int = 0) -> str:
    """Run `accept` or `reject` as Hải; return what it says."""
    verb, *rest = words
    sites = ("--sites", folder.parent / "sites") if verb == "accept" and "--sites" not in rest else ()
    done = run(verb, *rest, "--by", "Hải", "--archive", folder, *sites, status=status)
    return done.stdout + done.stderr


def test_what_waits_is_listed_with_reason_and_facts(folder: Path) -> None:
    counts = crawl(folder.parent, 2, {103: LOGIN})["counts"]
    assert (counts["quarantined"], counts["failed"], counts["unchanged"]) == (1, 1, 11)
    (item,) = waiting(folder)
    assert (item["site"], item["url"], item["reason"]) == ("ben", HOME + address(103), "login")
    assert item["captured_at"] == "2024-07-02T15:00:00Z"
    assert item["facts"]["http_status"] == 200
    said = run("quarantine", "--archive", folder).stdout
    assert "ben: login, 1 waiting" in said
    assert str(item["capture_id"]) in said


def test_nothing_waits_after_a_night_in_order(folder: Path) -> None:
    assert waiting(folder) == []
    assert run("quarantine", "--archive", folder).stdout == "nothing waits\n"


def test_an_accepted_login_page_takes_its_article_down_and_no_other(folder: Path) -> None:
    crawl(folder.parent, 2, {103: LOGIN})
    before = exported(folder)
    (item,) = waiting(folder)
    said = decide(folder, "accept", str(item["capture_id"]))
    assert f"{item['url']}: missing: login" in said
    assert waiting(folder) == []
    new = [line for line in exported(folder) if line not in before]
    assert {line["url"] for line in new} == {item["url"]}
    assert [line["change"] for line in new if line["version"] is None] == ["missing"]
    told = rows(folder, "SELECT capture, decision, decided_by, effect FROM quarantine")
    assert told == [(item["capture_id"], "accept", "Hải", "missing: login")]
    crawl(folder.parent, 3, {})
    assert [line["change"] for line in exported(folder) if line["url"] == item["url"]][-1] == "restored"


def test_a_rejected_capture_changes_nothing_and_is_not_asked_about_again(folder: Path) -> None:
    crawl(folder.parent, 2, {103: article_page(103)})
    before = exported(folder)
    (item,) = waiting(folder)
    assert item["reason"] == "shrunken"
    decide(folder, "reject", str(item["capture_id"]))
    assert (exported(folder), waiting(folder)) == (before, [])
    assert rows(folder, "SELECT decision, decided_by, decided_at > '2024' FROM quarantine") == [("reject", "Hải", 1)]
    (line,) = told(folder, "capture-rejected")
    assert (line["url"], line["facts"]) == (item["url"], {"capture": item["capture_id"], "by": "Hải"})
    for night in (3, 4):  # no second night settles what a person has rejected
        assert crawl(folder.parent, night, {103: article_page(103)})["counts"]["quarantined"] == 0
    assert {line["version"] for line in exported(folder)} == {1}


def test_an_accepted_short_text_is_the_next_version_with_its_capture_as_evidence(folder: Path) -> None:
    crawl(folder.parent, 2, {103: article_page(103)})
    (item,) = waiting(folder)
    assert "version 2: body" in decide(folder, "accept", str(item["capture_id"]))
    last = [line for line in exported(folder) if line["url"] == item["url"]][-1]
    assert (last["version"], last["change"], last["first_captured_at"]) == (2, "body", item["captured_at"])
    assert len(last["body"]) == 2
    place = "SELECT warc_file, warc_offset, warc_length FROM captures WHERE id = "
    assert rows(folder, place + str(item["capture_id"])) == [tuple(last["warc"].values())]
    crawl(folder.parent, 3, {103: article_page(103)})
    assert waiting(folder) == []


def test_a_person_who_knows_better_than_the_gate_makes_it_the_article(folder: Path) -> None:
    crawl(folder.parent, 2, {103: article_page(103, title="Website đang bảo trì")})
    (item,) = waiting(folder)
    assert item["reason"] == "maintenance"
    assert "version 2: title+body" in decide(folder, "accept", "--article", str(item["capture_id"]))


def test_a_page_in_which_the_rules_find_nothing_is_not_accepted(folder: Path) -> None:
    words = "".join(f"<p>Lời kể thứ {n} của bà con xóm chợ về con đường mới mở qua đồi.</p>" for n in range(20))
    bare = page(f"<h1>Chuyện kể số 103</h1><div class='khung-la'>{words}</div>", title="Chuyện kể số 103")
    crawl(folder.parent, 2, {103: bare})
    (item,) = waiting(folder)
    assert item["reason"] == "no-container"
    assert "[[layouts]]" in decide(folder, "accept", str(item["capture_id"]), status=2)
    assert len(waiting(folder)) == 1
    layout = '[[layouts]]\nvalid_from = 2024-07-02\nbody = "div.khung-la"\n'
    with (folder.parent / "sites" / "ben.toml").open("a", encoding="utf-8") as file:
        file.write(layout)
    assert "version 2" in decide(folder, "accept", str(item["capture_id"]))


def test_without_a_site_file_the_archive_knows_enough(folder: Path, tmp_path: Path) -> None:
    crawl(folder.parent, 2, {103: article_page(103)})
    (item,) = waiting(folder)
    said = decide(folder, "accept", str(item["capture_id"]), "--sites", str(tmp_path / "khong"))
    assert "no file of ben" in said
    assert "version 2: body" in said


@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_an_unknown_id_is_refused_by_name_before_anything_is_decided(folder: Path, verb: str) -> None:
    crawl(folder.parent, 2, {103: LOGIN})
    (item,) = waiting(folder)
    said = decide(folder, verb, str(item["capture_id"]), "so-nao-day", status=2)
    assert "so-nao-day" in said
    assert len(waiting(folder)) == 1


def test_what_was_decided_once_is_not_decided_again(folder: Path) -> None:
    crawl(folder.parent, 2, {103: LOGIN})
    number = str(waiting(folder)[0]["capture_id"])
    decide(folder, "reject", number)
    assert number in decide(folder, "accept", number, status=2)


def test_many_that_wait_for_one_reason_are_counted_not_listed(folder: Path) -> None:
    summary = crawl(folder.parent, 2, dict.fromkeys(range(101, 109), page("<h1>Chuyện</h1>" + "<p>Lạ.</p>" * 80)))
    assert summary["outcome"] == "partial"
    assert "layout drift: 8 pages" in summary["why"]
    assert {item["reason"] for item in waiting(folder)} == {"layout-drift"}
    said = run("quarantine", "--archive", folder).stdout
    assert "and 3 more" in said
    assert said.count(HOME) == 5
    assert run("quarantine", "--all", "--archive", folder).stdout.count(HOME) == 8


def test_all_that_waits_of_a_site_for_one_reason_is_decided_at_once(folder: Path) -> None:
    renamed = {one: article_page(one, *["Bà con xóm chợ góp công."] * 9, title="Công đoàn") for one in range(101, 109)}
    crawl(folder.parent, 2, dict(renamed))
    assert {item["reason"] for item in waiting(folder)} == {"layout-drift"}
    assert "--site and --reason" in decide(folder, "accept", "--site", "ben", status=2)
    assert "'ben: login'" in decide(folder, "accept", "--site", "ben", "--reason", "login", status=2)
    said = decide(folder, "accept", "--site", "ben", "--reason", "layout-drift")
    assert said.count("version 2") == 8
    assert waiting(folder) == []
    assert crawl(folder.parent, 3, renamed, status=0)["counts"]["unchanged"] == 12


def test_a_run_in_order_empties_the_list_by_itself(folder: Path) -> None:
    crawl(folder.parent, 2, {103: LOGIN, 105: article_page(105)})
    assert len(waiting(folder)) == 2
    crawl(folder.parent, 3, {})
    assert waiting(folder) == []
