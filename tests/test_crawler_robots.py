from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.robots import read_robots

SITE = "http://congdoan.example.vn"


def allowed(text: str, path: str) -> bool:
    return read_robots(text.encode()).allows(SITE + path)


@pytest.mark.parametrize(
    ("rules", "path", "expected"),
    [
        ("Disallow: /noi-bo/", "/noi-bo/a", False),
        ("Disallow: /noi-bo/", "/noi-bo", True),
        ("Disallow:", "/a", True),
        ("Disallow: /", "/a", False),
        ("Disallow: /tin\nAllow: /tin-tuc/", "/tin-tuc/bai-1", True),
        ("Disallow: /tin\nAllow: /tin-tuc/", "/tin-khac", False),
        ("Disallow: /tin\nAllow: /tin", "/tin", True),
        ("Disallow: /*-5003.html$", "/tin/bai-5003.html", False),
        ("Disallow: /*-5003.html$", "/tin/bai-5003.html?x=1", True),
        ("Disallow: /*?print=", "/bai?print=1", False),
        ("Disallow: *.pdf", "/tep/a.pdf", False),
        ("Disallow: /a%3cd.html", "/a%3Cd.html", False),
        ("Disallow: /đoàn", "/%C4%91o%C3%A0n/1", False),
        ("Disallow: /%7Eban", "/~ban/1", False),
        ("Disallow: /a # only a", "/a", False),
        ("Disallow: /", "/robots.txt", True),
        ("Disallow: tin", "/tin", False),
        ("Disallow: /a.c", "/abc", True),
    ],
)
def test_the_longest_matching_rule_decides(rules: str, path: str, expected: bool) -> None:
    assert allowed(f"User-agent: *\n{rules}\n", path) is expected


def test_a_group_of_our_own_replaces_the_one_for_all() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: Luuvet/9\nDisallow: /wp-admin/\n"
    assert allowed(text, "/tin")
    assert not allowed(text, "/wp-admin/a")


def test_an_empty_group_of_our_own_allows_all() -> None:
    assert allowed("User-agent: *\nDisallow: /\nUser-agent: luuvet\nDisallow:\n", "/tin")


def test_another_crawler_that_begins_like_ours_is_not_ours() -> None:
    assert allowed("User-agent: luuvet-spam\nDisallow: /\n", "/tin")


def test_groups_of_one_crawler_are_joined_and_agents_share_rules() -> None:
    text = "User-agent: other\nUser-agent: luuvet\nDisallow: /a\n\nUser-agent: luuvet\nDisallow: /b\n"
    assert [allowed(text, path) for path in ("/a", "/b", "/c")] == [False, False, True]


def test_a_sitemap_line_between_does_not_end_a_group() -> None:
    robots = read_robots(b"User-agent: *\nSitemap: http://a.vn/s.xml\nDisallow: /a\n")
    assert robots.sitemaps == ("http://a.vn/s.xml",)
    assert not robots.allows(SITE + "/a")


@pytest.mark.parametrize(("value", "seconds"), [("2", 2.0), ("0.5", 0.5), ("1,5", 1.5), ("86400", 120.0), ("x", None)])
def test_crawl_delay_is_read_in_seconds(value: str, seconds: float | None) -> None:
    assert read_robots(f"User-agent: *\nCrawl-delay: {value}\n".encode()).crawl_delay == seconds


def test_marks_and_line_ends_of_windows_are_passed_over() -> None:
    robots = read_robots(b"\xef\xbb\xbfUser-Agent: *\r\nDisallow: /a\r\n")
    assert not robots.allows(SITE + "/a")


@given(st.binary(max_size=400), st.text(max_size=60))
def test_any_file_can_be_read(payload: bytes, path: str) -> None:
    assert read_robots(b"User-agent: *\nDisallow: " + payload).allows(f"{SITE}/{path}") in (True, False)


def test_a_rule_of_many_stars_or_many_letters_is_answered_at_once() -> None:
    stars = "/" + "*a" * 40 + "b"
    robots = read_robots(f"User-agent: *\nDisallow: {stars}\nDisallow: /{'x ' * 200_000}\n".encode())
    begun = time.monotonic()
    assert robots.allows("http://ban.test/" + "a" * 2000)
    assert not robots.allows("http://ban.test/" + "a" * 60 + "b")
    assert time.monotonic() - begun < 1


def test_a_line_of_half_a_million_spaces_is_read_at_once() -> None:
    line = b"Disallow: /a" + b" " * 490_000 + b"b"
    robots = read_robots(b"User-agent: *\n" + line + b"\nDisallow: /tin\n")
    assert not robots.allows("http://ban.test/tin")
