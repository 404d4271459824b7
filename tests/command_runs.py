"""Running a command inside the test, and what commands are run on: a site file, a recording of two nights."""

from __future__ import annotations

import gzip
import json
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

import luuvet as program  # noqa: TID251  (the command line is what is tested)
from tests.loopback_site import ROOT, Reply, address, article_page, command, listing_pages

HOME = "http://ben.test"
SITE_FILE = f"""name = "Bến Nứa"
home = "{HOME}/"
system = "joomla"
[[sections]]
name = "Tin"
url = "{HOME}/tin"
"""
# The keys of an article's text, in the export, in `show` and in `try`.
TEXT_KEYS = {
    *("title", "lead", "byline", "section", "published_at", "body", "captions", "images", "attachments"),
}
EXPORT_KEYS = TEXT_KEYS | {
    *("site", "host", "page_id", "url", "aliases", "state", "version", "change", "content_digest", "payload_digest"),
    *("recipe", "first_captured_at", "last_captured_at", "visits", "warc"),
}
COUNTS = {"new", "changed", "missing", "gone", "restored", "moved", "unchanged", "failed", "quarantined"}
RUN_KEYS = {"site", "run_id", "outcome", "why", "sections", "counts", "requests", "bytes", "seconds"}
SECTION_KEYS = {"name", "pages_walked", "pages_stated", "items_listed", "items_stated", "complete", "why"}


def run(*words: str | Path, status: int = 0, given: str | None = None) -> Result:
    """Run a command, *given* a text on standard input; only an exit status may come of it, and this one."""
    result = CliRunner().invoke(program.cli, list(map(str, words)), input=given)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == status, (result.exit_code, result.stdout, result.stderr)
    return result


def answer(*words: str | Path, status: int = 0) -> Any:
    """Run a command and read the one JSON value that it prints."""
    return json.loads(run(*words, status=status).stdout)


def started(*words: str | Path) -> subprocess.Popen[str]:
    """Start a command in a process of its own, which hears Ctrl-C even where whoever runs the tests does not."""
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command(*words), cwd=ROOT, text=True, encoding="utf-8", stdout=pipe, stderr=pipe, preexec_fn=_hear_ctrl_c
    )


def _hear_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def site_files(folder: Path, text: str = SITE_FILE, name: str = "ben") -> Path:
    """Write a site file into *folder* and return the folder."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def recorded_night(file: Path, numbers: list[int], night: int = 1, more: Mapping[str, Reply] | None = None) -> Path:
    """Record the site with these articles, the first on top, as it answered on a night of July 2024."""
    replies = listing_pages(numbers) | {address(one): article_page(one) for one in numbers} | dict(more or {})
    records = (_record(path, reply, night) for path, reply in replies.items())
    file.write_bytes(b"".join(gzip.compress(record) for record in records))
    return file


def _record(path: str, reply: Reply, night: int) -> bytes:
    head = f"HTTP/1.1 {reply.status} Said\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    block = head.encode() + reply.body
    fields = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<urn:uuid:{abs(hash((path, night))):032x}>",
        "WARC-Date": f"2024-07-{night:02d}T15:00:00Z",
        "WARC-Target-URI": f"{HOME}{path}",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"
