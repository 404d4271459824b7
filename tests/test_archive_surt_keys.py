"""Keys of addresses, by the rules of other programs' indexes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.surt_keys import surt_key


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://ban.test/", "test,ban)/"),
        ("http://ban.test", "test,ban)/"),
        ("https://www.Ban.TEST:443/Tin/", "test,ban)/tin"),
        ("http://www2.ban.test:8080/tin", "test,ban:8080)/tin"),
        ("http://ban.test/tin/../van-thu//1.html", "test,ban)/van-thu/1.html"),
        ("http://ban.test/tin?b=2&a=1&c", "test,ban)/tin?a=1&b=2&c"),
        ("http://ban.test/tin?PHPSESSID=0123456789abcdef0123456789abcdef&id=3", "test,ban)/tin?id=3"),
        ("http://ban.test/tin?", "test,ban)/tin"),
        ("http://ban.test/b%C3%A0i%20vi%E1%BA%BFt#3", "test,ban)/b%c3%a0i%20vi%e1%ba%bft"),
        ("http://ban.test/bài viết", "test,ban)/b%c3%a0i%20vi%e1%ba%bft"),
        ("http://công-đoàn.test/", "test,xn--cng-on-mta9myk)/"),
        ("http://thu:mat@ban.test/tin", "test,ban)/tin"),
        ("http://127.0.0.1:8000/tin", "1,0,0,127:8000)/tin"),
        ("urn:uuid:1", "urn:uuid:1"),
    ],
)
def test_an_address_has_the_key_that_replay_looks_it_up_by(url: str, key: str) -> None:
    assert surt_key(url) == key


@given(st.text(max_size=80))
def test_any_address_has_a_key_of_one_word(text: str) -> None:
    key = surt_key(f"http://ban.test/{text}")
    assert key.startswith("test,ban)/")
    assert " " not in key
    assert "\n" not in key


@given(st.text(max_size=60))
def test_any_text_is_taken(text: str) -> None:
    assert isinstance(surt_key(text), str)
    assert isinstance(surt_key(f"http://{text}"), str)
