"""A row of an analysis as a line that people read: a figure, the article, and what stands beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from archive.languages import Language
from archive.reading_room import addresses, shown

_STATES = {"missing": ("không còn thấy", "missing"), "gone": ("đã gỡ", "gone"), "live": ("còn", "live")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a list; *detail* is archived text, or a sentence in the reader's language that quotes some."""

    figure: str
    words: str
    address: str
    is_archived: bool = True  # the words are an archived page's
    notes: tuple[str | Markup, ...] = ()
    label: str = ""  # what the detail is
    detail: str | None = None
    is_detail_archived: bool = False
    more: tuple[str, str] | None = None  # an address and its words


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the lines of one page: in a language, with the names of the sites."""

    language: Language
    site_names: Mapping[str, str]

    def line(self, analysis: str, row: Mapping[str, Any]) -> Line:
        """Return *row* of *analysis* as a line; raises KeyError for an analysis that lists nothing."""
        return _WRITERS[analysis](self, row)

    def _say(self, vi: str, en: str) -> str:
        return vi if self.language == "vi" else en

    def _site(self, row: Mapping[str, Any]) -> str:
        return self.site_names.get(row["site"], row["site"])

    def _day(self, stored: str | None) -> Markup:
        return shown.moment_day_html(stored, self.language)

    def _days(self, days: float | None) -> str:
        if days is None:
            return "?"
        if days < 1:
            return self._say("chưa đến một ngày", "less than a day")
        count = shown.number_text(round(days), self.language)
        return f"{count} {self._say('ngày', 'day' if round(days) == 1 else 'days')}"

    def _compared(self, row: Mapping[str, Any]) -> tuple[str, str] | None:
        number = row["version"]
        if number is None or number < 2:
            return None
        return addresses.compare_path(row["page_id"], number - 1, number), self._say("So sánh", "Compare")

    def _changed(self, row: Mapping[str, Any]) -> Line:
        changed = self._say("sửa gần nhất", "last changed")
        return Line(
            figure=f"{shown.number_text(row['changes'], self.language)} {self._say('lần', 'times')}",
            words=row["title"],
            address=addresses.article_path(row["page_id"]),
            notes=(self._site(row), Markup("{} {}").format(changed, self._day(row["changed_at"]))),
            more=self._compared(row),
        )

    def _taken_down(self, row: Mapping[str, Any]) -> Line:
        vi, en = _STATES[row["state"]]
        return Line(
            figure=self._days(row["days"]),
            words=row["title"],
            address=addresses.article_path(row["page_id"]),
            notes=(
                self._site(row),
                Markup("{} {}").format(self._say("đăng", "published"), self._day(row["published_at"]))
                if row["published_at"]
                else Markup("{} {}").format(self._say("thấy từ", "seen from"), self._day(row["first_seen_at"])),
                Markup("{} {}").format(self._say("không còn thấy từ", "missing since"), self._day(row["absent_since"])),
                self._say(vi, en),
            ),
        )

    def _figures(self, row: Mapping[str, Any]) -> Line:
        return Line(
            figure="",
            words=row["title"],
            address=addresses.article_path(row["page_id"]),
            detail=row["sentence"] if self.language == "vi" else row["sentence_en"] or row["sentence"],
            notes=(self._site(row), self._day(row["happened_at"])),
            more=self._compared(row),
        )

    def _headlines(self, row: Mapping[str, Any]) -> Line:
        return Line(
            figure="",
            words=row["title"],
            address=addresses.article_path(row["page_id"]),
            label=self._say("Trước:", "Before:"),
            detail=row["title_before"] or self._say("(không có tiêu đề)", "(no headline)"),
            is_detail_archived=row["title_before"] is not None,
            notes=(self._site(row), self._day(row["happened_at"])),
            more=self._compared(row),
        )

    def _returned(self, row: Mapping[str, Any]) -> Line:
        back = self._say("trở lại", "back since")
        return Line(
            figure=self._days(row["days"]),
            words=row["title"],
            address=addresses.article_path(row["page_id"]),
            notes=(self._site(row), Markup("{} {}").format(back, self._day(row["happened_at"]))),
        )

    def _night(self, row: Mapping[str, Any]) -> Line:
        query = {"site": row["site"], "from": row["night"], "to": row["night"]}
        counted = (
            (row["changed"], self._say("sửa", "changed")),
            (row["gone"], self._say("không còn thấy hay đã gỡ", "missing or gone")),
            (row["restored"], self._say("trở lại", "back")),
            (row["moved"], self._say("chuyển địa chỉ", "moved")),
        )
        return Line(
            figure=shown.number_text(row["changes"], self.language),
            words=f"{shown.day_text(date.fromisoformat(row['night']), self.language)} · {self._site(row)}",
            address=addresses.with_query("/changes", query),
            is_archived=False,
            notes=tuple(f"{shown.number_text(count, self.language)} {word}" for count, word in counted if count),
        )


_WRITERS: Mapping[str, Callable[[Writer, Mapping[str, Any]], Line]] = {
    "most-changed": Writer._changed,
    "taken-down": Writer._taken_down,
    "figures": Writer._figures,
    "headlines": Writer._headlines,
    "returned": Writer._returned,
    "nights": Writer._night,
}


def site_names(database: sqlite3.Connection) -> dict[str, str]:
    """Return the sites' names by their ids."""
    return {row["id"]: row["name"] for row in database.execute("SELECT id, name FROM sites ORDER BY name")}
