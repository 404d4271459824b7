"""A container's text is sorted: lead, body, by-line, captions, pictures, files, and what was cut by which rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from archive.digests import canonical
from crawler.article_content import Content, read_content
from crawler.rules import Rules

BASE = "http://ga.test/tin/"


def content_of(markup: str, *, title: str | None = None, system: str = "wordpress") -> Content:
    container = html.fragment_fromstring(f"<div>{markup}</div>")
    return read_content(container, base_url=BASE, rules=Rules(system=system), title=title)


def body_of(markup: str, **known: str) -> list[str]:
    return list(content_of(markup, **known).body)


REST = "<p>Tàu đến ga lúc 5 giờ sáng.</p><p>Khách xuống rất đông.</p>"


@pytest.mark.parametrize("first", ["<p><b>Ga Cũ đón tàu mới.</b></p>", "<h2>Ga Cũ đón tàu mới.</h2>"])
def test_a_first_block_wholly_bold_or_a_heading_is_the_lead(first: str) -> None:
    content = content_of(first + REST)
    assert content.lead == "Ga Cũ đón tàu mới."
    assert list(content.body) == body_of(REST)


@pytest.mark.parametrize("first", ["<p><b>Ga Cũ</b> đón tàu mới.</p>", "<p>Ga Cũ đón tàu mới.</p>"])
def test_an_ordinary_first_paragraph_is_no_lead(first: str) -> None:
    assert content_of(first + REST).lead is None


def test_an_article_of_one_bold_paragraph_has_a_body() -> None:
    content = content_of("<p><b>Ga Cũ nghỉ một ngày.</b></p>")
    assert (content.lead, content.body) == (None, ("Ga Cũ nghỉ một ngày.",))


def test_the_title_again_is_left_out_whatever_its_quotes_and_capitals() -> None:
    content = content_of(f"<p>GA CŨ ĐÓN “TÀU MỚI”</p>{REST}", title='Ga Cũ đón "tàu mới"')
    assert content.body[0] == "Tàu đến ga lúc 5 giờ sáng."
    assert content.cut[0].rule == "title repeated"


def test_an_article_that_says_no_more_than_its_title_keeps_it() -> None:
    assert body_of("<p>Thực đơn tuần 15</p>", title="Thực đơn tuần 15") == ["Thực đơn tuần 15"]


def test_words_that_an_editor_cut_with_markup_are_one_word() -> None:
    assert body_of("<p>Công <b>đ</b>o<i>à</i>n <span>ga</span></p>" + REST)[0] == "Công đoàn ga"


def test_a_drop_cap_joins_its_word() -> None:
    assert body_of(f"<div>T</div><p>àu đến ga.</p>{REST}")[0] == "Tàu đến ga."


def test_breaks_part_lines_and_two_of_them_paragraphs() -> None:
    assert body_of("Tàu đến<br>ga Cũ.<br><br>Khách xuống.") == ["Tàu đến ga Cũ.", "Khách xuống."]


@pytest.mark.parametrize(
    "block", ["<ul><li>một</li><li>hai</li></ul>", "<table><tr><td>một</td><td>1</td></tr></table>"]
)
def test_lists_and_tables_stay_in_their_place(block: str) -> None:
    found = body_of(f"<p>Trước bảng.</p>{block}<p>Sau bảng.</p>")
    assert (found[0], found[-1]) == ("Trước bảng.", "Sau bảng.")
    assert found[1:-1] in (["một", "hai"], ["một | 1"])


def test_an_e_mail_address_that_a_script_writes_is_read() -> None:
    cloaked = (
        '<p>Thư về <span id="cloak9f"></span><script>var addy9f = \'truc\' + \'&#64;\'; addy9f = addy9f + \'ga\' + '
        "'&#46;' + 'test';</script> trước mùng 5.</p>"
    )  # fmt: skip
    assert body_of(cloaked + REST, system="joomla")[0] == "Thư về truc@ga.test trước mùng 5."


def test_hidden_text_and_scripts_are_not_read() -> None:
    found = body_of(f'<p style="display: none">ẩn</p><script>var x = 1;</script><p hidden>ẩn</p>{REST}')
    assert found == body_of(REST)


def test_a_lazy_photo_is_known_by_its_true_address_without_its_stamp() -> None:
    content = content_of(f'<p><img src="data:image/gif;base64,AA" data-src="/a/tau.jpg?rt=2024" alt=" Tàu "></p>{REST}')
    assert [(one.url, one.alt) for one in content.images] == [("http://ga.test/a/tau.jpg", "Tàu")]


def test_icons_and_smileys_are_no_photos() -> None:
    icons = '<p>Vui <img class="emoji" alt="😀" src="/e.png"> quá<img src="/x.png" width="16"></p>'
    content = content_of(icons + REST)
    assert content.images == ()
    assert content.body[0] == "Vui 😀 quá"


def test_files_are_attachments_each_once_and_their_link_text_stays() -> None:
    link = '<p><a href="/tep/lich.pdf">Lịch tàu</a> và <a href="/tep/lich.pdf">bản in</a>, <a href="/tin">tin</a></p>'
    content = content_of(link + REST)
    assert [(one.url, one.name) for one in content.attachments] == [("http://ga.test/tep/lich.pdf", "Lịch tàu")]
    assert content.body[0] == "Lịch tàu và bản in, tin"


def test_a_file_in_a_viewer_is_an_attachment() -> None:
    content = content_of(f'{REST}<iframe src="https://docs.google.com/viewer?url=http://ga.test/a.docx"></iframe>')
    assert [one.url for one in content.attachments] == ["http://ga.test/a.docx"]


def test_a_block_of_other_articles_goes_with_its_items_and_says_why() -> None:
    content = content_of(
        f'{REST}<h4>Tin liên quan</h4><ul><li><a href="/a">Ga Mới</a></li><li><a href="/b">Ga Xa</a></li></ul>'
    )
    assert list(content.body) == body_of(REST)
    assert {one.text for one in content.cut} == {"Tin liên quan", "Ga Mới", "Ga Xa"}


def test_text_behind_a_block_of_other_articles_stays() -> None:
    box = '<div><p>Xem thêm</p><ul><li><a href="/a">Ga Mới</a></li></ul></div>'
    assert body_of(f"{box}{REST}") == body_of(REST)


WORDS = st.sampled_from(["tàu", "ga", "khách", "sáng", "Đèn", "hàng", "5", "và", "rất", "đông"])
SENTENCES = st.lists(WORDS, min_size=8, max_size=14).map(lambda words: "Chuyến " + " ".join(words) + " qua ga ấy.")


@given(st.lists(SENTENCES, min_size=2, max_size=6, unique=True))
def test_every_paragraph_is_read_once_and_in_order(paragraphs: list[str]) -> None:
    assert body_of("".join(f"<p>{text}</p>" for text in paragraphs)) == paragraphs


@given(st.text(alphabet="<>/=\"' abpdivtrtdlitableimgbrỗế&;\u00a0\u200b", max_size=200))
def test_any_markup_is_read_to_canonical_text(markup: str) -> None:
    try:
        container = html.fragment_fromstring(f"<div>{markup}</div>", create_parent="div")
    except (ValueError, AssertionError):
        return  # lxml itself refuses it
    content = read_content(container, base_url=BASE, rules=Rules(system="joomla"))
    for text in (*content.body, *content.captions):
        assert text == canonical(text) != ""
