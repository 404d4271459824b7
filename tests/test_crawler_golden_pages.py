"""Every golden page reads as a person agreed; the report names each field that differs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.golden_pages import CASES, PAGES, read_case


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.relative_to(PAGES)))
def test_a_golden_page_reads_as_agreed(case: Path) -> None:
    seen, agreed = read_case(case), json.loads((case / "page.json").read_text(encoding="utf-8"))
    article, wanted = seen.pop("article") or {}, agreed.pop("article") or {}
    differing = {name: (article.get(name), wanted.get(name)) for name in article | wanted}
    assert {name: both for name, both in differing.items() if both[0] != both[1]} == {}
    assert seen == agreed


def test_every_publishing_system_has_golden_pages() -> None:
    told = {json.loads((case / "page.json").read_text(encoding="utf-8"))["recipe"] for case in CASES}
    assert told >= {"joomla15", "joomla", "k2", "wordpress", "mastercms", "nukeviet", "eduportal", "generic"}
