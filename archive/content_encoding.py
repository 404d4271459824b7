"""Undoing Content-Encoding strictly: a body that does not unpack whole is a failure, never half a page."""

from __future__ import annotations

import zlib

# What requests offer. Recordings made by browsers may hold more (brotli): those are named, not guessed.
ACCEPTED = "gzip, deflate"


class EncodingError(Exception):
    """A body cannot be unpacked; *reason* is a failure's name, *detail* says what happened."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


def decoded(body: bytes, content_encoding: str, *, limit: int) -> bytes:
    """Return *body* with the codings of a Content-Encoding header undone, the last one first.

    Raises EncodingError "bad-encoding" (broken, cut off or of an unknown coding) or "too-large" (more than *limit*
    bytes). Empty bodies stay empty: servers label them as well.
    """
    for coding in reversed([name.strip().lower() for name in content_encoding.split(",")]):
        if not body or coding in ("", "identity"):
            continue
        if coding in ("gzip", "x-gzip"):
            body = _gunzipped(body, limit)
        elif coding == "deflate":
            body = _inflated(body, limit)
        else:
            raise EncodingError("bad-encoding", f"content encoding {coding!r} is not known to this program")
    return body


def _gunzipped(body: bytes, limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while body:
        piece, body = _one_stream(body, 31, limit - size)
        pieces.append(piece)
        size += len(piece)
        if body and not body.startswith(b"\x1f\x8b"):
            break  # padding after the last member, which browsers pass over as well
    return b"".join(pieces)


def _inflated(body: bytes, limit: int) -> bytes:
    try:
        return _one_stream(body, 15, limit)[0]
    except EncodingError as error:
        if error.reason == "too-large":
            raise
        # Old IIS servers send raw deflate where RFC 9110 wants the zlib wrapper.
        return _one_stream(body, -15, limit)[0]


def _one_stream(body: bytes, window_bits: int, limit: int) -> tuple[bytes, bytes]:
    unpacker = zlib.decompressobj(window_bits)
    try:
        out = unpacker.decompress(body, limit + 1)
    except zlib.error as error:
        raise EncodingError("bad-encoding", f"the packed body is broken: {error}") from error
    if len(out) > limit:
        raise EncodingError("too-large", f"more than {limit} bytes when unpacked")
    if not unpacker.eof:
        raise EncodingError("bad-encoding", f"the packed body ends early, after {len(out)} bytes of text")
    return out, unpacker.unused_data
