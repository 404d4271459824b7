"""Moments as the archive writes them: ISO 8601, UTC, whole seconds, ``2024-08-12T07:05:00Z``."""

from __future__ import annotations

from datetime import UTC, datetime


def moment_text(moment: datetime) -> str:
    """Return an aware *moment* as the archive stores it; such texts sort as the moments do.

    Raises ValueError for a naive one.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {moment!r}")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def read_moment_text(text: str) -> datetime:
    """Return the aware moment, in UTC, that :func:`moment_text` wrote; raises ValueError for another text."""
    # A list holds hundreds, and strptime takes twenty times as long.
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not UTC:
        raise ValueError(f"no moment of ours: {text!r}")
    return moment
