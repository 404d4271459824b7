"""What came in a capture, unpacked and told apart: a page to be shown, a picture, a text, or some other file."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from archive.character_sets import Decoded, decode
from archive.content_encoding import decoded
from archive.warc_reading import find_response

Form = Literal["page", "picture", "text", "file"]

# Bytes, unpacked. The crawler takes larger files; whoever wants one gets the record.
_MOST_BYTES = 64 * 1024 * 1024
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
# What browsers show as a picture. In SVG scripts may stand: it is shown like any captured page, where nothing runs.
_PICTURES = frozenset(
    {"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/bmp", "image/x-icon", "image/svg+xml"}
)
_TEXTS = re.compile(r"text/|application/(?:[\w.-]+\+)?(?:xml|json)$")
_LOOKS_LIKE_A_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_BEGINNING = 2048  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedPayload:
    """An answer as a browser would have got it."""

    status: int
    headers: tuple[tuple[str, str], ...]  # as they came
    body: bytes  # Content-Encoding undone

    @property
    def content_type(self) -> str:
        """The type as the server said it, in lower case and without parameters; ``""`` where it said none."""
        return self._said_type().partition(";")[0].strip().lower()

    @property
    def form(self) -> Form:
        """What it is to a reader."""
        if not self.content_type or self.content_type == "application/octet-stream":
            return "page" if _LOOKS_LIKE_A_PAGE.match(self.body[:_BEGINNING]) else "file"
        if self.content_type in _PAGES:
            return "page"
        if self.content_type in _PICTURES:
            return "picture"
        return "text" if _TEXTS.match(self.content_type) else "file"

    def text(self) -> Decoded:
        """Return the body as text, in the character set that it really is in."""
        return decode(self.body, self._said_type() or None)

    def _said_type(self) -> str:
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")


def read_payload(connection: sqlite3.Connection, folder: Path, capture: int) -> CapturedPayload:
    """Return what came in a capture, a revisit followed to the response it stands for.

    Raises NoRecordError (WithheldRecordError where it is withdrawn), RecordDamagedError, and EncodingError where the
    body does not unpack.
    """
    raw = find_response(connection, folder, capture)
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw.response_headers)
    coding = ", ".join(value for name, value in headers if name.lower() == "content-encoding")
    return CapturedPayload(status=raw.status, headers=headers, body=decoded(raw.body, coding, limit=_MOST_BYTES))
