"""SQL of what each run yielded field by field; never edited once an archive holds it."""

from __future__ import annotations

# No rows of a run that died: what it had counted died with it.
HEALTH: tuple[str, ...] = (
    # pages: that a run read and believed. characters_*: of lead and body; low and high: the tenth and ninetieth of a
    # hundred. answers: requests that brought one; answer_high: the seconds within which nine of ten came.
    """
    CREATE TABLE run_health (
        run INTEGER PRIMARY KEY REFERENCES runs(id),
        site TEXT NOT NULL REFERENCES sites(id),
        pages INTEGER NOT NULL,
        characters_low INTEGER,
        characters_median INTEGER,
        characters_high INTEGER,
        answers INTEGER NOT NULL,
        answer_median REAL,
        answer_high REAL,
        certificate_until TEXT
    ) STRICT
    """,
    "CREATE INDEX run_health_site ON run_health (site, run)",
    # pages: that were read and believed; yielded: those of them that have the field.
    """
    CREATE TABLE field_yields (
        run INTEGER NOT NULL REFERENCES runs(id),
        site TEXT NOT NULL REFERENCES sites(id),
        field TEXT NOT NULL CHECK (field IN ('title', 'date', 'lead', 'body', 'caption', 'byline')),
        pages INTEGER NOT NULL,
        yielded INTEGER NOT NULL,
        PRIMARY KEY (run, field)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX field_yields_site ON field_yields (site, field, run)",
    # What was counted for one kind of trouble: bad ones among those that could have been. verdict: found; over, where
    # the run shows that all is well; open, found before and not told by this run; NULL, neither.
    """
    CREATE TABLE trouble_counts (
        run INTEGER NOT NULL REFERENCES runs(id),
        site TEXT NOT NULL REFERENCES sites(id),
        trouble TEXT NOT NULL,
        bad INTEGER NOT NULL,
        judged INTEGER NOT NULL,
        verdict TEXT CHECK (verdict IN ('found', 'over', 'open')),
        PRIMARY KEY (run, trouble)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX trouble_counts_site ON trouble_counts (site, trouble, run)",
    # known: living articles of the section that the run met; unlisted: those of them that no listing showed. new: that
    # the run read for the first time. links_on: whether the first page offers a further one. verdict NULL: the walk did
    # not tell; reason: of a bad one.
    """
    CREATE TABLE section_health (
        run INTEGER NOT NULL REFERENCES runs(id),
        site TEXT NOT NULL REFERENCES sites(id),
        section TEXT NOT NULL,
        known INTEGER NOT NULL,
        unlisted INTEGER NOT NULL,
        new INTEGER NOT NULL,
        links_on INTEGER CHECK (links_on IN (0, 1)),
        verdict TEXT CHECK (verdict IN ('good', 'bad')),
        reason TEXT,
        PRIMARY KEY (run, section)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX section_health_site ON section_health (site, section, run)",
    # found 1: the run shows the trouble; 0: it shows that there is none. What a run could not tell has no row.
    """
    CREATE TABLE health_findings (
        run INTEGER NOT NULL REFERENCES runs(id),
        site TEXT NOT NULL REFERENCES sites(id),
        cause TEXT NOT NULL,
        found INTEGER NOT NULL CHECK (found IN (0, 1)),
        facts TEXT NOT NULL,
        examples TEXT NOT NULL,
        PRIMARY KEY (run, cause)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX health_findings_site ON health_findings (site, cause, run)",
    "CREATE INDEX health_findings_cause ON health_findings (cause)",
)
