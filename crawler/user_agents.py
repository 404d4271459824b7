"""The name under which we ask."""

from __future__ import annotations

from importlib.metadata import version

# An operator who sees only this can still find out what is visiting.
_PURPOSE = "archive of Vietnamese trade-union news"


def user_agent(contact: str | None) -> str:
    """Return the User-Agent header: ``luuvet/VERSION (… CONTACT)``, in printable ASCII as headers want it."""
    words = " ".join((contact or "").split()).encode("ascii", errors="ignore").decode()
    return f"luuvet/{version('luuvet')} ({_PURPOSE}; {words or 'no contact given'})"
