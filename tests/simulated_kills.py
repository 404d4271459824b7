"""A process that dies at its n-th sync or rename: the moments between which a kill makes no difference."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest


class KilledError(BaseException):
    """The process was killed; no handler of errors may catch it."""


def kill_at(patch: pytest.MonkeyPatch, step: int | None) -> Callable[[], int]:
    """Die when *step* syncs and renames are done (None: never); return what tells how many there were."""
    count = 0
    real_sync, real_replace = os.fsync, Path.replace

    def take_step() -> None:
        nonlocal count
        count += 1
        if step is not None and count > step:
            raise KilledError

    def replace(self: Path, target: Path) -> Path:
        take_step()
        return real_replace(self, target)

    def sync(descriptor: int) -> None:
        take_step()
        real_sync(descriptor)

    patch.setattr(os, "fsync", sync)
    patch.setattr(Path, "replace", replace)
    return lambda: count
