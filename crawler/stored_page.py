"""A capture that the archive kept, as a crawl would have got it: to be read again under whatever rules."""

from __future__ import annotations

from archive.content_encoding import EncodingError, decoded
from archive.records import Capture, Failed, RawExchange
from crawler.exchanges import Fetched
from crawler.limits import PAYLOAD_BYTES


def fetched_from(capture: Capture, raw: RawExchange) -> Fetched:
    """Return what was fetched when *capture* was made and *raw* came, its packing undone."""
    headers: dict[str, str] = {}
    for name, value in raw.response_headers:
        headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    try:
        payload, failure = decoded(raw.body, headers.get("content-encoding", ""), limit=PAYLOAD_BYTES), None
    except EncodingError as error:
        payload, failure = b"", Failed(reason=error.reason, detail=error.detail)
    return Fetched(capture=capture, payload=payload, headers=headers, failure=failure)
