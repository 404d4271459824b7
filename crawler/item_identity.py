"""What tells one listed article apart from all others of its site."""

from __future__ import annotations

from collections import Counter

from crawler.addresses import article_address, key_in_address
from crawler.readings import ListingItem

Identity = tuple[str, str]


def identities_of(items: tuple[ListingItem, ...], system: str) -> tuple[Identity, ...]:
    """Return what tells each item of one page apart from all others of the section.

    The system's own id, else the address; of items without an address their text, numbered where one page shows the
    same text twice.
    """
    twins: Counter[str] = Counter()
    found: list[Identity] = []
    for item in items:
        if item.url is not None:
            found.append(address_identity(item.url, system))
        else:
            twins[item.fingerprint] += 1
            found.append((f"text {twins[item.fingerprint]}", item.fingerprint))
    return tuple(found)


def address_identity(url: str, system: str) -> Identity:
    """Return the identity of the article at *url*: its id where the address carries one, else the address itself."""
    key = key_in_address(url, system)
    return ("key", key) if key is not None else ("address", article_address(url, system))
