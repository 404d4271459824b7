"""Texts that are nearly alike on several sites: found after each run, grouped, and let go again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import near_duplicates
from archive.merging import merge
from archive.near_duplicates import compare_waiting
from archive.reading_connection import reading
from archive.records import Article
from archive.spreads import find_spread, list_spreads
from archive.store import Archive
from archive.text_marks import LEAST_RUNS, likeness, marks_of, runs_of
from archive.withdrawal import Deed, undo, withdraw
from tests.archive_nights import DELETED, Nights, article, rows, seen

WORDS = (
    "sáng nay công đoàn cơ sở bản mây mở hội thao cho hơn ba trăm đoàn viên của mười hai tổ sản xuất ban tổ chức dành "
    "bốn mươi phần quà cho những tổ có nhiều sáng kiến nhất trong quý vừa qua ở các thôn vùng cao nhiều gia đình được "
    "thăm hỏi và tặng chăn ấm trước mùa mưa do doanh nghiệp chung tay góp sức chương trình còn có các tiết mục văn "
    "nghệ của chị em cùng trò chơi dân gian thu hút đông người xem tới tận chiều muộn mới kết thúc trong tiếng cười"
).split()
SPREADS = "SELECT pages, sites FROM spreads"
NEAR = "SELECT likeness FROM near_duplicates"
DEED = Deed(by="thu", at=datetime(2024, 9, 1, tzinfo=UTC))


def text(*, exchanged: int = 0, parted: int = 20) -> tuple[str, ...]:
    """The words in paragraphs of so many, every so-manieth of them another word."""
    words = [
        f"khác{place}" if exchanged and place % exchanged == exchanged - 1 else word for place, word in enumerate(WORDS)
    ]
    return tuple(" ".join(words[start : start + parted]) for start in range(0, len(words), parted))


def told(archive: Archive, **sites: tuple[str, ...]) -> None:
    for site, body in sites.items():
        Nights(archive, site).night({"/1": seen(article(*body, title=f"Tin của {site}"), key="1")})


def test_a_reprint_with_a_word_exchanged_in_every_paragraph_is_found(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        told(archive, ban=text(), muong=text(exchanged=20))
    assert rows(tmp_path, "SELECT count(*) FROM reprint_links") == [(0,)]
    assert rows(tmp_path, SPREADS) == [(2, 2)]


def test_where_paragraphs_end_and_how_tones_are_placed_does_not_count(tmp_path: Path) -> None:
    other = tuple(paragraph.replace("góp", "hòa").upper() for paragraph in text(parted=7))
    with Archive.open(tmp_path) as archive:
        told(archive, ban=tuple(line.replace("góp", "hoà") for line in text()), muong=other)
    assert rows(tmp_path, NEAR) == [(1.0,)]


def test_a_text_of_which_more_than_half_was_rewritten_is_another_text(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        told(archive, ban=text(), muong=text(exchanged=6))
    assert rows(tmp_path, SPREADS) == []


def test_short_notices_and_texts_of_one_site_are_no_spread(tmp_path: Path) -> None:
    short = (" ".join(WORDS[:60]),)
    with Archive.open(tmp_path) as archive:
        told(archive, ban=short, muong=(short[0].upper(),))
        both = {f"/{key}": seen(article(*text(), title=f"Bài {key}"), key=key) for key in ("2", "3")}
        Nights(archive, "ban").night({"/1": seen(article(*short, title="Tin của ban"), key="1")} | both, hours=48)
    assert rows(tmp_path, NEAR) == []


def test_three_sites_hang_together_though_two_of_them_are_not_alike(tmp_path: Path) -> None:
    far = text(exchanged=20)
    other = dict.fromkeys(("đoàn", "quà", "thăm", "nhất", "chăn", "trò", "xem"), "mới")
    further = tuple(" ".join(other.get(word, word) for word in line.split()) for line in far)
    with Archive.open(tmp_path) as archive:
        told(archive, ban=text(), muong=far, nui=further)
    assert likeness(runs_of(text()), runs_of(further)) < near_duplicates.LEAST_LIKENESS
    assert rows(tmp_path, SPREADS) == [(3, 3)]


def test_a_reprint_rewritten_since_leaves_its_spread(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        told(archive, ban=text(), muong=text(exchanged=20), nui=text(exchanged=25))
        new = seen(article(*text(exchanged=3), title="Tin của muong"), key="1")
        Nights(archive, "muong").night({"/1": new}, hours=48)
    assert rows(tmp_path, SPREADS) == [(2, 2)]
    assert rows(tmp_path, "SELECT count(*) FROM spread_pages") == [(2,)]


def test_what_an_older_archive_holds_is_compared_when_a_run_ends(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        told(archive, ban=text(), muong=text(exchanged=20))
        with archive.transaction():
            for table in ("near_duplicates", "near_keys", "spread_pages", "spreads"):
                archive.connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of tables
            archive.connection.execute("UPDATE archive_facts SET value = 'older' WHERE name = 'near_keys_made_by'")
        told(archive, nui=("Bài khác.",))
    assert rows(tmp_path, SPREADS) == [(2, 2)]


def test_comparing_that_was_cut_off_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near_duplicates, "_SLICE", 1)
    with Archive.open(tmp_path) as archive:
        told(archive, ban=text(), muong=text(exchanged=20))
        with archive.transaction():
            archive.connection.execute("INSERT INTO near_waiting (page) SELECT seq FROM pages")

        def stop(count: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            compare_waiting(archive.connection, tmp_path, told=stop)
        assert rows(tmp_path, "SELECT count(*) FROM near_waiting") == [(1,)]
        assert compare_waiting(archive.connection, tmp_path) == 1
    assert rows(tmp_path, SPREADS) == [(2, 2)]


def test_a_text_that_better_rules_read_is_compared_again(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        told(archive, ban=text(), muong=("Một đoạn duy nhất đọc được.",))
        (page_id,) = rows(tmp_path, "SELECT id FROM pages WHERE site = 'muong'")[0]
        whole = article(*text(exchanged=20), title="Tin của muong")
        archive.upgrade_version(page_id, 1, whole, "joomla/better", at=DEED.at)
        assert compare_waiting(archive.connection, tmp_path) == 1
    assert rows(tmp_path, SPREADS) == [(2, 2)]


def test_a_merge_finds_what_two_archives_hold_of_one_text(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "one") as archive:
        told(archive, ban=text())
    with Archive.open(tmp_path / "other") as archive:
        told(archive, muong=text(exchanged=20))
    with Archive.open(tmp_path / "one") as archive:
        merge(archive, tmp_path / "other")
    assert rows(tmp_path / "one", SPREADS) == [(2, 2)]


def test_a_withdrawn_page_is_in_no_spread_until_it_is_shown_again(tmp_path: Path) -> None:
    tables = ("near_keys", "near_sketches", "near_duplicates", "spreads", "spread_pages")
    with Archive.open(tmp_path) as archive:
        told(archive, ban=text(), muong=text(exchanged=20), nui=text(exchanged=25))
        before = [rows(tmp_path, f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]  # noqa: S608
        (page_id,) = rows(tmp_path, "SELECT id FROM pages WHERE site = 'muong'")[0]
        withdraw(archive, page_id, "theo yêu cầu", DEED)
        compare_waiting(archive.connection, tmp_path)
        assert rows(tmp_path, SPREADS) == [(2, 2)]
        of_page = "SELECT count(*) FROM near_keys AS k JOIN pages AS p ON p.seq = k.page WHERE p.site = 'muong'"
        assert rows(tmp_path, of_page) == [(0,)]
        undo(archive, page_id, DEED)
        after = [rows(tmp_path, f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]  # noqa: S608
    assert after == before


def test_pages_of_a_spread_stand_in_the_order_in_which_they_say_they_were_published(tmp_path: Path) -> None:
    def on(day: int, **words: int) -> Article:
        return article(*text(**words), title=f"Bài ngày {day}", published_at=datetime(2024, 8, day, 1, tzinfo=UTC))

    with Archive.open(tmp_path) as archive:
        Nights(archive, "ban").night({"/1": seen(on(9), key="1")})
        Nights(archive, "muong").night({"/1": seen(on(7, exchanged=20), key="1")})
        Nights(archive, "nui").night({"/1": DELETED, "/2": seen(on(8), key="2")})
    with reading(tmp_path) as database:
        (line,) = list_spreads(database, limit=5)
        pages, count = find_spread(database, line.page_id)
        assert find_spread(database, "khong-co") == ([], 0)
    assert (line.title, line.sites, count) == ("Bài ngày 7", 3, 3)
    assert [page.title for page in pages] == ["Bài ngày 7", "Bài ngày 8", "Bài ngày 9"]
    assert pages[0].likeness is None
    assert pages[1].likeness == pytest.approx(pages[2].likeness)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=90, max_size=200), st.integers(1, 30))
def test_keys_follow_the_words_and_not_how_they_are_parted(words: list[str], parted: int) -> None:
    whole = runs_of([" ".join(words)])
    again = runs_of(" ".join(words[start : start + parted]) for start in range(0, len(words), parted))
    assert whole == again
    assert marks_of(whole) == marks_of(again)
    marks = marks_of(whole)
    assert marks is None or all(-(2**31) <= key < 2**31 for key in marks.keys)
    assert likeness(whole, again) == 1


def test_a_text_without_enough_words_has_no_keys() -> None:
    assert marks_of(runs_of([" ".join(WORDS[: LEAST_RUNS + 1])])) is None
    assert likeness(runs_of([""]), runs_of([""])) == 0
