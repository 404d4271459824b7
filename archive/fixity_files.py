"""Re-reading the WARC files of an archive: each byte as it was sealed, no file too many."""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from archive.fixity_report import Findings, Problem, Progress
from archive.manifests import SealedFile
from archive.warc_index import INDEX
from archive.warc_repair import TAIL
from archive.warc_series import OPEN, SUFFIX

_CHUNK = 1 << 20
_UNFINISHED = ".part"
# Seconds between two looks at how far the readers are.
_LOOK = 0.2
# Relative to the archive, never out of it; a file system takes 255 bytes a name.
_OUR_NAME = re.compile(r"(?:[\w-][\w.-]{0,199}/){1,4}[\w-][\w.-]{0,199}", re.ASCII)


@dataclass(slots=True)
class Hashed:
    """What reading a sealed file found."""

    sealed: SealedFile
    bytes: int = 0  # read so far
    fault: str | None = None  # None: it is as it was sealed


def read_sealed(folder: Path, sealed: Sequence[SealedFile], progress: Progress) -> list[Hashed]:
    """Read every file that a manifest names, one for each core at a time, and compare it with what was sealed.

    SHA-256 lets other threads run while it works, so threads are as fast as processes here.
    """
    results, total = [Hashed(one) for one in sealed], sum(one.bytes for one in sealed)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        work = [pool.submit(_hash, folder, one) for one in results]
        while not all(one.done() for one in work):
            progress("WARC files", sum(one.bytes for one in results), total)
            time.sleep(_LOOK if total > _CHUNK else 0)
        for one in work:
            one.result()
    progress("WARC files", total, total)
    return results


def _hash(folder: Path, result: Hashed) -> None:
    digest, sealed = hashlib.sha256(), result.sealed
    try:
        with (folder / sealed.file).open("rb", buffering=0) as stream:
            buffer = memoryview(bytearray(_CHUNK))
            while count := stream.readinto(buffer):
                digest.update(buffer[:count])
                result.bytes += count
    except OSError as error:
        result.fault = error.strerror or type(error).__name__
        return
    if f"sha256:{digest.hexdigest()}" != sealed.sha256:
        result.fault = "other bytes than were sealed"
        if result.bytes != sealed.bytes:
            result.fault = f"{result.bytes} bytes, {sealed.bytes} when it was sealed"


def files_below(folder: Path, name: str) -> frozenset[str]:
    """Return the names of all files below the folder *name* of the archive, relative to the archive."""
    paths = (folder / name).rglob("*")
    return frozenset(path.relative_to(folder).as_posix() for path in paths if path.is_file())


def unsealed_files(present: Iterable[str], open_stems: Sequence[str]) -> frozenset[str]:
    """Return the final names of the WARC files among *present* that runs without a manifest have written."""
    names = (file.removesuffix(OPEN) for file in present)
    return frozenset(
        name for name in names if name.endswith(SUFFIX) and name.rpartition("/")[2].startswith(tuple(open_stems))
    )


def check_foreign(
    present: Iterable[str], sealed: Iterable[SealedFile], open_stems: Sequence[str], findings: Findings
) -> None:
    """Name the files among *present* that no manifest and no run that is still open accounts for."""
    known = {one.file for one in sealed}
    for file in sorted(set(present) - known):
        name = file.rpartition("/")[2]
        beside = file
        for suffix in (_UNFINISHED, TAIL, INDEX, OPEN):
            beside = beside.removesuffix(suffix)
        if name.startswith(tuple(open_stems)) or file.endswith((TAIL, _UNFINISHED)) or beside in known:
            continue
        detail = "no manifest names it: not written by this archive, or not sealed; move it away if it is not yours"
        findings.add(Problem(kind="foreign", file=file, detail=detail))


def sealed_files(manifests: Iterable[bytes]) -> list[SealedFile]:
    """Return every file that the given manifests name, in their order; a manifest that cannot be read names none."""
    found: dict[str, SealedFile] = {}
    for data in manifests:
        try:
            named = [SealedFile(**one) for one in json.loads(data)["files"]]
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
        for one in named:
            if _can_be_ours(one):
                found.setdefault(one.file, one)
    return list(found.values())


def _can_be_ours(sealed: SealedFile) -> bool:
    """Whether a manifest, which may be damaged, names a file within the archive, and says of it what it must."""
    return (
        isinstance(sealed.file, str)
        and _OUR_NAME.fullmatch(sealed.file) is not None
        and isinstance(sealed.bytes, int)
        and isinstance(sealed.sha256, str)
    )
