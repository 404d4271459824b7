"""A list that shows less of its articles than before shows the same articles, and takes none of them down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.quarantine import open_items
from archive.records import Article
from archive.store import Archive
from tests.archive_nights import Nights, exported, rows
from tests.archive_soundness import assert_sound
from tests.command_runs import answer, recorded_night, run, site_files
from tests.loopback_site import Reply

INLINE = """name = "Bến Nứa"
home = "http://ben.test/"
system = "joomla"
[[sections]]
name = "Tin"
url = "http://ben.test/tin"
inline = true
"""


def bulletin(number: int) -> Article:
    """An article without title and address."""
    return Article(
        body=tuple(
            f"Đợt {part} của tổ {number}: bà con góp {number * 9 + part} ngày công, "
            f"{'đắp lại bờ kè ven suối ' * (number % 3 + 1)}trước mùa nước."
            for part in range(8)
        )
    )


def begun(number: int) -> Article:
    """What an introduction shows of it."""
    first = bulletin(number).body[0]
    return replace(bulletin(number), body=(f"{first[: len(first) - 9]} …",))


def whole(count: int = 12) -> list[Article]:
    return [bulletin(number) for number in range(count)]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Nights]:
    """A section of twelve bulletins, read once."""
    with Archive.open(tmp_path) as archive:
        nights = Nights(archive)
        nights.night(inline=whole())
        yield nights


def reasons(site: Nights) -> list[str]:
    return [item.reason for item in open_items(site.archive.connection)]


def test_a_list_of_introductions_makes_nothing_new_or_missing(site: Nights, tmp_path: Path) -> None:
    before = exported(tmp_path)
    for _ in range(2):
        site.night(inline=[begun(number) for number in range(12)])
        counts = site.last.counts
        assert (counts.new, counts.missing, counts.changed, counts.quarantined) == (0, 0, 0, 12)
        assert reasons(site) == ["layout-drift"] * 12
    assert [line["content_digest"] for line in exported(tmp_path)] == [line["content_digest"] for line in before]
    assert_sound(tmp_path)
    site.night(inline=whole())
    assert (reasons(site), site.last.counts.unchanged) == ([], 12)


def test_one_bulletin_cut_short_waits_and_another_night_settles_it(site: Nights, tmp_path: Path) -> None:
    cut = [*whole()[:5], begun(5), *whole()[6:]]
    site.night(inline=cut)
    assert reasons(site) == ["shrunken"]
    (item,) = open_items(site.archive.connection)
    assert rows(tmp_path, f"SELECT kind, url FROM captures WHERE id = {item.capture_id}") == [("failure", item.url)]  # noqa: S608
    site.night(inline=cut)
    assert (reasons(site), site.last.counts.changed) == ([], 1)


def test_a_bulletin_that_waits_and_is_listed_no_longer_is_taken_down(site: Nights) -> None:
    site.night(inline=[*whole()[:5], begun(5), *whole()[6:]])
    site.night(inline=[*whole()[:5], *whole()[6:]])
    assert (reasons(site), site.last.counts.missing) == ([], 1)


def test_a_new_bulletin_that_only_begins_alike_is_new(site: Nights) -> None:
    other = replace(bulletin(3), body=("Đợt 0 của tổ 3", *bulletin(90).body))
    site.night(inline=[other, *whole()])
    assert (reasons(site), site.last.counts.new) == ([], 1)


def listing(articles: list[Article]) -> Reply:
    """The section's page."""
    items = "".join(
        f'<div class="item">{"".join(f"<p>{text}</p>" for text in article.body)}</div>' for article in articles
    )
    html = f'<html><body><div class="blog">{items}</div><p class="counter">Trang 1 / 1</p></body></html>'
    return Reply(body=html.encode())


@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_a_person_decides_of_a_bulletin_alone(tmp_path: Path, verb: str) -> None:
    sites, folder = site_files(tmp_path / "sites", INLINE), tmp_path / "archive"
    for night, articles in enumerate((whole(), [*whole()[:5], begun(5), *whole()[6:]]), 1):
        file = recorded_night(tmp_path / f"{night}.warc.gz", [], night, {"/tin": listing(articles)})
        run("crawl", "ben", "--full", "--from", file, "--sites", sites, "--archive", folder)
    items: list[dict[str, Any]] = answer("quarantine", "--json", "--archive", folder)
    (item,) = items
    words = ("--sites", sites) if verb == "accept" else ()
    said = run(verb, str(item["capture_id"]), "--by", "Hải", "--archive", folder, *words).stdout
    changes = [line["change"] for line in exported(folder)]
    assert changes.count("body") == (1 if verb == "accept" else 0)
    assert ("version 2: body" in said) == (verb == "accept")
    assert answer("quarantine", "--json", "--archive", folder) == []
    assert answer("verify", "--json", "--archive", folder)["problems"] == []
