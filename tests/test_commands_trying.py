from __future__ import annotations

from pathlib import Path

import pytest

from crawler.site_profiles import SYSTEMS
from tests.command_runs import HOME, TEXT_KEYS, answer, recorded_night, run, site_files
from tests.loopback_site import ROOT, Reply, address, luuvet, page, standing, story

TRIAL_KEYS = {"kind", "reason", "recipe", "article", "items", "next", "pages_stated", "items_stated", "cut"}
TEXT = "Chuyện ở bến\n\nLượt xem: 12\nSáng nay bến mở lại, thuyền chở 45 người.\nTin khác\n"


@pytest.fixture
def night(tmp_path: Path) -> Path:
    more = {"/mat": Reply(b"<html><body>404 Not Found</body></html>", 404)}
    return recorded_night(tmp_path / "1.warc.gz", [*range(109, 100, -1)], 1, more)


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    return site_files(tmp_path / "sites")


def test_an_article_as_json_has_every_key(night: Path, sites: Path) -> None:
    told = answer("try", f"{HOME}{address(103)}", "--from", night, "--sites", sites, "--json")
    assert told.keys() >= TRIAL_KEYS
    assert (told["kind"], told["reason"], told["items"], told["next"]) == ("article", None, [], None)
    assert told["recipe"].startswith("joomla/")
    assert told["article"].keys() >= TEXT_KEYS
    assert told["article"]["title"] == "Chuyện kể số 103"
    assert told["article"]["published_at"] == "2024-06-20T08:00:00+07:00"
    assert len(told["article"]["body"]) == 2


def test_a_listing_as_json_has_every_key(night: Path, sites: Path) -> None:
    told = answer("try", f"{HOME}/tin", "--from", night, "--sites", sites, "--json")
    assert (told["kind"], told["article"]) == ("listing", None)
    assert (told["next"], told["pages_stated"]) == (f"{HOME}/tin?start=4", 3)
    assert [item["url"] for item in told["items"]] == [f"{HOME}{address(number)}" for number in (109, 108, 107, 106)]
    assert all(item.keys() >= {"url", "title", "inline"} for item in told["items"])


def test_a_listing_of_whole_articles_shows_them(tmp_path: Path) -> None:
    items = "".join(f'<div class="item" itemprop="blogPost">{story(number)}</div>' for number in (3, 2, 1))
    pager = '<div class="pagination"><p class="counter">Trang 1 / 1</p></div>'
    blog = {"/van-thu": page(f'<div class="blog">{items}{pager}</div>')}
    night = recorded_night(tmp_path / "1.warc.gz", [101], 1, blog)
    text = f'name = "B"\nhome = "{HOME}/"\nsystem = "joomla"\n[[sections]]\nname = "V"\nurl = "{HOME}/van-thu"\n'
    sites = site_files(tmp_path / "sites", f"{text}inline = true\n")
    words = ("try", f"{HOME}/van-thu", "--from", night, "--sites", sites)
    items_told = answer(*words, "--json")["items"]
    assert [len(item["inline"]["body"]) for item in items_told] == [2, 2, 2]
    assert all(item["inline"].keys() >= TEXT_KEYS and item["url"] is None for item in items_told)
    assert "whole article of 2 paragraphs" in run(*words).stdout


def test_what_a_person_reads_names_each_field(night: Path, sites: Path) -> None:
    shown = run("try", f"{HOME}{address(103)}", "--from", night, "--sites", sites).stdout.splitlines()
    assert shown[0].startswith("article, read by joomla/")
    assert shown[1] == "title: Chuyện kể số 103"
    assert "lead: –" in shown
    assert any(line.startswith("body 2: ") for line in shown)


def test_a_page_that_is_none_is_unreadable_with_status_1(night: Path, sites: Path) -> None:
    words = ("--from", night, "--sites", sites)
    for path, reason in (("/mat", "http-404"), ("/chua-ghi", "not-recorded")):
        told = answer("try", f"{HOME}{path}", *words, "--json", status=1)
        assert (told["kind"], told["reason"], told["article"]) == ("unreadable", reason, None)
        assert f"why: {reason}" in run("try", f"{HOME}{path}", *words, status=1).stdout


def test_the_site_named_wins_then_the_system_then_the_host(night: Path, sites: Path) -> None:
    url = f"{HOME}{address(103)}"
    for words in ((), ("--site", "ben"), ("--system", "joomla"), ("--system", "generic")):
        assert answer("try", url, "--from", night, "--sites", sites, *words, "--json")["recipe"].startswith("joomla/")


def test_a_page_on_a_port_is_read_without_a_site_file(tmp_path: Path) -> None:
    with standing() as site:
        site.publish(1001)
        done = luuvet("try", f"{site.home}tin/1001-chuyen-ke-so-1001", "--system", "joomla", "--archive", tmp_path)
    assert done.returncode == 0, done.stdout
    assert "title: Chuyện kể số 1001" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://khong-co.invalid/tin"])
def test_no_network_is_said_and_no_error_of_ours(url: str, tmp_path: Path) -> None:
    done = luuvet("try", url, "--system", "joomla", "--archive", tmp_path)
    assert done.returncode == 1
    assert "could not be read" in done.stdout


@pytest.mark.parametrize("system", SYSTEMS)
def test_try_on_a_text_marks_every_line(tmp_path: Path, system: str) -> None:
    file = tmp_path / "x.txt"
    file.write_text(TEXT, encoding="utf-8")
    lines = answer("try", "--text", file, "--system", system, "--json")["lines"]
    assert all(line.keys() >= {"number", "text", "keep", "role", "rule"} for line in lines)
    kept = {line["text"]: line["keep"] for line in lines if line["text"].strip()}
    assert kept["Sáng nay bến mở lại, thuyền chở 45 người."]
    assert not kept["Lượt xem: 12"]
    assert not kept["Tin khác"]
    roles = {"title", "lead", "body", "caption", "byline", "boilerplate"}
    assert {line["role"] for line in lines} <= roles
    assert all((line["role"] == "boilerplate") is not line["keep"] and line["rule"] for line in lines)
    shown = run("try", "--text", file, "--system", system).stdout
    assert [line.split()[0] for line in shown.splitlines()] == [str(line["number"]) for line in lines]


def test_an_empty_text_has_no_lines(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("", encoding="utf-8")
    assert answer("try", "--text", tmp_path / "x.txt", "--system", "joomla", "--json") == {"lines": []}
    assert run("try", "--text", tmp_path / "x.txt", "--system", "joomla").stdout.strip() == ""


def test_a_text_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes("công đoàn".encode("utf-16"))
    assert "x.txt: is not UTF-8" in run("try", "--text", tmp_path / "x.txt", "--system", "joomla", status=2).stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "either a URL or --text"),
        (("http://ben.test/", "--text", str(ROOT / "README.md")), "either a URL or --text"),
        (("--text", str(ROOT / "README.md")), "--text needs --system"),
        (("--text", "khong-co.txt", "--system", "joomla"), "does not exist"),
        (("bến nứa",), "is no address"),
        (("file:///etc/passwd",), "is no address"),
        (("http://ben.test:99999/",), "is no address"),
        (("http://ben.test/", "--site", "nonesuch"), "no site 'nonesuch'"),
        (("http://ben.test/", "--system", "drupal"), "'joomla', 'wordpress', 'mastercms', 'generic'"),
        (("http://ben.test/", "--from", "khong-co.warc.gz"), "does not exist"),
    ],
)
def test_try_says_what_it_needs(words: tuple[str, ...], said: str) -> None:
    assert said in run("try", *words, status=2).stderr


def test_a_recording_that_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "hong.warc.gz"
    file.write_bytes(b"no recording")
    assert "hong.warc.gz" in run("try", "http://ben.test/", "--from", file, status=2).stderr
