"""A site as programs read it."""

from __future__ import annotations

from dataclasses import asdict

from archive.moments import moment_text
from archive.reading_room import addresses
from archive.reading_room.site_reading import SiteView, Totals
from archive.site_coverage import Section, Walk
from archive.site_nights import Night


def site_json(view: SiteView, base: str) -> dict[str, object]:
    """Return what ``/site/SITE.json`` answers; *base* is scheme and host, for the addresses in it."""
    return {
        "site": view.site,
        "name": view.name,
        "host": view.host,
        "system": view.system,
        "timezone": view.timezone,
        "address": base + addresses.site_path(view.site),
        **totals_json(view.totals),
        "verdict": view.verdict.value,
        "alerts": [
            {"id": one.id, "cause": one.cause, "since": moment_text(one.since), "message": one.message("vi")}
            | {"message_en": one.message("en")}
            for one in view.alerts
        ],
        "sections": [_section(one) for one in view.sections],
        "never_read": {
            "addresses": [
                {"url": one.url, "reason": one.reason, "last_tried_at": moment_text(one.last_tried_at)}
                for one in view.gaps.never_read
            ],
            "reasons": dict(view.gaps.reasons),
            "more": view.gaps.more,
        },
        "waiting": view.gaps.waiting,
        "doubtful": view.gaps.doubtful,
        "nights_by_outcome": {state.value: number for state, number in view.history.states.items()},
        "nights": [night_json(one) for one in view.nights],
    }


def totals_json(totals: Totals) -> dict[str, int]:
    """Return how much is known."""
    return {"articles": totals.articles, **asdict(totals)}


def night_json(night: Night) -> dict[str, object]:
    """Return one night; ``outcome`` is a run's, or ``none`` or ``imported``."""
    return {
        "night": night.day.isoformat(),
        "outcome": night.state.value,
        "runs": night.runs,
        "why": night.why,
        "failed": night.failed,
        **asdict(night.counts),
    }


def _section(section: Section) -> dict[str, object]:
    return {
        "name": section.name,
        "url": section.url,
        "articles": section.articles,
        "live": section.live,
        "missing": section.missing,
        "gone": section.gone,
        "versions": section.versions,
        "last_walk": _walk(section.last_walk),
        "whole_walk": _walk(section.whole_walk),
    }


def _walk(walk: Walk | None) -> dict[str, object] | None:
    return None if walk is None else asdict(walk) | {"at": moment_text(walk.at)}
