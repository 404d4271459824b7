"""What tells one listed article from all others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.item_identity import address_identity, identities_of
from crawler.readings import ListingItem


def linked(url: str) -> ListingItem:
    return ListingItem(url=url, title="Tập huấn", fingerprint="sha256:0")


def bare(text: str) -> ListingItem:
    return ListingItem(url=None, title=None, fingerprint=text)


def test_the_systems_id_is_the_identity_whatever_the_slug_and_the_section() -> None:
    first, second = identities_of(
        (linked("http://a.vn/tin/1001-tap-huan"), linked("http://a.vn/hoat-dong/1001-tap-huan-an-toan")), "joomla"
    )
    assert first == second == ("key", "1001")


def test_without_an_id_the_articles_own_address_is_the_identity() -> None:
    assert address_identity("http://a.vn/tap-huan/?replytocom=3#respond", "wordpress") == (
        "address",
        "http://a.vn/tap-huan/",
    )
    assert address_identity("http://a.vn/tap-huan", "generic") != address_identity("http://a.vn/hoi-thao", "generic")


def test_session_ids_and_print_views_are_no_other_article() -> None:
    plain = address_identity("http://a.vn/tin/tap-huan", "joomla")
    for view in ("?PHPSESSID=ab12cd", "?tmpl=component&print=1&page=", "#binh-luan", "?utm_source=zalo"):
        assert address_identity("http://a.vn/tin/tap-huan" + view, "joomla") == plain


def test_k2_counts_its_items_by_itself() -> None:
    assert address_identity("http://a.vn/tin/item/75-x-y", "joomla") != address_identity(
        "http://a.vn/tin/75-x-y", "joomla"
    )


def test_items_without_an_address_are_told_apart_by_text_and_number() -> None:
    assert identities_of((bare("a"), bare("b"), bare("a")), "joomla") == (
        ("text 1", "a"),
        ("text 1", "b"),
        ("text 2", "a"),
    )


@given(st.lists(st.sampled_from("abc"), max_size=12))
def test_one_page_never_lists_one_bare_item_twice(texts: list[str]) -> None:
    found = identities_of(tuple(bare(text) for text in texts), "joomla")
    assert len(set(found)) == len(texts)


@given(st.permutations("aabbc"))
def test_bare_items_keep_their_identity_in_any_order(texts: list[str]) -> None:
    assert set(identities_of(tuple(bare(text) for text in texts), "joomla")) == {
        ("text 1", "a"),
        ("text 2", "a"),
        ("text 1", "b"),
        ("text 2", "b"),
        ("text 1", "c"),
    }
