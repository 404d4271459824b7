"""SQL that lets a site's nights be drawn without counting its versions; never edited once an archive holds it.

Triggers keep both tables, so that whatever writes, crawl, import, merge or weaving, is counted in its own transaction.
"""

# ruff: noqa: S608
# Every piece put into these statements is a constant of this module.

from __future__ import annotations

# hour: the first thirteen characters of a moment in UTC. A night is a matter of the site's own clock, which SQLite does
# not know; hours make up the nights of any clock. Pages that proved to be another are not counted.
_SITE_HOURS = """
    CREATE TABLE site_hours (
        site TEXT NOT NULL,
        hour TEXT NOT NULL,
        new INTEGER NOT NULL DEFAULT 0,
        changed INTEGER NOT NULL DEFAULT 0,
        missing INTEGER NOT NULL DEFAULT 0,
        gone INTEGER NOT NULL DEFAULT 0,
        restored INTEGER NOT NULL DEFAULT 0,
        moved INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (site, hour)
    ) STRICT, WITHOUT ROWID
"""
# section: as the page says it, else the site file's, else "". live, missing and gone: pages in that state.
_SITE_SECTIONS = """
    CREATE TABLE site_sections (
        site TEXT NOT NULL,
        section TEXT NOT NULL,
        live INTEGER NOT NULL DEFAULT 0,
        missing INTEGER NOT NULL DEFAULT 0,
        gone INTEGER NOT NULL DEFAULT 0,
        versions INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (site, section)
    ) STRICT, WITHOUT ROWID
"""

_OF_VERSION = ("new", "changed")
_OF_EVENT = ("missing", "gone", "restored", "moved")
_OF_PAGE = ("live", "missing", "gone", "versions")


def _version_counts(row: str) -> dict[str, str]:
    return {"new": f"({row}.number = 1)", "changed": f"({row}.number != 1)"}


def _event_counts(row: str) -> dict[str, str]:
    return {kind: f"({row}.kind = '{kind}')" for kind in _OF_EVENT}


def _page_counts(row: str) -> dict[str, str]:
    return {state: f"({row}.state = '{state}')" for state in _OF_PAGE[:3]} | {"versions": f"{row}.version"}


def _plus(columns: tuple[str, ...]) -> str:
    return ", ".join(f"{name} = site_hours.{name} + excluded.{name}" for name in columns)


def _add_hour(counts: dict[str, str], row: str, moment: str) -> str:
    return f"""
        INSERT INTO site_hours (site, hour, {", ".join(counts)})
        SELECT p.site, substr({row}.{moment}, 1, 13), {", ".join(counts.values())}
        FROM pages AS p WHERE p.seq = {row}.page AND p.merged_into IS NULL
        ON CONFLICT (site, hour) DO UPDATE SET {_plus(tuple(counts))};
    """


def _take_hour(counts: dict[str, str], row: str, moment: str) -> str:
    return f"""
        UPDATE site_hours SET {", ".join(f"{name} = {name} - {value}" for name, value in counts.items())}
        WHERE hour = substr({row}.{moment}, 1, 13)
            AND site = (SELECT site FROM pages WHERE seq = {row}.page AND merged_into IS NULL);
    """


def _hour_triggers(table: str, moment: str, watched: str, old: dict[str, str], new: dict[str, str]) -> tuple[str, ...]:
    """Return the triggers that count the rows of *table* by the hour of *moment*."""
    added, taken = _add_hour(new, "NEW", moment), _take_hour(old, "OLD", moment)
    return (
        f"CREATE TRIGGER {table}_hour_added AFTER INSERT ON {table} BEGIN {added} END",
        f"CREATE TRIGGER {table}_hour_taken AFTER DELETE ON {table} BEGIN {taken} END",
        f"CREATE TRIGGER {table}_hour_moved AFTER UPDATE OF page, {watched}, {moment} ON {table} "
        f"BEGIN {taken} {added} END",
    )


_ADD_SECTION = f"""
    INSERT INTO site_sections (site, section, {", ".join(_OF_PAGE)})
    SELECT NEW.site, coalesce(NEW.section, NEW.listed_in, ''), {", ".join(_page_counts("NEW").values())}
    WHERE NEW.merged_into IS NULL
    ON CONFLICT (site, section) DO UPDATE
        SET {", ".join(f"{name} = site_sections.{name} + excluded.{name}" for name in _OF_PAGE)};
"""
_TAKE_SECTION = f"""
    UPDATE site_sections SET {", ".join(f"{name} = {name} - {value}" for name, value in _page_counts("OLD").items())}
    WHERE site = OLD.site AND section = coalesce(OLD.section, OLD.listed_in, '') AND OLD.merged_into IS NULL;
    DELETE FROM site_sections WHERE site = OLD.site AND section = coalesce(OLD.section, OLD.listed_in, '')
        AND live = 0 AND missing = 0 AND gone = 0;
"""
_SECTION_TRIGGERS = (
    f"CREATE TRIGGER pages_section_added AFTER INSERT ON pages BEGIN {_ADD_SECTION} END",
    f"CREATE TRIGGER pages_section_taken AFTER DELETE ON pages BEGIN {_TAKE_SECTION} END",
    "CREATE TRIGGER pages_section_moved AFTER UPDATE OF site, section, listed_in, state, version, merged_into ON pages "
    f"BEGIN {_TAKE_SECTION} {_ADD_SECTION} END",
)


def _taken_off(table: str, moment: str, name: str, value: str) -> str:
    rows = f"FROM {table} AS x WHERE x.page = NEW.seq"
    return f"""
        UPDATE site_hours SET {name} = {name} - (
            SELECT count(*) {rows} AND {value} AND substr(x.{moment}, 1, 13) = site_hours.hour
        ) WHERE site = NEW.site AND hour IN (SELECT substr(x.{moment}, 1, 13) {rows} AND {value});
    """


_COUNTED = {
    "version_rows": ("first_captured_at", _version_counts("x")),
    "events": ("happened_at", _event_counts("x")),
}
_TAKEN_OFF = "".join(
    _taken_off(table, moment, name, value)
    for table, (moment, counts) in _COUNTED.items()
    for name, value in counts.items()
)
# Of two pages that proved to be one, the other's history counts no longer.
_MERGED = f"""
    CREATE TRIGGER pages_merged_hours AFTER UPDATE OF merged_into ON pages
    WHEN OLD.merged_into IS NULL AND NEW.merged_into IS NOT NULL BEGIN {_TAKEN_OFF} END
"""


def _counted_hours(table: str) -> str:
    moment, counts = _COUNTED[table]
    return f"""
        INSERT INTO site_hours (site, hour, {", ".join(counts)})
        SELECT p.site, substr(x.{moment}, 1, 13), {", ".join(f"sum({value})" for value in counts.values())}
        FROM {table} AS x JOIN pages AS p ON p.seq = x.page WHERE p.merged_into IS NULL GROUP BY 1, 2
        ON CONFLICT (site, hour) DO UPDATE SET {_plus(tuple(counts))}
    """


_COUNTED_SECTIONS = f"""
    INSERT INTO site_sections (site, section, {", ".join(_OF_PAGE)})
    SELECT p.site, coalesce(p.section, p.listed_in, ''),
        {", ".join(f"sum({value})" for value in _page_counts("p").values())}
    FROM pages AS p WHERE p.merged_into IS NULL GROUP BY 1, 2
"""

SITE_NIGHTS: tuple[str, ...] = (
    _SITE_HOURS,
    _SITE_SECTIONS,
    _counted_hours("version_rows"),
    _counted_hours("events"),
    _COUNTED_SECTIONS,
    *_hour_triggers("version_rows", "first_captured_at", "number", _version_counts("OLD"), _version_counts("NEW")),
    *_hour_triggers("events", "happened_at", "kind", _event_counts("OLD"), _event_counts("NEW")),
    *_SECTION_TRIGGERS,
    _MERGED,
)
