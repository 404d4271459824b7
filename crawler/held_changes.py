"""Changed articles wait for others of their run: what most of them share is the layout's doing, not the editors'."""

from __future__ import annotations

import logging
import sqlite3
from collections import Counter, deque
from dataclasses import dataclass, field, replace

from archive.events import tell
from archive.layout_drift import standing_signs
from archive.reading_differences import compare_with_latest
from archive.records import Observation
from crawler.limits import CHANGED_PAGES_HELD, CHANGED_PAGES_HELD_BYTES
from crawler.visits import Visit

logger = logging.getLogger(__name__)

# So many pages with the same difference are no coincidence, if most of those that differ have it …
_FEWEST = 5
# … and so large a share of the known pages that were read.
_SHARE = 0.1

Told = tuple[Visit, Observation]


@dataclass(slots=True)
class HeldChanges:
    """What a run read otherwise than the latest versions have it, until it is known whether the layout has changed.

    Everything else passes. Once enough changes were looked at together they pass as well, each looked at beside those
    before it. What was found out once holds for the rest of the run.
    """

    drift: str | None = None  # what shows that the layout has changed, in words; None: nothing does
    _sign: str | None = None  # the difference that shows it
    _standing: frozenset[str] | None = None  # those that pages of earlier runs wait with; None: not asked yet
    _read: int = 0  # known pages
    _signs: deque[frozenset[str]] = field(default_factory=lambda: deque(maxlen=CHANGED_PAGES_HELD))
    _held: list[tuple[Told, frozenset[str]]] = field(default_factory=list)
    _is_holding: bool = True

    @property
    def holds_any(self) -> bool:
        """Whether a change waits to be told."""
        return bool(self._held)

    def take(self, connection: sqlite3.Connection, visit: Visit, observation: Observation) -> list[Told]:
        """Take one observation; return those that may be recorded now, in the order in which they came."""
        compared = compare_with_latest(connection, observation)
        if compared is not None:
            self._read += 1
        if compared is None or not compared.signs:
            return [(visit, observation)]
        if (sign := self._standing_sign(connection, observation.site, compared.signs_today)) is not None:
            words = f"pages of earlier runs wait with the same difference ({sign})"
            return [(visit, replace(observation, drift=words, drift_sign=sign))]
        self._signs.append(compared.signs)
        self._held.append(((visit, observation), compared.signs))
        waiting = sum(one.capture.payload_bytes for (_, one), _ in self._held)
        if self._is_holding and len(self._held) < CHANGED_PAGES_HELD and waiting < CHANGED_PAGES_HELD_BYTES:
            return []
        self._is_holding = False
        return self.release()

    def release(self) -> list[Told]:
        """Return what was held back, told of the drift where there is one."""
        if self.drift is None and (shared := self._shared()) is not None:
            self._sign, self.drift = shared
            first = self._held[0][0][1] if self._held else None
            site, run = (first.site, first.run_id) if first is not None else (None, None)
            tell(logger, "layout-drift", level=logging.WARNING, site=site, run=run, why=self.drift)
        held, self._held = self._held, []
        return [
            (visit, replace(one, drift=self.drift, drift_sign=self._sign if self._sign in signs else None))
            for (visit, one), signs in held
        ]

    def _standing_sign(self, connection: sqlite3.Connection, site: str, signs: frozenset[str]) -> str | None:
        """Return the one of *signs* by which a changed layout is known since earlier runs."""
        if self._standing is None:
            self._standing = standing_signs(connection, site)
        return min(signs & self._standing, default=None)

    def _shared(self) -> tuple[str, str] | None:
        """Return the difference that most of the changed pages share, and what it shows in words."""
        signs = Counter(sign for page in self._signs for sign in page)
        if not signs:
            return None
        sign, pages = min(signs.items(), key=lambda one: (-one[1], one[0]))
        if pages < _FEWEST or 2 * pages <= len(self._signs) or pages <= _SHARE * self._read:
            return None
        return (
            sign,
            f"{pages} of {len(self._signs)} changed pages share one difference ({sign}); {self._read} were read",
        )
