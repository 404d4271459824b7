"""What comes with a page is read as foreign bytes: sent back only where it is what the standard calls a validator."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import RawExchange
from archive.validators import Validators, host_of, read_validators

MOMENT = datetime(2024, 7, 1, 15, tzinfo=UTC)
EARLIER = b"Sun, 30 Jun 2024 08:00:00 GMT"


def exchange(*headers: tuple[bytes, bytes]) -> RawExchange:
    return RawExchange(request_method="GET", request_headers=(), status=200, response_headers=headers, body=b"x")


@pytest.mark.parametrize("tag", [b'"a1"', b'W/"a1"', b'""', b'  "a1" '])
def test_an_entity_tag_goes_back_as_it_came(tag: bytes) -> None:
    found = read_validators(exchange((b"ETag", tag), (b"Last-Modified", EARLIER)), MOMENT)
    assert found is not None
    assert found.request_headers() == (
        ("If-None-Match", tag.strip().decode()),
        ("If-Modified-Since", EARLIER.decode()),
    )


@pytest.mark.parametrize(
    "headers",
    [
        ((b"ETag", b"a1"),),
        ((b"ETag", b'"a\r\nX: 1"'),),
        ((b"ETag", b'"' + b"a" * 300 + b'"'),),
        ((b"ETag", b'"a"'), (b"ETag", b'"b"')),
        ((b"Last-Modified", b"yesterday"),),
        ((b"Last-Modified", b"0"),),
        ((b"Last-Modified", b"Mon, 01 Jul 2024 14:59:30 GMT"),),
        ((b"Last-Modified", b"Tue, 01 Jul 2025 15:00:00 GMT"),),
        (),
    ],
)
def test_what_is_no_validator_is_sent_back_to_nobody(headers: tuple[tuple[bytes, bytes], ...]) -> None:
    assert read_validators(exchange(*headers), MOMENT) is None


@given(etag=st.binary(max_size=60), modified=st.binary(max_size=60))
def test_any_bytes_give_headers_of_one_line_or_none(etag: bytes, modified: bytes) -> None:
    found = read_validators(exchange((b"ETag", etag), (b"Last-Modified", modified)), MOMENT)
    for _, value in found.request_headers() if found else ():
        assert value.isascii()
        assert value.isprintable()


def test_tags_decide_before_dates_and_weak_ones_count() -> None:
    strong, weak = Validators(etag='"a"', last_modified="1"), Validators(etag='W/"a"', last_modified="2")
    assert strong.agree(weak)
    assert not strong.agree(Validators(etag='"b"', last_modified="1"))
    assert not strong.agree(Validators(etag=None, last_modified="1"))
    assert Validators(etag=None, last_modified="1").agree(Validators(etag=None, last_modified="1"))


def test_a_host_is_told_apart_by_its_port() -> None:
    assert host_of("http://Ban.test:8080/tin/1") == "ban.test:8080"
