"""``/sites``: every site of the archive with its last nights."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from archive.reading_room import addresses
from archive.reading_room.activity_picture import activity_picture
from archive.reading_room.json_answers import json_answer
from archive.reading_room.night_words import state_of_night
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.shown import zone_of
from archive.reading_room.site_json import night_json, totals_json
from archive.reading_room.site_reading import Totals, latest_nights, site_totals
from archive.site_nights import Night, night_span

# Nights in the small picture of a site.
NIGHTS_SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCard:
    """One site among others."""

    site: str
    name: str
    host: str
    timezone: str
    totals: Totals
    span: tuple[date, date] | None  # the first and the last night that are known of it
    nights: Sequence[Night]  # the latest, up to the same one for each site

    @property
    def last_night(self) -> Night | None:
        """Return the last night that is known of any site; None where nothing is known of this one."""
        return self.nights[-1] if self.nights else None


async def sites_page(asked: PageRequest) -> Any:
    """Answer ``/sites``."""
    cards = await asked.read(partial(read_cards, folder=asked.folder))
    return await asked.page("sites.html", cards=cards, **card_words(asked))


async def sites_as_json(asked: PageRequest) -> Any:
    """Answer ``/sites.json``."""
    cards = await asked.read(partial(read_cards, folder=asked.folder))
    return json_answer({"sites": [_as_json(card, asked.base) for card in cards]})


def card_words(asked: PageRequest) -> dict[str, Any]:
    """Return what the template of a card needs."""
    return {
        "activity": partial(activity_picture, language=asked.language),
        "state_word": partial(state_of_night, language=asked.language),
    }


_SITES = "SELECT id, name, host, timezone FROM sites ORDER BY name, id"


def read_cards(database: sqlite3.Connection, *, folder: Path) -> list[SiteCard]:
    """Return every site, by name, with the nights up to the last one that is known of any."""
    rows = database.execute(_SITES).fetchall()
    spans = {row["id"]: night_span(database, row["id"], zone_of(row["timezone"])) for row in rows}
    last = max((span[1] for span in spans.values() if span is not None), default=None)
    return [_card(database, row, spans[row["id"]], last, folder) for row in rows]


def _card(
    database: sqlite3.Connection, row: sqlite3.Row, span: tuple[date, date] | None, last: date | None, folder: Path
) -> SiteCard:
    return SiteCard(
        site=row["id"],
        name=row["name"],
        host=row["host"],
        timezone=row["timezone"],
        totals=site_totals(database, row["id"]),
        span=span,
        nights=latest_nights(database, row["id"], row["timezone"], most=NIGHTS_SHOWN, folder=folder, until=last),
    )


def _as_json(card: SiteCard, base: str) -> dict[str, object]:
    return {
        "site": card.site,
        "name": card.name,
        "host": card.host,
        "address": base + addresses.site_path(card.site),
        **totals_json(card.totals),
        "first_night": card.span and card.span[0].isoformat(),
        "last_night": card.span and card.span[1].isoformat(),
        "nights": [night_json(night) for night in card.nights],
    }


ROUTES = (
    (r"/sites$", sites_page),
    (r"/sites\.json$", sites_as_json),
)
