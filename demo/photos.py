"""Photos of the replica sites: small PNG pictures drawn from the file name."""

from __future__ import annotations

import hashlib
import struct
import zlib

WIDTH, HEIGHT = 48, 32  # pixels
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def photo(name: str) -> bytes:
    """Return a PNG of hills under a sky; the same *name* gives the same bytes."""
    dice = hashlib.sha256(name.encode("utf-8")).digest()
    sky, hill = dice[0:3], dice[3:6]
    peak = 8 + dice[6] % 16
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)  # PNG: this row is not filtered
        for x in range(WIDTH):
            rows += hill if y > peak + abs(x - dice[7] % WIDTH) // 2 else sky
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(rows))) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
