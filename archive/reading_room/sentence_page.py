"""``/analysis/sentence``: when a sentence appeared, in which articles, and when it went; as a picture and a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup

from archive.moments import moment_text
from archive.reading_room import addresses
from archive.reading_room.csv_answers import csv_answer
from archive.reading_room.json_answers import json_answer
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.search_text import marked
from archive.reading_room.sentence_life import MOST_ARTICLES, Home, Life, Stay, find_life
from archive.reading_room.shown import day_text, zone_of
from archive.reading_room.timeline_picture import Bar, BarKind, Lane, timeline

# Articles that the picture shows; the table has them all.
_MOST_DRAWN = 20
# Both names of a bar fit on a phone.
_TITLE_LETTERS, _SITE_LETTERS = 24, 16
_COLUMNS = (
    "page_id",
    "site",
    "title",
    "first_version",
    "last_version",
    "appeared_at",
    "first_read_at",
    "seen_at",
    "ended_at",
    "ending",
)
_COLUMNS_MORE = ("text", "address")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a life comes to."""

    articles: int
    sites: int
    standing: int
    first: Home


async def sentence(asked: PageRequest) -> Any:
    """Answer the page of one sentence, or the form that asks for one."""
    words = asked.argument("q")
    life = await asked.read(partial(find_life, typed=words))
    return await asked.page(
        "sentence.html",
        words=words,
        life=life,
        told=_told(life),
        picture=_picture(asked, life),
        drawn=_MOST_DRAWN,
        most=MOST_ARTICLES,
        marked=partial(marked, typed=f'"{words}"'),
        form=lambda ending: addresses.with_query(f"/analysis/sentence{ending}", {"q": words}),
    )


def _told(life: Life) -> Told | None:
    if not life.homes:
        return None
    return Told(
        articles=len(life.homes),
        sites=len({home.site for home in life.homes}),
        standing=sum(home.stands for home in life.homes),
        first=life.homes[0],
    )


def _picture(asked: PageRequest, life: Life) -> Markup:
    if not life.homes:
        return Markup("")
    lanes = [_lane(asked, home) for home in life.homes[:_MOST_DRAWN]]
    name = asked.say("Câu ấy có trong bài nào, từ bao giờ đến bao giờ", "In which article it stood, from when to when")
    return timeline(lanes, name=name, language=asked.language, zone=life.homes[0].timezone)


def _lane(asked: PageRequest, home: Home) -> Lane:
    title = home.title or asked.say("(không có tiêu đề)", "(no headline)")
    return Lane(
        name=f"{_short(title, _TITLE_LETTERS)} · {_short(home.site_name, _SITE_LETTERS)}",
        bars=[bar for stay in home.stays for bar in _bars(asked, home, stay)],
    )


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


def _bars(asked: PageRequest, home: Home, stay: Stay) -> Iterator[Bar]:
    """A bar for as long as it was seen, and one for the time in which it went without being watched."""
    zone = zone_of(home.timezone)

    def day(moment: Any) -> str:
        return day_text(moment.astimezone(zone).date(), asked.language)

    if stay is home.stays[0] and home.is_read_later:
        unread = asked.say("trang ghi đăng {}, kho đọc lần đầu {}", "published {} says the site, first read {}")
        words = unread.format(day(home.appeared_at), day(stay.began_at))
        yield Bar(start=home.appeared_at, end=stay.began_at, kind="unread", words=words)
    yield Bar(start=stay.began_at, end=stay.seen_at, kind="seen", words=f"{day(stay.began_at)} – {day(stay.seen_at)}")
    if stay.ended_at is not None and stay.ended_at > stay.seen_at:
        kinds: dict[str, BarKind] = {"changed": "between", "missing": "missing", "gone": "gone"}
        said = {
            "changed": asked.say("câu ấy bị sửa hay bỏ", "changed or taken out"),
            "missing": asked.say("không còn thấy bài", "the article went missing"),
            "gone": asked.say("bài bị gỡ", "the article was taken down"),
        }[stay.ending]
        words = f"{said}: {day(stay.seen_at)} – {day(stay.ended_at)}"
        yield Bar(start=stay.seen_at, end=stay.ended_at, kind=kinds[stay.ending], words=words)


async def sentence_json(asked: PageRequest) -> Any:
    """Answer the life of a sentence for programs."""
    words = asked.argument("q")
    life = await asked.read(partial(find_life, typed=words))
    return json_answer({"sentence": words, "more_than_shown": life.more, "stays": list(_rows(asked, life))})


async def sentence_csv(asked: PageRequest) -> Any:
    """Answer the life of a sentence as a table."""
    life = await asked.read(partial(find_life, typed=asked.argument("q")))
    return csv_answer("sentence", (*_COLUMNS, *_COLUMNS_MORE), (list(row.values()) for row in _rows(asked, life)))


def _rows(asked: PageRequest, life: Life) -> Iterator[dict[str, object]]:
    """One row for each stay; moments in UTC."""
    for home in life.homes:
        for stay in home.stays:
            yield {
                "page_id": home.page_id,
                "site": home.site,
                "title": home.title,
                "first_version": stay.first,
                "last_version": stay.last,
                "appeared_at": moment_text(home.appeared_at if stay is home.stays[0] else stay.began_at),
                "first_read_at": moment_text(stay.began_at),
                "seen_at": moment_text(stay.seen_at),
                "ended_at": moment_text(stay.ended_at) if stay.ended_at is not None else None,
                "ending": stay.ending,
                "text": stay.text,
                "address": asked.base + addresses.version_path(home.page_id, stay.last),
            }


ROUTES = (
    (r"/analysis/sentence$", sentence),
    (r"/analysis/sentence\.json$", sentence_json),
    (r"/analysis/sentence\.csv$", sentence_csv),
)
