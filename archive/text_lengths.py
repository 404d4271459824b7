"""How long a site's articles are and how much its edits take away: by what a page is called far smaller."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from archive.digests import text_sequence
from archive.records import Article

# The newest articles of a site, and its newest changes, that are looked at.
_ARTICLES, _CHANGES = 400, 200
# Fewer articles than these are no history to measure a page by, fewer changes none to measure an edit by.
_FEWEST_ARTICLES, _FEWEST_CHANGES = 8, 20
# How many of its spreads a text has to lose; no loss of less than half a text is "far smaller" however alike they are.
_SPREADS = 2.0
_HALF = math.log(2)
# Makes the median distance from the median comparable with a standard deviation.
_NORMAL = 1.4826


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteScale:
    """What is usual on a site."""

    loss: float  # natural logarithm of (length before / length after) that no ordinary edit reaches
    paragraph: float  # characters of its usual paragraph
    articles: int  # that it rests on
    changes: int

    def is_far_smaller(self, now: int, before: int) -> bool:
        """Whether a text of *now* characters is far smaller than one of *before*; both hold some."""
        return before - now >= self.paragraph and math.log(before / now) > self.loss

    def least(self, before: int) -> int:
        """Return how many characters may be left of *before* without being far smaller."""
        return math.ceil(before / math.exp(self.loss))


@dataclass(slots=True)
class SiteScales:
    """The scale of each site, taken once a run, when a page first asks for it."""

    connection: sqlite3.Connection
    _taken: dict[str, tuple[int, SiteScale]] = field(default_factory=dict)

    def of(self, site: str, run_id: int) -> SiteScale:
        """Return the scale of *site*, as it was when this run first asked."""
        taken = self._taken.get(site)
        if taken is None or taken[0] != run_id:
            taken = run_id, scale_of(self.connection, site)
            self._taken[site] = taken
        return taken[1]


def text_length(article: Article) -> int:
    """Return the characters of lead and body."""
    return sum(map(len, text_sequence(article)))


def lengths_of_page(connection: sqlite3.Connection, page: int) -> list[int]:
    """Return the characters of lead and body of a page's versions, those without text left out."""
    rows = connection.execute(_OF_PAGE, (page,))
    return [length for (length,) in rows if length]


def scale_of(connection: sqlite3.Connection, site: str) -> SiteScale:
    """Return the scale of *site* as the archive knows it now."""
    rows = [(length, parts) for length, parts in connection.execute(_OF_SITE, (site, _ARTICLES)) if length and parts]
    if len(rows) < _FEWEST_ARTICLES:
        return SiteScale(loss=math.inf, paragraph=0.0, articles=len(rows), changes=0)
    losses = [
        max(0.0, math.log(before / now))
        for now, before in connection.execute(_OF_CHANGES, (site, _CHANGES))
        if now and before
    ]
    loss = max(_HALF, _SPREADS * _spread([math.log(length) for length, _ in rows]))
    if len(losses) >= _FEWEST_CHANGES:
        # A site whose own edits take away more than that, time and again, is used to it.
        loss = max(loss, quantiles(losses, n=20)[-1])
    paragraph = median(length / parts for length, parts in rows)
    return SiteScale(loss=loss, paragraph=paragraph, articles=len(rows), changes=len(losses))


def _spread(values: Sequence[float]) -> float:
    """Return a standard deviation that a few odd articles do not move."""
    middle = median(values)
    return _NORMAL * median(abs(one - middle) for one in values)


_LENGTH = """
    (SELECT coalesce(sum(length(t.text)), 0) FROM json_each({0}.body) AS j JOIN paragraphs AS t ON t.id = j.value)
    + coalesce((SELECT length(text) FROM paragraphs WHERE id = {0}.lead), 0)
"""
# By row number, which grows with the day of publication; an index on the site would have all its pages sorted first.
_OF_SITE = f"""
    SELECT {_LENGTH.format("v")}, json_array_length(v.body) + (v.lead IS NOT NULL)
    FROM pages AS p NOT INDEXED JOIN version_rows AS v ON v.page = p.seq AND v.number = p.version
    WHERE p.site = ? AND p.merged_into IS NULL ORDER BY p.seq DESC LIMIT ?
"""  # noqa: S608 - a constant of this module
_OF_CHANGES = f"""
    SELECT {_LENGTH.format("v")}, {_LENGTH.format("b")}
    FROM version_rows AS v JOIN version_rows AS b ON b.page = v.page AND b.number = v.number - 1
    JOIN pages AS p ON p.seq = v.page
    WHERE p.site = ? AND v.number > 1 AND v.body != b.body ORDER BY v.id DESC LIMIT ?
"""  # noqa: S608 - a constant of this module
_OF_PAGE = f"SELECT {_LENGTH.format('v')} FROM version_rows AS v WHERE v.page = ?"  # noqa: S608 - a constant
