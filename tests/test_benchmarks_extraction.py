from __future__ import annotations

from typing import Any

from benchmarks.extraction import score_ours, score_peer, wanted, without_title
from benchmarks.peers import Peer
from benchmarks.shared_material import Page

BODY = ["Sáng 3/5, xã Quảng Hòa bàn giao ba căn nhà.", "Mỗi căn trị giá 60 triệu đồng."]


def a_page(**truth: Any) -> Page:
    told = {"title": "Bàn giao nhà", "lead": None, "body": BODY} | truth
    html = f"<html><body><h1>{told['title']}</h1>{''.join(f'<p>{text}</p>' for text in told['body'])}</body></html>"
    return Page(
        url="http://a.test/1.html", payload=html.encode(), content_type="text/html", system="generic", truth=told
    )


def a_peer(**cuttings: Any) -> Peer:
    return Peer(name="x", package="json", extract=lambda payload: list(BODY), cuttings=cuttings)


def test_the_lead_counts_as_the_first_paragraph() -> None:
    assert wanted(a_page(lead="Ba gia đình có nhà mới.")) == ["Ba gia đình có nhà mới.", *BODY]


def test_a_peer_gets_the_best_of_its_cuttings() -> None:
    peer = a_peer(one=lambda given: [" ".join(given)], all=lambda given: given)
    assert score_peer(peer, [a_page()], ordered=True) == (1.0, "all")


def test_a_title_in_a_peers_text_is_not_held_against_it() -> None:
    assert without_title(["BÀN GIAO NHÀ", *BODY], a_page()) == BODY


def test_an_order_that_is_wrong_counts_only_where_order_does() -> None:
    peer = a_peer(backwards=lambda given: given[::-1])
    assert score_peer(peer, [a_page()], ordered=True)[0] == 0.5
    assert score_peer(peer, [a_page()], ordered=False)[0] == 1.0


def test_a_page_that_we_cannot_read_counts_as_nothing_found() -> None:
    empty = Page(url="http://a.test/2.html", payload=b"", content_type=None, system="joomla", truth=a_page().truth)
    assert score_ours([empty], ordered=True) == 0.0
