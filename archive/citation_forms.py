"""How a version is cited: running text, BibTeX, RIS and CSL-JSON say the same in the forms of four programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from archive.history_records import Page, StoredVersion
from archive.listed_changes import label
from archive.records import Article

ARCHIVE_NAME = "Lưu Vết"
# What BibTeX and LaTeX would take for a command.
_SPECIAL = {character: f"\\{character}" for character in "{}%&#_$"} | {
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
}
# An address stands as it is, but for signs that would end the field it stands in.
_IN_ADDRESSES = {"{": "%7B", "}": "%7D", "\\": "%5C"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One version as it is cited; days are those of the site's clock."""

    title: str
    site_name: str
    url: str  # on the site
    address: str | None  # in a reading room, for ever; None: cited where no room is known
    page_id: str
    version: int
    first_seen_at: datetime  # aware
    last_seen_at: datetime
    published_at: datetime | None
    content_digest: str
    payload_digest: str | None
    zone: tzinfo
    byline: str | None = None  # as the page signs it
    state: str = "live"  # of the page today: live, missing or gone
    state_since: datetime | None = None
    is_rehearsal: bool = False  # its moments were set by hand

    @property
    def key(self) -> str:
        """Return what lists of references call it."""
        return f"luuvet-{self.page_id}-{self.version}"

    @property
    def seen_on(self) -> date:
        """Return the day on which the version was first seen."""
        return self.first_seen_at.astimezone(self.zone).date()

    @property
    def published_on(self) -> date | None:
        """Return the day that the page gives itself."""
        return self.published_at.astimezone(self.zone).date() if self.published_at else None

    @property
    def note(self) -> str:
        """Return what no form has a field for."""
        kept = f"{ARCHIVE_NAME}, page {self.page_id}, version {self.version}, {self.content_digest}"
        return ", ".join([kept, *([self.address] if self.address else []), *self.warnings])

    @property
    def warnings(self) -> list[str]:
        """Return what nobody who reads the citation may miss, in both languages."""
        said = []
        if self.state != "live":
            what = "đã gỡ / taken down" if self.state == "gone" else "không còn thấy / no longer found"
            said.append(f"{what}: {self.clock(self.state_since)}" if self.state_since else what)
        if self.is_rehearsal:
            said.append("BẢN DIỄN TẬP, ngày giờ do người chạy đặt / A REHEARSAL, its dates were set by hand")
        return said

    def clock(self, moment: datetime) -> str:
        """Return a moment by the site's clock, and how far that is from UTC."""
        local = moment.astimezone(self.zone)
        return f"{local:%H:%M %d/%m/%Y} (UTC{local.isoformat()[-6:]})"


def citation_of(
    page: Page, version: StoredVersion, article: Article, zone: tzinfo, address: str | None, *, is_rehearsal: bool
) -> Citation:
    """Return how *version*, which reads *article*, is cited."""
    return Citation(
        title=label(article),
        site_name=page.site_name,
        url=page.url,
        address=address,
        page_id=page.page_id,
        version=version.number,
        first_seen_at=version.first_captured_at,
        last_seen_at=version.last_captured_at,
        published_at=article.published_at or page.published_at,
        content_digest=version.content_digest,
        payload_digest=version.payload_digest,
        zone=zone,
        byline=article.byline,
        state=page.state.value,
        state_since=page.state_since,
        is_rehearsal=is_rehearsal,
    )


def plain(citation: Citation) -> str:
    """Return the citation as running text, a few lines."""
    first, last = (citation.clock(at) for at in (citation.first_seen_at, citation.last_seen_at))
    seen = first if first == last else f"{first} – {last}"
    author = f"{_one_line(citation.byline)}. " if citation.byline else ""
    day = f" ({citation.published_on:%d/%m/%Y})" if citation.published_on else ""
    lines = [
        f"{author}{citation.site_name}: “{citation.title}”{day}. {citation.url}",
        f"{ARCHIVE_NAME}, bài / page {citation.page_id}, phiên bản / version {citation.version}; thấy / seen {seen}.",
        f"Nội dung / content: {citation.content_digest}",
        f"Dữ liệu gốc / payload: {citation.payload_digest or '–'}",
    ]
    if citation.address:
        lines.insert(2, citation.address)
    lines += [f"{warning}." for warning in citation.warnings]
    return "\n".join(lines) + "\n"


def bibtex(citation: Citation) -> str:
    """Return the citation as an entry for BibTeX and BibLaTeX."""
    published = citation.published_on
    fields = {
        "author": f"{{{_escaped(citation.byline)}}}" if citation.byline else "",
        "title": f"{{{_escaped(citation.title)}}}",
        "organization": f"{{{_escaped(citation.site_name)}}}",
        "url": _address(citation.url),
        "urldate": citation.seen_on.isoformat(),
        "date": published.isoformat() if published else "",
        "year": f"{published.year}" if published else "",
        "note": _escaped(citation.note),
    }
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@online{{{citation.key},\n{body}}}\n"


def ris(citation: Citation) -> str:
    """Return the citation as RIS, which Zotero, EndNote and Mendeley read; its lines end with CR LF."""
    published = citation.published_on
    fields = [
        ("TY", "ELEC"),
        ("ID", citation.key),
        ("AU", citation.byline or ""),
        ("TI", citation.title),
        ("T2", citation.site_name),
        ("PB", citation.site_name),
        ("PY", f"{published.year}" if published else ""),
        ("DA", f"{published:%Y/%m/%d/}" if published else ""),
        ("Y2", f"{citation.seen_on:%Y/%m/%d/}"),
        ("UR", citation.url),
        ("L2", citation.address or ""),
        ("DB", ARCHIVE_NAME),
        ("LA", "vi"),
        ("N1", citation.note),
    ]
    lines = [f"{tag}  - {_one_line(value)}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def csl(citation: Citation) -> list[dict[str, Any]]:
    """Return the citation as CSL-JSON has it: a list of one item."""
    item: dict[str, Any] = {
        "id": citation.key,
        "type": "article-newspaper",
        "title": citation.title,
        "container-title": citation.site_name,
        "publisher": citation.site_name,
        "URL": citation.url,
        "accessed": _date_parts(citation.seen_on),
        "archive": ARCHIVE_NAME,
        "version": str(citation.version),
        "language": "vi",
        "note": citation.note,
    }
    if citation.byline:
        item["author"] = [{"literal": _one_line(citation.byline)}]
    if citation.published_on:
        item["issued"] = _date_parts(citation.published_on)
    if citation.address:
        item["archive_location"] = citation.address
    return [item]


def _date_parts(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in _one_line(text))


def _address(url: str) -> str:
    return "".join(_IN_ADDRESSES.get(character, character) for character in _one_line(url).replace(" ", "%20"))


def _one_line(text: str) -> str:
    return " ".join(text.split())
