from __future__ import annotations

import pytest

from archive.alert_words import Facts, message_of, next_step_of, words_of
from archive.languages import LANGUAGES, Language

URL = "http://ban.test/tin/1"
PAGES: Facts = {"bad": 7, "judged": 9, "past_bad": 1, "past_judged": 120, "url": URL}
LISTING: Facts = {"section": "Tin tức", "sections": 1, "items": 10, "pages": 1, "unlisted": 8, "known": 31, "url": URL}
WHY = "no page of the site could be read: it lists nothing"
ACCESS: Facts = {"why": WHY, "url": URL, "run": 12, "reason": "site"}
ALERTS: list[tuple[str, Facts]] = [
    ("unreachable", {"why": WHY, "url": URL}),
    ("layout", PAGES),
    ("empty", PAGES),
    ("listing", {**LISTING, "reason": "unproved"}),
    ("listing", {**LISTING, "reason": "stated"}),
    ("listing", {**LISTING, "reason": "dropped"}),
    ("listing", {**LISTING, "reason": "unread", "unread": "http-503"}),
    *((cause, ACCESS) for cause in ("robots", "blocked", "program")),
    ("errors", {**PAGES, "reason": "closed", "why": WHY}),
    *((cause, PAGES) for cause in ("blocked", "errors", "elsewhere", "future-dates", "duplicates")),
    *(("layout", {**PAGES, "reason": f"lost-{field}"}) for field in ("title", "lead", "date", "caption", "byline")),
    ("stuck", {"section": "Tin tức", "sections": 1, "nights": 40, "url": URL}),
    ("slow", {"seconds": 12.5, "usual": 0.4, "answers": 31, "url": URL}),
    ("certificate", {"days": 6, "until": "2024-12-01", "url": URL}),
    ("run-died", {"run": 12}),
    ("no-run", {"hours": 50}),
    ("clock", {"run": 12, "hours": 40.2}),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("cause", "facts"), ALERTS)
def test_every_cause_is_told_in_words_of_its_own_with_its_numbers(cause: str, facts: Facts, language: Language) -> None:
    words = words_of(cause, str(facts.get("reason", "")), language)
    assert words is not None
    message = message_of(cause, "ban", facts, language)
    assert message.startswith("ban: ")
    assert message.endswith(".")
    assert "{" not in message
    assert f"{cause}: " not in message  # a sentence, no row of facts
    step = next_step_of(cause, "ban", facts, language)
    assert "luuvet" in step or cause == "clock"
    assert "{" not in step


def test_what_went_wrong_is_told_in_the_readers_language() -> None:
    facts: Facts = {"why": WHY, "url": URL}
    assert "không đọc được trang nào" in message_of("unreachable", "ban", facts, "vi")
    assert "it lists nothing" in message_of("unreachable", "ban", facts, "en")


@pytest.mark.parametrize(
    ("hours", "vi", "en"),
    [
        (1, "1 giờ", "1 hour"),
        (47.9, "47.9 giờ", "47.9 hours"),
        (48, "2 ngày", "2 days"),
        (6197, "258 ngày", "258 days"),
    ],
)
def test_from_two_days_on_hours_are_told_as_days(hours: float, vi: str, en: str) -> None:
    facts: Facts = {"run": 12, "hours": hours}
    assert f"lùi {vi}:" in message_of("clock", None, facts, "vi")
    assert f"back by {en}:" in message_of("clock", None, facts, "en")


def test_an_alert_of_the_whole_archive_says_so_and_its_command_names_no_site() -> None:
    assert message_of("no-run", None, {"hours": 50}, "vi") == "Cả kho: không có lượt thu thập nào trong 2 ngày qua."
    assert next_step_of("no-run", None, {"hours": 50}, "en").endswith("luuvet crawl")
    assert next_step_of("no-run", "ban", {"hours": 50}, "en").endswith("luuvet crawl ban")


def test_a_cause_without_words_and_one_without_its_facts_are_told_with_what_is_known() -> None:
    assert message_of("solar-flare", "ban", {"tone": "đỏ"}, "vi") == "ban: solar-flare: tone đỏ"
    assert message_of("layout", "ban", {"bad": 3}, "en") == "ban: layout: bad 3"


def test_braces_in_what_a_site_wrote_are_no_places_for_facts() -> None:
    facts: Facts = {**LISTING, "reason": "dropped", "section": "{site.__class__}"}
    assert "{site.__class__}" in message_of("listing", "ban", facts, "vi")
