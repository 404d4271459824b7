"""The parts of a captured page: what stands in its frame, its source, a file, the WARC record itself.

Each answer is inert by itself, opened in a frame or not: its policy lets nothing run, and nothing load but pictures
that the archive kept.
"""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

from datasette import Response

from archive.captured_payloads import CapturedPayload
from archive.captured_pictures import captured_pictures
from archive.reading_room.addresses import raw_path
from archive.reading_room.captured_markup import MOST_CHARACTERS, is_too_long
from archive.reading_room.inert_page import inert_page, inert_picture, inert_text
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.raw_reading import ReadCapture, damaged, nothing_kept, read_capture, withheld
from archive.reading_room.refused import not_found
from archive.warc_reading import (
    NoRecordError,
    RecordDamagedError,
    WithheldRecordError,
    original_of,
    path_of,
    record_of_capture,
)

NEVER_INDEXED = {"X-Robots-Tag": "noindex, nofollow"}


def _policy(*sources: str) -> dict[str, str]:
    policy = "; ".join(
        (
            "sandbox",
            "default-src 'none'",
            *sources,
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
        )
    )
    return NEVER_INDEXED | {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}


async def framed_page(asked: PageRequest) -> Any:
    """Answer with the captured page, picture or text as a document that does nothing."""
    read = await read_capture(asked)
    payload, facts = read.needed_payload(), read.facts
    if payload.form == "page":
        body = await _page(asked, read, payload)
    elif payload.form == "picture":
        body = inert_picture(raw_path(facts.capture_id, "file"), facts.answered_url)
    elif payload.form == "text":
        body = inert_text(payload.text().text[:MOST_CHARACTERS], facts.answered_url)
    else:
        raise not_found("Tệp này không xem trong trang được; hãy tải về.", "This file cannot be shown; download it.")
    # Only what is addressed below /raw/ here: not even another page of this room is asked for by a captured one.
    sources = (f"img-src {asked.base}/raw/ data:", "style-src 'unsafe-inline'")
    return Response(body, content_type="text/html; charset=utf-8", headers=_policy(*sources))


async def _page(asked: PageRequest, read: ReadCapture, payload: CapturedPayload) -> bytes:
    text = payload.text().text
    if is_too_long(text):
        raise not_found(
            "Trang quá dài để dựng lại; hãy xem mã nguồn.", "This page is too long to replay; see its source."
        )
    capture_of = await asked.read(lambda connection: captured_pictures(connection, read.facts.capture_id))

    def address_of(url: str) -> str | None:
        capture = capture_of(url)
        return None if capture is None else raw_path(capture, "file")

    return await asyncio.to_thread(inert_page, text, read.facts.answered_url, address_of)


async def source(asked: PageRequest) -> Any:
    """Answer with the text that came, as text."""
    payload = (await read_capture(asked)).needed_payload()
    if payload.form not in ("page", "text"):
        raise not_found("Lần chụp này không phải là chữ.", "This capture is no text.")
    body = payload.text().text.encode("utf-8", "replace")
    return Response(body, content_type="text/plain; charset=utf-8", headers=_policy())


async def file(asked: PageRequest) -> Any:
    """Answer with a captured picture, or with another file to be downloaded, its packing undone."""
    read = await read_capture(asked)
    payload = read.needed_payload()
    if payload.form == "picture":
        return Response(payload.body, content_type=payload.content_type, headers=_policy("style-src 'unsafe-inline'"))
    name = f"luuvet-{read.facts.capture_id}{_ending(read.facts.answered_url)}"
    return _download(payload.body, "application/octet-stream", name)


def _ending(url: str) -> str:
    """The ending of a file's name, where it is a plain one."""
    ending = Path(url.partition("?")[0].partition("#")[0]).suffix
    return ending.lower() if ending[1:].isascii() and ending[1:].isalnum() and len(ending) <= 6 else ".bin"


async def record(asked: PageRequest) -> Any:
    """Answer with the WARC record as it lies in its file; after a revisit, with the response it stands for."""
    number = asked.whole_number("capture")
    members = await asked.read(lambda connection: _members(connection, asked.folder, number))
    return _download(members, "application/warc", f"luuvet-{number}.warc.gz")


def _members(connection: sqlite3.Connection, folder: Path, number: int) -> bytes:
    """The gzip members of a capture's record, checked whole. Raises RefusedError."""
    try:
        found = [record_of_capture(connection, folder, number)]
        if found[0].type == "revisit":
            found.append(original_of(connection, folder, found[0]))
        return b"".join(_member(path_of(folder, one.file), one.offset, one.length) for one in found)
    except WithheldRecordError as error:
        raise withheld() from error
    except NoRecordError as error:
        raise nothing_kept() from error
    except (RecordDamagedError, OSError) as error:
        raise damaged() from error


def _member(path: Path, offset: int, length: int) -> bytes:
    with path.open("rb") as stream:
        stream.seek(offset)
        return stream.read(length)


def _download(body: bytes, content_type: str, name: str) -> Any:
    headers = _policy() | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type=content_type, headers=headers)


ROUTES = (
    (r"/raw/(?P<capture>[^/]+)/page$", framed_page),
    (r"/raw/(?P<capture>[^/]+)/source$", source),
    (r"/raw/(?P<capture>[^/]+)/file$", file),
    (r"/raw/(?P<capture>[^/]+)/record\.warc\.gz$", record),
)
