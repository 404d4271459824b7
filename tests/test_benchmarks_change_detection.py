from __future__ import annotations

import pytest

from benchmarks.change_detection import Pair, Verdicts, judge, our_state
from benchmarks.shared_material import Page
from benchmarks.trackers import TRACKERS, Tracker


def a_page(text: str, *, views: int = 1) -> Page:
    html = (
        f"<html><head><title>Tặng quà</title></head><body class='single'><div class='site'><h1 class='entry-title'>"
        f"Tặng quà</h1><div class='entry-content'><p>{text}</p><p>Lượt xem: {views}</p></div></div></body></html>"
    )
    return Page(url="http://a.test/1.html", payload=html.encode(), content_type=None, system="wordpress", truth={})


LONG = "Công đoàn xã Đắk Wil trao 45 suất quà cho đoàn viên có con nhỏ trong dịp đầu năm học mới ở địa phương"
PAIRS = [
    Pair(before=a_page(f"{LONG}."), after=a_page(f"{LONG}.", views=9), edited=False, photo_only=False),
    Pair(before=a_page(f"{LONG}."), after=a_page(f"{LONG}, mỗi suất 500.000 đồng."), edited=True, photo_only=False),
    Pair(before=a_page(f"{LONG}."), after=a_page(f"{LONG}."), edited=True, photo_only=True),
]


def test_false_and_missed_changes_are_counted_apart() -> None:
    everything = judge(PAIRS, lambda page: id(page))
    assert everything == Verdicts(untouched=1, false=1, edited=2, missed=0, missed_photos=0)
    nothing = judge(PAIRS, lambda page: None)
    assert nothing == Verdicts(untouched=1, false=0, edited=2, missed=2, missed_photos=1)
    assert nothing.cells() == ("0 of 1 (0%)", "2 of 2, 1 of them photos")


def test_our_digest_sees_the_edit_and_not_the_counter() -> None:
    verdicts = judge(PAIRS[:2], our_state)
    assert (verdicts.false, verdicts.missed) == (0, 0)


@pytest.mark.parametrize("tracker", [t for t in TRACKERS if not t.packages], ids=lambda tracker: tracker.name)
def test_a_tracker_of_whole_pages_calls_a_counter_a_change(tracker: Tracker) -> None:
    assert judge(PAIRS[:2], lambda page: tracker.state(page.payload)).false == 1
