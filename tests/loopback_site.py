"""A Joomla site on loopback whose every answer a test may set, and `luuvet` as a process of its own beside it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE_SIZE = 4


@dataclass(frozen=True)
class Reply:
    """One answer; *claimed* is the length that the header promises, if another than the body's."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    claimed: int | None = None
    seconds: float = 0.0  # before it is sent


def page(inner: str, *, title: str = "Công đoàn Bản Mây") -> Reply:
    """A whole HTML page in the dress of Joomla."""
    return Reply(
        (
            '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
            f'<meta name="generator" content="Joomla! - Open Source Content Management"><title>{title}</title></head>'
            '<body class="site com_content"><div class="moduletable_menu"><ul class="nav menu"><li>'
            f'<a href="/">Trang chủ</a></li><li><a href="/tin">Tin</a></li></ul></div><main id="content">{inner}</main>'
            '<div class="footer"><p>Số 3 phố Chợ, Bản Mây</p></div></body></html>'
        ).encode()
    )


def story(number: int, *more: str) -> str:
    """The text of article *number*."""
    own = (
        f"Ngày {number} tháng 6, tổ công đoàn số {number} ở Bản Mây trao {number * 11} suất quà cho đoàn viên.",
        f"Ông Lò Văn Tám, tổ trưởng tổ {number}, kể rằng việc này được chuẩn bị suốt {number + 2} tuần liền.",
    )
    return "".join(f"<p>{text}</p>" for text in (*own, *more))


def article_page(number: int, *more: str, title: str | None = None) -> Reply:
    """The page of article *number*."""
    name = title or f"Chuyện kể số {number}"
    return page(
        f'<div class="item-page" itemscope itemtype="https://schema.org/Article"><div class="page-header">'
        f'<h2 itemprop="headline">{name}</h2></div><dl class="article-info"><dd class="published">'
        f'<time datetime="2024-06-{number % 28 + 1:02d}T08:00:00+07:00" itemprop="datePublished">ngày đăng</time>'
        "</dd></dl>"
        f'<div itemprop="articleBody">{story(number, *more)}</div></div>',
        title=name,
    )


def address(number: int) -> str:
    """The path of article *number*."""
    return f"/tin/{number}-chuyen-ke-so-{number}"


def listing_pages(numbers: list[int], titles: dict[int, str] | None = None) -> dict[str, Reply]:
    """The listing pages of these articles, four a page, with a counter and a pager."""
    pages = [numbers[place : place + PAGE_SIZE] for place in range(0, len(numbers), PAGE_SIZE)] or [[]]
    last = len(pages)
    replies = {}
    for place, on_page in enumerate(pages):
        rows = "".join(
            f'<div class="item"><div class="page-header"><h2><a href="{address(one)}">'
            f"{(titles or {}).get(one, f'Chuyện kể số {one}')}</a></h2></div>"
            f"<p>Trích chuyện số {one}.</p></div>"
            for one in on_page
        )
        onward = (
            f'<li><a class="pagenav" title="Tiếp" href="/tin?start={(place + 1) * PAGE_SIZE}">Tiếp</a></li>'
            if place + 1 < last
            else ""
        )
        pager = f'<div class="pagination"><p class="counter">Trang {place + 1} / {last}</p><ul>{onward}</ul></div>'
        path = f"/tin?start={place * PAGE_SIZE}" if place else "/tin"
        replies[path] = page(f'<div class="blog">{rows}{pager}</div>', title="Tin")
    return replies


class Site:
    """The site: ``replies`` by path and query; what was asked, in order, with the moment."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply | Callable[[], Reply]] = {}
        self.asked: list[tuple[str, float]] = []
        self.agents: set[str] = set()
        self.not_modified: list[str] = []  # paths answered 304, as their replies' ETag allows
        self.articles: list[int] = []
        self.port = 0

    @property
    def home(self) -> str:
        """The address of the home page."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def paths(self) -> list[str]:
        """The paths asked so far."""
        return [path for path, _ in self.asked]

    def publish(self, *numbers: int) -> None:
        """Stand the site anew with these articles, the first on top."""
        self.articles = list(numbers)
        self.replies = {
            "/robots.txt": Reply(b"User-agent: *\nDisallow: /kin\n"),
            "/": page("<h1>Công đoàn Bản Mây</h1>"),
        }
        self.replies |= listing_pages(self.articles)
        self.replies |= {address(one): article_page(one) for one in numbers}

    def site_file(self, folder: Path, *, delay: float = 0.0, more: str = "", name: str = "ban") -> Path:
        """Write the site file into *folder* and return the folder."""
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.toml").write_text(
            f'name = "Công đoàn Bản Mây"\nhome = "{self.home}"\nsystem = "joomla"\ndelay = {delay}\n'
            f"allow_private = true\nfeeds = []\nsitemaps = []\n{more}\n"
            f'[[sections]]\nname = "Tin"\nurl = "{self.home}tin"\n',
            encoding="utf-8",
        )
        return folder


@contextmanager
def standing() -> Iterator[Site]:
    """Serve a :class:`Site` on loopback."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append((self.path, time.monotonic()))
            site.agents.add(self.headers.get("User-Agent", ""))
            reply = site.replies.get(self.path, Reply(b"<html><body>404 Not Found</body></html>", 404))
            reply = reply() if callable(reply) else reply
            time.sleep(reply.seconds)
            headers = {"Content-Type": "text/html; charset=utf-8"} | reply.headers
            if reply.headers.get("ETag", "") == self.headers.get("If-None-Match"):
                site.not_modified.append(self.path)
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(reply.status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) if reply.claimed is None else reply.claimed))
            self.end_headers()
            try:
                self.wfile.write(reply.body)
            except ConnectionError:
                self.close_connection = True  # whoever asked has hung up: too much for it, or killed
            if reply.claimed is not None:
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def command(*words: str | Path) -> list[str]:
    """The command line of luuvet."""
    return [sys.executable, "-m", "luuvet", *map(str, words)]


def luuvet(*words: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; it never may end in a traceback."""
    done = subprocess.run(
        command(*words), cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False, **options
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def crawl(archive: Path, sites: Path, *words: str, status: int | None = 0, night: int = 1) -> list[dict[str, Any]]:
    """Crawl on a night of a rehearsal and return the JSON lines."""
    at = f"2024-07-{night:02d}T22:00+07:00"
    done = luuvet("crawl", "--archive", archive, "--sites", sites, "--json", "--at", at, *words)
    assert status is None or done.returncode == status, (done.returncode, done.stdout, done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]
