"""The replica sites print what their data says, and the second night brings what it announces."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest

from demo.nights import ExpectedChange
from demo.replicas import NIGHTS, Replicas, serve_replicas
from demo.stories import SITES, Story


@pytest.fixture
def replicas() -> Iterator[Replicas]:
    with serve_replicas() as running:
        yield running


def ask(url: str) -> tuple[HTTPResponse, bytes]:
    parts = urlsplit(url)
    assert parts.hostname
    connection = HTTPConnection(parts.hostname, parts.port or 80, timeout=5)
    try:
        connection.request("GET", url.removeprefix(f"{parts.scheme}://{parts.netloc}"))
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def text_of(url: str) -> str:
    """The visible text of a page, composed and with single spaces."""
    _, payload = ask(url)
    text = lxml.html.document_fromstring(payload.decode("utf-8")).text_content()
    return unicodedata.normalize("NFC", " ".join(text.split()))


def links_of(url: str) -> list[str]:
    _, payload = ask(url)
    root = lxml.html.document_fromstring(payload.decode("utf-8"))
    return [urljoin(url, str(href)) for href in root.xpath("//a/@href")]


def linked(replicas: Replicas, site: str) -> list[tuple[Story, str]]:
    found = [(item, replicas.article_url(site, item.key)) for item in replicas.standing(site).linked()]
    return [(item, url) for item, url in found if url]


def story(replicas: Replicas, site: str, key: str) -> Story:
    (found,) = [known for known in replicas.standing(site).stories if known.key == key]
    return found


def change(replicas: Replicas, site: str, key: str) -> ExpectedChange:
    (found,) = [known for known in replicas.expected_changes() if (known.site, known.key) == (site, key)]
    return found


@pytest.mark.parametrize("site", SITES)
def test_an_article_page_shows_all_that_the_story_says(replicas: Replicas, site: str) -> None:
    for item, url in linked(replicas, site):
        text = text_of(url)
        cells = [cell for paragraph in item.body for cell in paragraph.split(" | ")]
        for said in [item.title, item.lead, item.byline, *cells, *item.captions]:
            assert said is None or said in text, (url, said)


@pytest.mark.parametrize("site", SITES)
def test_walking_the_sections_meets_every_linked_article(replicas: Replicas, site: str, tmp_path: Path) -> None:
    replicas.site_files(tmp_path)
    profile = tomllib.loads((tmp_path / f"{site}.toml").read_text(encoding="utf-8"))
    seen: set[str] = set()
    todo = [section["url"] for section in profile["sections"] if not section.get("inline")]
    prefixes = tuple(todo)
    while todo:
        url = todo.pop()
        if url not in seen:
            seen.add(url)
            todo += [link for link in links_of(url) if link.startswith(prefixes) and "print" not in link]
    assert {url for _, url in linked(replicas, site)} <= seen | {link for url in seen for link in links_of(url)}


def test_the_untitled_section_prints_whole_articles_and_states_its_pages(replicas: Replicas) -> None:
    url = replicas.origin("basuoi") + "/index.php/cong-doan-co-so"
    stories = replicas.standing("basuoi").listed("cong-doan-co-so")
    texts = [text_of(url), text_of(f"{url}?start=3"), text_of(f"{url}?start=6")]
    assert "Trang 1 / 3" in texts[0]
    assert "Công đoàn cơ sở (9)" in texts[0]
    for number, item in enumerate(stories):
        for line in (*item.body, item.byline, item.byline_unit or "no unit line"):
            assert line in texts[number // 3]
        assert replicas.article_url("basuoi", item.key) is None


def test_a_view_counter_differs_at_every_request(replicas: Replicas) -> None:
    url = replicas.article_url("doithong", "5105")
    assert url
    assert text_of(url) != text_of(url)


def test_robots_txt_and_photos_are_served(replicas: Replicas) -> None:
    response, payload = ask(replicas.origin("bengio") + "/robots.txt")
    assert response.status == 200
    assert b"Disallow: /apicenter@/" in payload
    response, payload = ask(replicas.origin("bengio") + "/stores/thumb/1.png")
    assert response.getheader("Content-Type") == "image/png"
    assert payload.startswith(b"\x89PNG")


def test_each_site_has_an_origin_of_its_own(replicas: Replicas) -> None:
    assert len({replicas.origin(site) for site in SITES}) == 3
    assert all(replicas.origin(site).startswith("http://127.0.0.1:") for site in SITES)


def test_site_files_point_to_the_running_replicas(replicas: Replicas, tmp_path: Path) -> None:
    replicas.site_files(tmp_path / "sites")
    for site in SITES:
        profile = tomllib.loads((tmp_path / "sites" / f"{site}.toml").read_text(encoding="utf-8"))
        assert profile["home"] == replicas.origin(site) + "/"
        assert profile["allow_private"] is True
        assert profile["delay"] == 0
        for section in profile["sections"]:
            assert ask(section["url"])[0].status == 200


@pytest.mark.parametrize(("site", "key"), [("basuoi", "1005"), ("doithong", "5105"), ("bengio", "130447")])
def test_an_edit_replaces_one_place_and_nothing_else(replicas: Replicas, site: str, key: str) -> None:
    url, edit = replicas.article_url(site, key), change(replicas, site, key)
    assert url
    before = story(replicas, site, key)
    assert edit.old in text_of(url)
    replicas.set_night(2)
    after = story(replicas, site, key)
    assert edit.change == "body"
    assert edit.new in text_of(url)
    assert len(set(before.body) ^ set(after.body)) == 2
    assert (before.title, before.captions, before.byline) == (after.title, after.captions, after.byline)


def test_a_new_headline_stands_over_the_same_text(replicas: Replicas) -> None:
    before = story(replicas, "doithong", "5103")
    replicas.set_night(2)
    after = story(replicas, "doithong", "5103")
    assert before.title != after.title
    assert before.blocks == after.blocks


def test_a_caption_edit_leaves_the_body(replicas: Replicas) -> None:
    before = story(replicas, "bengio", "130466")
    replicas.set_night(2)
    after = story(replicas, "bengio", "130466")
    assert before.body == after.body
    assert before.captions != after.captions


@pytest.mark.parametrize(("site", "key", "status"), [("doithong", "5104", 404), ("bengio", "130458", 410)])
def test_a_withdrawn_article_answers_with_its_status(replicas: Replicas, site: str, key: str, status: int) -> None:
    url = replicas.article_url(site, key)
    assert url
    assert ask(url)[0].status == 200
    replicas.set_night(2)
    assert ask(url)[0].status == status
    assert change(replicas, site, key).change == ("gone" if status == 410 else "missing")


def test_a_moved_article_redirects_for_good(replicas: Replicas) -> None:
    former = replicas.article_url("doithong", "5202")
    replicas.set_night(2)
    assert former
    response, _ = ask(former)
    assert response.status == 301
    assert response.getheader("Location") == replicas.article_url("doithong", "5202") != former


def test_a_retyped_article_differs_in_bytes_and_not_in_words(replicas: Replicas) -> None:
    url = replicas.article_url("basuoi", "1003")
    assert url
    before = ask(url)[1]
    replicas.set_night(2)
    after = ask(url)[1]
    title = "Hội diễn văn nghệ"
    assert title.encode() in before
    assert title.encode() not in after
    assert unicodedata.normalize("NFD", title).encode() in after
    assert change(replicas, "basuoi", "1003").change == ""


def test_an_untitled_article_is_edited_and_another_is_gone(replicas: Replicas) -> None:
    url = replicas.origin("basuoi") + "/index.php/cong-doan-co-so"
    replicas.set_night(2)
    text = " ".join(text_of(f"{url}?start={start}") for start in (0, 3, 6))
    assert change(replicas, "basuoi", "2005").new in text
    assert "Pha Sơn" not in text
    assert "Công đoàn cơ sở (9)" in text  # one new, one deleted


def test_a_reprint_carries_the_other_sites_paragraphs(replicas: Replicas) -> None:
    replicas.set_night(2)
    reprint = story(replicas, "bengio", "130492")
    original = story(replicas, "doithong", "5109")
    assert reprint.body == original.body
    assert reprint.title != original.title


def test_every_expected_change_says_what_happened_in_two_languages(replicas: Replicas) -> None:
    changes = replicas.expected_changes()
    assert all(known.vi and known.en and known.opening for known in changes)
    assert sorted({known.change for known in changes}) == [
        "",
        "body",
        "caption",
        "first",
        "gone",
        "missing",
        "moved",
        "title",
    ]
    assert len({(known.site, known.key) for known in changes}) == len(changes)


def test_the_second_night_is_a_day_after_the_first() -> None:
    first, second = NIGHTS
    assert first.utcoffset() is not None
    assert (second - first).total_seconds() == 24 * 3600


def test_an_unknown_address_is_a_404_on_every_site(replicas: Replicas) -> None:
    for site in SITES:
        for path in ("/khong-co", "/category/khong-co/", "/bai-khong-co-999.html", "/index.php/khong-co/9-x"):
            assert ask(replicas.origin(site) + path)[0].status == 404
