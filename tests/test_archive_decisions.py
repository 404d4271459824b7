"""Any course of nights against a plain account of what an archive has to tell of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Absent, Finding, Seen
from archive.store import Archive
from tests.archive_nights import (
    BUSY,
    DELETED,
    FIRST_NIGHT,
    NOT_FOUND,
    SOFT_404,
    Nights,
    article,
    exported,
    rows,
    seen,
)
from tests.archive_soundness import assert_sound

PAGE = "/1001-hoi-thao"
TEXTS = tuple(seen(article(f"Hội thao có {number} tổ tham gia."), key="1001") for number in (12, 15))


@dataclass(slots=True)
class Account:
    """What DESIGN's rules make of one page."""

    told: list[tuple[str, int | None, str]] = field(default_factory=list)  # change, version, state
    texts: list[Seen] = field(default_factory=list)  # of its versions
    state: str = "live"
    absent_at: datetime = FIRST_NIGHT
    captures: int = 0

    def see(self, finding: Finding, at: datetime, *, listed: bool) -> None:
        if isinstance(finding, Seen):
            self._read(finding)
        elif isinstance(finding, Absent) and self.texts and not (finding is SOFT_404 and listed):
            self._miss(at, final=finding is DELETED)
        else:
            self.captures += 1  # a failure, which has a capture and no line

    def _read(self, text: Seen) -> None:
        words = ["restored"] if self.state != "live" else []
        if not self.texts:
            words.append("first")
        elif text != self.texts[-1]:
            words.append("reverted" if text in self.texts else "body")
        if words and words != ["restored"]:
            self.texts.append(text)
        self.state = "live"
        if words:
            self._tell("+".join(words), len(self.texts))

    def _miss(self, at: datetime, *, final: bool) -> None:
        if self.state == "live" and not final:
            self.state, self.absent_at = "missing", at
        elif self.state != "gone" and (final or at - self.absent_at >= timedelta(hours=20)):
            self.state = "gone"
        else:
            return
        self._tell(self.state, None)

    def _tell(self, change: str, version: int | None) -> None:
        self.captures += 1
        self.told.append((change, version, self.state))


FINDINGS = st.sampled_from((*TEXTS, *TEXTS, NOT_FOUND, NOT_FOUND, DELETED, SOFT_404, BUSY))
NIGHTS = st.lists(st.tuples(FINDINGS, st.sampled_from((3, 24)), st.booleans()), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None)
@given(NIGHTS)
def test_the_archive_tells_of_any_course_of_nights_what_happened(nights: list[tuple[Finding, int, bool]]) -> None:
    account, at = Account(), FIRST_NIGHT
    with TemporaryDirectory() as name:
        folder = Path(name)
        with Archive.open(folder) as archive:
            site = Nights(archive)
            for finding, hours, listed in nights:
                run = site.begin(at)
                if listed:
                    archive.note_listed(site.site, site.url(PAGE))
                site.walk(run, complete=True, items=int(listed))
                site.visit(run, PAGE, finding, at, [PAGE] if listed else [])
                site.finish(run, at)
                account.see(finding, at, listed=listed)
                at += timedelta(hours=hours)
        lines = exported(folder)
        assert [(line["change"], line["version"], line["state"]) for line in lines] == account.told
        assert [row[0] for row in rows(folder, "SELECT state FROM pages")] == ([account.state] if lines else [])
        assert rows(folder, "SELECT count(*) FROM captures") == [(account.captures,)]
        assert rows(folder, "SELECT count(*) FROM version_rows") == [(len(account.texts),)]
        assert_sound(folder)
