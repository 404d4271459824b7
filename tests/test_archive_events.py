from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest

from archive.events import Event, tell, told_by

logger = logging.getLogger("archive.events.tested")


def test_an_event_is_its_name_and_its_facts_in_one_line() -> None:
    event = Event(name="page-repeated", site="ban", run=3, url="http://ban.test/tin", facts={"page": 12, "of": None})
    assert str(event) == "page-repeated site=ban run=3 url=http://ban.test/tin page=12"


def test_what_a_site_wrote_cannot_move_the_cursor_of_whoever_reads_the_log() -> None:
    told = str(Event(name="visit", url="http://ban.test/\x1b[2J\ud800", facts={"why": "đầu\ncuối\u202e"}))
    assert told == "visit url=http://ban.test/␛[2J\ufffd why=đầu␊cuối\ufffd"


def test_an_event_told_by_a_clock_stands_at_its_moment(caplog: pytest.LogCaptureFixture) -> None:
    moment = datetime(2024, 12, 1, 15, tzinfo=UTC)
    with caplog.at_level(logging.INFO), told_by(lambda: moment):
        tell(logger, "run-started", site="ban")
    tell(logger, "run-ended", site="ban", level=logging.WARNING)
    events = [record.__dict__["event"] for record in caplog.records]
    assert [event.at for event in events] == [moment, None]
