"""Every verdict has a name, a meaning, and a page in the tests that gets it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.verdicts import LAYOUT_DRIFT, READING, VERDICTS, is_doubtful

ROOT = Path(__file__).parents[1]
# How a name is given: to a record, to a doubt, to an error that becomes one, to a kind of message, to a network error.
GIVEN = re.compile(
    r'(?:reason=|Doubt\(|EncodingError\(|_kind\(\s*|(?:Error|Absent), )"([a-z0-9-]+)"|"(body-gone|empty-article)"'
)
# No verdict on an article's answer: what we did not ask, and what is said of listings and recordings.
NOT_OF_ARTICLES = {
    *("off-site", "robots", "robots-disallowed", "held-back", "busy-until", "address-too-long"),
    *(
        "layout-item",
        "no-items",
        "listed",
        "not-recorded",
        "not-http",
        "record-damaged",
        "no-record",
        "not-in-listing",
        "not-media",
    ),
}
# Given by the spider for an error whose own tests are those of the host guard.
TESTED_AS_ERRORS = {"private-address", "http-STATUS"}


def test_every_name_that_the_program_gives_is_explained() -> None:
    sources = [*(ROOT / "crawler").glob("*.py"), *(ROOT / "archive").glob("*.py")]
    texts = (file.read_text(encoding="utf-8") for file in sources)
    given = {name for text in texts for found in GIVEN.finditer(text) for name in found.groups() if name}
    assert {"login", "shrunken", "bad-encoding", "maintenance", "dns", "body-gone"} <= given
    assert given - NOT_OF_ARTICLES <= VERDICTS.keys()


def test_every_verdict_has_its_test() -> None:
    tests = "\n".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "tests").glob("test_*.py") if file != Path(__file__)
    )
    assert [name for name in VERDICTS.keys() - TESTED_AS_ERRORS if f'"{name}"' not in tests] == []


def test_every_verdict_is_in_the_operators_handbook() -> None:
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    for one in VERDICTS.values():
        assert f"| `{one.name}` | {one.meaning} |" in text


@pytest.mark.parametrize(
    "reason", ["http-503", "http-403", "timeout", "truncated", "flood-block", "a name of tomorrow"]
)
def test_what_could_not_be_the_article_is_no_matter_for_a_person(reason: str) -> None:
    assert not is_doubtful(reason, known=True)


@pytest.mark.parametrize("reason", [*READING, LAYOUT_DRIFT, "challenge", "soft-404", "redirect-home"])
def test_what_stands_in_place_of_a_known_article_is_doubtful(reason: str) -> None:
    assert is_doubtful(reason, known=True)
    assert not is_doubtful(reason, known=False)


@pytest.mark.parametrize("reason", ["login", "maintenance", "error-page", "another-page"])
def test_what_rests_on_words_is_doubtful_at_any_address(reason: str) -> None:
    assert is_doubtful(reason, known=False)
