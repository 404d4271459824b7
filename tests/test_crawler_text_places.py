"""A text that trafilatura found is read where it stands: with its captions, its lead, its signature and its day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from archive.records import Article
from crawler.blocks import Block, Kind, Line
from crawler.documents import Document, read_document
from crawler.generic_reading import read_generically
from crawler.readings import ArticleReading
from crawler.rules import Rules
from crawler.text_places import FoundText, letters_of

SENTENCES = [
    f"Chuyến phà số {number} chở theo {number * 3} tấn muối cùng đoàn thợ diêm dân trở về làng trước lúc nước lên."
    for number in range(1, 6)
]
RELATED = (
    "<div class='khac'><b>Tin cùng chuyên mục</b>"
    "<ul><li><a href='/a'>Bến phà xây nhà chờ mới cho khách</a></li></ul></div>"
)
PAGE_TITLE = "Những chuyến phà muối cuối mùa"


def read(inner: str, head: str = "") -> Article:
    page = (
        f'<html><head><meta charset="utf-8"><title>{PAGE_TITLE} - Bến phà</title></head><body>'
        f'<div class="menu"><a href="/">Trang chủ</a></div><div class="cot-trai"><h1>{PAGE_TITLE}</h1>{head}'
        f'<div class="khung-chu">{inner}</div>{RELATED}</div><div class="chan">Bến phà Cồn Rạng</div></body></html>'
    )
    document = read_document(page.encode(), url="http://pha.test/muoi", content_type="text/html")
    assert isinstance(document, Document)
    found = read_generically(document, Rules(system="generic"))
    assert isinstance(found, ArticleReading)
    assert found.recipe.startswith("generic/trafilatura-")
    return found.article


def paragraphs(sentences: list[str]) -> str:
    return "".join(f"<p>{one}</p>" for one in sentences)


def test_captions_are_told_from_the_body() -> None:
    photo = '<p style="text-align:center"><img src="/pha.jpg"></p><p style="text-align:center"><i>Phà rời bến</i></p>'
    article = read(paragraphs(SENTENCES[:2]) + photo + paragraphs(SENTENCES[2:]))
    assert list(article.body) == SENTENCES
    assert article.captions == ("Phà rời bến",)
    assert [image.url for image in article.images] == ["http://pha.test/pha.jpg"]


def test_the_signature_below_the_text_is_its_byline() -> None:
    article = read(paragraphs(SENTENCES) + '<p style="text-align:right"><b>Tin, ảnh: Lò Thị Sao</b></p>')
    assert article.byline == "Tin, ảnh: Lò Thị Sao"
    assert list(article.body) == SENTENCES


@pytest.mark.parametrize("name", ["TomTat", "ArticleSummary", "news_sapo", "intro"])
def test_the_lead_above_the_text_is_found_by_what_its_class_says(name: str) -> None:
    lead = "Mùa muối năm nay kết thúc sớm vì mưa trái mùa kéo dài suốt hai tuần."
    assert read(paragraphs(SENTENCES), f'<div class="{name}">{lead}</div>').lead == lead


@pytest.mark.parametrize(
    "line", ["<small>Đăng ngày 09/03/2024 bởi thủ thư</small>", "<p>Thứ Bảy, 09/03/2024, 07:30</p>"]
)
def test_a_line_below_the_headline_tells_the_day_without_a_class(line: str) -> None:
    moment = read(paragraphs(SENTENCES), line).published_at
    assert moment is not None
    assert moment.date() == date(2024, 3, 9)


def test_a_sentence_with_a_date_tells_no_day_of_publication() -> None:
    assert read(paragraphs(["Ngày 09/03/2024, phà nghỉ.", *SENTENCES])).published_at is None


def test_related_titles_below_are_not_of_the_text() -> None:
    article = read(paragraphs(SENTENCES))
    assert list(article.body) == SENTENCES


def test_a_text_that_stands_nowhere_has_no_holder() -> None:
    root = html.fromstring("<html><body><div><p>Chỉ có một câu ngắn ở đây thôi.</p></div></body></html>")
    assert FoundText(["Một đoạn hoàn toàn khác, không ở đâu trong trang này cả."]).holder_in(root) is None


def test_a_link_among_paragraphs_is_left_out() -> None:
    blocks = [
        Block(Kind.TEXT, (Line(SENTENCES[0]),)),
        Block(Kind.TEXT, (Line("Nhà chờ phà khánh thành"),), linked=1.0),
        Block(Kind.TEXT, (Line("Nước lên."),)),
        Block(Kind.TEXT, (Line(SENTENCES[1]),)),
    ]
    kept = FoundText(SENTENCES).within(blocks)
    assert [block.text for block in kept] == [SENTENCES[0], "Nước lên.", SENTENCES[1]]


@given(st.lists(st.text(), max_size=5), st.text())
def test_any_text_can_be_looked_for(paragraphs: list[str], wanted: str) -> None:
    found = FoundText(paragraphs)
    assert found.has(wanted) in (True, False)
    assert all(found.has(one) for one in paragraphs if len(letters_of(one)) >= 20)
