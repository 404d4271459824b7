"""A site of any size on loopback: the newsroom server of the folder ``shared``, in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.shared_material import require_shared


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleSite:
    """One host of the newsroom, and what a hand-written spider needs to know of its pages (XPath)."""

    host: str
    system: str
    sections: tuple[str, ...]  # paths of the first listing pages
    item: str
    next: str
    title: str
    text: str


SITES = {
    "daknong": ScaleSite(
        host="daknong.edu.test",
        system="wordpress",
        sections=("/category/cong-doan/", "/category/tin-tuc/"),
        item='//div[@class="posts-list"]//h2[@class="entry-title"]/a/@href',
        next='//a[contains(@class, "next")]/@href',
        title='//h1[@class="entry-title"]/text()',
        text='//div[@class="entry-content"]/p//text()',
    ),
    "laodong-moi": ScaleSite(
        host="laodongthudo-moi.test",
        system="mastercms",
        sections=("/cong-doan", "/viec-lam"),
        item='//a[contains(@class, "article-link")]/@href',
        next='//a[@class="btn-viewmore"]/@href',
        title='//h1[contains(@class, "article-title")]/text()',
        text='//div[contains(@class, "__MASTERCMS_CONTENT")]/p//text()',
    ),
}


@contextmanager
def serving(articles: int, *, seed: int = 7, scenario: str = "scale") -> Iterator[str]:
    """Serve *articles* of each host without latency; yields the proxy address through which they are reached."""
    port = free_port()
    command = [sys.executable, "-m", "newsroom", "serve", "--port", str(port), "--seed", str(seed)]
    command += ["--articles", str(articles), "--scenario", scenario, "--latency-ms", "0"]
    process = subprocess.Popen(
        command,
        cwd=require_shared("newsroom").parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    proxy = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{proxy}/__night__")
        yield proxy
    finally:
        process.terminate()
        process.wait(timeout=20)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, *, seconds: float = 20) -> None:
    """Wait until *address* answers; ends the program when it does not within *seconds*."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            opener.open(address, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"{address} did not answer within {seconds:.0f} s")


def write_site_file(folder: Path, name: str) -> Path:
    """Write the site file of SITES[name] into *folder*, no delay, private addresses allowed; return the folder."""
    site = SITES[name]
    text = [f'name = "{name}"', f'home = "http://{site.host}/"', f'system = "{site.system}"', "delay = 0.0"]
    text.append("allow_private = true")
    for number, path in enumerate(site.sections, 1):
        text += ["[[sections]]", f'name = "{number}"', f'url = "http://{site.host}{path}"']
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text("\n".join(text) + "\n", encoding="utf-8")
    return folder
