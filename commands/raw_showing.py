"""`luuvet show --raw`: what the server sent for a version, byte for byte, and where it lies."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Any

import click

from archive.errors import ConfigurationError
from archive.history_records import StoredVersion
from archive.terminal_text import harmless
from archive.warc_reading import NoRecordError, WarcRecord, original_of, record_of_capture
from commands.options import print_json
from commands.output_files import STANDARD_OUTPUT, opened_bytes


def records_of(database: sqlite3.Connection, folder: Path, version: StoredVersion) -> list[WarcRecord]:
    """Return the record that a version rests on, then the response that it stands for where it is a revisit.

    Raises NoRecordError (WithheldRecordError) and RecordDamagedError.
    """
    if version.capture_id is None or version.warc_file is None:
        raise NoRecordError(f"version {version.number} of page {version.page_id}")
    record = record_of_capture(database, folder, version.capture_id)
    return [record, original_of(database, folder, record)] if record.type == "revisit" else [record]


def show_raw(records: list[WarcRecord], version: StoredVersion, target: Path, *, as_json: bool) -> None:
    """Write the payload to *target* as it came; as JSON, what the records say and where they lie, and no payload.

    On a terminal, text is shown with every character that it would obey made visible; what is no text is refused.
    """
    if as_json:
        print_json(_as_json(records, version))
    elif target == STANDARD_OUTPUT and sys.stdout.isatty():
        click.echo(_readable(records[-1].payload))
    else:
        with opened_bytes(target) as file:
            file.write(records[-1].payload)


def _readable(payload: bytes) -> str:
    try:
        text = payload.decode()
    except UnicodeDecodeError as error:
        said = f"{len(payload)} bytes that are no UTF-8 text: name a file with -o, or send them through a pipe"
        raise ConfigurationError(said) from error
    return "\n".join(harmless(line) for line in text.replace("\r\n", "\n").split("\n"))


def _as_json(records: list[WarcRecord], version: StoredVersion) -> dict[str, Any]:
    return {
        "page_id": version.page_id,
        "version": version.number,
        "payload_digest": version.payload_digest,
        "bytes": len(records[-1].payload),
        "records": [_record(one) for one in records],
    }


def _record(record: WarcRecord) -> dict[str, Any]:
    head = record.block.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    return {
        "file": record.file,
        "offset": record.offset,
        "length": record.length,
        "type": record.type,
        "url": record.target_uri,
        "captured_at": record.header("WARC-Date"),
        "block_digest": record.header("WARC-Block-Digest"),
        "payload_digest": record.header("WARC-Payload-Digest"),
        "headers": [list(pair) for pair in record.headers],
        "http": head,
    }
