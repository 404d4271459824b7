"""SQL of what tells texts that share a key by chance from others; never edited once an archive holds it."""

from __future__ import annotations

# sketch: the last byte of each number drawn from a text. Where two texts agree in few of them, neither need be read.
NEAR_SKETCHES = (
    """
    CREATE TABLE near_sketches (page INTEGER PRIMARY KEY REFERENCES pages(seq), sketch BLOB NOT NULL) STRICT
    """,
)
