"""Which page an observation is of (DESIGN 5.1): by key, else by an address; and the addresses that led to it."""

from __future__ import annotations

import sqlite3

from archive.digests import canonical, content_digest
from archive.page_rows import Page, page_of_key, page_of_seq, page_of_url
from archive.records import Article, FoundBy, Observation, Seen
from archive.run_counts import count
from archive.search_index import forget_page


def observed_urls(observation: Observation) -> tuple[str, ...]:
    """Return every address that led to what was read, the most telling one first, each once."""
    capture, finding = observation.capture, observation.finding
    canonical_url = finding.canonical_url if isinstance(finding, Seen) else None
    named = (capture.final_url, capture.url, *capture.redirects, observation.listed_url, canonical_url)
    return tuple(dict.fromkeys(url for url in named if url))


def given_address(observation: Observation) -> str | None:
    """Return the address that the site itself gives the article: its listings', else its rel=canonical."""
    canonical_url = observation.finding.canonical_url if isinstance(observation.finding, Seen) else None
    return observation.listed_url or canonical_url


def identify(connection: sqlite3.Connection, observation: Observation, finding: Seen) -> Page | None:
    """Return the page that was read; None: it is new.

    A page made under its address that now shows a key takes it; where the key already has a page, both become one.
    """
    by_key = page_of_key(connection, observation.site, finding.key) if finding.key else None
    by_url = _page_of_address(connection, observation, finding)
    if by_key is None:
        if by_url is not None and finding.key is not None and by_url.key is None:
            connection.execute("UPDATE pages SET key = ? WHERE seq = ?", (finding.key, by_url.seq))
            return page_of_seq(connection, by_url.seq)
        return by_url
    if by_url is not None and by_url.seq != by_key.seq and by_url.key is None:
        return _merge(connection, by_key, by_url, observation.run_id)
    return by_key


def _page_of_address(connection: sqlite3.Connection, observation: Observation, finding: Seen) -> Page | None:
    """Find the page by its addresses; one that belongs to another key is no proof of anything."""
    found: list[Page] = []
    for url in observed_urls(observation):
        page = page_of_url(connection, observation.site, url)
        if page is None or page.inline or (finding.key and page.key and page.key != finding.key):
            continue
        only_canonical = url == finding.canonical_url and url not in _visited(observation)
        if not only_canonical or _same_reading(page, finding.article):
            found.append(page)
    if not found:
        return None
    first, former = found[0], next((page for page in found[1:] if page.seq != found[0].seq), None)
    if former is not None and _is_new_address_of(first, former, observation):
        return _merge(connection, first, former, observation.run_id)
    return first


def _visited(observation: Observation) -> tuple[str | None, ...]:
    capture = observation.capture
    return (capture.url, capture.final_url, *capture.redirects, observation.listed_url)


def _same_reading(page: Page, article: Article) -> bool:
    """Whether *article* may be trusted to be *page*: some sites name one canonical address on every page."""
    return page.content_digest == content_digest(article) or page.title == (canonical(article.title) or None)


def _is_new_address_of(page: Page, former: Page, observation: Observation) -> bool:
    """Whether *page*, first met in this run and without a key, is where *former* redirects to with text or title."""
    fresh = page.version == 1 and page.visited_run == observation.run_id and page.key is None
    same = former.content_digest == page.content_digest or (former.title is not None and former.title == page.title)
    return fresh and same and former.key is None


def _merge(connection: sqlite3.Connection, one: Page, other: Page, run_id: int) -> Page:
    """Make one page of two: the older one goes on under its id, with the key of either and all addresses.

    The other keeps its rows for whoever cited them, marked as merged and out of every list and index.
    """
    kept, merged = sorted((one, other), key=lambda page: (page.first_seen_at, page.id == other.id))
    forget_page(connection, merged.seq)
    connection.execute("UPDATE pages SET merged_into = ? WHERE seq = ?", (kept.id, merged.seq))
    connection.execute("UPDATE pages SET merged_into = ? WHERE merged_into = ?", (kept.id, merged.id))
    connection.execute("UPDATE pages SET key = coalesce(key, ?) WHERE seq = ?", (merged.key, kept.seq))
    connection.execute("UPDATE urls SET page = ? WHERE page = ?", (kept.seq, merged.seq))
    connection.execute("UPDATE quarantine SET page = ? WHERE page = ?", (kept.seq, merged.seq))
    connection.execute("DELETE FROM move_candidates WHERE page = ?", (merged.seq,))
    made_now = "SELECT 1 FROM version_rows WHERE page = ? AND number = 1 AND run = ?"
    if connection.execute(made_now, (merged.seq, run_id)).fetchone():
        count(connection, run_id, "new", -1)
    return page_of_seq(connection, kept.seq)


_ADD_URL = """
    INSERT OR IGNORE INTO urls (site, url, page, found_by, listed, first_seen_at) VALUES (?, ?, ?, ?, ?, ?)
"""


_TAKE_OVER = """
    UPDATE urls SET page = :page WHERE site = :site AND url = :url AND page != :page
    AND (SELECT key FROM pages WHERE seq = :page) != (SELECT key FROM pages WHERE seq = urls.page)
"""


def add_urls(
    connection: sqlite3.Connection,
    page: int,
    site: str,
    urls: dict[str, bool],
    found_by: FoundBy,
    at: str,
    *,
    stood_at: str,
) -> None:
    """Note addresses that led to *page*; the value says whether the site's listings or rel=canonical gave it.

    *stood_at*: where the page stood in the end. A site may give a deleted article's address to another one.
    """
    connection.execute(_TAKE_OVER, {"page": page, "site": site, "url": stood_at})
    known = dict(connection.execute("SELECT url, listed FROM urls WHERE page = ?", (page,)))
    for url, listed in urls.items():
        if url not in known:
            connection.execute(_ADD_URL, (site, url, page, found_by.value, int(listed), at))
        elif listed and not known[url]:
            connection.execute("UPDATE urls SET listed = 1 WHERE site = ? AND url = ?", (site, url))
