"""What counts as content and what does not; one text has one digest, however it is written down."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.changes_between import changes_between, joined
from archive.digests import (
    canonical,
    canonical_article,
    canonical_lines,
    content_digest,
    image_stem,
    payload_digest,
    text_sequence,
)
from archive.records import Article, Attachment, Image

LETTERS = "aăâeêioôơuưyđqhxHĐÀảỗợứỵ\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b0159.,;–%"
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
SPACES = " \t\n\r\u00a0\u2002\u3000\u2028"
TEXTS = st.text(alphabet=st.one_of(st.sampled_from(LETTERS + UNSEEN + SPACES), st.characters()), max_size=30)
WORDS = st.text(alphabet=LETTERS, min_size=1, max_size=12)
IMAGES = st.builds(Image, url=st.sampled_from(["http://ban.test/a.jpg", "http://ban.test/b.jpg"]), alt=st.just(""))
ARTICLES = st.builds(
    Article,
    title=st.none() | WORDS,
    lead=st.none() | WORDS,
    byline=st.none() | WORDS,
    body=st.lists(WORDS, max_size=3).map(tuple),
    captions=st.lists(WORDS, max_size=2).map(tuple),
    images=st.lists(IMAGES, max_size=2).map(tuple),
)


def digest_of(text: str) -> str:
    return content_digest(Article(body=(text,)))


@given(TEXTS)
@example("a\u200b\u0301")  # a mark that only joins its letter once the unseen one between is gone
@example("\ud800")
def test_a_text_made_canonical_is_canonical(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert once == unicodedata.normalize("NFC", once)
    assert once == " ".join(once.split())
    assert not set(once) & set(UNSEEN)
    once.encode()  # it can be stored


@given(WORDS)
def test_composed_and_decomposed_letters_are_one_text(text: str) -> None:
    assert digest_of(unicodedata.normalize("NFD", text)) == digest_of(unicodedata.normalize("NFC", text))


@given(st.lists(WORDS, min_size=1, max_size=4), st.data())
def test_neither_unseen_characters_nor_the_width_of_spaces_count(words: list[str], data: st.DataObject) -> None:
    spaces = st.text(alphabet=SPACES, min_size=1, max_size=3)
    written = data.draw(spaces).join(words)
    place = data.draw(st.integers(0, len(written)))
    written = written[:place] + data.draw(st.sampled_from(UNSEEN)) + written[place:]
    assert canonical(written) == canonical(" ".join(words))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5.314 đoàn viên", "5.413 đoàn viên"),
        ("5.314 đoàn viên", "5,314 đoàn viên"),
        ("Công đoàn ngành", "công đoàn ngành"),
        ("xã Hòa An", "xã Hoà An"),
        ("hồ sơ", "ho so"),
        ("không trả lương.", "không trả lương"),
        ("Đắk Nông", "Dắk Nông"),
        ("ba mươi", "bamươi"),
    ],
)
def test_digits_points_case_marks_and_words_always_count(one: str, other: str) -> None:
    assert digest_of(one) != digest_of(other)


@given(ARTICLES, ARTICLES)
def test_there_are_words_for_a_change_exactly_when_the_digests_differ(one: Article, other: Article) -> None:
    words = changes_between(one, other)
    assert bool(words) == (content_digest(one) != content_digest(other))
    assert set(filter(None, joined(words).split("+"))) == words


@given(ARTICLES)
def test_the_canonical_article_has_the_digest_of_the_article_as_it_was_written(article: Article) -> None:
    assert content_digest(canonical_article(article)) == content_digest(article)
    assert canonical_article(canonical_article(article)) == canonical_article(article)


def test_one_paragraph_in_two_is_another_text() -> None:
    assert content_digest(Article(body=("a b",))) != content_digest(Article(body=("a", "b")))


def test_a_text_of_one_field_is_not_the_same_text_in_another() -> None:
    articles = [
        Article(title="a", body=("x",)),
        Article(byline="a", body=("x",)),
        Article(captions=("a",), body=("x",)),
        Article(lead="a", body=("x",)),
    ]
    assert len({content_digest(one) for one in articles}) == len(articles)


def test_lead_and_body_are_one_sequence() -> None:
    assert text_sequence(Article(lead="a", body=("b",))) == text_sequence(Article(body=("a", "b")))
    assert content_digest(Article(lead="a", body=("b",))) == content_digest(Article(body=("a", "b")))


def test_what_is_about_the_article_but_not_in_it_does_not_count() -> None:
    one = Article(title="t", body=("b",), images=(Image(url="http://ban.test/a.jpg", alt=""),))
    other = replace(
        one,
        section="Tin",
        tags=("hội thao",),
        attachments=(Attachment(url="http://ban.test/a.pdf", name="Kế hoạch"),),
        images=(Image(url="https://ban.test/anh/a.jpg?v=3", alt="kéo co"),),
    )
    assert content_digest(one) == content_digest(other)


def test_empty_lines_are_none() -> None:
    assert canonical_lines(["a", "\u200b", None, " ", "b"]) == ["a", "b"]
    assert content_digest(Article(body=("a", "\u200b"))) == content_digest(Article(body=("a",)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.test/2024/keo-co.jpg", "https://cdn.test/cache/keo-co-300x200.jpg?t=9"),
        ("/images/keo_co.jpg", "/images/resized/keo_co_640x480.webp"),
        ("/keo-co-scaled.jpg", "/keo-co-1024x768.jpg"),
        ("/keo-co-e1612345678901.jpg", "/keo-co.jpg"),
        ("/media/k2/0f3a5b7c9d1e2f3a4b5c6d7e8f901234_L.jpg", "/media/k2/0f3a5b7c9d1e2f3a4b5c6d7e8f901234_XS.jpg"),
        ("/K%C3%A9o%20co.jpg", "/Kéo co.jpg"),
    ],
)
def test_another_size_place_or_format_is_the_same_photo(one: str, other: str) -> None:
    assert image_stem(one) == image_stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/keo-co-1.jpg", "/keo-co-2.jpg"),
        ("/xem.php?id=1", "/xem.php?id=2"),
        ("/anh_L.jpg", "/anh_S.jpg"),
    ],
)
def test_another_name_is_another_photo(one: str, other: str) -> None:
    assert image_stem(one) != image_stem(other)


@given(st.text())
@example("http://[x/a.jpg")
@example("-300x200.jpg")
def test_any_address_of_a_photo_can_be_digested(url: str) -> None:
    assert content_digest(Article(body=("b",), images=(Image(url=url, alt=""),))).startswith("sha256:")


@given(st.binary())
def test_the_payload_digest_is_that_of_the_bytes_as_they_came(payload: bytes) -> None:
    assert payload_digest(payload) == f"sha256:{hashlib.sha256(payload).hexdigest()}"
