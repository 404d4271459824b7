"""Addresses: normalising, the article behind a view, the id in an address."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.addresses import absolute, article_address, host_of, key_in_address, normalise, same_host


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("HTTP://CongDoan.Example.VN:80", "http://congdoan.example.vn/"),
        ("https://congdoan.example.vn:443/tin#cuoi", "https://congdoan.example.vn/tin"),
        ("http://a.vn:8080/tin?", "http://a.vn:8080/tin"),
        ("http://a.vn/x/./y/../z", "http://a.vn/x/z"),
        ("http://a.vn/x/..", "http://a.vn/"),
        ("http://a.vn/tin?PHPSESSID=0123456789abcdef0123456789abcdef", "http://a.vn/tin"),
        ("http://a.vn/tin?start=10&PHPSESSID=0123456789abcdef", "http://a.vn/tin?start=10"),
        ("http://a.vn/tin;jsessionid=AB12.node1?b=2&a=1", "http://a.vn/tin?b=2&a=1"),
        ("http://a.vn/tin?utm_source=zalo&id=7&fbclid=Iw0", "http://a.vn/tin?id=7"),
        ("http://a.vn/tin?0123456789abcdef0123456789abcdef=1&id=7", "http://a.vn/tin?id=7"),
        ("http://a.vn/muc&s_cond=&BRSR=16", "http://a.vn/muc&s_cond=&BRSR=16"),
        ("http://a.vn/muc&s_cond=&BRSR=16&PHPSESSID=0a1b2c", "http://a.vn/muc&s_cond=&BRSR=16"),
        ("http://a.vn/tin tức", "http://a.vn/tin%20t%E1%BB%A9c"),
        ("http://a.vn/chu%cc%89-%7Etin", "http://a.vn/chu%CC%89-~tin"),
        ("  http://a.vn/x\n/y ", "http://a.vn/x/y"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
    ],
)
def test_an_address_has_one_spelling(written: str, normal: str) -> None:
    assert normalise(written) == normal


def test_a_story_number_called_sid_is_no_session() -> None:
    assert normalise("http://a.vn/article.php?sid=1023") == "http://a.vn/article.php?sid=1023"
    assert normalise("http://a.vn/article.php?id=5&sid=9f8e7d6c5b4a39281706") == "http://a.vn/article.php?id=5"


@pytest.mark.parametrize("text", ["", "mailto:a@b.vn", "javascript:void(0)", "http://[::1", "http://a:b/", "//x"])
def test_what_is_no_http_address_is_left_as_it_is(text: str) -> None:
    assert normalise(text) == text


addresses = st.one_of(
    st.text(max_size=60),
    st.builds(
        "{}://{}{}/{}?{}#{}".format,
        st.sampled_from(["http", "HTTPS", "ftp"]),
        st.text(max_size=12),
        st.sampled_from(["", ":80", ":443", ":8080", ":x"]),
        st.text(max_size=20),
        st.text(max_size=20),
        st.text(max_size=5),
    ),
)


@given(addresses)
@example("http://0/;sid=%3Bsid=")
def test_normalising_never_raises_and_twice_is_once(url: str) -> None:
    assert normalise(normalise(url)) == normalise(url)
    for system in ("joomla", "wordpress", "mastercms", "nukeviet", "generic"):
        key_in_address(url, system)
        assert article_address(article_address(url, system), system) == article_address(url, system)


@given(st.text(max_size=40), addresses)
def test_a_link_never_raises(href: str, base_url: str) -> None:
    found = absolute(href, base_url)
    assert found is None or found.startswith(("http://", "https://"))


def test_only_pages_can_be_asked_for() -> None:
    base = "http://a.vn/tin/muc"
    assert absolute("bai-1.html", base) == "http://a.vn/tin/bai-1.html"
    assert absolute("//b.vn/x", base) == "http://b.vn/x"
    for href in ("#", "", "mailto:x@a.vn", "javascript:window.print()", "tel:0205", "data:text/html,x"):
        assert absolute(href, base) is None


@pytest.mark.parametrize(
    ("view", "system", "article"),
    [
        ("http://a.vn/m/7-bai?tmpl=component&print=1&layout=default&page=", "joomla", "http://a.vn/m/7-bai"),
        ("http://a.vn/m/7-bai?tmpl=component&print=1&layout=default", "joomla", "http://a.vn/m/7-bai"),
        ("http://a.vn/index.php/m/7-bai.pdf", "joomla15", "http://a.vn/index.php/m/7-bai.html"),
        ("http://a.vn/images/7-bieu-mau.pdf", "joomla", "http://a.vn/images/7-bieu-mau.pdf"),
        (
            "http://a.vn/index.php?option=com_content&view=article&id=7:bai&format=pdf",
            "joomla15",
            "http://a.vn/index.php?option=com_content&view=article&id=7:bai",
        ),
        ("http://a.vn/bai/?print=print", "wordpress", "http://a.vn/bai/"),
        ("http://a.vn/bai/amp/", "wordpress", "http://a.vn/bai/"),
        ("http://a.vn/bai/?amp", "wordpress", "http://a.vn/bai/"),
        ("http://a.vn/bai/?replytocom=12#respond", "wordpress", "http://a.vn/bai/"),
        ("http://a.vn/?p=5001", "wordpress", "http://a.vn/?p=5001"),
        ("http://a.vn/bai-123456.html?mobile=yes", "mastercms", "http://a.vn/bai-123456.html"),
        ("http://a.vn/news/print/hoat-dong/bai-82.html", "nukeviet", "http://a.vn/news/hoat-dong/bai-82.html"),
        ("http://a.vn/danh-sach?page=2&layout=default", "generic", "http://a.vn/danh-sach?page=2&layout=default"),
    ],
)
def test_a_view_leads_to_its_article(view: str, system: str, article: str) -> None:
    assert article_address(view, system) == article


@pytest.mark.parametrize(
    ("url", "system", "key"),
    [
        ("http://a.vn/tin/1001-dai-hoi", "joomla", "1001"),
        ("http://a.vn/index.php/tin/1001-dai-hoi.html?Itemid=3", "joomla15", "1001"),
        ("http://a.vn/component/content/article/1-tin/193-le-ra-quan", "joomla", "193"),
        ("http://a.vn/index.php?option=com_content&view=article&id=1001:dai-hoi&catid=8", "joomla", "1001"),
        ("http://a.vn/index.php?option=com_content&view=article&id=1001%3Adai-hoi", "joomla", "1001"),
        ("http://a.vn/tin/item/75-hoi-thao", "k2", "k2-75"),
        ("http://a.vn/tin/dai-hoi", "joomla", None),
        ("http://a.vn/tin/20-11-ngay-hoi", "joomla", None),
        ("http://a.vn/tin/2023-12-01-ngay-hoi", "joomla", None),
        ("http://a.vn/dai-hoi-cong-doan-123457.html", "mastercms", "123457"),
        ("http://a.vn/apicenter@/print_article&i=123457", "mastercms", "123457"),
        ("http://a.vn/hoat-dong", "mastercms", None),
        ("http://a.vn/?p=5001", "wordpress", "5001"),
        ("http://a.vn/2021/04/bai/", "wordpress", None),
        ("http://a.vn/cong-doan/ke-hoach-nam-2021-820.html", "nukeviet", "820"),
        ("http://a.vn/ke-hoach-nam-2021.html", "nukeviet", None),
        ("http://a.vn/bai-820.html", "generic", None),
    ],
)
def test_the_id_stands_in_the_address(url: str, system: str, key: str | None) -> None:
    assert key_in_address(url, system) == key


def test_hosts_are_compared_without_www() -> None:
    assert same_host("http://www.a.vn/x", "https://A.vn:8443/")
    assert not same_host("http://a.vn/", "http://b.a.vn/")
    assert host_of("tin-tuc") == ""
