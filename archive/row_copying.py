"""Copying all that one archive holds of a site into another: every table, its references led to the new rows.

Which tables there are, and what they point at, is asked of the database itself: a table that a later migration adds is
copied without a word here, or refused where nothing says what of it belongs to a site.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any

from archive.moments import read_moment_text
from archive.page_rows import Places
from archive.paragraph_store import store_paragraphs

# Of no site: they say something of the archive that holds them, are made anew, or do not outlive a run.
OF_THE_ARCHIVE = frozenset(
    {
        *("_sqlite_migrations", "archive_facts", "manifests", "reprint_links", "move_candidates", "incoming_files"),
        *("paragraphs", "paragraph_pages", "alert_mutes", "hosts", "held_addresses"),
        *("near_waiting", "near_keys", "near_sketches", "near_duplicates", "spreads", "spread_pages"),
        *("site_hours", "site_sections", "told_changes"),
    }
)
# Columns that point at a row without saying so.
_UNDECLARED = {("visits", "visited_run"): "runs", ("visits", "seen_run"): "runs"}
# Columns with a JSON list of paragraphs.
_LISTS = frozenset({"body", "captions"})

# What a page went through; of a page that both archives have, neither tells it whole.
_HISTORY = frozenset({"version_rows", "events", "visits"})

_TABLES = """
    SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        AND name NOT LIKE 'page\\_search%' ESCAPE '\\'
"""


@dataclass(frozen=True, slots=True)
class TablePlan:
    """What copying has to know of a table."""

    name: str
    columns: tuple[str, ...]
    key: str | None  # a column whose numbers are given anew; None: the rows have none
    points_at: Mapping[str, str]  # column → table

    @property
    def has_site(self) -> bool:
        """Whether the rows themselves say of which site they are."""
        return "site" in self.columns

    @property
    def owner(self) -> str | None:
        """Return the column that leads to what the rows belong to, where they do not name a site themselves."""
        for table in ("pages", "version_rows", "runs", "captures"):
            for column, target in self.points_at.items():
                if target == table:
                    return column
        return None


def table_plans(connection: sqlite3.Connection) -> list[TablePlan]:
    """Return the tables that hold rows of a site, those that are pointed at before those that point.

    Raises LookupError for a table of which nothing says to which site a row belongs.
    """
    plans = {name: _plan(connection, name) for (name,) in connection.execute(_TABLES) if name not in OF_THE_ARCHIVE}
    for plan in plans.values():
        if plan.name != "sites" and not plan.has_site and plan.owner is None:
            raise LookupError(plan.name)
    graph = {
        plan.name: {target for target in plan.points_at.values() if target in plans and target != plan.name}
        for plan in plans.values()
    }
    return [plans[name] for name in TopologicalSorter(graph).static_order()]


def _waits(plan: TablePlan) -> bool:
    """Whether rows can be joined only when the histories of pages are told."""
    return plan.name == "woven_rows" or "version_rows" in plan.points_at.values()


def _plan(connection: sqlite3.Connection, name: str) -> TablePlan:
    info = connection.execute(f"PRAGMA table_info({name})").fetchall()
    declared = {row[3]: row[2] for row in connection.execute(f"PRAGMA foreign_key_list({name})")}
    undeclared = {column: target for (table, column), target in _UNDECLARED.items() if table == name}
    keys = [row[1] for row in info if row[5]]
    own = keys[0] if len(keys) == 1 and keys[0] not in declared and name != "sites" else None
    # Pages are named by texts (merged_into), sites by theirs: such references stay as they are.
    numbered = {column: target for column, target in (declared | undeclared).items() if target != "sites"}
    numbered.pop("merged_into", None)
    return TablePlan(name, tuple(row[1] for row in info), own, numbered)


@dataclass(slots=True)
class RowCopy:
    """Copies the rows of sites from one archive into another, within the caller's transaction."""

    source: sqlite3.Connection
    target: sqlite3.Connection
    told: Callable[[str, int], None]  # table, rows copied so far
    _numbers: dict[str, dict[int, int]] = field(default_factory=dict)  # table → number there → number here

    def copy_site(self, site: str) -> list[int]:
        """Copy all rows of *site*; return the new numbers of its pages. Raises LookupError (see table_plans)."""
        self.target.execute("PRAGMA defer_foreign_keys = ON")
        self._numbers.clear()
        for plan in table_plans(self.target):
            self._numbers[plan.name] = {}
            for count, row in enumerate(self._rows(plan, site), 1):
                self._copy(plan, row)
                if count % 1000 == 0:
                    self.told(plan.name, count)
        return list(self._numbers["pages"].values())

    def join_site(self, site: str, runs: Mapping[int, int], pages: Mapping[int, int]) -> list[int]:
        """Copy what is not here yet of a site that both archives hold; return the new numbers of the new pages.

        *runs*, *pages*: those that both have, there → here. The histories of these pages are left to the caller;
        :meth:`join_rest` copies what points at versions, once they are told.
        """
        self.target.execute("PRAGMA defer_foreign_keys = ON")
        self._numbers.clear()
        self._numbers |= {"runs": dict(runs), "pages": dict(pages)}
        for plan in table_plans(self.target):
            self._numbers.setdefault(plan.name, {})
            if not _waits(plan):
                self._join_table(plan, site, runs, pages)
        return [number for old, number in self._numbers["pages"].items() if old not in pages]

    def join_rest(self, site: str, versions: Mapping[int, int]) -> None:
        """Copy what points at versions, those of woven pages given by *versions* (there → here)."""
        self._numbers["version_rows"] |= versions
        for plan in filter(_waits, table_plans(self.target)):
            self._join_table(plan, site, self._numbers["runs"], {})

    def _join_table(self, plan: TablePlan, site: str, runs: Mapping[int, int], pages: Mapping[int, int]) -> None:
        for row in list(self._rows(plan, site)):
            if plan.key and row[plan.key] in {"runs": runs, "pages": pages}.get(plan.name, {}):
                continue
            if plan.name in _HISTORY and row["page"] in pages:
                continue
            is_new = row.get("run") is not None and row["run"] not in runs
            self._copy(plan, row, known=plan.name not in ("runs", "pages", *_HISTORY) and not is_new)

    def numbers(self, table: str) -> Mapping[int, int]:
        """Return the numbers of the site's rows of *table*: there → here."""
        return self._numbers[table]

    def _rows(self, plan: TablePlan, site: str) -> Iterator[dict[str, Any]]:
        order = f" ORDER BY {plan.key}" if plan.key else ""
        names = ", ".join(plan.columns)
        if plan.name == "sites":
            cursor = self.source.execute(f"SELECT {names} FROM sites WHERE id = ?", (site,))  # noqa: S608
        elif plan.has_site:
            cursor = self.source.execute(f"SELECT {names} FROM {plan.name} WHERE site = ?{order}", (site,))  # noqa: S608
        else:
            cursor = self.source.execute(f"SELECT {names} FROM {plan.name}{order}")  # noqa: S608
        owned = None if plan.has_site or plan.name == "sites" else plan.owner
        for values in cursor:
            row = dict(zip(plan.columns, tuple(values), strict=True))
            if owned is None or row[owned] in self._numbers[plan.points_at[owned]]:
                yield row

    def _copy(self, plan: TablePlan, row: dict[str, Any], *, known: bool = False) -> None:
        """Write a row; *known*: unless it is here already, or another under the same name."""
        old = row.get(plan.key) if plan.key else None
        for column, target in plan.points_at.items():
            if target != "paragraphs" and row[column]:  # 0: of no run
                row[column] = self._numbers[target].get(row[column])
        if plan.name == "pages":
            row["seq"] = Places(self.target).take(
                read_moment_text(row["published_at"]) if row["published_at"] else None,
                read_moment_text(row["first_seen_at"]),
            )
        elif plan.key:
            del row[plan.key]
        if plan.name in ("version_rows", "earlier_readings"):
            self._carry_paragraphs(plan, row)
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        if known and (found := self._find(plan, row)) is not None:
            if plan.key and isinstance(old, int):
                self._numbers[plan.name][old] = found
            return
        verb = "INSERT OR IGNORE" if known else "INSERT OR REPLACE" if plan.name == "sites" else "INSERT"
        cursor = self.target.execute(
            f"{verb} INTO {plan.name} ({names}) VALUES ({marks})",
            tuple(row.values()),
        )
        if plan.key and isinstance(old, int):
            self._numbers[plan.name][old] = row["seq"] if plan.name == "pages" else cursor.lastrowid or 0

    def _find(self, plan: TablePlan, row: dict[str, Any]) -> int | None:
        """Return the number of the row that says the same here; 0 of one without a number."""
        # A plus keeps SQLite from looking through a whole site where a page or a run has a few rows.
        few = next((name for name in ("page", "run") if row.get(name) is not None), None)
        where = " AND ".join(f"{'' if few in (None, name) else '+'}{name} IS ?" for name in row)
        query = f"SELECT {plan.key or 0} FROM {plan.name} WHERE {where} LIMIT 1"  # noqa: S608
        found = self.target.execute(query, tuple(row.values())).fetchone()
        return None if found is None else int(found[0])

    def _carry_paragraphs(self, plan: TablePlan, row: dict[str, Any]) -> None:
        """Store the paragraphs of a reading here, and name them by their numbers here."""
        page = row["page"] if plan.name == "version_rows" else self._page_of(row["version"])
        seen_at = row["first_captured_at"] if plan.name == "version_rows" else row["replaced_at"]
        if row["lead"] is not None:
            row["lead"] = self._stored([row["lead"]], page, seen_at)[0]
        for name in _LISTS:
            row[name] = json.dumps(self._stored(json.loads(row[name]), page, seen_at))

    def _stored(self, numbers: list[int], page: int, seen_at: str) -> list[int]:
        texts = []
        for number in numbers:
            (text,) = tuple(self.source.execute("SELECT text FROM paragraphs WHERE id = ?", (number,)).fetchone())
            texts.append(text)
        return store_paragraphs(self.target, texts, page=page, seen_at=seen_at)

    def _page_of(self, version: int) -> int:
        (page,) = self.target.execute("SELECT page FROM version_rows WHERE id = ?", (version,)).fetchone()
        return int(page)
