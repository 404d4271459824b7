"""``/site/SITE``: what the archive has seen of a site, night by night and section by section, and what it has not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any

from archive.reading_room.growth_picture import growth_picture
from archive.reading_room.json_answers import json_answer
from archive.reading_room.night_calendar import calendar_legend, calendar_sheets, day_names, night_path
from archive.reading_room.night_words import counts_in_words, state_of_night, states_in_words
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.refused import nonsense
from archive.reading_room.site_json import site_json
from archive.reading_room.site_reading import SiteView, read_site
from archive.reason_words import reason_in_words
from archive.report_words import field_word
from archive.site_nights import Night, NightState
from archive.site_verdicts import Verdict
from archive.verdict_words import sentence_of
from archive.why_words import why_in_words

# Sheets of the calendar on one page; nights and stretches in its lists.
_MONTHS_SHOWN = 6
_LATEST_SHOWN, _SHORT_SHOWN = 7, 20
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_WELL = (NightState.COMPLETE, NightState.RUNNING, NightState.IMPORTED)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Nights in a row that fell short in the same way."""

    first: date
    last: date
    nights: int
    state: NightState
    why: str | None  # of the last one


async def site_page(asked: PageRequest) -> Any:
    """Answer ``/site/SITE``."""
    view = await _read(asked)
    month = _month(asked)
    nights, newer, older = months_shown(view.nights, month)
    language = asked.language
    short = list(stretches(nights))
    growth = growth_picture(view.nights, articles=view.totals.articles, versions=view.totals.versions)
    return await asked.page(
        "site.html",
        view=view,
        sheets=calendar_sheets(view.site, nights, language),
        day_names=day_names(language),
        legend=calendar_legend(nights),
        newer=newer,
        older=older,
        latest=nights[::-1][:_LATEST_SHOWN],
        short=short[::-1][:_SHORT_SHOWN],
        more_short=len(short) > _SHORT_SHOWN,
        imported=any(night.state is NightState.IMPORTED for night in nights),
        growth=growth,
        all_states=states_in_words(view.nights, language),
        sentence=_sentence(asked, view),
        night_path=partial(night_path, view.site),
        state_word=partial(state_of_night, language=language),
        counts_words=partial(counts_in_words, language=language),
        why_words=partial(why_in_words, language=language),
        reason_words=partial(reason_in_words, language=language),
        field_words=partial(field_word, language=language),
    )


async def site_as_json(asked: PageRequest) -> Any:
    """Answer ``/site/SITE.json``."""
    return json_answer(site_json(await _read(asked), asked.base))


async def _read(asked: PageRequest) -> SiteView:
    site, folder = asked.name("site"), asked.folder
    return await asked.read(lambda connection: read_site(connection, site, folder))


def _month(asked: PageRequest) -> tuple[int, int] | None:
    """The month that the calendar is to end with; raises RefusedError for what is none."""
    text = asked.argument("month")
    if not text:
        return None
    found = _MONTH.fullmatch(text)
    if found is None:
        raise nonsense(f"“{text[:40]}” không phải là một tháng.", f"“{text[:40]}” is no month.")
    return int(found[1]), int(found[2])


def months_shown(nights: Sequence[Night], month: tuple[int, int] | None) -> tuple[list[Night], str | None, str | None]:
    """Return the nights of the months up to *month*, and the months to ask for newer and older ones with."""
    months = sorted({(night.day.year, night.day.month) for night in nights})
    if not months:
        return [], None, None
    end = next((place for place, one in enumerate(months, 1) if one == month), len(months))
    begin = max(0, end - _MONTHS_SHOWN)
    wanted = set(months[begin:end])
    newer = months[min(end + _MONTHS_SHOWN, len(months)) - 1] if end < len(months) else None
    older = months[begin - 1] if begin else None
    shown = [night for night in nights if (night.day.year, night.day.month) in wanted]
    return shown, _month_text(newer), _month_text(older)


def _month_text(month: tuple[int, int] | None) -> str | None:
    return None if month is None else f"{month[0]:04}-{month[1]:02}"


def stretches(nights: Sequence[Night]) -> Iterator[Stretch]:
    """Yield the nights that fell short, oldest first; nights in a row that did so in the same way as one."""
    for state, group in groupby(nights, lambda night: night.state):
        some = list(group)
        if state not in _WELL:
            yield Stretch(some[0].day, some[-1].day, len(some), state, some[-1].why)


def _sentence(asked: PageRequest, view: SiteView) -> str:
    if view.last_run is None:
        return asked.say(
            "Bài của trang tin này được nhập từ tệp; kho chưa tự đọc trang lần nào.",
            "The articles of this site were imported; the archive has never read it by itself.",
        )
    if view.verdict is Verdict.SILENT:
        return asked.say("Đã lâu không có lượt thu thập nào.", "There has been no run for a long time.")
    return sentence_of(view.site, view.verdict, view.last_run, asked.language)


ROUTES = (
    (r"/site/(?P<site>[^/]+)\.json$", site_as_json),
    (r"/site/(?P<site>[^/]+)$", site_page),
)
