"""`luuvet merge`: two archives into one, each site with all its runs, files, manifests and history."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.change_telling import tell_untold
from archive.connection import DATABASE
from archive.digests import payload_digest
from archive.errors import ArchiveNotFoundError, SiteInUseError
from archive.fixity_report import Progress, silent
from archive.locks import site_lock_name, take_lock
from archive.manifests import FOLDER, add_manifest, archive_id, canonical_json, file_digest, write_manifest
from archive.merge_planning import (
    Manifest,
    MergeDamagedError,
    MergeRefusedError,
    Way,
    check_names,
    files_of,
    manifests_of,
    plan_sites,
)
from archive.merge_withdrawals import lay_withdrawals, lift_withdrawals
from archive.moments import moment_text
from archive.near_duplicates import compare_waiting
from archive.page_matching import match_pages
from archive.page_weaving import Weaver, join_facts
from archive.reading_connection import reading
from archive.reprint_links import link_reprints
from archive.row_copying import RowCopy
from archive.search_index import put_page
from archive.site_removal import remove_site
from archive.store import Archive
from archive.warc_index import refresh_indexes
from archive.warc_series import sync_folder, unwritable

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Woven:
    """What became of a site that both archives have crawled."""

    site: str
    runs: int  # that came
    pages: int  # told anew, of what both saw
    other_rules: int  # changes of theirs between two readings by different rules, which may be no edits


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a merge did."""

    sites: tuple[str, ...]  # that were taken in
    renewed: tuple[str, ...]  # of which this archive held an earlier part
    woven: tuple[Woven, ...]  # that both archives have crawled
    known: tuple[str, ...]  # that this archive held already, to the last run
    pages: int
    files: int


def merge(archive: Archive, other: Path, progress: Progress = silent) -> Merged:
    """Take in all that the archive at *other* holds and this one does not.

    One transaction, after the files: killed at any moment, nothing or all is taken in, and the next call ends it. A
    second merge of the same archive changes nothing. Raises MergeRefusedError, MergeDamagedError, SiteInUseError,
    ArchiveNotFoundError, ArchiveFromThePastError and ArchiveUnwritableError.
    """
    if not (other / DATABASE).is_file():
        raise ArchiveNotFoundError(str(other))
    if other.resolve() == archive.folder.resolve():
        raise MergeRefusedError(str(other), ("it is this archive itself",))
    # What a dead run left here is sealed first: it counts as this archive's own.
    archive.mark_dead_runs()
    with reading(other) as source, ExitStack() as locks:
        source.execute("BEGIN")
        sites = [str(row[0]) for row in source.execute("SELECT id FROM sites ORDER BY id")]
        for site in sites:
            lock = take_lock(archive.folder, site_lock_name(site))
            if lock is None:
                raise SiteInUseError(str(archive.folder), site)
            locks.callback(lock.release)
        manifests = manifests_of(source)
        ways = plan_sites(archive.connection, source, other, manifests)
        wanted = _without_known(archive.connection, manifests)
        files, pages, woven = 0, 0, tuple[Woven, ...]()
        if wanted or {Way.NEW, Way.WOVEN} & {*ways.values()}:
            seal = _seal_name(archive.connection, source)
            files = _copy_files(archive, other, wanted, seal, progress)
            pages, woven = _copy_rows(archive, source, ways, manifests, seal, progress)
            for site in _of_way(ways, Way.NEW, Way.RENEWED, Way.WOVEN):
                refresh_indexes(archive.folder, site)
            tell_untold(archive.connection, archive.transaction, progress=lambda told: progress("changes", told, told))
            compare_waiting(archive.connection, archive.folder, told=lambda count: progress("reprints", count, count))
        return Merged(
            sites=_of_way(ways, Way.NEW),
            renewed=_of_way(ways, Way.RENEWED),
            woven=woven,
            known=_of_way(ways, Way.KNOWN),
            pages=pages,
            files=files,
        )


def _of_way(ways: Mapping[str, Way], *wanted: Way) -> tuple[str, ...]:
    return tuple(site for site, way in ways.items() if way in wanted)


def _without_known(target: sqlite3.Connection, manifests: Sequence[Manifest]) -> list[Manifest]:
    known = {name for (name,) in target.execute("SELECT file FROM manifests")}
    return [one for one in manifests if one.file not in known]


def _seal_name(target: sqlite3.Connection, source: sqlite3.Connection) -> str:
    """Return the name of the manifest in which the chains meet: the same for the same state of the other archive."""
    heads = [str(row[0]) for row in source.execute("SELECT digest FROM manifests WHERE head = 1 ORDER BY digest")]
    # What was imported there is under no manifest.
    (imported,) = source.execute("SELECT max(id) FROM version_rows WHERE run IS NULL").fetchone()
    state = payload_digest("\n".join([*heads, *([] if imported is None else [str(imported)])]).encode())[7:13]
    return f"{FOLDER}/merge-{archive_id(target)}-{archive_id(source)}-{state}.json"


def _copy_files(archive: Archive, other: Path, manifests: Sequence[Manifest], seal: str, progress: Progress) -> int:
    """Copy manifests and the files they name; what is there already, with the same bytes, is left."""
    wanted = dict(files_of(other, manifests))
    check_names(archive.folder, other, wanted)
    with archive.transaction():
        archive.connection.executemany(
            "INSERT OR IGNORE INTO incoming_files (file) VALUES (?)", [(name,) for name in (*wanted, seal)]
        )
    for done, (name, digest) in enumerate(wanted.items(), 1):
        _copy_file(other, archive.folder, name, digest)
        progress("files", done, len(wanted))
    return len(wanted)


def _copy_file(other: Path, folder: Path, name: str, digest: str) -> None:
    target = folder / name
    try:
        if target.is_file() and file_digest(target) == digest:
            return
        if not (other / name).is_file():
            raise MergeDamagedError(str(other), name)
        target.parent.mkdir(parents=True, exist_ok=True)
        part, copied = target.with_name(f"{target.name}.part"), hashlib.sha256()
        with (other / name).open("rb") as reader, part.open("wb") as writer:
            while chunk := reader.read(_CHUNK):
                copied.update(chunk)
                writer.write(chunk)
            writer.flush()
            os.fsync(writer.fileno())
        if f"sha256:{copied.hexdigest()}" != digest:
            part.unlink()
            raise MergeDamagedError(str(other), name)
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise unwritable(target, error) from error


def _copy_rows(
    archive: Archive,
    source: sqlite3.Connection,
    ways: Mapping[str, Way],
    manifests: Sequence[Manifest],
    seal: str,
    progress: Progress,
) -> tuple[int, tuple[Woven, ...]]:
    """Copy the rows of the sites and the manifests, and seal the merge: all in one transaction."""
    at, pages, woven = moment_text(datetime.now(UTC)), list[int](), list[Woven]()
    sites = _of_way(ways, Way.NEW, Way.RENEWED, Way.WOVEN)
    with archive.transaction():
        connection, runs = archive.connection, dict[int, int]()
        rows = RowCopy(source, connection, lambda table, count: progress(table, count, count))
        lifted = {site: lift_withdrawals(connection, site) for site in sites}
        for done, site in enumerate(sites):
            progress("sites", done, len(sites))
            if ways[site] is Way.RENEWED:
                remove_site(connection, site)
            if ways[site] is Way.WOVEN:
                new, told = _weave(connection, source, site, rows, manifests)
                woven.append(told)
            else:
                new = rows.copy_site(site)
            pages += new
            runs |= rows.numbers("runs")
        for seq in pages:
            if connection.execute("SELECT merged_into FROM pages WHERE seq = ?", (seq,)).fetchone() == (None,):
                put_page(connection, seq)
                link_reprints(connection, seq, at)
        for site in sites:
            lay_withdrawals(connection, site, lifted[site])
        for one in manifests:
            run = runs.get(one.run) if one.run is not None else None
            connection.execute(_CARRY, (run, one.file, one.digest, one.rows_digest, one.sealed_at, one.head))
        _carry_facts(connection, source)
        connection.execute("DELETE FROM incoming_files")
        _seal(archive, seal, sites, archive_id(source), at)
    return len(pages), tuple(woven)


def _weave(
    connection: sqlite3.Connection,
    source: sqlite3.Connection,
    site: str,
    rows: RowCopy,
    manifests: Sequence[Manifest],
) -> tuple[list[int], Woven]:
    """Take in a site that both have crawled; returns its new pages."""
    here = {file: run for file, run in map(tuple, connection.execute("SELECT file, run FROM manifests"))}
    theirs = [one for one in manifests if one.site == site and one.run is not None]
    shared = {one.run: here[one.file] for one in theirs if one.run is not None and here.get(one.file) is not None}
    matched = match_pages(connection, source, site)
    new = rows.join_site(site, shared, matched)
    weaver = Weaver(source, connection, rows, site)
    weaver.weave(matched, shared)
    rows.join_rest(site, weaver.versions)
    join_facts(source, connection, rows, site)
    came = len(theirs) - len(shared)
    return new, Woven(site=site, runs=came, pages=len(weaver.woven), other_rules=weaver.changes_of_rules())


# Of a manifest that is here already only the run may have another number now, if its site was renewed.
_CARRY = """
    INSERT INTO manifests (run, file, digest, rows_digest, sealed_at, head) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (file) DO UPDATE SET run = excluded.run WHERE excluded.run IS NOT NULL
"""


def _carry_facts(connection: sqlite3.Connection, source: sqlite3.Connection) -> None:
    """A merged rehearsal makes an archive of rehearsals; the archive's own name stays its own."""
    for name, value in map(tuple, source.execute("SELECT name, value FROM archive_facts WHERE name = 'rehearsal'")):
        connection.execute("INSERT OR IGNORE INTO archive_facts (name, value) VALUES (?, ?)", (name, value))


def _seal(archive: Archive, name: str, sites: Sequence[str], other: str, at: str) -> None:
    """Write the manifest in which the two chains meet."""
    connection = archive.connection
    heads = connection.execute("SELECT file, digest FROM manifests WHERE head = 1 ORDER BY file").fetchall()
    rows = payload_digest(canonical_json([[file, digest] for file, digest in heads]))
    manifest = {
        "format": "luuvet-manifest/1",
        "merge": {"from": other, "at": at, "sites": list(sites)},
        "files": [],
        "counts": {},
        "rows": {"digest": rows},
        "previous": [{"file": file, "sha256": digest} for file, digest in heads],
    }
    data = canonical_json(manifest)
    write_manifest(archive.folder / name, data)
    add_manifest(connection, None, name, payload_digest(data), rows)
