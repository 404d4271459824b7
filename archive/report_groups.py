"""The articles of a site's night in groups: new, changed, taken down, no longer there, back again, moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.change_meanings import PRESSING
from archive.languages import Language
from archive.listed_changes import ListedChange
from archive.night_dates import bounds_of, night_of
from archive.report_counts import group_of
from archive.report_records import SiteNight
from archive.report_words import WORDS, number_text

# Shown of each group before the rest is only counted: a page that is read in five minutes.
_SHOWN = {"new": 10, "changed": 15, "gone": 15, "missing": 10, "restored": 10, "moved": 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article."""

    title: str
    url: str
    sentence: str  # what changed; "" where the heading says it
    command: str  # shows it; "" where the list is long and its address enough
    pressing: bool  # a negation, a sum of money, a number changed, or the article was taken down


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Articles under one heading."""

    heading: str  # with how many there are
    items: tuple[Item, ...]
    rest: str  # how many are not shown and where they are; "" when all are shown


def groups_of(site: SiteNight, language: Language) -> Iterator[Group]:
    """Yield the groups of *site* that hold anything."""
    words = WORDS[language]
    headings = {
        "new": words.news,
        "changed": words.changes,
        "gone": words.gone,
        "restored": words.restored,
        "missing": words.missing,
        "moved": words.moved,
    }
    for name, heading in headings.items():
        listed = site.news if name == "new" else [one for one in site.changes if group_of(one.kind) == name]
        if listed:
            yield _group(site, name, heading, listed, language)


def _group(site: SiteNight, name: str, heading: str, listed: Sequence[ListedChange], language: Language) -> Group:
    count = getattr(site.counts, name)
    shown = listed[: _SHOWN[name]]
    rest = count - len(shown)
    more = ""
    if rest > 0:
        more = WORDS[language].more.format(count=number_text(rest, language), command=_list_command(site, name))
    return Group(
        heading=f"{heading} ({number_text(count, language)})",
        items=tuple(_item(one, name, language) for one in shown),
        rest=more,
    )


def _list_command(site: SiteNight, name: str) -> str:
    kind = {"new": "first", "changed": ""}.get(name, name)
    run = site.status.last_run
    since = ""
    if run is not None:
        begun, _ = bounds_of(night_of(run.started_at, site.zone), site.zone)
        since = f" --since {begun.isoformat(timespec='minutes')}"
    return f"luuvet changes --site {site.status.site}{since}" + (f" --kind {kind}" if kind else "")


def _item(change: ListedChange, group: str, language: Language) -> Item:
    told = change.sentence if language == "vi" else change.sentence_en
    is_told = group in ("changed", "restored")
    command = "" if group in ("new", "moved") else f"luuvet show {change.page_id}"
    if is_told and change.version is not None and change.version > 1:
        command = f"luuvet diff {change.page_id} {change.version - 1} {change.version}"
    return Item(
        title=change.title,
        url=change.url,
        sentence=told if is_told else "",
        command=command,
        pressing=change.meaning in PRESSING,
    )
