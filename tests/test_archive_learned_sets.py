"""Sets of learned blocks: the site's present one, and those of recipes that are no longer used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store import Archive
from tests.archive_nights import Nights, rows


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Nights]:
    with Archive.open(tmp_path) as archive:
        yield Nights(archive)


def test_a_site_of_which_nothing_was_learned_has_no_set(site: Nights) -> None:
    assert site.archive.learned_blocks("ban") is None
    assert site.archive.learned_set("joomla/0") is None


def test_the_set_stored_last_is_the_present_one_and_older_recipes_keep_theirs(site: Nights) -> None:
    site.archive.store_learned_blocks("ban", "joomla/1", "[1]")
    site.archive.store_learned_blocks("ban", "joomla/2", "[2]")
    assert site.archive.learned_blocks("ban") == "[2]"
    assert site.archive.learned_set("joomla/1") == "[1]"
    site.archive.store_learned_blocks("ban", "joomla/1", "[1]")
    assert site.archive.learned_blocks("ban") == "[1]"


def test_two_sites_that_learned_the_same_each_know_it(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        for name in ("ban", "muong"):
            Nights(archive, name)
            archive.store_learned_blocks(name, "joomla/1", "[]")
        assert archive.learned_blocks("ban") == archive.learned_blocks("muong") == "[]"


def test_storing_the_present_set_again_writes_nothing(site: Nights, tmp_path: Path) -> None:
    site.archive.store_learned_blocks("ban", "joomla/1", "[]")
    before = rows(tmp_path, "SELECT * FROM learned_sets")
    site.archive.store_learned_blocks("ban", "joomla/1", "[]")
    assert rows(tmp_path, "SELECT * FROM learned_sets") == before
