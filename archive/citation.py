"""What proves a version to somebody who has nothing else: its content, the records it rests on, what sealed both."""

from __future__ import annotations

import json
import sqlite3
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.article_rows import read_article, read_earlier_article
from archive.digests import content_digest, payload_digest
from archive.errors import ArchiveError
from archive.history_records import Page, StoredVersion
from archive.records import Article
from archive.run_digests import digest_of_rows, digested_rows, row_digest
from archive.warc_reading import WarcRecord, original_of, path_of, record_of_capture
from archive.withheld import refuse_withdrawn


class NotCitableError(ArchiveError):
    """Version *number* of page *page_id* cannot be proved, for the reason in *why*."""

    exit_status = 1

    def __init__(self, page_id: str, number: int, why: str) -> None:
        super().__init__(page_id, number, why)
        self.page_id, self.number, self.why = page_id, number, why

    def __str__(self) -> str:
        return f"version {self.number} of page {self.page_id} cannot be cited: {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRows:
    """Rows of a run and the digests of all that its manifest sealed."""

    manifest: str  # "manifests/….json"
    digests: tuple[str, ...]  # 64 hex digits each
    rows: tuple[str, ...]  # those that the citation rests on, as they were sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """All that a citation package holds beside its words."""

    page: Page
    version: StoredVersion
    article: Article
    sealed_article: Article  # as the run read it; another than *article* where better rules read the page again
    text_is_sealed: bool  # False: no run wrote the version, but a person
    records: tuple[tuple[WarcRecord, bytes], ...]  # the version's own first; as they lie in their files
    sealed: tuple[SealedRows, ...]
    manifests: Mapping[str, bytes]  # name → file, from those that seal the rows to the newest
    head: tuple[str, str]  # name and digest of the newest; ("", "") where nothing is sealed
    is_rehearsal: bool  # the moments of the archive were set by hand


@dataclass(slots=True)
class _Wanted:
    """What is to be shown of a run's rows."""

    version: tuple[str, str] | None = None  # page id and moment
    places: list[tuple[str, int]] = field(default_factory=list)

    def covers(self, row: list[Any]) -> bool:
        if row[0] == "versions":
            return (row[1], row[2]) == self.version
        return row[0] == "captures" and (row[12], row[13]) in self.places


_VERSION = """
    SELECT v.id, v.run, c.run, c.id, c.warc_file
    FROM version_rows AS v JOIN pages AS p ON p.seq = v.page LEFT JOIN captures AS c ON c.id = v.capture
    WHERE p.id = ? AND v.number = ?
"""
_RUN_OF_RECORD = "SELECT run FROM captures WHERE warc_file = ? AND warc_offset = ? AND run IS NOT NULL ORDER BY id"


def find_proof(connection: sqlite3.Connection, folder: Path, page: Page, version: StoredVersion) -> Proof:
    """Return what proves a version; call it inside a read transaction.

    Raises NotCitableError (not sealed yet, or damaged), WithdrawnError, WithheldRecordError and RecordDamagedError.
    """
    row = tuple(connection.execute(_VERSION, (page.page_id, version.number)).fetchone())
    refuse_withdrawn(connection, page.page_id)
    version_row, run, capture_run, capture, file = row
    article = read_article(connection, version_row)
    if content_digest(article) != version.content_digest:
        raise NotCitableError(page.page_id, version.number, "its text is damaged; see `luuvet verify`")
    wanted: dict[int, _Wanted] = {}
    if run is not None:
        moment = connection.execute("SELECT first_captured_at FROM version_rows WHERE id = ?", (version_row,))
        wanted[run] = _Wanted(version=(page.page_id, moment.fetchone()[0]))
    records = _records(connection, folder, capture) if file is not None else []
    for number, record in enumerate(records):
        at = (record.file, record.offset)
        made_in = capture_run if number == 0 else connection.execute(_RUN_OF_RECORD, at).fetchone()[0]
        wanted.setdefault(made_in, _Wanted()).places.append(at)
    try:
        sealed = tuple(_sealed(connection, run_id, one) for run_id, one in wanted.items())
        manifests, head = _chain(connection, folder, [one.manifest for one in sealed])
    except _UnprovedError as error:
        raise NotCitableError(page.page_id, version.number, str(error)) from error
    return Proof(
        page=page,
        version=version,
        article=article,
        sealed_article=read_earlier_article(connection, version_row) or article,
        text_is_sealed=any(json.loads(row)[0] == "versions" for one in sealed for row in one.rows),
        records=tuple((record, _member(folder, record)) for record in records),
        sealed=sealed,
        manifests=manifests,
        head=head,
        is_rehearsal=is_of_a_rehearsal(connection),
    )


def is_of_a_rehearsal(connection: sqlite3.Connection) -> bool:
    """Say whether the moments of this archive were set by hand (``crawl --at``)."""
    return connection.execute("SELECT 1 FROM archive_facts WHERE name = 'rehearsal'").fetchone() is not None


class _UnprovedError(Exception):
    """Why something is not proved."""


def _records(connection: sqlite3.Connection, folder: Path, capture: int) -> list[WarcRecord]:
    """Return the record of a capture, and the response that a revisit stands for."""
    record = record_of_capture(connection, folder, capture)
    return [record, original_of(connection, folder, record)] if record.type == "revisit" else [record]


def _member(folder: Path, record: WarcRecord) -> bytes:
    with path_of(folder, record.file).open("rb") as stream:
        stream.seek(record.offset)
        return stream.read(record.length)


def _sealed(connection: sqlite3.Connection, run_id: int, wanted: _Wanted) -> SealedRows:
    found = connection.execute("SELECT file, rows_digest FROM manifests WHERE run = ?", (run_id,)).fetchone()
    if found is None:
        raise _UnprovedError(f"run {run_id} is not sealed yet; cite it when it has ended, or after the next crawl")
    manifest, rows_digest = found
    digests, rows = list[str](), list[str]()
    for _, row, digest in digested_rows(connection, run_id):
        digests.append(digest)
        if row_digest(row) == digest and wanted.covers(json.loads(row)):
            rows.append(row)
    if digest_of_rows(digests) != rows_digest:
        raise _UnprovedError(f"the rows of run {run_id} are not as {manifest} sealed them; see `luuvet verify`")
    return SealedRows(manifest=manifest, digests=tuple(sorted(digests)), rows=tuple(rows))


def _chain(
    connection: sqlite3.Connection, folder: Path, needed: Iterable[str]
) -> tuple[dict[str, bytes], tuple[str, str]]:
    """Return the manifests that lead from the newest to those *needed*, and the newest's name and digest."""
    digests = {file: digest for file, digest in map(tuple, connection.execute("SELECT file, digest FROM manifests"))}
    heads = [file for (file,) in map(tuple, connection.execute("SELECT file FROM manifests WHERE head = 1"))]
    lacking, later, data = set(needed), dict[str, str](), dict[str, bytes]()
    if not lacking:
        return {}, ("", "")
    queue = deque(heads)
    while queue and lacking - data.keys():
        name = queue.popleft()
        data[name] = _read_manifest(folder, name, digests.get(name))
        for link in json.loads(data[name])["previous"]:
            if link["file"] not in later and link["file"] not in heads:
                later[link["file"]] = name
                queue.append(link["file"])
    if lacking - data.keys():
        raise _UnprovedError("the chain of manifests is broken; see `luuvet verify`")
    chain: dict[str, bytes] = {}
    for name in sorted(lacking):
        link_name: str | None = name
        while link_name is not None and link_name not in chain:
            chain[link_name] = data[link_name]
            link_name = later.get(link_name)
    return chain, (heads[0], digests[heads[0]])


def _read_manifest(folder: Path, name: str, digest: str | None) -> bytes:
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise _UnprovedError(f"{name} cannot be read; see `luuvet verify`") from error
    if payload_digest(data) != digest:
        raise _UnprovedError(f"{name} is damaged; see `luuvet verify`")
    return data
