"""The name under which we ask."""

from __future__ import annotations

import re
import unicodedata
from importlib.metadata import version

# An operator who sees only this can still find out what is visiting.
_PURPOSE = "archive of Vietnamese trade-union news"
# Brackets end the comment that the contact stands in, a backslash escapes what follows.
_NOT_IN_A_COMMENT = re.compile(r"[^ -~]|[()\\]")


def user_agent(contact: str | None) -> str:
    """Return the User-Agent header: ``luuvet/VERSION (… CONTACT)``, in printable ASCII as headers want it.

    Vietnamese letters lose their marks, which leaves a name readable.
    """
    plain = unicodedata.normalize("NFKD", " ".join((contact or "").split()).translate({ord("đ"): "d", ord("Đ"): "D"}))
    words = " ".join(_NOT_IN_A_COMMENT.sub("", plain).split())
    return f"luuvet/{version('luuvet')} ({_PURPOSE}; {words or 'no contact given'})"
