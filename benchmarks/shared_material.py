"""The pages, recordings and truths that benchmarks read from the folder ``shared`` beside the checkout.

Nothing of it is copied into the project. ``$LUUVET_SHARED`` names another place.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

SHARED = Path(os.environ.get("LUUVET_SHARED") or Path(__file__).resolve().parents[2] / "shared")

Truth = dict[str, Any]  # one line of a truth file, as shared/newsroom/README.md describes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One saved article page with what a person reads on it."""

    url: str
    payload: bytes  # HTML, content encoding undone
    content_type: str | None
    system: str  # joomla, wordpress, mastercms or generic: what the site file would say
    truth: Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One recorded answer."""

    status: int
    content_type: str | None
    payload: bytes


def require_shared(*parts: str) -> Path:
    """Return ``shared/part/part``; end the program with a clear message where that does not exist."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        sys.exit(f"skipped: {path} is not there (benchmarks read the folder `shared` beside the checkout)")
    return path


def read_truth(path: Path) -> list[Truth]:
    """Return the lines of a truth file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def read_recording(path: Path) -> dict[str, Response]:
    """Return the recorded answers of a WARC file by address; of an address asked twice, the first."""
    answers: dict[str, Response] = {}
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type != "response":
                continue
            url = record.rec_headers.get_header("WARC-Target-URI")
            answer = Response(
                status=int(record.http_headers.get_statuscode()),
                content_type=record.http_headers.get_header("Content-Type"),
                payload=record.content_stream().read(),
            )
            answers.setdefault(url, answer)
    return answers


def article_address(truth: Truth, answers: dict[str, Response]) -> str | None:
    """Return the first of an article's addresses that answered with a page; None when none did."""
    return next((url for url in truth["urls"] if url in answers and answers[url].status == 200), None)


def recorded_pages(name: str, system: str) -> list[Page]:
    """Return the live articles of one recorded night, for example ``wordpress-day1``."""
    answers = read_recording(require_shared("captures", f"{name}.warc.gz"))
    pages = []
    for truth in read_truth(require_shared("captures", f"{name}.truth.jsonl")):
        url = article_address(truth, answers)
        if truth["state"] != "live" or url is None:
            continue
        answer = answers[url]
        pages.append(
            Page(url=url, payload=answer.payload, content_type=answer.content_type, system=system, truth=truth)
        )
    return pages


def saved_pages() -> list[Page]:
    """Return the saved article and print pages of real sites."""
    return list(_saved_pages(require_shared("pages")))


def _saved_pages(folder: Path) -> Iterator[Page]:
    for truth in read_truth(folder / "truth.jsonl"):
        if truth["kind"] == "listing":
            continue
        payload = next(folder.glob(f"*/{truth['case']}.html")).read_bytes()
        system = {"joomla15": "joomla", "joomla3": "joomla", "k2": "joomla"}.get(truth["system"], truth["system"])
        yield Page(
            url=truth.get("url") or f"http://saved.test/{truth['case']}.html",
            # One host sent gzip without saying so; every reader gets the page itself.
            payload=gzip.decompress(payload) if payload.startswith(b"\x1f\x8b") else payload,
            content_type=truth.get("content_type") or "text/html",
            system=system if system in ("joomla", "wordpress", "mastercms") else "generic",
            truth=truth,
        )
