"""Why a run is being ended, left by whoever ends it to the process that closes it: a signal has no words."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from archive.locks import FOLDER

# Sentences of ours; anything longer was not left by us.
_LONGEST = 200


def _file(folder: Path, site: str) -> Path:
    return folder / FOLDER / f"ending-{quote(site, safe='')}.txt"


def leave_reason(folder: Path, site: str, why: str) -> None:
    """Leave *why* the run of *site* is about to be ended. Raises OSError where it cannot be written."""
    file = _file(folder, site)
    file.parent.mkdir(exist_ok=True)
    draft = file.with_suffix(".new")
    draft.write_text(why, encoding="utf-8")
    draft.replace(file)


def forget_reason(folder: Path, site: str) -> None:
    """Take away what was left for an earlier run of *site*."""
    with suppress(FileNotFoundError):
        _file(folder, site).unlink()


def reason_left(folder: Path, site: str) -> str | None:
    """Return why somebody ends the run of *site*; None: nobody has said."""
    try:
        return _file(folder, site).read_text(encoding="utf-8")[:_LONGEST].strip() or None
    except (OSError, UnicodeDecodeError):
        return None
