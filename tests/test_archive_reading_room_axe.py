"""Every kind of page as a person meets it: axe-core, on a phone and at a desk, light and dark, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import product

import pytest
from playwright.sync_api import Browser

from archive.store import Archive
from tests.archive_nights import Nights, rows
from tests.chromium_windows import THEMES, WIDTHS, browsing, room_at, violations, width_of, window
from tests.command_runs import run
from tests.test_archive_reading_room_ops import stories

KINDS = (
    *("home", "search", "search without words", "nothing found", "refused", "article", "gone article", "version"),
    *(
        "compare",
        "compare side by side",
        "cite",
        "cut",
        "raw",
        "changes",
        "changes by meaning",
        "gone",
        "sites",
        "site",
    ),
    *("analysis", "most changed", "spread", "sentence", "for machines", "tables", "table", "question", "SQL"),
    *("operations", "runs", "one run", "alerts", "quarantine", "one capture", "report"),
)
# Datasette's own pages, whose wide tables scroll.
OF_DATASETTE = ("tables", "table", "question", "SQL")
OF_THE_OPERATOR = ("operations", "runs", "one run", "alerts", "quarantine", "one capture", "report")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


@pytest.fixture(scope="module")
def pages(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """The address of a page of each kind: of the demo's archive, and of one in which captures wait for a person."""
    demo, doubtful = tmp_path_factory.mktemp("demo") / "archive", tmp_path_factory.mktemp("doubtful")
    run("demo", "--archive", demo, "--no-serve")
    with Archive.open(doubtful) as archive:
        nights = Nights(archive)
        nights.night(stories())
        nights.night(stories())
        nights.night(stories(cut=(3, 5)))
    with ExitStack() as stack:
        room, of_the_operator = (stack.enter_context(room_at(folder)) for folder in (demo, doubtful))
        ((changed, site),) = rows(
            demo, "SELECT p.id, p.site FROM pages AS p WHERE p.version > 1 AND p.state = 'live' ORDER BY p.seq LIMIT 1"
        )
        ((gone,),) = rows(demo, "SELECT id FROM pages WHERE state <> 'live' ORDER BY seq LIMIT 1")
        ((capture,),) = rows(demo, "SELECT id FROM captures WHERE kind = 'version' AND record = 'response' LIMIT 1")
        ((waits,),) = rows(doubtful, "SELECT capture FROM quarantine WHERE decision IS NULL LIMIT 1")
        addresses = {
            "home": "/",
            "search": "/search?q=cong+doan",
            "search without words": "/search",
            "nothing found": "/search?q=xyzzyqwv",
            "refused": "/article/none",
            "article": f"/article/{changed}",
            "gone article": f"/article/{gone}",
            "version": f"/article/{changed}/version/1",
            "compare": f"/article/{changed}/compare/1..2",
            "compare side by side": f"/article/{changed}/compare/1..2?view=side",
            "cite": f"/article/{changed}/version/1/cite",
            "cut": f"/article/{changed}/version/1/cut",
            "raw": f"/raw/{capture}",
            "changes": "/changes",
            "changes by meaning": "/changes?sort=meaning",
            "gone": "/gone",
            "sites": "/sites",
            "site": f"/site/{site}",
            "analysis": "/analysis",
            "most changed": "/analysis/most-changed",
            "spread": "/analysis/spread",
            "sentence": "/analysis/sentence?q=cong+doan",
            "for machines": "/api",
            "tables": "/archive",
            "table": "/archive/pages?_size=5",
            "question": "/archive/nights?_size=5",
            "SQL": "/archive?sql=select+id+from+sites",
            "operations": "/ops",
            "runs": "/ops/runs",
            "one run": "/ops/run/3",
            "alerts": "/ops/alerts",
            "quarantine": "/ops/quarantine",
            "one capture": f"/ops/quarantine/{waits}",
            "report": "/ops/report",
        }
        yield {kind: (of_the_operator if kind in OF_THE_OPERATOR else room) + path for kind, path in addresses.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_axe_has_nothing_against_a_page(browser: Browser, pages: Mapping[str, str], kind: str) -> None:
    found = {}
    with window(browser) as page:
        answer = page.goto(pages[kind])
        assert answer is not None
        assert answer.status == (404 if kind == "refused" else 200)
        for theme, (device, width) in product(THEMES, WIDTHS.items()):
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 800})
            found[f"{theme} {device}"] = violations(page)
    assert {how: what for how, what in found.items() if what} == {}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in OF_DATASETTE])
def test_no_page_scrolls_sideways_on_a_phone(browser: Browser, pages: Mapping[str, str], kind: str) -> None:
    with window(browser, width=WIDTHS["phone"]) as page:
        page.goto(pages[kind])
        assert width_of(page) <= WIDTHS["phone"]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in OF_DATASETTE])
def test_every_page_says_the_same_without_javascript(browser: Browser, pages: Mapping[str, str], kind: str) -> None:
    with window(browser) as page, window(browser, scripts=False) as bare:
        page.goto(pages[kind])
        bare.goto(pages[kind])
        assert bare.inner_text("body") == page.inner_text("body")
        assert bare.locator("script:not([type='application/ld+json'])").count() == 0


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_names_its_language_its_title_and_one_heading(
    browser: Browser, pages: Mapping[str, str], kind: str
) -> None:
    with window(browser) as page:
        page.goto(pages[kind])
        assert page.locator("html").get_attribute("lang") == "vi"
        assert re.search(r"\w", page.title())
        assert page.locator("meta[name=viewport]").count() == 1
        assert page.locator("h1").count() == 1


def test_a_reader_gets_to_an_article_by_keyboard_alone(browser: Browser, pages: Mapping[str, str]) -> None:
    with window(browser) as page:
        page.goto(pages["home"])
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.locator("main input[name=q]").focus()
        page.keyboard.type("cong doan")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=cong+doan*")
        page.locator("main a[href^='/article/']").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/article/*")


def test_a_language_that_was_chosen_is_kept_until_another_is(browser: Browser, pages: Mapping[str, str]) -> None:
    with window(browser) as page:
        page.goto(pages["article"])
        page.get_by_role("link", name="English").click()
        assert page.locator("html").get_attribute("lang") == "en"
        page.goto(pages["changes"])
        assert page.locator("html").get_attribute("lang") == "en"
        page.get_by_role("link", name="Tiếng Việt").click()
        assert page.locator("html").get_attribute("lang") == "vi"
