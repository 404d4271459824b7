"""``/analysis/spread``: texts that several sites carried, and one of them in the order of time, as a picture."""

from __future__ import annotations

from functools import partial
from typing import Any

from archive.moments import moment_text
from archive.reading_room import addresses
from archive.reading_room.analysis_lines import site_names
from archive.reading_room.csv_answers import csv_answer
from archive.reading_room.json_answers import json_answer
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.refused import not_found
from archive.reading_room.spread_picture import delay_words, spread_picture
from archive.spreads import Order, SpreadPage, find_spread, list_spreads

_EACH = 25
_COLUMNS = ("place", "page_id", "site", "title", "published_at", "first_seen_at", "state", "likeness")


async def spreads(asked: PageRequest) -> Any:
    """Answer the list, those on most sites or the newest first."""
    order: Order = "newest" if asked.argument("sort") == "newest" else "sites"
    page, site = asked.page_number(), asked.argument("site")
    query = {"site": site, "sort": "newest" if order == "newest" else ""}
    listed = partial(list_spreads, order=order, site=site or None, limit=_EACH + 1, offset=(page - 1) * _EACH)
    found, sites = await asked.read(lambda database: (list(listed(database)), site_names(database)))
    around = {
        name: addresses.with_query("/analysis/spread", query | {"page": number})
        for name, number, is_there in (("previous", page - 1, page > 1), ("next", page + 1, len(found) > _EACH))
        if is_there
    }
    return await asked.page("spreads.html", found=found[:_EACH], order=order, site=site, sites=sites, around=around)


async def spread(asked: PageRequest) -> Any:
    """Answer all that carries the text of one article."""
    pages, count = await _pages(asked)
    return await asked.page(
        "spread.html",
        pages=pages,
        count=count,
        sites=len({page.site for page in pages}),
        picture=spread_picture(pages, asked.language),
        delays=[delay_words(page.at - pages[0].at, asked.language) for page in pages],
        asked_page=asked.name("page_id"),
    )


async def spread_csv(asked: PageRequest) -> Any:
    """Answer the same as CSV."""
    pages, _ = await _pages(asked)
    rows = (list(_as_json(place, page).values()) for place, page in enumerate(pages, 1))
    return csv_answer("spread", _COLUMNS, rows)


async def spread_json(asked: PageRequest) -> Any:
    """Answer the same as JSON."""
    pages, count = await _pages(asked)
    return json_answer({"pages": count, "articles": [_as_json(place, page) for place, page in enumerate(pages, 1)]})


async def _pages(asked: PageRequest) -> tuple[list[SpreadPage], int]:
    name = asked.name("page_id")
    pages, count = await asked.read(lambda database: find_spread(database, name))
    if not pages:
        raise not_found(
            "Kho không thấy bài này ở trang tin nào khác.", "The archive has not seen this article on any other site."
        )
    return pages, count


def _as_json(place: int, page: SpreadPage) -> dict[str, object]:
    return {
        "place": place,
        "page_id": page.page_id,
        "site": page.site,
        "title": page.title,
        "published_at": moment_text(page.published_at) if page.published_at else None,
        "first_seen_at": moment_text(page.first_seen_at),
        "state": page.state,
        "likeness": None if page.likeness is None else round(page.likeness, 3),
    }


_ONE = r"/analysis/spread/(?P<page_id>[^/]+?)"
ROUTES = (
    (r"/analysis/spread$", spreads),
    (rf"{_ONE}\.csv$", spread_csv),
    (rf"{_ONE}\.json$", spread_json),
    (rf"{_ONE}$", spread),
)
