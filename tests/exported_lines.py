"""Lines as an export has them, for those that are read back."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from archive.import_pages import ImportedPage, read_pages
from archive.import_values import BadLineError
from archive.importing import Imported, import_lines
from archive.store import Archive
from tests.archive_nights import exported

Line = dict[str, Any]
FIRST, SECOND, THIRD = "2024-08-12T19:00:01Z", "2024-08-13T19:00:01Z", "2024-08-14T19:00:01Z"


def line(page: str = "a1", version: int | None = 1, *, at: str = FIRST, **more: Any) -> Line:
    """A line of a version of an article; of an event, with *version* None and *change*."""
    url = f"http://ban.test/{page}"
    return {
        "site": "ban",
        "host": "ban.test",
        "page_id": page,
        "url": url,
        "aliases": [],
        "title": "Hội thao mùa mưa",
        "body": [f"Lời của bài {page}, bản {version}."],
        "state": "live",
        "version": version,
        "change": "first" if version == 1 else "body",
        "first_captured_at": at,
    } | more


def written(file: Path, lines: Sequence[Line | str]) -> Path:
    """Write *lines* to *file*, texts as they are."""
    file.write_text(as_text(lines), encoding="utf-8")
    return file


def as_text(lines: Sequence[Line | str]) -> str:
    """Return *lines* as a file has them."""
    texts = (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines)
    return "".join(f"{text}\n" for text in texts)


def gathered(lines: Sequence[Line | str]) -> tuple[list[ImportedPage], list[tuple[int, str]]]:
    """Read *lines*; returns the whole articles, and number and text of each complaint."""
    told = list[BadLineError]()
    pages = list(read_pages(io.BytesIO(as_text(lines).encode()), told.append))
    return pages, [(error.number, error.why) for error in told]


def imported(folder: Path, lines: Sequence[Line | str]) -> tuple[Imported, list[tuple[int, str]]]:
    """Import *lines* into the archive at *folder*; returns what was done, and number and text of each complaint."""
    told = list[tuple[int, str]]()

    def complain(error: BadLineError) -> None:
        told.append((error.number, error.why))

    file = written(folder.with_suffix(".jsonl"), lines)
    with file.open("rb") as stream, Archive.open(folder) as archive:
        done = import_lines(archive, stream, complain)
    return done, told


def without_evidence(lines: list[Line]) -> list[Line]:
    """The lines but for what leads to raw pages."""
    return [one | {"warc": None} for one in lines]


def told_again(folder: Path, target: Path) -> list[Line]:
    """What the archive at *target* exports after it took in the export of the one at *folder*."""
    _, complaints = imported(target, list(exported(folder)))
    assert complaints == []
    return exported(target)
