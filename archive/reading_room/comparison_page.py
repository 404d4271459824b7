"""``/article/ID/compare/N..M``: any two versions of an article side by side, and what differs in a sentence."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from datasette import Response

from archive.difference_lines import COARSE
from archive.difference_records import FACTS, Change, ChangeKind, Differences
from archive.difference_words import field_word, kind_word
from archive.diffs import find_differences
from archive.errors import PageNotFoundError
from archive.history import find_kept_page, find_page, find_version
from archive.history_records import Page, StoredVersion
from archive.languages import Language
from archive.moments import moment_text, read_moment_text
from archive.reading_room import addresses
from archive.reading_room.comparison_rows import View, comparison_html
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.refused import nonsense
from archive.reading_room.shown import day_text, zone_of
from archive.records import Article
from archive.withheld import refuse_withdrawn

_SPAN = re.compile(r"([0-9]{1,9})\.\.([0-9]{1,9})")
_VIEWS: tuple[View, ...] = ("side", "inline")
_MOST_OFFERED = 200  # versions that the form offers
_MOST_FACTS = 40  # facts listed above the text; the rest is counted
_VERSIONS = """
    SELECT number, first_captured_at, change FROM version_rows
    WHERE page = (SELECT seq FROM pages WHERE id = ?) ORDER BY number DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two versions of one article, and the numbers of the others."""

    page: Page
    old: StoredVersion
    new: StoredVersion
    offered: Sequence[sqlite3.Row]  # number, first_captured_at, change; newest first

    @property
    def path(self) -> str:
        """The permanent address of this comparison."""
        return addresses.compare_path(self.page.page_id, self.old.number, self.new.number)


async def comparison(asked: PageRequest) -> Any:
    """Answer with the comparison as a page."""
    compared, found = await _compared(asked)
    if asked.name("id") != compared.page.page_id:  # found by its address
        return Response.redirect(addresses.with_query(compared.path, {"view": _view(asked)}))
    shown = await asyncio.to_thread(comparison_html, found, asked.language, _view(asked))
    facts = [change for change in found.changes if change.kind in FACTS]
    return await asked.page(
        "comparison.html",
        compared=compared,
        page=compared.page,
        found=found,
        text=shown.html,
        left_out=shown.left_out,
        coarse=COARSE,
        view=_view(asked),
        summary=asked.say(found.summary, found.summary_en),
        counts=kinds_counted(found.changes, asked.language),
        facts=facts[:_MOST_FACTS],
        facts_left=len(facts) - len(facts[:_MOST_FACTS]),
        kind_word=lambda kind: kind_word(kind, asked.language),
        field_word=lambda field: field_word(field, asked.language),
        is_next=compared.new.number == compared.old.number + 1,
        before=_step(compared, -1),
        after=_step(compared, 1),
        offered=[_offered(asked, compared, row) for row in compared.offered],
    )


def _step(compared: Compared, by: int) -> tuple[int, int] | None:
    """The edit before the older version, or after the newer one; None where there is none."""
    old, new = sorted((compared.old.number, compared.new.number))
    step = (old - 1, old) if by < 0 else (new, new + 1)
    return step if step[0] >= 1 and step[1] <= compared.page.versions else None


def _offered(asked: PageRequest, compared: Compared, row: sqlite3.Row) -> dict[str, object]:
    zone = zone_of(compared.page.timezone)
    day = read_moment_text(row["first_captured_at"]).astimezone(zone).date()
    return {"number": row["number"], "day": day_text(day, asked.language)}


async def comparison_json(asked: PageRequest) -> Any:
    """Answer with what ``luuvet diff --json`` prints, and where it comes from."""
    compared, found = await _compared(asked)
    said = found.as_json() | {
        "page_id": compared.page.page_id,
        "site": compared.page.site,
        "url": compared.page.url,
        "title": compared.new.article.title,
        "address": asked.base + compared.path,
        "versions": [_version_json(asked, version) for version in (compared.old, compared.new)],
    }
    text = json.dumps(said, ensure_ascii=False, indent=1)
    return Response(text, content_type="application/json; charset=utf-8", headers={"access-control-allow-origin": "*"})


def _version_json(asked: PageRequest, version: StoredVersion) -> dict[str, object]:
    return {
        "version": version.number,
        "first_captured_at": moment_text(version.first_captured_at),
        "last_captured_at": moment_text(version.last_captured_at),
        "content_digest": version.content_digest,
        "address": asked.base + addresses.version_path(version.page_id, version.number),
    }


async def chosen(asked: PageRequest) -> Any:
    """Lead a filled form to the permanent address of what it chose."""
    old, new = asked.argument("from"), asked.argument("to")
    if _SPAN.fullmatch(f"{old}..{new}") is None:
        raise nonsense("Hãy chọn hai phiên bản để so sánh.", "Choose two versions to compare.")
    path = addresses.compare_path(asked.name("id"), int(old), int(new))
    return Response.redirect(addresses.with_query(path, {"view": _view(asked)}))


def _view(asked: PageRequest) -> View:
    return next((view for view in _VIEWS if view == asked.argument("view")), "")


async def _compared(asked: PageRequest) -> tuple[Compared, Differences]:
    """Read the two versions and compare them, outside of the threads that read for others."""
    match = _SPAN.fullmatch(asked.name("span"))
    if match is None:
        raise nonsense(
            "Địa chỉ so sánh có dạng …/compare/1..2, với số của hai phiên bản.",
            "A comparison's address looks like …/compare/1..2, with the numbers of two versions.",
        )
    old, new = int(match[1]), int(match[2])

    def read(connection: sqlite3.Connection) -> Compared:
        page = _page_named(connection, asked.name("id"))
        return Compared(
            page=page,
            old=find_version(connection, page, old),
            new=find_version(connection, page, new),
            offered=connection.execute(_VERSIONS, (page.page_id, _MOST_OFFERED)).fetchall(),
        )

    compared = await asked.read(read)
    found = await asyncio.to_thread(_differences, compared.old.article, compared.new.article, old, new)
    return compared, found


# Whoever turns from two columns to one, or to the JSON, asks for the same comparison again.
@lru_cache(maxsize=16)
def _differences(old: Article, new: Article, from_version: int, to_version: int) -> Differences:
    return find_differences(old, new, from_version=from_version, to_version=to_version)


def _page_named(connection: sqlite3.Connection, name: str) -> Page:
    """Return the page with this id, as a cited comparison has it, also where it proved to be another page since.

    Else the one at this address. Raises WithdrawnError, also where it is the other page that is withdrawn.
    """
    known = find_page(connection, name)
    refuse_withdrawn(connection, known.page_id)
    try:
        page = find_kept_page(connection, name)
    except PageNotFoundError:
        return known
    refuse_withdrawn(connection, page.page_id)
    return page


def kinds_counted(changes: Sequence[Change], language: Language) -> list[tuple[ChangeKind, str, int]]:
    """Return each kind that occurs, most meaningful first, with its word and how often."""
    counts = Counter(change.kind for change in changes)
    return [(kind, kind_word(kind, language), counts[kind]) for kind in ChangeKind if counts[kind]]


ROUTES = (
    (r"/article/(?P<id>[^/]+)/compare$", chosen),
    (r"/article/(?P<id>[^/]+)/compare/(?P<span>[^/]+)\.json$", comparison_json),
    (r"/article/(?P<id>[^/]+)/compare/(?P<span>[^/]+)$", comparison),
)
