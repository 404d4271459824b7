"""``/site/SITE``: what the archive has seen of a site, night by night and section by section, and what it has not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from archive.reading_room.calendar_months import Month, months_around, nights_shown, read_month
from archive.reading_room.growth_picture import growth_picture
from archive.reading_room.json_answers import json_answer
from archive.reading_room.night_calendar import calendar_legend, calendar_sheets, day_names, what_happened
from archive.reading_room.night_words import state_of_night, states_in_words
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.refused import nonsense
from archive.reading_room.site_json import site_json
from archive.reading_room.site_reading import SiteView, Wanted, read_site
from archive.reason_words import reason_in_words
from archive.report_words import field_word
from archive.site_nights import Night, NightState
from archive.site_verdicts import Verdict
from archive.verdict_words import sentence_of
from archive.why_words import why_in_words

# Nights and stretches in the lists of a page.
_LATEST_SHOWN, _SHORT_SHOWN = 7, 20
# Nights that a program is told: eleven years of them.
_MOST_NIGHTS = 4_000
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
    month = _month(asked)
    view = await _read(asked, lambda first, last: nights_shown(first, last, month))
    language, nights = asked.language, view.nights
    short = list(stretches(nights))
    return await asked.page(
        "site.html",
        view=view,
        sheets=calendar_sheets(view.site, nights, language),
        day_names=day_names(language),
        legend=calendar_legend(nights),
        around=_around(view),
        latest=nights[::-1][:_LATEST_SHOWN],
        short=short[::-1][:_SHORT_SHOWN],
        more_short=len(short) > _SHORT_SHOWN,
        imported=any(night.state is NightState.IMPORTED for night in nights),
        growth=growth_picture(
            nights, view.history.months, articles=view.totals.articles, versions=view.totals.versions
        ),
        all_states=states_in_words(view.history.states, language),
        sentence=_sentence(asked, view),
        what_happened=partial(what_happened, view.site, language=language),
        state_word=partial(state_of_night, language=language),
        why_words=partial(why_in_words, language=language),
        reason_words=partial(reason_in_words, language=language),
        field_words=partial(field_word, language=language),
    )


async def site_as_json(asked: PageRequest) -> Any:
    """Answer ``/site/SITE.json``."""
    view = await _read(asked, lambda first, last: (max(first, last - timedelta(days=_MOST_NIGHTS - 1)), last))
    return json_answer(site_json(view, asked.base))


async def _read(asked: PageRequest, wanted: Wanted) -> SiteView:
    site, folder = asked.name("site"), asked.folder
    return await asked.read(lambda connection: read_site(connection, site, folder, wanted))


def _month(asked: PageRequest) -> Month | None:
    """The month that the calendar is to end with; raises RefusedError for what is none."""
    text = asked.argument("month")
    month = read_month(text)
    if text and month is None:
        raise nonsense(f"“{text[:40]}” không phải là một tháng.", f"“{text[:40]}” is no month.")
    return month


def _around(view: SiteView) -> tuple[str | None, str | None]:
    """The months to ask for later and earlier nights with."""
    if not view.nights or view.history.first is None or view.history.last is None:
        return None, None
    return months_around(view.history.first, view.history.last, (view.nights[0].day, view.nights[-1].day))


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
