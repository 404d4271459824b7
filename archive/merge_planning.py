"""What a merge has to do for each site of the other archive, and what stands against it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archive.digests import payload_digest
from archive.errors import ArchiveError, ConfigurationError
from archive.fixity_files import sealed_files
from archive.made_here import imported_only_there, made_only_here
from archive.manifests import file_digest
from archive.page_matching import joined_otherwise, match_pages
from archive.withheld import withdrawn_pages


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


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest of the other archive."""

    run: int | None
    site: str | None
    file: str
    digest: str
    rows_digest: str
    sealed_at: str
    head: int


class Way(StrEnum):
    """How a site is taken in."""

    NEW = "new"  # this archive does not hold it
    KNOWN = "known"  # to the last run
    RENEWED = "renewed"  # all that is here is there, and further runs
    WOVEN = "woven"  # either archive has what the other has not


def manifests_of(source: sqlite3.Connection) -> list[Manifest]:
    """Return the manifests of the other archive, oldest first."""
    rows = source.execute(
        "SELECT m.run, r.site, m.file, m.digest, m.rows_digest, m.sealed_at, m.head "
        "FROM manifests AS m LEFT JOIN runs AS r ON r.id = m.run ORDER BY m.id"
    )
    return [Manifest(*row) for row in map(tuple, rows)]


def plan_sites(
    target: sqlite3.Connection,
    source: sqlite3.Connection,
    other: Path,
    manifests: Sequence[Manifest],
) -> dict[str, Way]:
    """Return what is to be done for each site. Raises MergeRefusedError with everything that stands against it."""
    why, ways = [*_against_all(target, source, manifests)], dict[str, Way]()
    here = {name for (name,) in target.execute("SELECT id FROM sites")}
    for (site,) in map(tuple, source.execute("SELECT id FROM sites ORDER BY id")):
        mine = {name for (name,) in target.execute(_MANIFESTS_OF, (site,))}
        theirs = {one.file for one in manifests if one.site == site}
        if site not in here:
            ways[site] = Way.NEW
        elif theirs <= mine and not imported_only_there(target, source, site):
            ways[site] = Way.KNOWN
        elif mine < theirs and not _has_more(target, source, site):
            ways[site] = Way.RENEWED
        else:
            ways[site] = Way.WOVEN
            matched = match_pages(target, source, site)
            hint = "is part of another article in one of the archives only: crawl it once more where it is not"
            why += [f"{site}: {url} {hint}" for url in joined_otherwise(target, source, site, matched)]
    for site, way in ways.items():
        if way is not Way.KNOWN and (hidden := withdrawn_pages(source, site)):
            hint = "undo that there before (`luuvet withdraw ID --undo`), and withdraw them here afterwards"
            why.append(f"{site}: {hidden} articles are withdrawn there, and what they say is not handed on: {hint}")
    if why:
        raise MergeRefusedError(str(other), tuple(why))
    return ways


def _has_more(target: sqlite3.Connection, source: sqlite3.Connection, site: str) -> bool:
    return made_only_here(target, source, site) or imported_only_there(source, target, site)


_MANIFESTS_OF = "SELECT m.file FROM manifests AS m JOIN runs AS r ON r.id = m.run WHERE r.site = ?"


def _against_all(
    target: sqlite3.Connection, source: sqlite3.Connection, manifests: Sequence[Manifest]
) -> Iterator[str]:
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
    sealed = dict(map(tuple, target.execute("SELECT file, digest FROM manifests")))
    for one in manifests:
        if sealed.get(one.file, one.digest) != one.digest:
            yield f"{one.file} is another manifest there than here: two copies of one archive crawled under one name"


def files_of(other: Path, manifests: Sequence[Manifest]) -> Iterator[tuple[str, str]]:
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


def check_names(folder: Path, other: Path, wanted: dict[str, str]) -> None:
    """Raises MergeRefusedError where a file here has the name of one of *wanted* (name → digest), and other bytes."""
    taken = [
        name for name, digest in wanted.items() if (folder / name).is_file() and file_digest(folder / name) != digest
    ]
    if taken:
        hint = "is here too, with other bytes: see what `luuvet verify` says of it, and move it away"
        raise MergeRefusedError(str(other), tuple(f"{name} {hint}" for name in taken))
