"""SQL that lets changes be listed by what they mean without reading their texts; never edited once an archive holds it.

Triggers keep a row for each line of the view ``changes``, so that whatever writes, crawl, import, merge or weaving, has
its changes listed. What a change of the text means :mod:`archive.change_telling` adds, and both texts keep it true.
"""

# ruff: noqa: S608
# Every piece put into these statements is a constant of this module.

from __future__ import annotations

# id: twice the number of the version's row; of an event that is a line of its own, twice its number and one. So either
# is found from the other without an index. section: as the page says it today, else the site file's.
# rank, meanings: what matters most, all that it means, as archive.change_meanings names them; mask: a bit for each word
# of `change` and of `meanings`. told = 0: only what `change` itself says is known yet. The sentences tell what differs
# in the text; what an event means is said by its word.
_TABLE = """
    CREATE TABLE told_changes (
        id INTEGER PRIMARY KEY,
        page INTEGER NOT NULL REFERENCES pages(seq),
        site TEXT NOT NULL,
        section TEXT,
        happened_at TEXT NOT NULL,
        version INTEGER,
        change TEXT NOT NULL,
        rank INTEGER NOT NULL,
        meanings TEXT NOT NULL,
        mask INTEGER NOT NULL,
        told INTEGER NOT NULL CHECK (told IN (0, 1)),
        sentence TEXT,
        sentence_en TEXT
    ) STRICT
"""

WORDS = (
    *("first", "title", "lead", "body", "byline", "caption", "image", "moved", "missing", "gone", "restored"),
    *("reverted", "negation", "money", "number", "date", "name", "word", "paragraph", "moved-paragraph", "diacritics"),
    *("punctuation", "spelling-style", "whitespace"),
)
RANKS = (
    *("negation", "money", "number", "gone", "date", "name", "missing", "restored", "reverted", "word", "paragraph"),
    *("image", "moved-paragraph", "moved", "diacritics", "punctuation", "spelling-style", "whitespace", "first"),
)
# On mask, which the indexes hold: asked of rank, each row would be read to be passed over.
NOT_FIRST = "mask & 1 = 0"
_WHOLLY_TOLD = "('first', 'missing', 'gone', 'restored', 'moved', 'restored+moved')"


def _has(change: str, word: str) -> str:
    return f"instr('+' || {change} || '+', '+{word}+') > 0"


def _mask(change: str) -> str:
    return " + ".join(f"iif({_has(change, word)}, {1 << place}, 0)" for place, word in enumerate(WORDS[:12])) + (
        f" + iif({_has(change, 'spelling-style')}, {1 << WORDS.index('spelling-style')}, 0)"
    )


def _rank(change: str) -> str:
    """SQL for the rank that the words of *change* alone give; of a change in the text, that of a change in words."""
    events = " ".join(f"WHEN {_has(change, word)} THEN {RANKS.index(word)}" for word in RANKS[:9] if word in WORDS[:12])
    alone = " ".join(
        f"WHEN '{word}' THEN {RANKS.index(word)}" for word in ("image", "moved", "spelling-style", "first")
    )
    return f"CASE {events} ELSE CASE {change} {alone} ELSE {RANKS.index('word')} END END"


def _insert(number: str, happened_at: str, version: str, change: str, *, source: str, where: str) -> str:
    return f"""
        INSERT INTO told_changes (id, page, site, section, happened_at, version, change, rank, meanings, mask, told)
        SELECT {number}, p.seq, p.site, coalesce(p.section, p.listed_in), {happened_at}, {version}, {change},
            {_rank(change)}, iif({change} IN {_WHOLLY_TOLD}, {change}, ''), {_mask(change)}, {change} IN {_WHOLLY_TOLD}
        FROM {source} WHERE p.merged_into IS NULL AND {where};
    """


def _insert_version(row: str, *, source: str, where: str) -> str:
    return _insert(
        f"2 * {row}.id", f"{row}.first_captured_at", f"{row}.number", f"{row}.change", source=source, where=where
    )


def _insert_event(row: str, *, source: str, where: str) -> str:
    version = f"iif({row}.kind IN ('restored', 'moved'), {row}.version, NULL)"
    where = f"{row}.with_version = 0 AND {where}"
    return _insert(f"2 * {row}.id + 1", f"{row}.happened_at", version, f"{row}.kind", source=source, where=where)


_ADD_VERSION = _insert_version("NEW", source="pages AS p", where="p.seq = NEW.page")
_ADD_EVENT = _insert_event("NEW", source="pages AS p", where="p.seq = NEW.page")
_DROP_VERSION = "DELETE FROM told_changes WHERE id = 2 * OLD.id;"
_DROP_EVENT = "DELETE FROM told_changes WHERE id = 2 * OLD.id + 1;"
# What the version after this one changed is no longer what was told.
_DOUBT_NEXT = """
    UPDATE told_changes SET told = 0, sentence = NULL, sentence_en = NULL
    WHERE id = (SELECT 2 * id FROM version_rows WHERE page = NEW.page AND number = NEW.number + 1)
        AND sentence IS NOT NULL;
"""
_ALL_OF_PAGE = """
    id IN (SELECT 2 * id FROM version_rows WHERE page = NEW.seq UNION ALL
        SELECT 2 * id + 1 FROM events WHERE page = NEW.seq)
"""
_TEXTS = "title, lead, body, captions, byline, images"

_TRIGGERS = (
    f"CREATE TRIGGER told_version_added AFTER INSERT ON version_rows BEGIN {_ADD_VERSION} {_DOUBT_NEXT} END",
    f"CREATE TRIGGER told_version_dropped AFTER DELETE ON version_rows BEGIN {_DROP_VERSION} END",
    f"CREATE TRIGGER told_version_renewed AFTER UPDATE OF page, number, change, first_captured_at, {_TEXTS} "
    f"ON version_rows BEGIN {_DROP_VERSION} {_ADD_VERSION} {_DOUBT_NEXT} END",
    f"CREATE TRIGGER told_event_added AFTER INSERT ON events BEGIN {_ADD_EVENT} END",
    f"CREATE TRIGGER told_event_dropped AFTER DELETE ON events BEGIN {_DROP_EVENT} END",
    "CREATE TRIGGER told_event_renewed AFTER UPDATE OF page, kind, happened_at, version, with_version ON events "
    f"BEGIN {_DROP_EVENT} {_ADD_EVENT} END",
    f"""
    CREATE TRIGGER told_page_merged AFTER UPDATE OF merged_into ON pages
    WHEN OLD.merged_into IS NULL AND NEW.merged_into IS NOT NULL
    BEGIN DELETE FROM told_changes WHERE {_ALL_OF_PAGE}; END
    """,
    f"""
    CREATE TRIGGER told_section_renamed AFTER UPDATE OF section, listed_in ON pages
    WHEN coalesce(OLD.section, OLD.listed_in) IS NOT coalesce(NEW.section, NEW.listed_in)
    BEGIN UPDATE told_changes SET section = coalesce(NEW.section, NEW.listed_in) WHERE {_ALL_OF_PAGE}; END
    """,
)

# Each serves an order that lists are read in; mask stands in all, so that rows of other kinds are passed over unread.
_INDEXES = (
    f"CREATE INDEX told_changes_newest ON told_changes (happened_at, id, mask) WHERE {NOT_FIRST}",
    f"CREATE INDEX told_changes_site ON told_changes (site, happened_at, id, mask) WHERE {NOT_FIRST}",
    f"CREATE INDEX told_changes_section ON told_changes (section, happened_at, id, mask) WHERE {NOT_FIRST}",
    "CREATE INDEX told_changes_rank ON told_changes (rank, happened_at DESC, id DESC, mask)",
    "CREATE INDEX told_changes_site_rank ON told_changes (site, rank, happened_at DESC, id DESC, mask)",
    "CREATE INDEX told_changes_untold ON told_changes (id) WHERE told = 0",
    # Pages that are no longer there, in the order in which they left.
    "CREATE INDEX pages_absent ON pages (state_since) WHERE state != 'live'",
)

TOLD_CHANGES: tuple[str, ...] = (
    _TABLE,
    _insert_version("v", source="version_rows AS v JOIN pages AS p ON p.seq = v.page", where="1"),
    _insert_event("e", source="events AS e JOIN pages AS p ON p.seq = e.page", where="1"),
    *_INDEXES,
    *_TRIGGERS,
)
