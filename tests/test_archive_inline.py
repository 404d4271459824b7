"""Articles without an address of their own, known again by their text alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.digests import content_digest, payload_digest
from archive.records import Article, Capture, InlineItem
from archive.store import Archive
from tests.archive_nights import FIRST_NIGHT, LISTING, RECIPE, Nights, exported, rows


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Nights]:
    with Archive.open(tmp_path) as archive:
        yield Nights(archive)


def bulletin(number: int, *more: str) -> Article:
    return Article(
        body=(
            f"Bản tin số {number}: tổ công đoàn thứ {number} nhận nuôi {number} cháu nhỏ ở thôn Suối {number}.",
            f"Đợt {number} này có {number * 7} suất quà do các cửa hàng ở phố {number} góp.",
            *more,
        )
    )


def test_inline_articles_are_pages_of_their_own(site: Nights, tmp_path: Path) -> None:
    site.night(inline=[bulletin(1), bulletin(2)])
    lines = exported(tmp_path)
    assert [line["title"] for line in lines] == [None, None]
    assert [line["url"] for line in lines] == [f"{LISTING}#{line['page_id']}" for line in lines]


def test_inline_articles_are_told_by_their_text_wherever_they_stand(site: Nights, tmp_path: Path) -> None:
    site.night(inline=[bulletin(1), bulletin(2), bulletin(3)])
    site.night(inline=[bulletin(4), bulletin(3), bulletin(1), bulletin(2)])
    assert [line["change"] for line in exported(tmp_path)] == ["first"] * 4


def test_an_edited_inline_article_is_a_version_of_the_page_it_was(site: Nights, tmp_path: Path) -> None:
    site.night(inline=[bulletin(1), bulletin(2)])
    edited = bulletin(2, "Danh sách dán ở nhà văn hóa.")
    site.night(inline=[edited, bulletin(1)])
    assert sorted(line["change"] for line in exported(tmp_path)) == ["body", "first", "first"]
    assert next(line for line in exported(tmp_path) if line["change"] == "body")["version"] == 2


def test_an_inline_article_is_missing_only_after_a_walk_that_was_complete(site: Nights, tmp_path: Path) -> None:
    page = site.night(inline=[bulletin(1), bulletin(2)])[1].page_id

    def second() -> list[str]:
        return [line["change"] for line in exported(tmp_path) if line["page_id"] == page]

    site.night(inline=[bulletin(1)], complete=False)
    assert second() == ["first"]
    site.night(inline=[bulletin(1)])
    assert second() == ["first", "missing"]
    site.night(inline=[bulletin(1)])
    assert second() == ["first", "missing", "gone"]
    site.night(inline=[bulletin(2), bulletin(1)])
    assert second() == ["first", "missing", "gone", "restored"]


def test_one_text_listed_twice_is_one_article(site: Nights, tmp_path: Path) -> None:
    site.night(inline=[bulletin(1), bulletin(1)])
    assert len(exported(tmp_path)) == 1


def changes(folder: Path) -> dict[str, list[str]]:
    """Return what happened to each page, by the first words of its first text."""
    told: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for line in exported(folder):
        name = names.setdefault(line["page_id"], line["body"][0][:13] if line["body"] else "")
        told.setdefault(name, []).append(line["change"])
    return told


def test_an_article_in_another_ones_place_is_not_that_one(site: Nights, tmp_path: Path) -> None:
    site.night(inline=[bulletin(1), bulletin(2), bulletin(3)])
    site.night(inline=[bulletin(5), bulletin(2), bulletin(3)])
    assert changes(tmp_path) == {
        "Bản tin số 1:": ["first", "missing"],
        "Bản tin số 2:": ["first"],
        "Bản tin số 3:": ["first"],
        "Bản tin số 5:": ["first"],
    }


def test_an_edit_and_a_shift_in_one_night_keep_every_article_apart(site: Nights, tmp_path: Path) -> None:
    site.night(inline=[bulletin(number) for number in range(1, 6)])
    edited = bulletin(4, "Danh sách dán ở nhà văn hóa.")
    site.night(inline=[bulletin(9), bulletin(5), edited, *(bulletin(number) for number in (3, 2, 1))])
    told = changes(tmp_path)
    assert told.pop("Bản tin số 4:") == ["first", "body"]
    assert told.pop("Bản tin số 9:") == ["first"]
    assert set(map(tuple, told.values())) == {("first",)}


def test_greetings_and_formulas_that_all_share_prove_nothing(site: Nights, tmp_path: Path) -> None:
    formula = "Trân trọng kính mời các đồng chí đoàn viên và người lao động trong toàn ngành tới dự đông đủ."

    def invitation(number: int) -> Article:
        return Article(body=(formula, f"Buổi thứ {number} ở nhà văn hóa thôn Suối {number}.", formula))

    site.night(inline=[invitation(number) for number in range(1, 6)])
    site.night(inline=[invitation(number) for number in range(2, 7)])
    told = [line["change"] for line in exported(tmp_path)]
    assert sorted(told) == ["first"] * 6 + ["missing"]


def test_an_inline_article_that_goes_back_to_an_older_text_is_reverted(site: Nights, tmp_path: Path) -> None:
    edited = bulletin(2, "Danh sách dán ở nhà văn hóa.")
    for second in (bulletin(2), edited, bulletin(2)):
        site.night(inline=[second, bulletin(1)])
    assert changes(tmp_path)["Bản tin số 2:"] == ["first", "body", "reverted"]


def test_two_sections_keep_the_same_text_apart(site: Nights, tmp_path: Path) -> None:
    run = site.begin(FIRST_NIGHT)
    capture = Capture(url=LISTING, captured_at=FIRST_NIGHT, http_status=200)
    item = InlineItem(article=bulletin(1), recipe=RECIPE, capture=capture, listing_url=LISTING, position=0)
    for section in ("Tin", "Văn bản"):
        site.archive.record_inline(site.site, run, section, [item], complete=True, ended_at=FIRST_NIGHT)
    assert len({line["page_id"] for line in exported(tmp_path)}) == 2


def test_an_unchanged_walk_adds_no_row_to_versions_or_captures(site: Nights, tmp_path: Path) -> None:
    count = "SELECT (SELECT count(*) FROM version_rows), (SELECT count(*) FROM captures)"
    items = [bulletin(number) for number in range(1, 9)]
    site.night(inline=items)
    before = rows(tmp_path, count)
    site.night(inline=list(reversed(items)))
    assert rows(tmp_path, count) == before == [(8, 1)]
    assert {line["visits"] for line in exported(tmp_path)} == {2}


def test_a_listing_page_fetched_twice_in_one_walk_is_two_captures(site: Nights, tmp_path: Path) -> None:
    run = site.begin(FIRST_NIGHT)
    later = FIRST_NIGHT + timedelta(minutes=3)
    items = [
        InlineItem(
            article=bulletin(number),
            recipe=RECIPE,
            capture=Capture(
                url=LISTING, captured_at=at, http_status=200, payload_digest=payload_digest(str(number).encode())
            ),
            listing_url=LISTING,
            position=number,
        )
        for number, at in enumerate((FIRST_NIGHT, later))
    ]
    site.archive.record_inline(site.site, run, "Tin", items, complete=True, ended_at=later)
    shown = {line["body"][0][:12]: line for line in exported(tmp_path)}
    captures = rows(tmp_path, "SELECT captured_at, payload_digest FROM captures ORDER BY captured_at")
    assert [
        (shown[f"Bản tin số {n}"]["first_captured_at"], shown[f"Bản tin số {n}"]["payload_digest"]) for n in (0, 1)
    ] == captures


def test_the_listing_page_that_is_empty_now_is_the_evidence_of_what_it_lists_no_longer(
    site: Nights, tmp_path: Path
) -> None:
    site.night(inline=[bulletin(1)])
    at = FIRST_NIGHT + timedelta(hours=24)
    run = site.begin(at)
    empty = Capture(url=LISTING, captured_at=at, http_status=200, payload_digest=payload_digest(b"empty"))
    (told,) = site.archive.record_inline(site.site, run, "Tin", [], complete=True, ended_at=at, first_page=empty)
    assert told.change == "missing"
    assert exported(tmp_path)[-1]["payload_digest"] == empty.payload_digest


def test_the_nightly_rule_knows_an_inline_article_by_its_digest_in_its_section(site: Nights) -> None:
    site.night(inline=[bulletin(1)])
    digest = content_digest(bulletin(1))
    assert site.archive.inline_known(site.site, "Tin", digest)
    assert not site.archive.inline_known(site.site, "Văn bản", digest)
    assert not site.archive.inline_known(site.site, "Tin", content_digest(bulletin(2)))
    site.night(inline=[])
    assert not site.archive.inline_known(site.site, "Tin", digest), "one that was taken down is not known"
