"""Blocks that recur around a site's articles: learned before the first version, kept, and part of the recipe."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.store import Archive
from tests.archive_nights import exported, rows
from tests.carried_site import CarriedSite, Carrier, ended
from tests.loopback_site import address, article_page

APPEAL = '<div class="loi-keu-goi"><p>Mời bạn đọc góp quỹ áo ấm cho trẻ em Bản Mây qua tổ công đoàn gần nhất.</p></div>'
NUMBERS = tuple(range(1010, 1000, -1))


@pytest.fixture
def carrier(tmp_path: Path) -> Carrier:
    site = CarriedSite()
    site.publish(*NUMBERS)
    return Carrier(site, tmp_path / "archive")


def dress(carrier: Carrier, *numbers: int, block: str = APPEAL) -> None:
    """Put a block below the text of these articles."""
    for number in numbers:
        reply = article_page(number)
        body = reply.body.decode().replace("</div></div></main>", f"{block}</div></div></main>")
        assert block in body
        carrier.site.replies[address(number)] = type(reply)(body.encode())


def recipes(carrier: Carrier) -> set[str]:
    return {line["recipe"] for line in exported(carrier.folder)}


def appeals(carrier: Carrier) -> list[str]:
    return [text for line in exported(carrier.folder) for text in line["body"] if "áo ấm" in text]


def learned(carrier: Carrier) -> list[dict[str, object]]:
    with Archive.open(carrier.folder) as archive:
        return list(json.loads(archive.learned_blocks("ban") or "[]"))


def test_the_first_articles_are_read_only_when_they_were_looked_at_together(carrier: Carrier) -> None:
    dress(carrier, *NUMBERS)
    carrier.night(1)
    # Of all ten, the very first one included, nothing of the block was ever stored.
    assert appeals(carrier) == []
    (block,) = learned(carrier)
    assert "same text" in str(block["reason"])
    assert "áo ấm" in str(block["example"])
    assert rows(carrier.folder, "SELECT DISTINCT cut_count FROM version_rows") == [(1,)]


def test_a_text_of_one_article_is_never_taken_for_a_block(carrier: Carrier) -> None:
    dress(carrier, 1005)
    carrier.night(1)
    assert len(appeals(carrier)) == 1
    assert learned(carrier) == []


def test_what_was_learned_stays_and_is_part_of_the_recipe(carrier: Carrier, tmp_path: Path) -> None:
    dress(carrier, *NUMBERS)
    carrier.night(1)
    first = recipes(carrier)
    summary = ended(carrier.night(2, full=True))
    assert (summary.counts.changed, summary.counts.unchanged) == (0, 10)
    assert recipes(carrier) == first
    other = Carrier(carrier.site, tmp_path / "other")
    other.site.publish(*NUMBERS)
    other.night(1)
    assert recipes(other).isdisjoint(first)


def test_a_site_of_few_articles_is_read_at_the_end_of_its_first_run(carrier: Carrier) -> None:
    carrier.site.publish(1002, 1001)
    summary = ended(carrier.night(1))
    assert summary.counts.new == 2


def test_a_block_that_a_redesign_adds_is_learned_by_a_full_run_for_the_next_one(carrier: Carrier) -> None:
    numbers = tuple(range(1030, 1000, -1))
    carrier.site.publish(*numbers)
    carrier.night(1)
    before = recipes(carrier)
    assert learned(carrier) == []
    dress(carrier, *numbers)
    ended(carrier.night(2, full=True))
    assert len(learned(carrier)) == 1
    # The third run reads by the new set; the block goes, which is a better reading and no edit of the site's.
    third = ended(carrier.night(3, full=True))
    assert appeals_today(carrier) == []
    assert recipes_today(carrier).isdisjoint(before)
    assert third.counts.new == 0


def appeals_today(carrier: Carrier) -> list[str]:
    latest = {line["page_id"]: line for line in exported(carrier.folder)}
    return [text for line in latest.values() for text in line["body"] if "áo ấm" in text]


def recipes_today(carrier: Carrier) -> set[str]:
    return {line["recipe"] for line in {line["page_id"]: line for line in exported(carrier.folder)}.values()}


def test_a_run_that_stops_while_it_still_looks_loses_no_page(carrier: Carrier) -> None:
    dress(carrier, *NUMBERS)
    assert carrier.night(1, stop_after=8) is None
    assert exported(carrier.folder) == []
    summary = ended(carrier.night(2))
    assert summary.counts.new == 10
    assert appeals(carrier) == []
