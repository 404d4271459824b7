"""`luuvet merge`: two archives into one, each site with all its runs, files, manifests and history."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.connection import DATABASE
from archive.digests import payload_digest
from archive.errors import ArchiveError, ArchiveNotFoundError, ConfigurationError, SiteInUseError
from archive.fixity_files import sealed_files
from archive.fixity_report import Progress, silent
from archive.locks import site_lock_name, take_lock
from archive.manifests import FOLDER, add_manifest, archive_id, canonical_json, file_digest, write_manifest
from archive.moments import moment_text
from archive.reading_connection import reading
from archive.reprint_links import link_reprints
from archive.row_copying import RowCopy
from archive.search_index import put_in_search
from archive.store import Archive
from archive.warc_index import refresh_indexes
from archive.warc_series import sync_folder, unwritable

_CHUNK = 1 << 20


class MergeRefusedError(ConfigurationError):
    """The archive at *path* cannot be merged, for the reasons in *why*; nothing was changed."""

    def __init__(self, path: str, why: tuple[str, ...]) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why

    def __str__(self) -> str:
        return "\n".join((f"{self.path} was not merged, and nothing was changed:", *self.why))


class MergeDamagedError(ArchiveError):
    """*file* of the archive to be merged is not as its run was sealed."""

    def __init__(self, path: str, file: str) -> None:
        super().__init__(path, file)
        self.path, self.file = path, file

    def __str__(self) -> str:
        return f"{self.path}: {self.file} is missing or damaged: see `luuvet verify --archive {self.path}`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a merge did."""

    sites: tuple[str, ...]  # that were taken in
    known: tuple[str, ...]  # that this archive held already, to the last run
    pages: int
    files: int


@dataclass(frozen=True, slots=True)
class _Manifest:
    """A manifest of the other archive."""

    run: int | None
    site: str | None
    file: str
    digest: str
    rows_digest: str
    sealed_at: str
    head: int


def merge(archive: Archive, other: Path, progress: Progress = silent) -> Merged:
    """Take in every site of the archive at *other* that this one does not hold yet.

    One transaction, after the files: killed at any moment, nothing or all is taken in, and the next call ends it. A
    second merge of the same archive changes nothing. Raises MergeRefusedError, MergeDamagedError, SiteInUseError,
    ArchiveNotFoundError, ArchiveFromThePastError and ArchiveUnwritableError.
    """
    if not (other / DATABASE).is_file():
        raise ArchiveNotFoundError(str(other))
    if other.resolve() == archive.folder.resolve():
        raise MergeRefusedError(str(other), ("it is this archive itself",))
    with reading(other) as source, ExitStack() as locks:
        source.execute("BEGIN")
        sites = [str(row[0]) for row in source.execute("SELECT id FROM sites ORDER BY id")]
        for site in sites:
            lock = take_lock(archive.folder, site_lock_name(site))
            if lock is None:
                raise SiteInUseError(str(archive.folder), site)
            locks.callback(lock.release)
        manifests = _manifests(source)
        new = _new_sites(archive.connection, source, other, sites, manifests)
        known = tuple(site for site in sites if site not in new)
        wanted = _without_known(archive.connection, manifests)
        if not new and not wanted:
            return Merged(sites=(), known=known, pages=0, files=0)
        seal = _seal_name(archive.connection, source)
        files = _copy_files(archive, other, wanted, seal, progress)
        pages = _copy_rows(archive, source, new, wanted, seal, progress)
        for site in new:
            refresh_indexes(archive.folder, site)
        return Merged(sites=tuple(new), known=known, pages=pages, files=files)


def _manifests(source: sqlite3.Connection) -> list[_Manifest]:
    rows = source.execute(
        "SELECT m.run, r.site, m.file, m.digest, m.rows_digest, m.sealed_at, m.head "
        "FROM manifests AS m LEFT JOIN runs AS r ON r.id = m.run ORDER BY m.id"
    )
    return [_Manifest(*row) for row in map(tuple, rows)]


def _without_known(target: sqlite3.Connection, manifests: Sequence[_Manifest]) -> list[_Manifest]:
    known = {name for (name,) in target.execute("SELECT file FROM manifests")}
    return [one for one in manifests if one.file not in known]


def _new_sites(
    target: sqlite3.Connection,
    source: sqlite3.Connection,
    other: Path,
    sites: Sequence[str],
    manifests: Sequence[_Manifest],
) -> list[str]:
    """Return the sites to be taken in. Raises MergeRefusedError with everything that stands against it."""
    why = [*_against_all(target, source)]
    here = {name for (name,) in target.execute("SELECT id FROM sites")}
    new = []
    for site in sites:
        if site not in here:
            new.append(site)
            continue
        mine = {name for (name,) in target.execute(_MANIFESTS_OF, (site,))}
        theirs = {one.file for one in manifests if one.site == site}
        if theirs <= mine:
            continue
        if mine <= theirs:
            hint = "merge the other way round: that archive holds all that this one has of it, and more"
        else:
            hint = (
                "its runs there and here are different ones; which of two histories is the site's, no program can tell"
            )
        why.append(f"{site}: both archives have crawled it ({len(theirs - mine)} runs there that are not here): {hint}")
    if why:
        raise MergeRefusedError(str(other), tuple(why))
    return new


_MANIFESTS_OF = "SELECT m.file FROM manifests AS m JOIN runs AS r ON r.id = m.run WHERE r.site = ?"


def _against_all(target: sqlite3.Connection, source: sqlite3.Connection) -> Iterator[str]:
    unsealed = source.execute(
        "SELECT site, id FROM runs WHERE id NOT IN (SELECT run FROM manifests WHERE run IS NOT NULL) ORDER BY id"
    )
    for site, number in map(tuple, unsealed):
        yield f"{site}: its run {number} is not sealed: let it end, or start `luuvet crawl {site}` there once more"
    rehearsals = [
        {bool(row[0]) for row in connection.execute("SELECT DISTINCT rehearsal FROM runs")}
        for connection in (target, source)
    ]
    if rehearsals[0] and rehearsals[1] and rehearsals[0] != rehearsals[1]:
        yield "one of the two holds rehearsals (crawl --at) and the other real runs"


def _seal_name(target: sqlite3.Connection, source: sqlite3.Connection) -> str:
    """Return the name of the manifest in which the chains meet: the same for the same state of the other archive."""
    heads = [str(row[0]) for row in source.execute("SELECT digest FROM manifests WHERE head = 1 ORDER BY digest")]
    state = payload_digest("\n".join(heads).encode())[7:13]
    return f"{FOLDER}/merge-{archive_id(target)}-{archive_id(source)}-{state}.json"


def _copy_files(archive: Archive, other: Path, manifests: Sequence[_Manifest], seal: str, progress: Progress) -> int:
    """Copy manifests and the files they name; what is there already, with the same bytes, is left."""
    wanted = dict(_files_of(other, manifests))
    with archive.transaction():
        archive.connection.executemany(
            "INSERT OR IGNORE INTO incoming_files (file) VALUES (?)", [(name,) for name in (*wanted, seal)]
        )
    for done, (name, digest) in enumerate(wanted.items(), 1):
        _copy_file(other, archive.folder, name, digest)
        progress("files", done, len(wanted))
    return len(wanted)


def _files_of(other: Path, manifests: Sequence[_Manifest]) -> Iterator[tuple[str, str]]:
    """Yield the name and digest of every file. Raises MergeDamagedError for a manifest that is not as it was sealed."""
    for one in manifests:
        try:
            data = (other / one.file).read_bytes()
        except OSError as error:
            raise MergeDamagedError(str(other), one.file) from error
        if payload_digest(data) != one.digest:
            raise MergeDamagedError(str(other), one.file)
        yield one.file, one.digest
        for named in sealed_files(iter([data])):
            yield named.file, named.sha256


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
    sites: Sequence[str],
    manifests: Sequence[_Manifest],
    seal: str,
    progress: Progress,
) -> int:
    """Copy the rows of *sites* and the manifests, and seal the merge: all in one transaction."""
    at, pages = moment_text(datetime.now(UTC)), list[int]()
    with archive.transaction():
        connection, runs = archive.connection, dict[int, int]()
        rows = RowCopy(source, connection, lambda table, count: progress(table, count, count))
        for done, site in enumerate(sites):
            progress("sites", done, len(sites))
            pages += rows.copy_site(site)
            runs |= rows.run_numbers()
        for seq in pages:
            if connection.execute("SELECT merged_into FROM pages WHERE seq = ?", (seq,)).fetchone() == (None,):
                put_in_search(connection, seq)
                link_reprints(connection, seq, at)
        for one in manifests:
            run = runs.get(one.run) if one.run is not None else None
            connection.execute(_CARRY, (run, one.file, one.digest, one.rows_digest, one.sealed_at, one.head))
        _carry_facts(connection, source)
        connection.execute("DELETE FROM incoming_files")
        _seal(archive, seal, sites, archive_id(source), at)
    return len(pages)


_CARRY = "INSERT INTO manifests (run, file, digest, rows_digest, sealed_at, head) VALUES (?, ?, ?, ?, ?, ?)"


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
