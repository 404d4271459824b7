from __future__ import annotations

import random
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement

from archive.digests import canonical
from crawler.learned_blocks import BlockLearner, LearnedBlock, drop_learned, from_json, to_json

HOST = "http://tho-mo.example/"
SUBJECTS = tuple(
    "ngày hội hiến máu, góc đọc sách ca ba, hội diễn văn nghệ, bữa cơm công đoàn, giải kéo co thợ lò, lớp học nghề, "
    "tuần lễ an toàn, chuyến xe về quê, nhà tập thể mới, hội thi thợ giỏi".split(", ")
)


def paragraphs(number: int) -> str:
    subject = SUBJECTS[number % len(SUBJECTS)]
    return (
        f"<p>Ngày {number + 1}/3/2023, phân xưởng {number} tổ chức {subject} với {number * 7 + 30} thợ mỏ.</p>"
        f"<p>Theo ban tổ chức, {subject} lần này kéo dài {number + 2} ngày, thu hút đông đảo người nhà đến xem.</p>"
    )


def links(number: int, count: int = 3) -> str:
    shown = [(number * 3 + step) % 23 for step in range(count)]
    return "".join(
        f'<li><a href="/tin-{n}.html">Tin thợ mỏ số {n}: {SUBJECTS[n % 10]} rộn ràng</a></li>' for n in shown
    )


def page(number: int, after: str = "", before: str = "") -> HtmlElement:
    return html.fromstring(f'<div class="entry-content">{before}{paragraphs(number)}{after}</div>')


def site(after: str = "", before: str = "", count: int = 8) -> list[tuple[str, HtmlElement]]:
    """Return articles whose text differs; "{n}" in a block is the page's number, "{links}" a list of other articles."""
    return [
        (
            f"{HOST}bai-{n}.html",
            page(n, *(part.replace("{n}", str(n)).replace("{links}", links(n)) for part in (after, before))),
        )
        for n in range(count)
    ]


def learn(pages: list[tuple[str, HtmlElement]]) -> tuple[LearnedBlock, ...]:
    learner = BlockLearner()
    for url, container in pages:
        learner.look_at(container, url)
    return learner.learned()


def text(container: HtmlElement) -> str:
    return canonical(container.text_content())


DROPPED = {
    "a promo box": (
        '<div class="box-khuyen-mai"><p>Tải ứng dụng Thợ Mỏ để đọc tin nhanh nhất và nhận quà tặng mỗi ngày từ '
        "tòa soạn.</p></div>"
    ),
    "a hotline": '<p class="duong-day-nong">Đường dây nóng: 0123 456 789</p>',
    "a follow-us line with an id": (
        '<div id="theo-doi-12"><a href="https://social.example/mo">Theo dõi Thợ Mỏ trên mạng</a></div>'
    ),
    "links in a class of an unknown theme": '<div class="xq7-more"><h4>Đọc gì hôm nay</h4><ul>{links}</ul></div>',
    "links below a heading, no class anywhere": "<h3>Chuyện mỏ đó đây</h3><ul>{links}</ul>",
    "links below a bold line": "<p><strong>Chuyện mỏ đó đây</strong></p><ul>{links}</ul>",
    "a heading above links in a class": '<h3>Chuyện mỏ đó đây</h3><ul class="xq7-list">{links}</ul>',
    "headlines with summaries": (
        '<div class="xq7-sum"><a href="/tin-1.html">Thợ mỏ ra quân đầu xuân</a><p>Sáng mùng sáu, toàn mỏ đồng '
        'loạt ra quân.</p><a href="/tin-2.html">Bữa cơm ca ba nóng hổi</a><p>Bếp mỏ đỏ lửa.</p><a '
        'href="/tin-3.html">Xe đưa thợ về quê</a><p>Hai mươi chuyến.</p></div>'
    ),
}
KEPT = {
    "a courteous sentence": (
        "<p>Xin trân trọng cảm ơn quý bạn đọc đã theo dõi và đồng hành cùng người thợ mỏ trong suốt năm vừa qua.</p>"
    ),
    "a courteous sentence in an editor's class": (
        '<p class="MsoNormal">Xin trân trọng cảm ơn quý bạn đọc đã theo dõi.</p>'
    ),
    "a signature": '<p class="xq7-sign"><strong>Tin, ảnh: Công đoàn Mỏ</strong></p>',
    "a bare name": '<div class="xq7-name">Phùng Bích Ngà</div>',
    "a signature above links that go": '<p><strong>Phùng Bích Ngà</strong></p><ul class="xq7">{links}</ul>',
    "a photo box": '<div class="hop-anh"><img src="/images/anh-{n}.jpg" alt=""><p>Ảnh minh họa</p></div>',
    "captions of their own": (
        '<div class="hop-anh"><img src="/images/anh-{n}.jpg"><p>Thợ mỏ phân xưởng {n} trong ngày hội</p></div>'
    ),
    "attachments": (
        '<div class="xq7-files"><a href="/files/ke-hoach-{n}.pdf">Kế hoạch số {n}</a> <a '
        'href="/files/mau-{n}.doc">Mẫu số {n}</a></div>'
    ),
    "attachments below a heading": (
        '<h4>Tài liệu đính kèm</h4><ul><li><a href="/van-ban/{n}">Số {n}</a></li><li><a '
        'href="/van-ban/9{n}">Số 9{n}</a></li></ul>'
    ),
    "a table of facts": (
        '<table class="xq7-facts"><tr><td>Số hiệu</td><td>{n}/KH</td></tr><tr><td>Người ký</td><td>Lò Thị '
        "Mơ</td></tr></table>"
    ),
    "a table of links": (
        '<div class="xq7-doc"><table><tr><td>Văn bản</td><td>Công văn {n} về chế độ ăn ca</td></tr></table></div>'
    ),
    "a closing box whose text differs": (
        '<div class="xq7-end"><p>Mỏ số {n} sẽ tiếp tục chăm lo bữa ăn ca cho thợ lò trong quý tới.</p></div>'
    ),
    "a quotation": (
        '<blockquote class="xq7-q"><p>Thợ mỏ số {n} nói: chúng tôi xem đây là nếp sống của người thợ.</p></blockquote>'
    ),
    "sources elsewhere": (
        '<div class="xq7-src"><a href="https://a.example/{n}">Luật số {n}</a> <a '
        'href="https://b.example/{n}">Nghị định {n}</a></div>'
    ),
}


@pytest.mark.parametrize("name", DROPPED)
def test_what_a_theme_prints_below_every_article_is_dropped(name: str) -> None:
    pages = site(after=DROPPED[name])
    learned = learn(pages)
    for number, (_, container) in enumerate(pages):
        cut = drop_learned(container, learned)
        assert text(container) == text(page(number)), name
        assert cut
        assert {one.rule for one in cut} == {"learned-block"}


@pytest.mark.parametrize("name", ["a promo box", "a hotline", "links in a class of an unknown theme"])
def test_a_block_above_every_article_is_dropped_too(name: str) -> None:
    pages = site(before=DROPPED[name])
    learned = learn(pages)
    assert all("at the start of the text" in block.reason for block in learned)
    for number, (_, container) in enumerate(pages):
        drop_learned(container, learned)
        assert text(container) == text(page(number))


@pytest.mark.parametrize("name", KEPT)
def test_what_authors_write_is_kept_however_often_it_recurs(name: str) -> None:
    pages = site(after=KEPT[name])
    kept = [text(page(n, KEPT[name].partition("<ul class")[0].replace("{n}", str(n)))) for n in range(len(pages))]
    learned = learn(pages)
    for _, container in pages:
        drop_learned(container, learned)
    assert [text(container) for _, container in pages] == kept


def test_a_block_between_paragraphs_is_kept() -> None:
    box = '<div class="xq7-box">Hãy viết cho chúng tôi về mỏ của bạn</div>'
    pages = [(f"{HOST}{n}", page(n, after=f"{box}{paragraphs(n + 40)}")) for n in range(8)]
    assert learn(pages) == ()


def test_a_block_on_few_pages_is_kept() -> None:
    three = site(after=DROPPED["a promo box"], count=3)
    assert learn(three) == ()
    assert learn(three + site(count=12)[3:]) == ()
    assert learn(site(after=DROPPED["a promo box"], count=5) + site(count=20)[5:]) == ()


def test_the_same_page_seen_again_counts_once() -> None:
    url, container = site(after=DROPPED["a promo box"])[0]
    assert learn([(url, container)] * 9) == ()


def test_a_class_that_running_text_has_as_well_proves_nothing() -> None:
    pages = site(
        after='<p class="xq7-t">Thợ mỏ phân xưởng {n} hẹn gặp lại.</p><p class="xq7-t">Hẹn gặp lại các bạn.</p>'
    )
    assert learn(pages) == ()


def test_a_list_that_is_the_article_itself_is_kept() -> None:
    pages = [(f"{HOST}{n}", html.fromstring(f'<div><ul class="xq7">{links(n, 5)}</ul></div>')) for n in range(8)]
    learned = learn(pages)
    for _, container in pages:
        assert drop_learned(container, learned) == []


def test_two_boxes_below_each_other_are_both_dropped() -> None:
    pages = site(after=DROPPED["a promo box"] + DROPPED["links in a class of an unknown theme"] + DROPPED["a hotline"])
    learned = learn(pages)
    for number, (_, container) in enumerate(pages):
        drop_learned(container, learned)
        assert text(container) == text(page(number))


def test_a_list_above_a_courteous_sentence_is_dropped_and_the_sentence_kept() -> None:
    thanks = KEPT["a courteous sentence"]
    pages = site(after=DROPPED["links in a class of an unknown theme"] + thanks)
    learned = learn(pages)
    for number, (_, container) in enumerate(pages):
        drop_learned(container, learned)
        assert text(container) == text(page(number, after=thanks))


def test_the_reason_says_where_and_how_often() -> None:
    pages = site(after=DROPPED["a promo box"], count=6) + site(count=8)[6:]
    (block,) = learn(pages)
    assert block.reason == "same text on 6 of 8 pages at the end of the text"
    assert block.pages == 6
    assert block.example.startswith("Tải ứng dụng")
    (block,) = learn(site(after=DROPPED["links in a class of an unknown theme"]))
    assert block.reason == "list of links on 8 of 8 pages at the end of the text, under “đọc gì hôm nay”"


def test_learned_blocks_survive_being_stored() -> None:
    learned = learn(site(after="".join(DROPPED.values())))
    assert from_json(to_json(learned)) == learned
    assert to_json(reversed(learned)) == to_json(learned)


def test_looking_changes_nothing() -> None:
    (url, container), *_ = site(after=DROPPED["a promo box"])
    before = html.tostring(container)
    BlockLearner().look_at(container, url)
    assert html.tostring(container) == before


BLOCKS = st.lists(st.sampled_from([*DROPPED.values(), *KEPT.values()]), max_size=4).map("".join)


@settings(max_examples=25, deadline=None)
@given(BLOCKS, st.randoms(use_true_random=False))
def test_the_order_of_pages_does_not_matter_and_dropping_twice_drops_no_more(blocks: str, dice: random.Random) -> None:
    pages = site(after=blocks)
    learned = learn(pages)
    shuffled = list(pages)
    dice.shuffle(shuffled)
    assert learn(shuffled) == learned
    for _, container in deepcopy(pages):
        drop_learned(container, learned)
        once = html.tostring(container)
        assert drop_learned(container, learned) == []
        assert html.tostring(container) == once


def test_deep_and_broken_markup_is_read_in_no_time() -> None:
    deep = html.fromstring(
        "<div>" + '<div class="xq7">' * 150 + "x" + "</div>" * 150 + "</div>", parser=html.HTMLParser(huge_tree=True)
    )
    wide = html.fromstring("<div>" + '<p class="xq7">x <a href="http://[">y</a></p>' * 3000 + "</div>")
    learner = BlockLearner()
    for number in range(4):
        learner.look_at(deep, f"{HOST}deep-{number}")
        learner.look_at(wide, f"{HOST}wide-{number}")
    drop_learned(deep, learner.learned())
    drop_learned(wide, learner.learned())
