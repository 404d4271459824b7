"""Whom a site can call: taken from the environment or the schedule file, asked for once, kept in the schedule file."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

VARIABLE = "LUUVET_CONTACT"
_LONGEST = 200


def contact_mistake(contact: str) -> str | None:
    """Return what is wrong with a contact for the user agent; None for a good one."""
    plain = contact.isascii() and contact.isprintable() and len(contact) <= _LONGEST
    if plain and ("@" in contact.strip("@") or contact.startswith(("http://", "https://"))):
        return None
    return f"{contact!r} given; an e-mail address or the address of a page, in ASCII, is needed"


def keep_contact(source: Path, target: Path, contact: str) -> None:
    """Write the schedule in *source* to *target* with *contact* on top; both may be the same file.

    Raises OSError where *target* cannot be written.
    """
    text = source.read_text(encoding="utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.new")
    # A key before all tables is one of the file itself, whatever follows.
    draft.write_text(f"contact = {json.dumps(contact)}\n{text}", encoding="utf-8")
    draft.replace(target)


def kept_contact(folder: Path) -> str | None:
    """Return the contact in the archive's own schedule at *folder*; None: there is none, or none that can be read."""
    try:
        table = tomllib.loads((folder / "schedule.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    contact = table.get("contact")
    return contact if isinstance(contact, str) and contact_mistake(contact) is None else None
