"""``/``: what this archive is, what changed lately, its sites."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from archive.listed_changes import ListedChange
from archive.reading_room import change_words
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.site_reading import Totals
from archive.reading_room.sites_page import SiteCard, card_words, read_cards
from archive.told_changes import list_told

_CHANGES_SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """What the first page shows."""

    cards: Sequence[SiteCard]
    changes: Sequence[ListedChange]  # the latest

    @property
    def sites(self) -> Mapping[str, Mapping[str, str]]:
        """Return name and time zone of each site by its id, as lists of changes name them."""
        return {card.site: {"name": card.name, "timezone": card.timezone} for card in self.cards}

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
    def span(self) -> tuple[date, date] | None:
        """Return the first and the last night that are known of any site."""
        spans = [card.span for card in self.cards if card.span is not None]
        return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


async def home(asked: PageRequest) -> Any:
    """Answer ``/``."""
    folder = asked.folder
    view = await asked.read(lambda connection: _read(connection, folder))
    return await asked.page(
        "home.html",
        view=view,
        meaning_word=change_words.meaning_word,
        meaning_tone=change_words.meaning_tone,
        **card_words(asked),
    )


def _read(connection: sqlite3.Connection, folder: Path) -> HomeView:
    changes = list_told(connection, at_most=_CHANGES_SHOWN)
    return HomeView(cards=read_cards(connection, folder=folder), changes=changes)


ROUTES = ((r"/$", home),)
