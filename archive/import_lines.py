"""One line of an export, read back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.changes_between import ORDER, joined
from archive.digests import canonical_digest
from archive.import_values import Values
from archive.records import Article, Attachment, FoundBy, Image, State

# Of a version whose line does not say by which rules it was read.
RECIPE = "import"
# What the lines without a version tell.
ABSENCES = frozenset({"missing", "gone"})

_WORDS = frozenset({*ORDER, *ABSENCES})
_STATES = frozenset(state.value for state in State)
_WAYS = frozenset(way.value for way in FoundBy)
_SITE_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
# It stands in addresses of the reading room, where a dot begins the ending that names a form (ID.json).
_PAGE_ID = re.compile(r"[A-Za-z0-9_~-]{1,100}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_RECIPE = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedLine:
    """A version or an event of a page, as its export told it; moments as stored text."""

    number: int  # in the file, from 1
    site: str
    page_id: str
    url: str  # where the page stood from then on
    aliases: tuple[str, ...]
    article: Article  # canonical; of an absence, empty
    state: State
    version: int | None  # None: an absence
    change: str | None  # as the archive and the export write it; None: the line does not say
    reverts: int | None
    digest: str  # of the article's content; "" of an absence
    told_digest: str | None  # what the line says that it is
    payload_digest: str | None
    recipe: str
    found_by: FoundBy
    at: str
    last_at: str
    visits: int
    offset_minutes: int | None  # of the day of publication from UTC; None: no such day

    @property
    def host(self) -> str:
        """Of its address."""
        return urlsplit(self.url).hostname or ""

    @property
    def words(self) -> frozenset[str]:
        """The words of the change, one by one."""
        return frozenset((self.change or "").split("+"))


def read_line(number: int, data: bytes, canonical_texts: dict[str, str]) -> ImportedLine:
    """Read one line of an export. Raises BadLineError.

    *canonical_texts*: what the texts of the same article's lines before are as they count; this line's are added.
    """
    values = Values(number, data, canonical_texts)
    version, change = values.whole("version"), _change(values)
    if version is None and change not in ABSENCES:
        values.refuse("version", "only a missing or gone line has none")
    if version is not None and change in ABSENCES:
        values.refuse("version", f"a {change} line has none")
    first, last = values.moment_text("first_captured_at"), values.moment_text("last_captured_at")
    if first is None:
        values.refuse("first_captured_at", "a moment is needed")
    if last is not None and last < first:
        values.refuse("last_captured_at", "it is before first_captured_at")
    published_at = values.moment("published_at")
    offset = published_at.utcoffset() if published_at is not None else None
    article = Article() if version is None else _article(values)
    return ImportedLine(
        number=number,
        site=values.matching("site", _SITE_ID, "the id of a site, like langson,"),
        page_id=values.matching("page_id", _PAGE_ID, "an id of letters, digits and _ ~ -"),
        url=values.address("url"),
        aliases=values.addresses("aliases"),
        article=article,
        state=State(values.word("state", _STATES, State.LIVE.value)),
        version=version,
        change=change,
        reverts=values.whole("reverts"),
        digest=canonical_digest(article) if version is not None else "",
        told_digest=values.optional("content_digest", _DIGEST, "sha256: and 64 hex digits"),
        payload_digest=values.optional("payload_digest", _DIGEST, "sha256: and 64 hex digits"),
        recipe=values.optional("recipe", _RECIPE, "a name without blanks") or RECIPE,
        found_by=FoundBy(values.word("found_by", _WAYS, FoundBy.LISTING.value)),
        at=first,
        last_at=first if last is None else last,
        visits=values.whole("visits") or 1,
        offset_minutes=None if offset is None else int(offset.total_seconds()) // 60,
    )


def _change(values: Values) -> str | None:
    change = values.text("change")
    if not change or change in _WORDS:
        return change or None
    words = set(change.split("+"))
    if not words <= _WORDS - ABSENCES:
        values.refuse("change", f"words of {', '.join(ORDER)} are needed, or missing or gone alone, not {change!a:.60}")
    return joined(words)


def _article(values: Values) -> Article:
    return Article(
        title=values.text("title"),
        lead=values.text("lead"),
        byline=values.text("byline"),
        section=values.text("section"),
        published_at=values.moment("published_at"),
        body=values.texts("body"),
        captions=values.texts("captions"),
        images=tuple(Image(url=url, alt=alt) for url, alt in values.pairs("images", "alt")),
        attachments=tuple(Attachment(url=url, name=name) for url, name in values.pairs("attachments", "name")),
        tags=values.texts("tags"),
    )
