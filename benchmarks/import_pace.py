"""What it takes to read an export back: processor time a version, bytes on the disk, and the most memory it took.

    python -m benchmarks.import_pace FILE.jsonl

FILE.jsonl is what `luuvet export --all-versions` wrote. It is read alone, imported into an archive in a temporary
folder, and imported there once more, when all of it is known. Memory is the process's own peak; run it with files of
two lengths to see that it does not grow with them.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from archive.import_pages import read_pages
from archive.import_values import BadLineError
from archive.importing import Imported, import_lines
from archive.store import Archive
from benchmarks.rounds import machine, table


def refuse(error: BadLineError) -> None:
    """Raise what an import would only tell: figures of half a file say nothing."""
    raise error


def read_alone(file: Path) -> int:
    """Return how many versions *file* tells."""
    with file.open("rb") as stream:
        return sum(page.steps[-1].number for page in read_pages(stream, refuse))


def imported(folder: Path, file: Path) -> Imported:
    """Import *file* into the archive at *folder*."""
    with file.open("rb") as stream, Archive.open(folder) as archive:
        return import_lines(archive, stream, refuse)


def measured(file: Path) -> Iterator[tuple[str, int, float, float]]:
    """Yield each way through *file*: what it is, versions, CPU seconds, and seconds on the clock."""
    versions = read_alone(file)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "archive"
        Archive.open(folder).close()
        yield "read", versions, *seconds(lambda: read_alone(file))
        yield "imported", versions, *seconds(lambda: imported(folder, file))
        yield "imported again", versions, *seconds(lambda: imported(folder, file))
        size = sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
        print(f"{file.stat().st_size / versions:.0f} bytes a version in the file, {size / versions:.0f} in the archive")


def seconds(job: Callable[[], object]) -> tuple[float, float]:
    """Return the processor's and the clock's seconds of *job*."""
    begun, spent = time.perf_counter(), time.process_time()
    job()
    return time.process_time() - spent, time.perf_counter() - begun


def main() -> None:
    """Print the figures of one file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    file = parser.parse_args().file
    print(machine())
    rows: list[tuple[object, ...]] = [
        (what, versions, 1000 * cpu / versions, round(versions / cpu), round(versions / clock))
        for what, versions, cpu, clock in measured(file)
    ]
    print(table(("", "versions", "CPU ms a version", "versions a CPU second", "versions a second"), rows))
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
