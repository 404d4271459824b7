from __future__ import annotations

import gzip
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.content_encoding import EncodingError, decoded

LIMIT = 1_000_000  # bytes
TEXT = "Công đoàn cơ sở họp mặt đầu năm. ".encode() * 40


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzip.compress(TEXT, mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0), "x-GZIP"),
        (gzip.compress(TEXT[:100], mtime=0) + gzip.compress(TEXT[100:], mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0) + b"\x00\x00", "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflate(TEXT), "deflate"),
        (gzip.compress(zlib.compress(TEXT), mtime=0), "deflate, gzip"),
    ],
)
def test_packed_bodies_come_out_whole(body: bytes, encoding: str) -> None:
    assert decoded(body, encoding, limit=LIMIT) == TEXT


def test_an_empty_body_stays_empty_whatever_its_label() -> None:
    assert decoded(b"", "gzip", limit=LIMIT) == b""


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(TEXT, mtime=0)[:-9], "gzip"),
        (gzip.compress(TEXT, mtime=0)[:40], "gzip"),
        (TEXT, "gzip"),
        (TEXT, "deflate"),
        (TEXT, "br"),
    ],
)
def test_a_body_that_does_not_unpack_whole_is_a_failure(body: bytes, encoding: str) -> None:
    with pytest.raises(EncodingError) as caught:
        decoded(body, encoding, limit=LIMIT)
    assert caught.value.reason == "bad-encoding"


@pytest.mark.parametrize(("pack", "encoding"), [(gzip.compress, "gzip"), (zlib.compress, "deflate")])
def test_a_bomb_is_too_large(pack: object, encoding: str) -> None:
    assert callable(pack)
    with pytest.raises(EncodingError) as caught:
        decoded(pack(bytes(100_000)), encoding, limit=10_000)
    assert caught.value.reason == "too-large"


@given(st.binary(max_size=2_000))
def test_packing_and_unpacking_gives_the_same_bytes(data: bytes) -> None:
    assert decoded(gzip.compress(data, mtime=0), "gzip", limit=LIMIT) == data


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "gzip, deflate", "zstd"]))
def test_any_body_is_unpacked_or_refused(data: bytes, encoding: str) -> None:
    with suppress(EncodingError):
        assert len(decoded(data, encoding, limit=LIMIT)) >= 0
