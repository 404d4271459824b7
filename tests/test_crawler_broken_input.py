"""Whatever a site sends, the crawler neither breaks nor hangs: pages, response heads, robots.txt, site files."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import strategies as st

from archive.http_messages import parse_response
from archive.records import RawExchange
from crawler.addresses import absolute, article_address, host_of, key_in_address, normalise
from crawler.exchanges import Answer, Ask
from crawler.fetching import Fetcher
from crawler.page_positions import position_of
from crawler.page_trial import Trial, carry, profile_for, try_page
from crawler.robots import read_robots
from crawler.site_profiles import SiteFileError, SiteProfile, read_site
from crawler.site_tables import host_in
from tests.broken_bytes import ROBOTS, SEEDS, Spoilt, bounded, broken, broken_pages, broken_responses, for_each

SYSTEMS = ("joomla", "wordpress", "mastercms", "generic")
URL = "http://ban.test/tin/7-bai-123456.html"
MOMENT = datetime(2024, 8, 12, tzinfo=UTC)
SITE_FILES = [one.read_bytes() for one in sorted((Path(__file__).parents[1] / "spiders" / "sites").glob("*.toml"))]


class Broken(AssertionError):  # noqa: N818 - what the guard logs, raised
    """The reader broke on a page and its guard caught it."""


class Alarm(logging.Handler):
    """Raises what a guard only writes down."""

    def emit(self, record: logging.LogRecord) -> None:
        """Raise the error that was logged."""
        if record.exc_info and record.exc_info[1]:
            raise Broken(record.getMessage()) from record.exc_info[1]


@pytest.fixture(autouse=True)
def guards_raise() -> Iterator[None]:
    logger, alarm = logging.getLogger("crawler"), Alarm()
    logger.addHandler(alarm)
    yield
    logger.removeHandler(alarm)


def fetched_and_read(raw: RawExchange | None, system: str) -> Trial:
    """What the rules see where every request is answered with *raw*, robots.txt excepted."""
    profile: SiteProfile = profile_for(URL, system)

    def answer(ask: Ask) -> Answer:
        allowed = RawExchange(
            request_method="GET", request_headers=(), status=200, response_headers=(), body=b"", protocol="HTTP/1.1"
        )
        return Answer(url=ask.url, captured_at=MOMENT, raw=allowed if ask.url.endswith("/robots.txt") else raw)

    fetcher = Fetcher(profile=profile, now=lambda: MOMENT)
    return try_page(carry(fetcher.get(URL), answer), profile)


def page_of(body: bytes, content_type: bytes = b"text/html; charset=utf-8") -> RawExchange:
    headers = ((b"Content-Type", content_type),)
    return RawExchange(
        request_method="GET", request_headers=(), status=200, response_headers=headers, body=body, protocol="HTTP/1.1"
    )


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("number", SEEDS)
def test_a_broken_page_is_read_or_refused_by_name(number: int, system: str) -> None:
    def check(body: bytes) -> None:
        seen = fetched_and_read(page_of(body), system)
        assert seen.kind in ("article", "listing", "unreadable")
        assert seen.reason is None or seen.reason != "reader-error"

    for_each(broken_pages(), number, 150, check)


@pytest.mark.parametrize("number", SEEDS)
def test_a_broken_response_is_read_or_refused_by_name(number: int) -> None:
    def check(block: bytes) -> None:
        raw = parse_response(block)
        for system in ("joomla", "generic"):
            assert fetched_and_read(raw, system).reason != "reader-error"

    for_each(broken_responses(), number, 300, check)


@pytest.mark.parametrize("number", SEEDS)
def test_a_broken_robots_file_still_says_what_is_allowed(number: int) -> None:
    def check(payload: bytes) -> None:
        robots = read_robots(payload)
        assert robots.allows("http://ban.test/kin/a?print=1") in (True, False)
        assert robots.crawl_delay is None or 0 <= robots.crawl_delay < 100_000

    for_each(broken(st.just(ROBOTS)), number, 300, check)


@pytest.mark.parametrize("number", SEEDS)
def test_a_broken_site_file_is_a_profile_or_a_list_of_mistakes(number: int) -> None:
    def check(payload: bytes) -> None:
        with suppress(SiteFileError):
            assert read_site(payload.decode("utf-8", errors="surrogateescape"), "ban.toml").hosts

    for_each(broken(st.sampled_from([Spoilt(one) for one in SITE_FILES])), number, 300, check)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("number", SEEDS)
def test_a_site_file_with_a_value_of_another_kind_lists_its_mistakes(number: int) -> None:
    whole = [tomllib.loads(text.decode()) for text in SITE_FILES]
    keys = sorted({key for table in whole for key in table} | {"layouts", "delay", "allow_private", "timezone", "raw"})

    def check(drawn: tuple[str, object]) -> None:
        key, value = drawn
        with suppress(SiteFileError):
            read_site(f'name = "x"\nhome = "http://ban.test/"\n{key} = {_toml(value)}\n', "ban.toml")

    for_each(st.tuples(st.sampled_from(keys), _VALUES), number, 300, check)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(str(key))} = {_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _quoted(value)
    return value.isoformat() if isinstance(value, datetime) else str(value or 0)


def _quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(one):08x}" for one in text if not "\ud800" <= one <= "\udfff") + '"'


@pytest.mark.parametrize("number", SEEDS)
def test_no_address_breaks_what_reads_addresses(number: int) -> None:
    plain = "http:// https: // ban.test / ? # @ : [ ] .. % %2e \\ ² xn-- ủ \0 ?start= /page/ &id= -1.html ;jsessionid="
    pieces = st.sampled_from([*plain.split(" "), "\t", " ", "\ud800", "\u202e", "9" * 5000])

    def check(parts: list[str]) -> None:
        url = "".join(parts)
        once = normalise(url)
        assert normalise(once) == once
        for system in SYSTEMS:
            article_address(url, system)
            key_in_address(url, system)
        position_of(url)
        host_of(url)
        host_in(url)
        absolute(url, "http://ban.test/tin/")

    for_each(st.lists(pieces | st.text(max_size=6), max_size=9), number, 500, check)


@pytest.mark.parametrize(
    "page",
    [
        b"<div class='item-page'><p>Tin</p><img src=/a.jpg width=" + b"9" * 5000 + b"></div>",
        "<div class='item-page'><p>Tin</p><img src=/a.jpg width=²></div>".encode(),
        "<div class='item-page'><p style='font-weight:²²²'>Tin</p></div>".encode(),
        b"<meta http-equiv=refresh content='" + b"9" * 5000 + b"'>",
        b"<div class=pagination><a href='/tin?start=" + b"9" * 5000 + b"'>Sau</a><a href='/tin?page=2'>2</a></div>",
    ],
    ids=["long width", "raised width", "raised weight", "long refresh", "long offset"],
)
def test_a_number_that_no_program_reads_is_no_number(page: bytes) -> None:
    for system in SYSTEMS:
        assert fetched_and_read(page_of(page), system).reason != "reader-error"


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("opener", ["<div>", "<table><tr><td>", "<h1><h2>", "<a href=x>", "<ul><li>", "<svg>"])
def test_boxes_that_are_never_closed_hold_up_nobody(opener: str, system: str) -> None:
    with bounded():
        fetched_and_read(page_of(f"<html><body>{opener * 3000}<p>Tin ở Bản Mây</p>".encode()), system)
