"""Every sentence with which a run says why it is not complete has its Vietnamese words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.reason_words import reason_in_words
from archive.records import Outcome, WalkProof
from archive.verdicts import VERDICTS
from archive.why_words import why_in_words
from crawler.run_outcome import RunFacts, judge_run

CRAWLER = Path(__file__).parents[1] / "crawler"
ENGLISH = re.compile(r"\b(the|is|are|was|were|of|and|that|page|pages|items|could|not|no|link|links|answers|with)\b")
# What stands in for the parts of a sentence that the moment gives.
PARTS = {
    r"url|current|target|following|authority": "http://ban.test/tin?start=10",
    r"PastEnd|^what$": "answers 404",
    r"why|error\.detail": "timeout: DownloadTimeoutError: took longer than 60 s",
    r"answer\.trouble": "connection-refused",
    r"end_by": "last page: 3 of 3",
    r"^self\._how$|^disagreement$": "",
}
SAID_BY = {"_stop", "_end", "_end_endless", "close", "_leave"}
SAYING = ("_disagreement", "_end_by", "why", "_why_unread")
KEPT_IN = {"closed", "unread_robots"}


def sentences(module: str) -> Iterator[str]:
    """The sentences that a module of the crawler hands to a walk's end or keeps as why a host is left alone."""
    for node in ast.walk(ast.parse((CRAWLER / module).read_text(encoding="utf-8"))):
        said: list[ast.expr] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SAID_BY:
            said = node.args
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
            said = [node.value] if node.targets[0].attr in KEPT_IN else []
        elif isinstance(node, ast.FunctionDef) and node.name in SAYING:
            said = [one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value]
        for one in said:
            if isinstance(one, ast.Constant | ast.JoinedStr) and (text := filled(one)):
                yield f"Tin: page 3 repeated page 2, but {text}"


def filled(text: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(text, ast.Constant):
        return text.value if isinstance(text.value, str) else ""
    parts = [one.value if isinstance(one, ast.Constant) else part(ast.unparse(one)) for one in text.values]
    return "".join(map(str, parts))


def part(expression: str) -> str:
    named = expression.strip("f'{}\"")
    return next((value for pattern, value in PARTS.items() if re.search(pattern, named)), "7")


@pytest.mark.parametrize(
    "module", ["listing_walk.py", "listing_pager.py", "host_asking.py", "robots_reading.py", "request_budget.py"]
)
def test_every_why_of_the_crawler_is_told_in_vietnamese(module: str) -> None:
    found = list(sentences(module))
    assert found
    told = {one: why_in_words(one, "vi") for one in found}
    assert {one: vi for one, vi in told.items() if ENGLISH.search(vi)} == {}


def test_the_why_of_a_whole_run_is_told_in_vietnamese() -> None:
    proof = WalkProof(
        section="Hội thảo & đối thoại",
        url="http://ban.test/tin",
        pages_walked=1,
        items_listed=10,
        complete=False,
        why="page 2 (http://ban.test/tin?start=10) could not be read: http-503: Service Unavailable",
    )
    facts = RunFacts(
        proofs=[proof], sections=2, listing_pages_read=1, pages_due=40, pages_failed=12, pages_left=3, articles_seen=9
    )
    outcome, why = judge_run(facts)
    assert outcome is Outcome.PARTIAL
    assert why_in_words(why or "", "vi") == (
        "Hội thảo & đối thoại: trang 2 (http://ban.test/tin?start=10) không đọc được (máy chủ trả lời 503); "
        "12 trong 40 trang cần đọc đã không đọc được; còn 3 trang để lượt sau; 1 trong 2 mục chưa được duyệt"
    )


def test_a_site_that_is_down_is_told_in_vietnamese() -> None:
    closed = "8 requests in a row failed, the last one with connection-refused"
    _, why = judge_run(RunFacts(sections=1, closed=closed))
    assert why_in_words(why or "", "vi") == (
        "không đọc được trang nào: 8 lần hỏi liền nhau đều hỏng, lần cuối: máy chủ từ chối kết nối"
    )


def test_what_the_phrase_book_does_not_know_and_english_stay_as_they_are() -> None:
    assert why_in_words("the moon was in the way", "vi") == "the moon was in the way"
    assert why_in_words("page 3 repeated page 2: a loop", "en") == "page 3 repeated page 2: a loop"


@pytest.mark.parametrize("name", [name for name in VERDICTS if name != "http-STATUS"])
def test_every_verdict_has_words_in_both_languages(name: str) -> None:
    assert reason_in_words(name, "vi") != name
    assert reason_in_words(name, "en") == VERDICTS[name].meaning


def test_an_http_status_is_told_with_its_number() -> None:
    assert reason_in_words("http-503", "vi") == "máy chủ trả lời 503"
    assert reason_in_words("http-503", "en") == "the server answers 503"
