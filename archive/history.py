"""The read side: pages by address or id, their versions, what happened to them, what was captured in a run.

Every function takes a connection from :func:`archive.reading_connection.reading`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime

from archive.article_rows import read_article
from archive.errors import PageNotFoundError
from archive.history_records import (
    NotYetSeenError,
    Page,
    PageEvent,
    Reprint,
    StoredCapture,
    StoredVersion,
    VersionNotFoundError,
)
from archive.moments import moment_text, read_moment_text
from archive.records import State

_PAGE = """
    SELECT p.id, p.site, s.name AS site_name, s.timezone, p.url, p.title, p.section, p.published_at, p.state,
        p.state_since, p.first_seen_at, p.version, p.seq, p.inline, coalesce(v.seen_at, p.first_seen_at) AS last_seen_at
    FROM pages AS p JOIN sites AS s ON s.id = p.site LEFT JOIN visits AS v ON v.page = p.seq
"""

# Without its texts: the view finds each paragraph by counting through a list, which thousands of them make slow.
_VERSION = """
    SELECT rowid, page_id, site, version, change, reverts, content_digest, payload_digest, recipe, first_captured_at,
        last_captured_at, visits, capture, warc_file, warc_offset, warc_length
    FROM versions
"""


def find_page(database: sqlite3.Connection, name: str, *, normalise: Callable[[str], str] | None = None) -> Page:
    """Return the page that *name* means: its id, or any address that ever led to it, ``listing#id`` too.

    *normalise* spells an address as the crawler does. Raises PageNotFoundError.
    """
    name = name.strip().encode(errors="replace").decode()  # SQLite takes no unpaired surrogates
    found = _seq_of_id(database, name)
    if found is None:
        found = _seq_of_address(database, dict.fromkeys(_spellings(name, normalise)))
    if found is None and "#" in name:
        found = _seq_of_id(database, name.partition("#")[2])
    if found is None:
        raise PageNotFoundError(name)
    row = database.execute(f"{_PAGE} WHERE p.seq = ?", (found,)).fetchone()
    return _page(database, row)


def find_kept_page(database: sqlite3.Connection, page_id: str) -> Page:
    """Return the page with this id as it was kept, even where it proved to be another page since.

    Raises PageNotFoundError.
    """
    row = database.execute(f"{_PAGE} WHERE p.id = ?", (page_id,)).fetchone()
    if row is None:
        raise PageNotFoundError(page_id)
    return _page(database, row)


def _spellings(name: str, normalise: Callable[[str], str] | None) -> Iterator[str]:
    """*name* as an address, as it may have been stored: other scheme, with or without the last slash."""
    for given in (name, normalise(name) if normalise else name.partition("#")[0]):
        yield given
        scheme, mark, rest = given.partition("://")
        other = {"http": "https", "https": "http"}.get(scheme.lower()) if mark else None
        swapped = f"{other}://{rest}" if other else f"http://{given}"
        for spelling in (given, swapped):
            yield spelling
            yield spelling.removesuffix("/") if spelling.endswith("/") else f"{spelling}/"


def _seq_of_id(database: sqlite3.Connection, page_id: str) -> int | None:
    """Row number of a page; a page merged into another is that one."""
    row = database.execute("SELECT seq, merged_into FROM pages WHERE id = ?", (page_id,)).fetchone()
    if row is not None and row["merged_into"] is not None:
        return _seq_of_id(database, row["merged_into"])
    return None if row is None else int(row["seq"])


def _seq_of_address(database: sqlite3.Connection, addresses: dict[str, None]) -> int | None:
    for address in addresses:
        row = database.execute(
            "SELECT p.id FROM urls AS u JOIN pages AS p ON p.seq = u.page WHERE u.url = ? "
            "UNION ALL SELECT id FROM pages WHERE url = ? AND inline = 0 LIMIT 1",
            (address, address),
        ).fetchone()
        if row is not None:
            return _seq_of_id(database, row["id"])
    return None


def _page(database: sqlite3.Connection, row: sqlite3.Row) -> Page:
    aliases = database.execute("SELECT url FROM urls WHERE page = ? ORDER BY first_seen_at, url", (row["seq"],))
    return Page(
        page_id=row["id"],
        site=row["site"],
        site_name=row["site_name"],
        timezone=row["timezone"],
        url=shown_address(row["url"], row["id"], inline=bool(row["inline"])),
        aliases=tuple(alias["url"] for alias in aliases if alias["url"] != row["url"]),
        title=row["title"],
        section=row["section"],
        published_at=read_moment_text(row["published_at"]) if row["published_at"] else None,
        state=State(row["state"]),
        state_since=read_moment_text(row["state_since"]),
        first_seen_at=read_moment_text(row["first_seen_at"]),
        last_seen_at=read_moment_text(row["last_seen_at"]),
        versions=row["version"],
    )


def shown_address(url: str, page_id: str, *, inline: bool) -> str:
    """Return a page's address as exports and readers see it."""
    return f"{url}#{page_id}" if inline and "#" not in url else url


def find_versions(database: sqlite3.Connection, page: Page) -> list[StoredVersion]:
    """Return all versions of a page, oldest first."""
    rows = database.execute(f"{_VERSION} WHERE page_id = ? ORDER BY version", (page.page_id,)).fetchall()
    return [_version(database, row, page.url) for row in rows]


def find_version(database: sqlite3.Connection, page: Page, number: int) -> StoredVersion:
    """Return one version of a page by its number; raises VersionNotFoundError."""
    row = database.execute(f"{_VERSION} WHERE page_id = ? AND version = ?", (page.page_id, number)).fetchone()
    if row is None:
        rows = database.execute("SELECT version FROM versions WHERE page_id = ? ORDER BY version", (page.page_id,))
        raise VersionNotFoundError(page.page_id, number, tuple(known["version"] for known in rows))
    return _version(database, row, page.url)


def version_at(database: sqlite3.Connection, page: Page, moment: datetime) -> StoredVersion:
    """Return the version that stood at *moment* (aware); raises NotYetSeenError before the first capture."""
    row = database.execute(
        f"{_VERSION} WHERE page_id = ? AND first_captured_at <= ? ORDER BY version DESC LIMIT 1",
        (page.page_id, moment_text(moment)),
    ).fetchone()
    if row is None:
        raise NotYetSeenError(page.page_id, page.first_seen_at)
    return _version(database, row, page.url)


def _version(database: sqlite3.Connection, row: sqlite3.Row, url: str) -> StoredVersion:
    return StoredVersion(
        page_id=row["page_id"],
        site=row["site"],
        url=url,
        number=row["version"],
        change=row["change"],
        reverts=row["reverts"],
        article=read_article(database, row["rowid"]),
        content_digest=row["content_digest"],
        payload_digest=row["payload_digest"],
        recipe=row["recipe"],
        first_captured_at=read_moment_text(row["first_captured_at"]),
        last_captured_at=read_moment_text(row["last_captured_at"] or row["first_captured_at"]),
        visits=row["visits"] or 1,
        capture_id=row["capture"],
        warc_file=row["warc_file"],
        warc_offset=row["warc_offset"],
        warc_length=row["warc_length"],
    )


def find_events(database: sqlite3.Connection, page: Page) -> list[PageEvent]:
    """Return what happened to a page, in order."""
    rows = database.execute(
        "SELECT e.* FROM events AS e JOIN pages AS p ON p.seq = e.page WHERE p.id = ? ORDER BY e.step, e.id",
        (page.page_id,),
    )
    return [
        PageEvent(
            kind=row["kind"],
            happened_at=read_moment_text(row["happened_at"]),
            version=row["version"],
            with_version=bool(row["with_version"]),
            from_url=row["from_url"],
            to_url=row["to_url"],
            detail=row["detail"],
        )
        for row in rows
    ]


def state_at(database: sqlite3.Connection, page: Page, moment: datetime) -> State:
    """Return whether the page was live, missing or gone at *moment* (aware)."""
    row = database.execute(
        "SELECT e.kind FROM events AS e JOIN pages AS p ON p.seq = e.page "
        "WHERE p.id = ? AND e.kind != 'moved' AND e.happened_at <= ? ORDER BY e.step DESC, e.id DESC LIMIT 1",
        (page.page_id, moment_text(moment)),
    ).fetchone()
    return State(row["kind"]) if row is not None and row["kind"] != "restored" else State.LIVE


def find_reprints(database: sqlite3.Connection, page: Page) -> list[Reprint]:
    """Return the pages of other sites that carry this text, the most alike first."""
    rows = database.execute(
        "SELECT other_id, other_site, other_title, share FROM reprints WHERE page_id = ? ORDER BY share DESC, other_id",
        (page.page_id,),
    )
    return [
        Reprint(page_id=row["other_id"], site=row["other_site"], title=row["other_title"], share=row["share"])
        for row in rows
    ]


def find_captures(database: sqlite3.Connection, run_id: int) -> list[StoredCapture]:
    """Return what left a row in a run, in the order it was captured."""
    rows = database.execute(
        "SELECT c.*, p.id AS page_id FROM captures AS c LEFT JOIN pages AS p ON p.seq = c.page "
        "WHERE c.run = ? ORDER BY c.captured_at, c.id",
        (run_id,),
    )
    return [
        StoredCapture(
            capture_id=row["id"],
            kind=row["kind"],
            url=row["url"],
            captured_at=read_moment_text(row["captured_at"]),
            http_status=row["http_status"],
            payload_digest=row["payload_digest"],
            warc_file=row["warc_file"],
            page_id=row["page_id"],
        )
        for row in rows
    ]
