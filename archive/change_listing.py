"""What changed on the sites, most meaningful first, each with a sentence that says how."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive.difference_english import english_summary
from archive.difference_records import Change, ChangeKind, Field
from archive.difference_summary import meaning_rank
from archive.diffs import find_differences
from archive.history import read_article_row, shown_address
from archive.moments import moment_text, read_moment_text
from archive.records import Article


class Meaning(StrEnum):
    """What makes a listed change worth reading, most meaningful first; values are the filter words of ``--kind``."""

    NEGATION = "negation"
    MONEY = "money"
    NUMBER = "number"
    GONE = "gone"
    DATE = "date"
    NAME = "name"
    MISSING = "missing"
    RESTORED = "restored"
    REVERTED = "reverted"
    WORD = "word"
    PARAGRAPH = "paragraph"
    IMAGE = "image"
    MOVED_PARAGRAPH = "moved-paragraph"
    MOVED = "moved"
    DIACRITICS = "diacritics"
    PUNCTUATION = "punctuation"
    SPELLING_STYLE = "spelling-style"
    WHITESPACE = "whitespace"
    FIRST = "first"


# What a reader should look at before everything else.
PRESSING = (Meaning.NEGATION, Meaning.MONEY, Meaning.NUMBER, Meaning.GONE)
# The filter words of ``--kind``: the export's change words, then meanings that are none of these.
_WORDS = (
    *("first", "title", "lead", "body", "byline", "caption", "image"),
    *("moved", "missing", "gone", "restored", "reverted"),
)
KINDS = tuple(dict.fromkeys([*_WORDS, *(meaning.value for meaning in Meaning)]))
_RANK = {meaning: rank for rank, meaning in enumerate(Meaning)}
_EVENTS = {
    "gone": (Meaning.GONE, "Bài đã bị gỡ."),
    "missing": (Meaning.MISSING, "Không còn thấy bài; chờ xác nhận."),
    "restored": (Meaning.RESTORED, "Bài xuất hiện trở lại."),
    "reverted": (Meaning.REVERTED, "Trở lại nội dung trước đây."),
    "moved": (Meaning.MOVED, "Bài chuyển sang địa chỉ khác."),
    "first": (Meaning.FIRST, "Bài mới."),
}
_LABEL_CHARACTERS = 80
_TOLD_IN_ENGLISH = 4  # differences of one article; the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedChange:
    """One line of `luuvet changes`."""

    page_id: str
    site: str
    url: str
    title: str  # or the first words, where a page has no title
    kind: str  # the export's word: body, title+body, gone …
    meaning: Meaning  # what matters most in it
    version: int | None  # None: the page was not there
    when: datetime
    sentence: str  # Vietnamese
    sentence_en: str

    def as_json(self) -> dict[str, object]:
        """Return one object of ``changes --json``."""
        return {
            "url": self.url,
            "title": self.title,
            "kind": self.kind,
            "meaning": self.meaning.value,
            "version": self.version,
            "when": moment_text(self.when),
            "site": self.site,
            "page_id": self.page_id,
            "summary": self.sentence,
            "summary_en": self.sentence_en,
        }


_CHANGES = """
    SELECT c.page_id, c.site, c.url, c.step, c.version, c.change, c.happened_at, c.title, p.inline
    FROM changes AS c JOIN pages AS p ON p.id = c.page_id
    WHERE c.happened_at >= :since AND c.happened_at < :until AND (:site IS NULL OR c.site = :site)
        AND p.seq NOT IN (SELECT page FROM withdrawals WHERE undone_at IS NULL)
        AND (:runs IS NULL OR c.run IN (SELECT value FROM json_each(:runs)))
        AND (c.change = 'first') = :first AND (:word IS NULL OR '+' || c.change || '+' LIKE '%+' || :word || '+%')
    ORDER BY c.happened_at DESC, c.page_id DESC LIMIT :at_most
"""


def find_changes(
    database: sqlite3.Connection,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    site: str | None = None,
    kind: str | None = None,
    runs: Collection[int] | None = None,
    at_most: int | None = None,
) -> list[ListedChange]:
    """Return what changed from *since* to before *until* (aware), most meaningful first, then newest.

    Withdrawn pages are left out. *runs*: only what these found. *at_most*: the newest so many, for reading the texts
    of one change takes milliseconds.

    *kind* is a word of the export's ``change`` (body, gone …) or a :class:`Meaning`; new articles are listed only
    when it is ``first``.
    """
    asked = {
        "since": moment_text(since) if since else "",
        "until": moment_text(until) if until else "~",
        "site": site,
        "first": int(kind == "first"),
        "word": kind if kind in _WORDS else None,  # the others show only in the texts
        "runs": None if runs is None else json.dumps(sorted(runs)),
        "at_most": -1 if at_most is None else at_most,
    }
    listed = [_listed(database, row) for row in database.execute(_CHANGES, asked).fetchall()]
    if kind is not None:
        listed = [change for change in listed if kind in (change.meaning.value, *change.kind.split("+"))]
    listed.sort(key=lambda change: (change.when, change.page_id), reverse=True)
    return sorted(listed, key=lambda change: _RANK[change.meaning])


def _listed(database: sqlite3.Connection, row: sqlite3.Row) -> ListedChange:
    words = row["change"].split("+")
    told = [_EVENTS[word] for word in words if word in _EVENTS]
    meanings = [meaning for meaning, _ in told]
    sentences = [sentence for _, sentence in told]
    differences: Sequence[Change] = ()
    title = row["title"]
    if row["version"] is not None:
        new, old = _article(database, row, 0), _article(database, row, 1)
        title = label(new) if new is not None else title
        # An event that is a line of its own changed no text.
        if old is not None and new is not None and _has_new_text(words):
            found = find_differences(old, new)
            differences = found.changes
            meanings += _meanings(differences)
            sentences.append(found.summary)
    elif title is None:
        title = _last_label(database, row["page_id"])
    return ListedChange(
        page_id=row["page_id"],
        site=row["site"],
        url=shown_address(row["url"], row["page_id"], inline=bool(row["inline"])),
        title=title or row["page_id"],
        kind=row["change"],
        meaning=min(meanings, key=lambda meaning: _RANK[meaning], default=Meaning.WORD),
        version=row["version"],
        when=read_moment_text(row["happened_at"]),
        sentence=" ".join(sentences),
        sentence_en=english_summary(row["change"], differences, at_most=_TOLD_IN_ENGLISH),
    )


def _last_label(database: sqlite3.Connection, page_id: str) -> str | None:
    """Return what to call a page without a title that is no longer there: its last version's first words."""
    query = "SELECT * FROM versions WHERE page_id = ? ORDER BY version DESC LIMIT 1"
    found = database.execute(query, (page_id,)).fetchone()
    return None if found is None else label(read_article_row(found))


def _has_new_text(words: list[str]) -> bool:
    return any(word not in ("missing", "gone", "restored", "moved", "first") for word in words)


def _article(database: sqlite3.Connection, row: sqlite3.Row, back: int) -> Article | None:
    """Return the text of a change's version, or of the version *back* steps before it."""
    found = database.execute(
        "SELECT * FROM versions WHERE page_id = ? AND version = ?", (row["page_id"], row["version"] - back)
    ).fetchone()
    return None if found is None else read_article_row(found)


def _meanings(changes: Iterable[Change]) -> list[Meaning]:
    """Return what the changes mean; a photo is no paragraph, and a paragraph that moved is no page that did."""
    kinds = sorted({(meaning_rank(change.kind), change.field, change.kind) for change in changes})
    return [_meaning(field, kind) for _, field, kind in kinds]


def _meaning(field: Field, kind: ChangeKind) -> Meaning:
    if field is Field.IMAGE:
        return Meaning.IMAGE
    return Meaning.MOVED_PARAGRAPH if kind is ChangeKind.MOVED else Meaning(kind.value)


def label(article: Article) -> str:
    """Return what to call an article: its title, else its first words."""
    text = article.title or article.lead or next(iter((*article.body, *article.captions)), "")
    return text if len(text) <= _LABEL_CHARACTERS or article.title else f"{text[: _LABEL_CHARACTERS - 1].rstrip()}…"
