"""``/article/ID/version/N/cite``: how to cite a version, in the forms that lists of references read, and its proof."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from datasette import Response

from archive.article_stories import find_story
from archive.citation import NotCitableError, find_proof, is_of_a_rehearsal
from archive.citation_forms import Citation, bibtex, citation_of, csl, plain, ris
from archive.citation_package import write_package
from archive.reading_room import addresses
from archive.reading_room.memento_links import memento_headers
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.peers import host_of, is_loopback
from archive.reading_room.refused import RefusedError
from archive.reading_room.shown import zone_of
from archive.story_records import Story
from archive.warc_reading import NoRecordError, RecordDamagedError
from archive.withheld import refuse_withdrawn


def _csl_text(citation: Citation) -> str:
    return json.dumps(csl(citation), ensure_ascii=False, indent=1) + "\n"


# Ending of the address, what it is called, its media type, how it is written.
_FORMS: tuple[tuple[str, str, str, Callable[[Citation], str]], ...] = (
    ("txt", "Văn bản / Plain text", "text/plain", plain),
    ("bib", "BibTeX", "application/x-bibtex", bibtex),
    ("ris", "RIS (Zotero, EndNote, Mendeley)", "application/x-research-info-systems", ris),
    ("csl.json", "CSL-JSON", "application/vnd.citationstyles.csl+json", _csl_text),
)


async def cite(asked: PageRequest) -> Any:
    """Show all forms."""
    story = await _story(asked)
    citation = await _citation(asked, story)
    return await asked.page(
        "cite.html",
        headers=memento_headers(asked, story.page.url, story.shown.first_captured_at),
        story=story,
        page=story.page,
        shown=story.shown,
        citation=citation,
        zone=story.page.timezone,
        offset=citation.clock(citation.first_seen_at).partition(" ")[2].partition(" ")[2],
        forms=[(ending, name, write(citation)) for ending, name, _, write in _FORMS],
        is_only_here=is_loopback(host_of(asked.request.scope) or ""),
    )


async def cite_form(asked: PageRequest) -> Any:
    """Answer with one form, as a file."""
    story, wanted = await _story(asked), asked.name("form")
    _, _, media_type, write = next(form for form in _FORMS if form[0] == wanted)
    citation = await _citation(asked, story)
    headers = {"content-disposition": _attachment(f"{citation.key}.{wanted}")}
    return Response(write(citation), content_type=f"{media_type}; charset=utf-8", headers=headers)


async def cite_package(asked: PageRequest) -> Any:
    """Answer with the package of `luuvet cite`, which anybody can check offline."""
    story = await _story(asked)
    data = await asked.read(lambda connection: _packed(connection, asked, story))
    name = f"luuvet-{story.page.page_id}-version-{story.shown.number}.zip"
    return Response(data, content_type="application/zip", headers={"content-disposition": _attachment(name)})


def _packed(connection: sqlite3.Connection, asked: PageRequest, story: Story) -> bytes:
    try:
        proof = find_proof(connection, asked.folder, story.page, story.shown)
    except (NotCitableError, NoRecordError, RecordDamagedError) as error:
        raise RefusedError(
            HTTPStatus.CONFLICT,
            f"Chưa làm được gói bằng chứng của bản này. ({error})",
            f"There can be no package of this version yet. ({error})",
        ) from error
    file = io.BytesIO()
    write_package(proof, file, created=datetime.now(UTC))
    return file.getvalue()


async def _story(asked: PageRequest) -> Story:
    name, number = asked.name("id"), asked.whole_number("number")

    def read(connection: sqlite3.Connection) -> Story:
        story = find_story(connection, name, number)
        refuse_withdrawn(connection, story.page.page_id)
        return story

    return await asked.read(read)


async def _citation(asked: PageRequest, story: Story) -> Citation:
    page, shown = story.page, story.shown
    address = asked.base + addresses.version_path(page.page_id, shown.number)
    zone, is_rehearsal = zone_of(page.timezone), await asked.read(is_of_a_rehearsal)
    return citation_of(page, shown, shown.article, zone, address, is_rehearsal=is_rehearsal)


def _attachment(name: str) -> str:
    """A page's id may hold anything where an archive was imported."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"


_HERE = r"/article/(?P<id>[^/]+)/version/(?P<number>[^/]+)/cite"
ROUTES = (
    (rf"{_HERE}$", cite),
    (rf"{_HERE}\.(?P<form>txt|bib|ris|csl\.json)$", cite_form),
    (rf"{_HERE}\.zip$", cite_package),
)
