"""``/``: what this archive is, what changed lately, its sites."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from archive.reading_room.page_requests import PageRequest
from archive.reading_room.site_reading import Totals
from archive.reading_room.sites_page import SiteCard, card_words, read_cards


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """What the first page shows."""

    cards: Sequence[SiteCard]

    @property
    def totals(self) -> Totals:
        """Return how much the archive holds of all sites."""
        held = [card.totals for card in self.cards]
        return Totals(
            live=sum(one.live for one in held),
            missing=sum(one.missing for one in held),
            gone=sum(one.gone for one in held),
            versions=sum(one.versions for one in held),
        )

    @property
    def last_night(self) -> date | None:
        """Return the last night that is known of any site."""
        return max((card.nights[-1].day for card in self.cards if card.nights), default=None)


async def home(asked: PageRequest) -> Any:
    """Answer ``/``."""
    folder = asked.folder
    view = await asked.read(lambda connection: _read(connection, folder))
    return await asked.page("home.html", view=view, **card_words(asked))


def _read(connection: sqlite3.Connection, folder: Path) -> HomeView:
    return HomeView(cards=read_cards(connection, folder=folder))


ROUTES = ((r"/$", home),)
