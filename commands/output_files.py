"""Where a command writes what it was asked for: standard output, a file that is whole or as it was, or a device.

What is written as text is UTF-8 with its own line ends: CSV brings them, and Vietnamese is not to depend on the
terminal's character set.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TextIO

from archive.errors import ConfigurationError, LuuVetError

STANDARD_OUTPUT = Path("-")


class OutputUnwritableError(LuuVetError):
    """*target*, which a person asked for, cannot be written: *detail*, as the machine says it."""

    exit_status = 1

    def __init__(self, target: str, detail: str) -> None:
        super().__init__(target, detail)
        self.target, self.detail = target, detail

    def __str__(self) -> str:
        return f"cannot write {self.target} ({self.detail}): make room, or name another file with -o"


@contextmanager
def opened(target: Path) -> Iterator[TextIO]:
    """Give *target* to write text to; raises what :func:`opened_bytes` raises."""
    with opened_bytes(target) as binary:
        file = io.TextIOWrapper(binary, encoding="utf-8", newline="")
        yield file
        file.flush()
        file.detach()


@contextmanager
def opened_bytes(target: Path) -> Iterator[BinaryIO]:
    """Give *target* to write bytes to.

    Raises ConfigurationError for a place that cannot be, OutputUnwritableError for what goes wrong later.
    """
    if target == STANDARD_OUTPUT:
        with _told("standard output"):
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        return
    if target.is_dir():
        raise ConfigurationError(f"{target} is a folder: name a file with -o")
    if not target.parent.is_dir():
        raise ConfigurationError(f"no folder {target.parent}: make it first, or name another file with -o")
    is_special = target.exists() and not target.is_file()
    # A pipe or a device is written to; a file of its name must never take its place.
    with _told(str(target)), target.open("wb") if is_special else _whole_file(target.resolve()) as file:
        yield file


@contextmanager
def _told(target: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise  # whoever read it has left, which is no error
        raise OutputUnwritableError(target, error.strerror or str(error)) from error


@contextmanager
def _whole_file(target: Path) -> Iterator[BinaryIO]:
    """Give a file beside *target* that takes its place when all of it is on the disk, else goes."""
    partial = target.with_name(f"{target.name}.part")
    try:
        with partial.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        with suppress(OSError):  # it may be the folder that cannot be used
            partial.unlink(missing_ok=True)
