"""Pictures of every page, for docs/: ``make pictures`` makes the demo's archive, opens the room on it and looks.

Not a test: it needs a Chromium, and writes docs/pictures/ and docs/pictures.md anew.
"""

from __future__ import annotations

import base64
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from playwright.sync_api import Page

from tests.archive_nights import rows
from tests.chromium_windows import THEMES, WIDTHS, browsing, room_at, window
from tests.command_runs import run

DOCS = Path(__file__).parent.parent / "docs"
FOLDER = DOCS / "pictures"
# Pixels: what a reader sees before scrolling much.
HEIGHTS = {"phone": 780, "desk": 900}
_WORDS = {
    "home": "The first page: sites, and what changed lately",
    "search": "Search, without diacritics",
    "article": "An article, its versions and visits",
    "compare": "Two versions compared",
    "cite": "A citation that others can check",
    "raw": "The page as it was captured",
    "changes": "Changes",
    "gone": "What was taken down, and what came back",
    "site": "A site night by night",
    "analysis": "The gallery of questions",
    "spread": "A story on its way from site to site",
    "sentence": "The life of a sentence",
    "machines": "For programs",
    "operations": "The operator's page",
    "tables": "Tables and SQL, by Datasette",
}


def main() -> None:
    """Take all pictures."""
    with tempfile.TemporaryDirectory() as temporary:
        archive = Path(temporary) / "archive"
        run("demo", "--archive", archive, "--no-serve")
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        with room_at(archive) as room, browsing() as browser:
            for name, path in addresses(archive).items():
                for device, width in WIDTHS.items():
                    for theme in THEMES:
                        with window(browser, width=width, height=HEIGHTS[device], dark=theme == "dark") as page:
                            page.goto(room + path, wait_until="networkidle")
                            take(page, FOLDER / f"{name}-{device}-{theme}.webp")
    (DOCS / "pictures.md").write_text("\n".join(gallery()) + "\n", encoding="utf-8")


def addresses(archive: Path) -> Mapping[str, str]:
    """Return the address of a telling page of each kind."""
    ((changed, version, site),) = rows(
        archive,
        "SELECT p.id, p.version, p.site FROM pages AS p JOIN version_rows AS v ON v.page = p.seq "
        "WHERE p.state = 'live' AND v.number > 1 ORDER BY v.change LIKE '%body%' DESC, p.seq LIMIT 1",
    )
    ((capture,),) = rows(archive, "SELECT id FROM captures WHERE kind = 'version' AND record = 'response' LIMIT 1")
    article = f"/article/{changed}"
    return {
        "home": "/",
        "search": "/search?q=cong+doan",
        "article": article,
        "compare": f"{article}/compare/{version - 1}..{version}",
        "cite": f"{article}/version/{version}/cite",
        "raw": f"/raw/{capture}",
        "changes": "/changes",
        "gone": "/gone",
        "site": f"/site/{site}",
        "analysis": "/analysis",
        "spread": "/analysis/spread",
        "sentence": "/analysis/sentence?q=cong+doan",
        "machines": "/api",
        "operations": "/ops",
        "tables": "/archive/pages",
    }


def take(page: Page, target: Path) -> None:
    """Write what stands in the window, as WebP: a third of PNG's size."""
    shot = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": 82})
    target.write_bytes(base64.b64decode(shot["data"]))


def gallery() -> Iterator[str]:
    """Yield the lines of docs/pictures.md."""
    yield "# Pictures of every page"
    yield ""
    yield "Taken by `make pictures` from the archive of `make demo`: at a desk and on a phone, light and dark."
    for name, words in _WORDS.items():
        yield f"\n## {words}\n"
        for device in reversed(WIDTHS):
            for theme in THEMES:
                file, width = f"pictures/{name}-{device}-{theme}.webp", 640 if device == "desk" else 220
                yield f'<img src="{file}" width="{width}" alt="{words}, {device}, {theme}">'


if __name__ == "__main__":
    main()
