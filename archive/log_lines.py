"""One line of the log, made of what a logger was told; free of secrets and of a bounded size."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.events import Event, Fact
from archive.log_secrets import without_credentials, without_secrets
from archive.moments import moment_text

# Characters of one fact, and facts of one list: a hostile page may not fill the disk through the log.
_LONGEST, _MOST = 2000, 50
# Of a line that some library logged as a sentence.
FOREIGN_EVENT = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line as ``logs.db`` and ``logs/luuvet.jsonl`` hold it."""

    time: str  # as archive.moments writes it
    level: str  # debug, info, warning, error, critical
    run: int | None  # never without its site
    site: str | None
    url: str | None
    event: str
    facts: dict[str, Fact]

    def facts_text(self) -> str:
        """Return the facts as one JSON object."""
        return json.dumps(self.facts, ensure_ascii=False)

    def as_json(self) -> str:
        """Return the line as one JSON object, in one line."""
        values = {name: getattr(self, name) for name in ("time", "level", "run", "site", "url", "event", "facts")}
        return json.dumps(values, ensure_ascii=False)


def event_of(record: logging.LogRecord) -> Event:
    """Return the event that a record tells; one that no :func:`archive.events.tell` made is a sentence of a library."""
    event = getattr(record, "event", None)
    if not isinstance(event, Event):
        event = Event(name=FOREIGN_EVENT, facts={"logger": record.name, "text": record.getMessage()})
    if record.exc_info and record.exc_info[0] is not None:
        trace = logging.Formatter().formatException(record.exc_info)
        # The end of a trace names the error.
        facts = event.facts | {"error": record.exc_info[0].__name__, "trace": trace[-_LONGEST:]}
        event = Event(name=event.name, site=event.site, run=event.run, url=event.url, facts=facts, at=event.at)
    return event


def line_of(
    event: Event, level: int, now: datetime, runs: Mapping[str, int] | None = None, secrets: Sequence[str] = ()
) -> LogLine:
    """Return the line that *event* makes.

    *now*: the moment of an event that does not tell its own; *runs*: the run that goes on, by site. *secrets* are
    found wherever they stand.
    """
    runs = runs or {}
    run, site = event.run, event.site
    facts = {name: _clean(value, secrets) for name, value in event.facts.items() if value is not None}
    if run is None and site is not None:
        run = runs.get(site)
    elif run is not None and site is None:
        site = next((name for name, number in runs.items() if number == run), None)
        if site is None:
            facts, run = {"run": run} | facts, None
    return LogLine(
        time=moment_text(event.at or now),
        level=logging.getLevelName(level).lower(),
        run=run,
        site=_text(site, secrets),
        url=_address(event.url, secrets),
        event=event.name,
        facts=facts,
    )


def _clean(value: Fact, secrets: Sequence[str]) -> Fact:
    if isinstance(value, list):
        return [_text(str(one), secrets) or "" for one in value[:_MOST]]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON knows no such number
    return value if value is None or isinstance(value, int | float) else _text(str(value), secrets)


def _text(text: str | None, secrets: Sequence[str]) -> str | None:
    return None if text is None else without_secrets(_storable(text), secrets)


def _address(url: str | None, secrets: Sequence[str]) -> str | None:
    """Return an address as the archive knows it: a `?key=` of a site's own is part of it and no secret."""
    if url is None:
        return None
    for secret in secrets:
        url = url.replace(secret, "***")
    return without_credentials(_storable(url))


def _storable(text: str) -> str:
    """Return *text* cut to what a line may hold, with what UTF-8 cannot say made visible."""
    cut = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return cut.encode("utf-8", "backslashreplace").decode("utf-8")
