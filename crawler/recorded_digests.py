"""Digests in WARC headers, however they are spelt: SHA-1 in base32 as the old crawlers do, SHA-256 in hex, MD5."""

from __future__ import annotations

import base64
import hashlib
import re
from binascii import Error as BinasciiError

_ALGORITHMS = {"md5": 16, "sha1": 20, "sha256": 32, "sha512": 64}


def read_digest(text: str | None) -> tuple[str, bytes] | None:
    """Return algorithm and digest, None where it is none that we know."""
    algorithm, _, value = (text or "").strip().partition(":")
    algorithm, value = algorithm.lower().replace("-", ""), value.strip()
    size = _ALGORITHMS.get(algorithm)
    if size is None:
        return None
    if len(value) == 2 * size and re.fullmatch(r"[0-9a-fA-F]+", value):
        return algorithm, bytes.fromhex(value)
    try:
        digest = base64.b32decode(value.upper() + "=" * (-len(value) % 8))
    except (BinasciiError, ValueError):
        return None
    return (algorithm, digest) if len(digest) == size else None


def digest_key(text: str | None) -> str | None:
    """Return one spelling for equal digests; an unknown one as it stands."""
    known = read_digest(text)
    return f"{known[0]}:{known[1].hex()}" if known is not None else (text or "").strip() or None


def agrees(data: bytes, text: str | None) -> bool:
    """Whether *data* has the digest that *text* says; true where it says none that we know."""
    known = read_digest(text)
    return known is None or hashlib.new(known[0], data, usedforsecurity=False).digest() == known[1]
