"""The CDXJ index beside each finished WARC file: which addresses it holds, sorted, with the place of each record.

The lines are those of cdxj-indexer, so pywb and ReplayWeb.page look records up in them as they are.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path

from archive.events import tell
from archive.surt_keys import surt_key
from archive.warc_reading import RecordDamagedError, WarcRecord, exchange_of, iterate_records
from archive.warc_series import FOLDER, SUFFIX, sync_folder

logger = logging.getLogger(__name__)

INDEX = ".cdxj"
_HTTP_TYPES = ("response", "revisit")
# What a lookup can lead to; requests and the facts of a run are no pages.
_SHOWN_TYPES = (*_HTTP_TYPES, "resource", "metadata")
_FACTS = "application/warc-fields"
_MIME_END = re.compile(r"[;\s]")


def index_path(path: Path) -> Path:
    """Return where the index of a WARC file stands."""
    return path.with_name(path.name + INDEX)


def write_index(path: Path) -> Path:
    """Write the index of a finished WARC file, at once or not at all, and return its path.

    Raises RecordDamagedError and OSError; an index that stood there before stays then.
    """
    lines = sorted(filter(None, (index_line(one, path.name) for one in iterate_records(path, file=path.name))))
    target = index_path(path)
    unfinished = target.with_name(target.name + ".part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(target.parent)
    return target


def refresh_indexes(folder: Path, site: str) -> list[Path]:
    """Write the indexes of a site's finished WARC files that are missing or older than their file; return those.

    An index can be made again at any time, so what hinders it is logged and stops nobody.
    """
    written = []
    for path in sorted((folder / FOLDER / site).glob(f"*{SUFFIX}")):
        if _is_current(path):
            continue
        try:
            written.append(write_index(path))
        except (RecordDamagedError, OSError) as error:
            tell(logger, "warc-index-not-written", level=logging.WARNING, site=site, file=path.name, why=str(error))
    return written


def read_index(path: Path) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield key, moment (14 digits) and fields of each line of the index at *path*."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            key, moment, fields = line.split(" ", 2)
            yield key, moment, json.loads(fields)


def index_line(record: WarcRecord, file_name: str, *, offset: int | None = None) -> str | None:
    """Return the line of a record in the file *file_name*, there at *offset* if told; None: it has none."""
    url, is_facts = record.target_uri, (record.header("Content-Type") or "") == _FACTS
    if url is None or record.type not in _SHOWN_TYPES or (is_facts and record.type not in _HTTP_TYPES):
        return None
    moment = record.moment.strftime("%Y%m%d%H%M%S")
    return f"{surt_key(url)} {moment} {json.dumps(_fields_of(record, url, file_name, offset))}\n"


def _fields_of(record: WarcRecord, url: str, file_name: str, offset: int | None) -> dict[str, str]:
    exchange = exchange_of(record) if record.type in _HTTP_TYPES else None
    headers = exchange.response_headers if exchange else ()
    sent = next((value for name, value in headers if name.lower() == b"content-type"), b"").decode("latin-1")
    mime = sent if exchange else record.header("Content-Type") or ""
    fields = {
        "url": url.replace(" ", "%20"),
        "mime": "warc/revisit" if record.type == "revisit" else _MIME_END.split(mime, maxsplit=1)[0].strip(),
        "status": str(exchange.status) if exchange else "",
        "digest": record.header("WARC-Payload-Digest") or "",
        "length": str(record.length),
        "offset": str(record.offset if offset is None else offset),
        "filename": file_name,
    }
    return {name: value for name, value in fields.items() if value}


def _is_current(path: Path) -> bool:
    try:
        return index_path(path).stat().st_mtime_ns >= path.stat().st_mtime_ns
    except FileNotFoundError:
        return False
