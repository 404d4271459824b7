"""Programs of others that our files are tried with: cdxj-indexer, pywb's and wacz; not part of the development set.

``LUUVET_REPLAY_TOOLS`` names the folder that holds them, else they are looked for where the shell looks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def tool(name: str) -> Path:
    """Where the program stands; the test is skipped, naming it, where it is not installed."""
    found = shutil.which(name, path=os.environ.get("LUUVET_REPLAY_TOOLS"))
    if found is None:
        pytest.skip(f"{name} is not installed (CONTRIBUTING.md, Files that others read)")
    return Path(found)


def told(*words: str | Path, folder: Path | None = None) -> str:
    """What a program says; its failure fails the test."""
    done = subprocess.run(
        list(map(str, words)), cwd=folder, capture_output=True, text=True, check=False, timeout=120, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
