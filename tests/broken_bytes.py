"""Input with something wrong about it: pages, response heads, WARC files, site files, robots.txt; and its bounds.

Whatever is drawn depends on the seed alone. The seeds are those of ``LUUVET_FUZZ_SEEDS``, else one; the number of
examples is multiplied by ``LUUVET_FUZZ_EFFORT``. What fell once stands in a test of its own beside.
"""

from __future__ import annotations

import gzip
import os
import random
import re
import signal
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.golden_pages import CASES
from tests.loopback_site import article_page, listing_pages

Example = TypeVar("Example")

SEEDS = [int(one) for one in os.environ.get("LUUVET_FUZZ_SEEDS", "7").split()]
_EFFORT = int(os.environ.get("LUUVET_FUZZ_EFFORT", "1"))
_SECONDS = 5
_KILOBYTES = 500 * 1024
_OPENERS = (b"<div>", b"<table><tr><td>", b"<b>", b"<ul><li>", b"<blockquote>", b"<a href=x>", b"<svg>", b"<font>")
_UNCLOSED = (b"<!--", b"<![CDATA[", b"<script>", b"<style>", b"<title>", b"<textarea>", b"<noscript>", b"<p title='")
_ENTITIES = (b"&#x110000;", b"&#0;", b"&#xD800;", b"&nosuch;", b"&#99999999999999999999;", b"&" * 50)
_NOTHING = (b"", b"\n", b"\xff\xfe", b"<", b"<?xml version='1.0'?>", b"{}", b"\xef\xbb\xbf", b"\x1f\x8b", b"%PDF-1")

_FEED = (
    b'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Tin</title>'
    + b"".join(
        f"<item><title>Bài số {n}</title><link>http://ban.test/tin/{n}-bai</link><description><![CDATA[<p>Bản "
        f"Mây, đoạn {n}.</p>]]></description><pubDate>Mon, 12 Aug 2024 07:0{n % 10}:00 +0700</pubDate></item>".encode()
        for n in range(9)
    )
    + b"</channel></rss>"
)
_SITEMAP = (
    b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    + b"".join(b"<url><loc>http://ban.test/tin/%d-bai</loc><lastmod>2024-08-12</lastmod></url>" % n for n in range(30))
    + b"</urlset>"
)
ROBOTS = (
    b"# Ban May\nUser-agent: *\nDisallow: /kin\nAllow: /kin/mo$\nCrawl-delay: 2.5\n\nUser-agent: luuvet\n"
    b"Disallow: /*?print=1\nSitemap: http://ban.test/sitemap.xml\n"
)


class Spoilt(bytes):
    """Bytes that a report of hypothesis tells in a few words."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes: {self[:40]!r}…>"


@cache
def whole_pages() -> tuple[bytes, ...]:
    """Golden pages of all systems, a listing, an article, a feed and a site map, all as they should be."""
    own = (article_page(7).body, listing_pages([7, 6, 5, 4, 3])["/tin"].body, _FEED, _SITEMAP)
    return tuple(map(Spoilt, (*((case / "response.html").read_bytes() for case in CASES), *own)))


def _flip(dice: random.Random, data: bytes, where: int) -> bytes:
    spoilt = bytearray(data)
    for _ in range(dice.choice((1, 10, 300))):
        spoilt[dice.randrange(len(spoilt))] ^= 1 << dice.randrange(8)
    return bytes(spoilt)


def _cut(dice: random.Random, data: bytes, where: int) -> bytes:
    return data[:where] + data[where + dice.choice((0, 1, 40, 4000, len(data))) :]


def _repeat(dice: random.Random, data: bytes, where: int) -> bytes:
    return data[:where] + data[where // 2 : where] * dice.randrange(1, 12) + data[where:]


def _nest(dice: random.Random, data: bytes, where: int) -> bytes:
    return data[:where] + dice.choice(_OPENERS) * dice.choice((200, 3000, 40_000)) + data[where:]


def _leave_open(dice: random.Random, data: bytes, where: int) -> bytes:
    return data[:where] + dice.choice(_UNCLOSED) + data[where:]


def _swell_attributes(dice: random.Random, data: bytes, where: int) -> bytes:
    names = b" ".join(b"a%d=1" % n for n in range(5000))
    tags = (b'<p class="' + b"x " * 200_000 + b'">', b"<p " + names + b">", b'<p style="' + b"a:b;" * 50_000)
    return data[:where] + dice.choice(tags) + data[where:]


def _replace(dice: random.Random, data: bytes, where: int) -> bytes:
    return data.replace(dice.choice((b" ", b"<", b"e", b"\n")), dice.choice((b"\0", b"\xff", b"", *_ENTITIES)))


def _grow_numbers(dice: random.Random, data: bytes, where: int) -> bytes:
    digits = dice.choice((b"9" * 20, b"9" * 400, b"9" * 5000, b"0" * 30, "²".encode(), "٣٤".encode(), b"-1", b"1e999"))
    return re.sub(rb"\d+", digits, data, count=dice.choice((1, 20, 300)))


def _misplace(dice: random.Random, data: bytes, where: int) -> bytes:
    other = dice.choice(whole_pages())
    return data[:where] + other[dice.randrange(len(other)) :]


def _garble(dice: random.Random, data: bytes, where: int) -> bytes:
    noise = dice.randbytes(3000)
    odd = (b"\xed\xa0\x80\xff\xfe\xf4\x90\x80\x80" * 50, "\u202e\u0301\u200d\ufeff".encode() * 500, noise)
    return data[:where] + dice.choice(odd) + data[where:]


def _recode(dice: random.Random, data: bytes, where: int) -> bytes:
    text = data.decode("utf-8", errors="replace")
    return text.encode(dice.choice(("utf-16", "utf-32", "utf-7", "cp1258", "shift_jis")), errors="replace")


def _void(dice: random.Random, data: bytes, where: int) -> bytes:
    return dice.choice((*_NOTHING, dice.randbytes(dice.randrange(1, 20_000))))


def _lengthen(dice: random.Random, data: bytes, where: int) -> bytes:
    pieces = (b"a" * 300_000, b"a " * 150_000, b"-" * 100_000, b"Trang 1/" * 20_000, b"(" * 50_000, b"\n" * 90_000)
    return data[:where] + dice.choice(pieces) + data[where:]


_HARMS: tuple[Callable[[random.Random, bytes, int], bytes], ...] = (
    *(_flip, _cut, _repeat, _nest, _leave_open, _swell_attributes, _replace, _grow_numbers, _misplace, _garble),
    *(_recode, _void, _lengthen),
)


def broken(whole: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Bytes of *whole* with one or two things wrong."""
    harms = st.lists(st.tuples(st.sampled_from(_HARMS), st.integers(0, 2**32)), min_size=1, max_size=2)
    return st.builds(_harmed, whole, harms)


def _harmed(data: bytes, harms: list[tuple[Callable[[random.Random, bytes, int], bytes], int]]) -> bytes:
    for harm, number in harms:
        if data:
            dice = random.Random(number)  # noqa: S311 - chance for tests
            data = harm(dice, data, dice.randrange(len(data)))
    return Spoilt(data)


def broken_pages() -> st.SearchStrategy[bytes]:
    """Pages with something wrong."""
    return broken(st.sampled_from(whole_pages()))


_OK = b"HTTP/1.1 200 OK\r\n"
_HTML = b"Content-Type: text/html; charset=utf-8\r\n"
_CHARSETS = (
    *(b"utf-16", b"koi8-r", b"viscii", b"idna", b"punycode", b"zlib", b"undefined", b"x" * 5000, b"\xff", b"", b'"'),
    *(b"unicode_escape", b"utf-7", b"rot13", b"base64"),
)
_TYPES = (
    *(b"image/png", b"application/pdf", b"text", b";;;", b"application/rss+xml", b"text/html;" * 3000, b"\0"),
    b"multipart/x",
)
_FIRST_LINES = (
    *(b"HTTP/1.1 200", b"HTTP/1.1 999 ?", b"HTTP/2 200", b"ICY 200 OK", b"HTTP/1.1 abc", b"", b"HTTP/1.1 206 Partial"),
    *(b"HTTP/1.1 304 Not Modified", b"HTTP/1.1 -200 OK", b"HTTP/9.9 200 OK", b"HTTP/1.1 " + b"2" * 6000),
    *(b":status: 200", b":status: " + b"2" * 6000, b":status: 2\xb2"),
)
_ODD_LINES = (
    *(b"Content-Length: 1", b"Content-Length: 99999999999", b"Content-Length: -1", b"Content-Length: " + b"9" * 5000),
    *(b"no colon here", b"A" * 100_000 + b": 1", b"Transfer-Encoding: chunked", b"Content-Encoding: br", b": empty"),
    *(b"Content-Encoding: zstd, gzip", b"Content-Encoding: " + b"gzip, " * 500, b"Last-Modified: 99/99/9999"),
    *(b"ETag: \0\xff", b"Set-Cookie: " + b"a=b; " * 5000, b"Refresh: 0; url=http://[", b"Retry-After: " + b"9" * 5000),
    *(b"Retry-After: Mon, 99 Xyz 0000 99:99:99 GMT", b"Content-Encoding: deflate", b"Content-Encoding: identity, x"),
    *(b"X: " + b"\r\n folded" * 300, b"Link: <" + b">" * 9000, b"Date: \xff", b"Content-Type: text/html\r\n" * 300),
)
_LOCATIONS = (
    *(b"http://[", b"//", b"javascript:alert(1)", b"file:///etc/passwd", b"", b"\xff\xfe", b"/" + b"a" * 20_000),
    *(b"http://ban.test:99999/", b"http://ban.test:-1/", b"http://ban.test:" + b"9" * 5000 + b"/", b"?" * 3000),
    *(b"http://" + b"a." * 3000, b"\0", b"http:ban.test", b"/../" * 2000, "http://bản-mây.test/".encode()),
    *(b"http://xn--/", b"%" * 900, b"/a b\tc", b"http://ban.test\\@x.test/"),
)


@cache
def _bomb() -> bytes:
    """A hundred megabytes of nothing, packed small."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(100)) + packer.flush()


def _packed(kind: str, body: bytes) -> bytes:
    whole = gzip.compress(body, 1)
    head = _OK + _HTML + b"Content-Encoding: gzip\r\n\r\n"
    spoilt = whole[:-9] + bytes([whole[-9] ^ 255]) + whole[-8:]
    coded = {"spoilt": spoilt, "half": whole[: len(whole) // 2], "bomb": _bomb()}
    return Spoilt(head + coded.get(kind, whole * 2))


def _joined(head: bytes, body: bytes) -> bytes:
    return Spoilt(head + body)


def broken_responses() -> st.SearchStrategy[bytes]:
    """HTTP responses, head and body, with something wrong about either or both."""
    heads = st.one_of(
        st.sampled_from([Spoilt(_OK + b"Content-Type: text/html; charset=%s\r\n\r\n" % one) for one in _CHARSETS]),
        st.sampled_from([Spoilt(_OK + b"Content-Type: %s\r\n\r\n" % one) for one in _TYPES]),
        st.sampled_from([Spoilt(one + b"\r\n" + _HTML + b"\r\n") for one in _FIRST_LINES]),
        st.sampled_from([Spoilt(_OK + _HTML + one + b"\r\n\r\n") for one in _ODD_LINES]),
        st.sampled_from([Spoilt(b"HTTP/1.1 302 Found\r\nLocation: %s\r\n\r\n" % one) for one in _LOCATIONS]),
    )
    bodies = st.sampled_from(whole_pages()) | broken_pages()
    kinds = st.sampled_from(("spoilt", "half", "bomb", "twice"))
    plain = st.builds(_joined, heads, bodies)
    return st.one_of(plain, plain, broken(plain), st.builds(_packed, kinds, bodies))


def for_each(
    strategy: st.SearchStrategy[Example], number: int, examples: int, check: Callable[[Example], None]
) -> None:
    """Call *check* on examples drawn with the seed *number*, each within the bounds of time and memory."""

    @seed(number)
    @settings(
        max_examples=examples * _EFFORT,
        deadline=None,  # the bound below names the example that took too long
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),  # what is drawn is a page and a seed: smaller is no clearer
    )
    @given(strategy)
    def attempt(example: Example) -> None:
        with bounded():
            check(example)

    attempt()


class TooSlowError(AssertionError):
    """An example took more than five seconds of the processor, whatever else runs beside."""


@contextmanager
def bounded() -> Iterator[None]:
    """Raise TooSlowError after five seconds, AssertionError where 500 MB more were needed."""

    def stop(_: int, frame: FrameType | None) -> None:
        raise TooSlowError(f"more than {_SECONDS} s, now in {frame.f_code.co_filename if frame else '?'}")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, _SECONDS)
    begun = _kilobytes("VmRSS", reset=True)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    peak = _kilobytes("VmHWM")
    assert peak - begun < _KILOBYTES, f"{(peak - begun) // 1024} MB more than before"


def _kilobytes(name: str, *, reset: bool = False) -> int:
    """Memory of this process as Linux tells it; 0 elsewhere. *reset*: the high water mark begins anew."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    if reset:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    found = re.search(rf"{name}:\s*(\d+)", status.read_text(encoding="ascii", errors="replace"))
    return int(found.group(1)) if found else 0
