"""A stored capture as two recipes read it: `luuvet try --stored`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from archive.article_rows import read_article
from archive.cut_texts import CutTexts
from archive.digests import canonical_article
from archive.learned_sets import latest_set, set_of_recipe
from archive.records import Article, Capture, Cut
from archive.stored_versions import StoredCapture, StoredVersion, capture_of_version
from archive.warc_reading import NoRecordError
from crawler.learned_blocks import LearnedBlock, from_json
from crawler.page_reading import PageReader
from crawler.rereading import Reread, reread
from crawler.site_profiles import Layout, SiteProfile

AS_STORED, TODAY = "as stored", "today"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one recipe reads in the page."""

    name: str  # "as stored", "today", "layout of 2024-07-02"
    recipe: str | None
    article: Article | None  # None: it reads none, and *reason* says why
    reason: str = ""
    cut: tuple[Cut, ...] | None = None  # None: the rules that read it are gone, and what they cut is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTrial:
    """One version's page as two recipes read it."""

    version: StoredVersion
    capture: Capture
    sides: tuple[Side, Side]


def try_stored(
    connection: sqlite3.Connection,
    folder: Path,
    profile: SiteProfile,
    page_id: str,
    number: int,
    days: Sequence[date] = (),
) -> StoredTrial:
    """Read the page that a version rests on by two recipes.

    The first is the one that the version was read by, the second today's with the layout of the capture's day. *days*
    (one or two) put the layout valid on such a day in the place of the second, or of both.
    Raises NoRecordError for a version of which no raw page was kept.
    """
    stored = capture_of_version(connection, page_id, number)
    if stored is None:
        raise NoRecordError(f"version {number} of page {page_id}")
    (version,) = [one for one in stored.versions if (one.page_id, one.number) == (page_id, number)]
    trial = _Trial(connection, folder, profile, stored, version)
    sides = [trial.by_layout_of(day) for day in days]
    if len(sides) < 2:
        sides = [trial.as_stored(), sides[0] if sides else trial.by_todays_rules()]
    return StoredTrial(version=version, capture=stored.capture, sides=(sides[0], sides[1]))


def cut_texts(
    connection: sqlite3.Connection, folder: Path, profile: SiteProfile, page_id: str, number: int
) -> CutTexts:
    """Return what the rules that read a version cut from its page; where they are gone, what today's cut.

    Raises NoRecordError for a version of which no raw page was kept.
    """
    first, today = try_stored(connection, folder, profile, page_id, number).sides
    if first.cut is not None:
        return CutTexts(cuts=first.cut, recipe=first.recipe, is_by_todays_rules=False)
    return CutTexts(cuts=today.cut or (), recipe=today.recipe, is_by_todays_rules=True, reason=today.reason)


@dataclass(frozen=True, slots=True)
class _Trial:
    connection: sqlite3.Connection
    folder: Path
    profile: SiteProfile
    stored: StoredCapture
    version: StoredVersion

    def as_stored(self) -> Side:
        """Return the text that the archive shows, and what was cut from it where the rules are still known."""
        recipe = self.version.recipe
        learned = from_json(set_of_recipe(self.connection, recipe) or "[]")
        rules = PageReader(self.profile).rules_named(recipe, learned)
        again = self._read(rules.layout, learned) if rules is not None else None
        cut = again.cut if again is not None and again.after is not None else None
        text = canonical_article(read_article(self.connection, self.version.row))
        if text.published_at is not None:
            text = replace(text, published_at=text.published_at.astimezone(self.profile.timezone))
        return Side(name=AS_STORED, recipe=recipe, article=text, cut=cut)

    def by_todays_rules(self) -> Side:
        """Read it as `luuvet reextract` would."""
        day = self.stored.capture.captured_at.astimezone(self.profile.timezone).date()
        return self._side(TODAY, self.profile.layout_at(day))

    def by_layout_of(self, day: date) -> Side:
        """Read it by today's rules with the layout valid on *day*."""
        return self._side(f"layout of {day}", self.profile.layout_at(day))

    def _side(self, name: str, layout: Layout | None) -> Side:
        learned = from_json(latest_set(self.connection, self.profile.id) or "[]")
        found = self._read(layout, learned)
        if found.after is None:
            return Side(name=name, recipe=None, article=None, reason=found.reason, cut=())
        return Side(name=name, recipe=found.recipe, article=found.after, cut=found.cut)

    def _read(self, layout: Layout | None, learned: tuple[LearnedBlock, ...]) -> Reread:
        always = () if layout is None else (replace(layout, valid_from=date.min),)
        reader = PageReader(replace(self.profile, layouts=always), learned)
        found = reread(self.connection, self.folder, reader, self.stored)
        (own,) = [one for one in found if one.version.row == self.version.row]
        return own
