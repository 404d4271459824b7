"""However a page asks, no request leaves the site's own hosts or the public network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy import Request
from scrapy.utils.httpobj import urlparse_cached
from twisted.web.client import URI

from archive.records import RawExchange
from crawler.addresses import absolute
from crawler.exchanges import Answer, Ask
from crawler.fetching import Fetcher
from crawler.host_guard import is_public
from crawler.page_trial import carry, profile_for
from crawler.site_tables import host_in
from tests.archive_nights import rows
from tests.loopback_site import ROOT, command

HOST = "ban.test"
URL = f"http://{HOST}/tin/1-bai.html"
MOMENT = datetime(2024, 8, 12, tzinfo=UTC)
# Ways to ask for another place; each is tried as a link, a redirect, a picture, a frame, a base and a refresh.
ELSEWHERE = (
    *("http://x.test/a-123456.html", "//x.test/b.html", "///x.test/b.html", "\\\\x.test/c.html", "/\\x.test/d.html"),
    *("http:\\\\x.test/e.html", "http:/\\x.test/f", "https:x.test/g.html", "http:////x.test/h", "HTTP://X.TEST/i.html"),
    *(
        f"http://{HOST}@x.test/j.html",
        f"http://{HOST}:80@x.test/k",
        f"http://{HOST}%40x.test/l",
        f"http://{HOST}\\@x.test/m",
    ),
    *(
        f"http://{HOST}.x.test/n.html",
        f"http://x.test#@{HOST}/o",
        f"http://x.test?@{HOST}/p",
        f"http://x.test\\.{HOST}/q",
    ),
    *(
        f"http://{HOST}\t.x.test/r",
        f"http://{HOST}\n.x.test/s",
        f"http://{HOST}%2ex.test/t",
        f"http://{HOST}%00.x.test/u",
    ),
    *(
        f"http://{HOST}:22/v.html",
        f"http://{HOST}:6379/",
        f"https://{HOST}:8443/w",
        f"http://{HOST}:0/x",
        f"http://x{HOST}/y",
    ),
    *(
        "http://127.0.0.1:9/a.html",
        "http://127.1/b",
        "http://2130706433/c",
        "http://0x7f000001/d",
        "http://017700000001/e",
    ),
    *(
        "http://0177.0.0.1/f",
        "http://0x7f.1/g",
        "http://127.0.0.1.:9/h",
        "http://[::1]:9/i",
        "http://[::ffff:127.0.0.1]/j",
    ),
    *(
        "http://[::ffff:7f00:1]/k",
        "http://[fe80::1%25lo]/l",
        "http://[64:ff9b::7f00:1]/m",
        "http://0.0.0.0/n",
        "http://0/o",
    ),
    *("http://10.0.0.1/p", "http://172.16.0.1/q", "http://192.168.1.1/r", "http://169.254.169.254/latest/meta-data/"),
    *(
        "http://①②⑦.⓪.⓪.①/s",
        "http://127。0。0。1/t",
        "http://localhost/u",
        "http://LOCALHOST./v",
        "http://ban。test.x.test/w",
    ),
    *("http://xn--bn-test-/x", "http://bаn.test/y", "http://ban.test\u200b.x.test/z", "http://ﬀ.test/"),
    *(
        "file:///etc/passwd",
        "file://ban.test/etc/passwd",
        "FILE:/etc/passwd",
        "ftp://ban.test/a",
        "gopher://ban.test:70/_x",
    ),
    *(
        "data:text/html,<h1>x</h1>",
        "dict://ban.test:11211/stat",
        "ldap://ban.test/",
        "jar:http://ban.test!/a",
        "ws://ban.test/",
    ),
    *(
        "javascript:location='http://x.test'",
        "s3://ban.test/a",
        "view-source:http://x.test/",
        "feed:http://x.test/",
        "tel:1",
    ),
)


def answer_with(location: str) -> Answer:
    header = (b"Location", location.encode("utf-8", errors="surrogatepass"))
    raw = RawExchange(
        request_method="GET", request_headers=(), status=302, response_headers=(header,), body=b"", protocol="HTTP/1.1"
    )
    return Answer(url=URL, captured_at=MOMENT, raw=raw)


def asked_after(location: str, *, robots: bool = False) -> list[str]:
    """The addresses asked where every answer redirects to *location*; *robots*: that of robots.txt as well."""
    asked: list[str] = []

    def answer(ask: Ask) -> Answer:
        asked.append(ask.url)
        redirects = robots or not ask.url.endswith("/robots.txt")
        raw = RawExchange(
            request_method="GET", request_headers=(), status=404, response_headers=(), body=b"", protocol="HTTP/1.1"
        )
        return answer_with(location) if redirects else Answer(url=ask.url, captured_at=MOMENT, raw=raw)

    carry(Fetcher(profile=profile_for(URL, "generic"), now=lambda: MOMENT).get(URL), answer)
    return asked


def goes_to(url: str) -> set[str]:
    """The hosts that Scrapy and Twisted understand in an address; a port that is not the default stands beside."""
    request = Request(url)
    spoken = urlparse_cached(request)
    wired = URI.fromBytes(request.url.encode("ascii"))  # type: ignore[no-untyped-call]  # Twisted has no types here
    ports = {spoken.port or wired.port, wired.port} - {80 if spoken.scheme == "http" else 443}
    hosts = {(spoken.hostname or "").lower(), wired.host.decode("ascii").lower()}
    return {host + "".join(f":{port}" for port in sorted(ports)) for host in hosts}


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_redirect_leads_elsewhere(target: str) -> None:
    assert {host for url in asked_after(target) for host in goes_to(url)} == {HOST}


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_redirect_of_robots_txt_leads_elsewhere(target: str) -> None:
    assert {host for url in asked_after(target, robots=True) for host in goes_to(url)} == {HOST}


PIECES = (
    f"http: https: HTTP: // / \\ @ : ? # [ ] . % %2e %40 {HOST} x.test 80 8080 127.0.0.1 ::1 \u3002 ⓑ BAN .test".split()
)


@settings(max_examples=600, derandomize=True, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "\t", "\n", " ", "\0", "\ud800"]), max_size=8).map("".join))
def test_what_is_taken_for_one_of_the_hosts_is_one_for_those_who_connect(url: str) -> None:
    for one in (url, absolute(url, URL) or ""):
        if host_in(one) == HOST:
            assert goes_to(one) == {HOST}


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("64:ff9b::808:808", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
        ("2002:808:808::", True),
        ("::ffff:10.0.0.1", False),
        ("::127.0.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("ff02::1", False),
        ("fe80::1", False),
        ("100.64.0.1", False),
        ("198.18.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - asked for, not listened on
    ],
)
def test_an_address_is_public_only_where_what_it_stands_for_is(address: str, public: bool) -> None:
    assert is_public(address) is public


REBINDING = """
import asyncio, sys
from twisted.internet import asyncioreactor
asyncioreactor.install(asyncio.new_event_loop())
from twisted.internet import defer, reactor
from twisted.internet.base import ThreadedResolver
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.protocol import Factory, Protocol
from scrapy import Request, Spider
from scrapy.utils.misc import build_from_crawler, load_object
from scrapy.utils.test import get_crawler
from crawler.host_guard import HostGuard
from crawler.spider_making import crawl_settings

answers = iter(["8.8.8.8", "127.0.0.1", "10.0.0.1", "169.254.169.254"])
asked, connected = [], []

def lookup(self, name, timeout=()):
    asked.append(name)
    return defer.succeed(next(answers))

def connect(host, port, *rest, **more):
    connected.append(host)
    reactor.callLater(0, reactor.stop)
    raise OSError("nothing is sent")

ThreadedResolver.getHostByName = lookup
settings = crawl_settings().copy_to_dict()
crawler = get_crawler(Spider, {**settings, "LUUVET_ALLOW_PRIVATE": False})
resolver = load_object(crawler.settings["TWISTED_DNS_RESOLVER"])
build_from_crawler(resolver, crawler, reactor=reactor).install_on_reactor()
reactor.connectTCP = connect

async def visit():
    await HostGuard.from_crawler(crawler).process_request(Request("http://ban.test/tin"))
    HostnameEndpoint(reactor, b"ban.test", 80).connect(Factory.forProtocol(Protocol)).addErrback(lambda _: None)

reactor.callWhenRunning(lambda: defer.Deferred.fromCoroutine(visit()))
reactor.callLater(20, reactor.stop)
reactor.run()
print(asked, connected)
"""


def test_a_name_that_changes_its_address_is_connected_at_the_one_that_was_looked_at() -> None:
    done = subprocess.run(
        [sys.executable, "-c", REBINDING], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == "['ban.test'] ['8.8.8.8']", done.stderr


class LuringSite(BaseHTTPRequestHandler):
    """A proxy that serves ban.test, whose pages lead elsewhere in every way, and notes what else is asked for."""

    read: list[str]
    strayed: list[str]
    proxies: dict[str, str]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.netloc.lower().removesuffix(":80") != HOST:
            self.strayed.append(self.path)
            return self.answer(404, "")
        self.read.append(parts.path)
        if hop := re.match(r"/di/(\d+)-", parts.path):
            return self.answer(302, "", ELSEWHERE[int(hop[1])])
        if parts.path == "/robots.txt":
            return self.answer(200, "User-agent: *\nSitemap: http://x.test/sitemap.xml\n")
        return self.answer(200, article() if "200-bai" in parts.path else listing())

    def do_CONNECT(self) -> None:
        self.strayed.append(f"CONNECT {self.path}")
        self.answer(403, "")

    do_HEAD = do_POST = do_GET  # noqa: N815 - the names that http.server calls

    def answer(self, status: int, text: str, location: str = "") -> None:
        body = text.encode("utf-8", errors="replace")
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8" if text.startswith("<") else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        if location:
            line = re.sub(r"[\r\n]", "", location)
            self.send_header("Location", line.encode("utf-8").decode("latin-1"))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def listing() -> str:
    links = [*(f"/di/{n}-bai-so-{n + 100}.html" for n in range(len(ELSEWHERE))), *ELSEWHERE, "/tin/200-bai-123456.html"]
    items = "".join(
        f'<div class="item"><h2><a href="{link}">Công đoàn Bản Mây họp lần thứ {n}</a></h2><p>Chiều nay, họp.</p></div>'
        for n, link in enumerate(links)
    )
    return (
        '<!DOCTYPE html><html><head><title>Tin</title><link rel="next" href="http://x.test/tin?page=2">'
        '<link rel="alternate" type="application/rss+xml" href="http://x.test/feed"></head><body><h1>Tin</h1>'
        f'{items}<div class="pagination"><a class="next" rel="next" href="//x.test/tin/page/2/">Trang sau</a></div>'
    )


def article() -> str:
    media = "".join(
        f'<img src="{one}" srcset="{one} 2x"><iframe src="{one}"></iframe><a href="{one}/van-ban.pdf">Văn bản</a>'
        f'<video poster="{one}"><source src="{one}"></video><object data="{one}"></object>'
        for one in ELSEWHERE
    )
    text = "Hội nghị ở Bản Mây thông qua nghị quyết năm mới. " * 12
    return (
        '<!DOCTYPE html><html><head><base href="http://x.test/">'
        '<meta http-equiv="refresh" content="0;url=http://x.test/">'
        '<link rel="canonical" href="http://x.test/k.html"><title>Hội nghị</title></head><body><article class="hentry">'
        '<h1 class="entry-title">Hội nghị</h1>'
        f'<div class="entry-content item-page"><p>{text}</p>{media}</div></article>'
    )


@contextmanager
def luring() -> Iterator[type[LuringSite]]:
    handler = LuringSite
    handler.read, handler.strayed = [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    handler.proxies = dict.fromkeys(
        ("http_proxy", "https_proxy", "ftp_proxy"), f"http://127.0.0.1:{server.server_port}"
    )
    try:
        yield handler
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("media", ["", 'media = true\nraw = "all"\n'], ids=["pages", "photos and files too"])
def test_a_crawl_of_a_luring_site_asks_nothing_of_anybody_else(tmp_path: Path, media: str) -> None:
    sites = tmp_path / "sites"
    sites.mkdir()
    # Joomla reads whole articles on the list, the generic rules whatever is there.
    for system in ("joomla", "generic"):
        (sites / f"lua-{system}.toml").write_text(
            f'name = "Bản Mây"\nhome = "http://{HOST}/"\nsystem = "{system}"\ndelay = 0.0\n{media}'
            f'[[sections]]\nname = "Tin"\nurl = "http://{HOST}/tin"\n',
            encoding="utf-8",
        )
    with luring() as site:
        words = command("crawl", "--full", "--archive", tmp_path / "archive", "--sites", sites)
        environment = os.environ | site.proxies
        done = subprocess.run(
            words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False
        )
    assert "Traceback" not in done.stderr
    assert site.strayed == []
    assert {"/robots.txt", "/tin", "/tin/200-bai-123456.html"} <= set(site.read)
    assert [one for one in site.read if one.startswith("/di/")]
    asked = rows(tmp_path / "archive", "SELECT DISTINCT url FROM captures WHERE http_status IS NOT NULL")
    assert {urlsplit(url).hostname for (url,) in asked} == {HOST}
