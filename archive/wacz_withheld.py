"""Which records a WACZ file must not hold: those of withdrawn pages, however their addresses are spelt in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from archive.surt_keys import surt_key
from archive.withheld import withheld_addresses

Withheld = Callable[[str], bool]

_ADDRESSES = """
    SELECT u.url FROM withdrawals AS w JOIN urls AS u ON u.page = w.page WHERE w.undone_at IS NULL
    UNION SELECT p.url FROM withdrawals AS w JOIN pages AS p ON p.seq = w.page
    WHERE w.undone_at IS NULL AND NOT p.inline
"""


def withheld_records(connection: sqlite3.Connection) -> Withheld:
    """Return what tells whether the records of an address are to be left out.

    A recorded address is written as it was asked, with www or https or fields in another order than a page is known by.
    """
    is_named = withheld_addresses(connection)
    keys = frozenset(surt_key(url) for (url,) in map(tuple, connection.execute(_ADDRESSES)))
    return lambda url: is_named(url) or (bool(keys) and surt_key(url) in keys)
