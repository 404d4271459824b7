"""SQL of the alerts: raised once, closed when they heal, muted until a day; never edited once an archive holds it."""

from __future__ import annotations

# name: what people and scripts call it, the same from raising to healing. site NULL: the whole archive. run: that
# raised it; last_run: that saw it last; healed_run: that saw all well again. facts: what its sentence is made of.
ALERTS: tuple[str, ...] = (
    """
    CREATE TABLE alerts (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        site TEXT REFERENCES sites(id),
        cause TEXT NOT NULL,
        since TEXT NOT NULL,
        run INTEGER NOT NULL REFERENCES runs(id),
        last_run INTEGER NOT NULL REFERENCES runs(id),
        facts TEXT NOT NULL,
        examples TEXT NOT NULL,
        healed_at TEXT,
        healed_run INTEGER REFERENCES runs(id)
    ) STRICT
    """,
    "CREATE UNIQUE INDEX alerts_open ON alerts (coalesce(site, ''), cause) WHERE healed_at IS NULL",
    "CREATE INDEX alerts_site ON alerts (site)",
    "CREATE INDEX alerts_cause ON alerts (cause)",
    "CREATE INDEX alerts_since ON alerts (since)",
    # The latest word on an alert counts. until: the last day, on Vietnam's clock, on which it is muted.
    """
    CREATE TABLE alert_mutes (
        id INTEGER PRIMARY KEY,
        alert TEXT NOT NULL,
        until TEXT NOT NULL,
        reason TEXT NOT NULL,
        muted_at TEXT NOT NULL,
        muted_by TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX alert_mutes_alert ON alert_mutes (alert)",
)
