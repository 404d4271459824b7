"""What a recording holds: where each response stands, and the response itself, as its request was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from archive.http_messages import method_of, parse_request, parse_response, status_of
from archive.records import Failed, RawExchange
from crawler.limits import PAYLOAD_BYTES
from crawler.recorded_digests import agrees, digest_key
from crawler.warc_bytes import Source
from crawler.warc_heads import Head, RecordingError, read_content, read_heads

__all__ = [
    "RecordedRequest",
    "RecordedResponse",
    "RecordingError",
    "TooLargeError",
    "read_recording",
    "read_response",
    "under_own_head",
]

_HTTP = "application/http"
_FACTS = "application/warc-fields"
# A page's own head may come to as much again as the longest that Scrapy takes.
_HEAD_BYTES = 1 << 20
# WARC's words for why a record is not whole, in ours.
_CUT = {"length": "too-large", "time": "timeout"}
# A resource record has no HTTP head; what stands in its place says so.
_NO_HEAD = (b"X-Archive-Orig-WARC-Type", b"resource")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRequest:
    """What was asked, in a record of its own."""

    source: Source
    head: Head
    url: str
    captured_at: datetime
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedResponse:
    """Where one response, the revisit of one, or a resource stands in a recording; or that nothing came."""

    source: Source
    head: Head
    kind: str  # "response", "revisit", "resource" or "silence"
    url: str
    captured_at: datetime
    status: int | None  # as its first line says
    record_id: str
    payload_digest: str | None  # one spelling for equal ones

    @property
    def refers_to_id(self) -> str | None:
        """The id of the record that a revisit stands for."""
        return self.head.field("WARC-Refers-To")

    @property
    def refers_to_url(self) -> str | None:
        """The address of the response that a revisit stands for."""
        return _address(self.head.field("WARC-Refers-To-Target-URI"))

    @property
    def refers_to_moment(self) -> datetime | None:
        """The moment of the response that a revisit stands for."""
        return _moment(self.head.field("WARC-Refers-To-Date"))

    @property
    def says_unmodified(self) -> bool:
        """Whether the host said that nothing has changed."""
        return self.status == 304 or "not-modified" in (self.head.field("WARC-Profile") or "")

    @property
    def trouble(self) -> Failed | None:
        """Why it is not all that the host sent, by the recorder's own word; a revisit has no content to cut."""
        if self.kind == "silence":
            reason, _, detail = _facts(self.head)["why"].partition(": ")
            return Failed(reason=reason, detail=detail)
        word = self.head.field("WARC-Truncated")
        if word is None or self.kind == "revisit":
            return None
        return Failed(reason=_CUT.get(word.strip().lower(), "truncated"), detail="cut off by the recorder")


class TooLargeError(Exception):
    """A recorded response has *size* bytes, more than any page has; for whoever answers from it."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


def read_recording(source: Source) -> Iterator[RecordedResponse | RecordedRequest]:
    """Yield what was asked and what came, in the file's order. Raises RecordingError where it is damaged or cut off."""
    for head in read_heads(source):
        url, captured_at = _address(head.field("WARC-Target-URI")), _moment(head.field("WARC-Date"))
        if url is None or captured_at is None or not url.lower().startswith(("http:", "https:")):
            continue
        content_type = (head.field("Content-Type") or "").lower()
        if head.type == "request" and content_type.startswith(_HTTP):
            method = method_of(head.beginning)
            yield RecordedRequest(source=source, head=head, url=url, captured_at=captured_at, method=method)
        elif (kind := _kind(head, content_type)) is not None:
            yield RecordedResponse(
                source=source,
                head=head,
                kind=kind,
                url=url,
                captured_at=captured_at,
                status=status_of(head.beginning) if kind in ("response", "revisit") else None,
                record_id=head.field("WARC-Record-ID") or "",
                payload_digest=digest_key(head.field("WARC-Payload-Digest")),
            )


def read_response(
    found: RecordedResponse, request: RecordedRequest | None = None, *, max_bytes: int = PAYLOAD_BYTES
) -> RawExchange | None:
    """Return the response that stands at *found*, with what was asked; None where it is none that can be read.

    Raises TooLargeError, and RecordingError where its bytes are not those that it says itself.
    """
    head = found.head
    if head.length > max_bytes + _HEAD_BYTES:
        raise TooLargeError(head.length)
    block = read_content(found.source, head, head.length)
    if not agrees(block, head.field("WARC-Block-Digest")):
        raise RecordingError(found.source.name, f"is damaged at byte {head.offset} (its block digest differs)")
    address = head.field("WARC-IP-Address")
    raw = _resource(head, block, address) if found.kind == "resource" else parse_response(block, address)
    if raw is None:
        return None
    method, headers = _asked(request) if request is not None else ("GET", ())
    return replace(raw, url=found.url, request_method=method, request_headers=headers)


def under_own_head(raw: RawExchange, found: RecordedResponse) -> RawExchange:
    """Return the content that a revisit stands for under the revisit's own status and headers, where it has them.

    Those of a 304 say nothing of the content, and others that pack it otherwise are not its own.
    """
    own = parse_response(read_content(found.source, found.head, _HEAD_BYTES), found.head.field("WARC-IP-Address"))
    if own is None or own.status == 304 or _packing(own) != _packing(raw):
        return replace(raw, url=found.url)
    return replace(
        raw, url=found.url, status=own.status, response_headers=own.response_headers, ip_address=own.ip_address
    )


def _packing(raw: RawExchange) -> list[bytes]:
    return [value.strip().lower() for name, value in raw.response_headers if name.lower() == b"content-encoding"]


def _kind(head: Head, content_type: str) -> str | None:
    is_http = content_type.startswith(_HTTP) or not content_type
    if head.type == "response":
        return "response" if is_http else None
    if head.type in ("revisit", "resource"):
        return head.type
    # What this program writes where nothing came; it carries no record beside it.
    is_silence = head.type == "metadata" and content_type.startswith(_FACTS) and not head.field("WARC-Concurrent-To")
    return "silence" if is_silence and "why" in _facts(head) else None


def _facts(head: Head) -> dict[str, str]:
    lines = head.beginning.decode("utf-8", "replace").split("\r\n")
    return {name: value for name, _, value in (line.partition(": ") for line in lines) if value}


def _resource(head: Head, block: bytes, address: str | None) -> RawExchange:
    content_type = (head.field("Content-Type") or "").encode("latin-1", "replace")
    headers = ((b"Content-Type", content_type), _NO_HEAD) if content_type else (_NO_HEAD,)
    return RawExchange(
        request_method="GET",
        request_headers=(),
        status=200,
        response_headers=headers,
        body=block,
        ip_address=address,
    )


def _asked(request: RecordedRequest) -> tuple[str, tuple[tuple[bytes, bytes], ...]]:
    block = read_content(request.source, request.head, _HEAD_BYTES)
    return request.method, parse_request(block)


def _address(text: str | None) -> str | None:
    return (text or "").strip().strip("<>") or None


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
