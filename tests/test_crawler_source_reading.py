"""Feeds and sitemaps of every sort: which addresses they name, and within which bounds."""

from __future__ import annotations

import gzip
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import source_reading
from crawler.source_reading import NotASourceError, read_source

ADDRESS = "http://ban.test/tin/7-chuyen-ke"
SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def hrefs(document: str) -> list[str]:
    return [entry.href for entry in read_source(document.encode()).entries]


def rss(*items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Bản Mây</title>{"".join(items)}</channel></rss>'


def fault(payload: bytes) -> str:
    with pytest.raises(NotASourceError) as raised:
        read_source(payload)
    return raised.value.reason


@pytest.mark.parametrize(
    "item",
    [
        f"<link>{ADDRESS}</link><guid isPermaLink='false'>http://ban.test/?p=7</guid>",
        f"<title>Chuyện</title><link>\n  {ADDRESS}\n</link>",
        f"<link><![CDATA[{ADDRESS}]]></link>",
        f"<guid>{ADDRESS}</guid>",
        f"<link>http://feeds.test/~r/7</link><f:origLink xmlns:f='urn:f'>{ADDRESS}</f:origLink>",
    ],
    ids=["link", "white-space", "cdata", "guid", "feedburner"],
)
def test_an_item_of_rss_leads_to_its_page(item: str) -> None:
    assert hrefs(rss(f"<item>{item}</item>")) == [ADDRESS]


@pytest.mark.parametrize("guid", ["tag:ban.test,2024:7", "7", "urn:uuid:00000000-0000-0000-0000-000000000007"])
def test_an_item_without_an_address_names_none(guid: str) -> None:
    assert hrefs(rss(f"<item><title>Chuyện</title><guid>{guid}</guid></item>")) == []


def test_rdf_items_stand_beside_the_channel() -> None:
    document = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        f"<channel><title>Tin</title></channel><item><link>{ADDRESS}</link></item></rdf:RDF>"
    )
    assert hrefs(document) == [ADDRESS]


def test_atom_gives_the_alternate_link_relative_to_its_own_base() -> None:
    entry = (
        '<entry xml:base="/tin/"><link rel="self" href="/atom/7"/><link rel="edit" href="/sua/7"/>'
        '<link rel="alternate" type="text/html" href="7-chuyen-ke"/><updated>2024-06-08T08:00:00Z</updated></entry>'
    )
    reading = read_source(f'<feed xmlns="https://www.w3.org/2005/Atom">{entry}</feed>'.encode())
    (found,) = reading.entries
    assert (reading.kind, found.href, found.base) == ("feed", "7-chuyen-ke", "/tin/")


def test_the_stamp_of_a_feed_item_follows_its_words_and_nothing_else() -> None:
    def stamp(words: str, comments: int) -> str | None:
        more = f"<slash:comments xmlns:slash='urn:s'>{comments}</slash:comments>"
        item = f"<item><link>{ADDRESS}</link><title>{words}</title><description>Trích</description>{more}</item>"
        return read_source(rss(item).encode()).entries[0].stamp

    assert stamp("Trao 5 nhà", 1) == stamp("Trao 5 nhà", 9)
    assert stamp("Trao 5 nhà", 1) != stamp("Trao 6 nhà", 1)


def test_a_sitemap_gives_pages_and_their_lastmod_but_no_photos() -> None:
    photo = '<image:image xmlns:image="urn:i"><image:loc>http://ban.test/anh.jpg</image:loc></image:image>'
    url = f"<url>{photo}<loc> {ADDRESS} </loc><lastmod>2024-06-08</lastmod></url><url><lastmod>2024</lastmod></url>"
    reading = read_source(f"<urlset {SITEMAP}>{url}</urlset>".encode())
    assert [(one.href, one.stamp) for one in reading.entries] == [(ADDRESS, "2024-06-08")]
    assert reading.kind == "sitemap"


def test_an_index_gives_sitemaps_and_no_pages() -> None:
    child = "<sitemap><loc>http://ban.test/so-do-1.xml.gz</loc><lastmod>2024-06-08</lastmod></sitemap>"
    reading = read_source(f"<sitemapindex {SITEMAP}>{child}</sitemapindex>".encode())
    assert [(one.href, one.stamp) for one in reading.sitemaps] == [("http://ban.test/so-do-1.xml.gz", "2024-06-08")]
    assert reading.entries == ()


def test_a_sitemap_may_be_plain_text() -> None:
    assert hrefs(f"\ufeff{ADDRESS}\r\n\r\nhttp://ban.test/tin/8\n") == [ADDRESS, "http://ban.test/tin/8"]
    assert fault(f"{ADDRESS}\nKhông phải địa chỉ\n".encode()) == "no-xml"


def test_packed_documents_are_unpacked_even_twice() -> None:
    document = f"<urlset {SITEMAP}><url><loc>{ADDRESS}</loc></url></urlset>".encode()
    for payload in (gzip.compress(document), gzip.compress(gzip.compress(document))):
        assert [one.href for one in read_source(payload).entries] == [ADDRESS]
    assert fault(gzip.compress(document)[:-12]) == "bad-encoding"


def test_a_packed_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_reading, "SOURCE_BYTES", 100_000)
    assert fault(gzip.compress(b"<urlset>" + b" " * 200_000 + b"</urlset>")) == "too-large"
    assert fault(b"<urlset>" + b" " * 200_000 + b"</urlset>") == "too-large"


def test_no_more_addresses_are_read_than_a_document_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_reading, "SOURCE_ENTRIES", 3)
    urls = "".join(f"<url><loc>http://ban.test/tin/{n}</loc></url>" for n in range(9))
    reading = read_source(f"<urlset {SITEMAP}>{urls}</urlset>".encode())
    assert (len(reading.entries), reading.cut) == (3, True)
    text = read_source("\n".join(f"http://ban.test/tin/{n}" for n in range(9)).encode())
    assert (len(text.entries), text.cut) == (3, True)


@pytest.mark.parametrize(
    "page", ["<!DOCTYPE html><html><body><p>Không tìm thấy</p></body></html>", '<?xml version="1.0"?><svg></svg>']
)
def test_another_document_in_a_sources_place_is_called_that(page: str) -> None:
    assert fault(page.encode()) == "another-document"


@given(
    st.binary(max_size=200)
    | st.lists(
        st.sampled_from(["<item>", "<link>", "</link>", "</item>", ADDRESS, "&", "<![CDATA[", "]]>", "\x00"])
    ).map(lambda pieces: f"<rss>{''.join(pieces)}</rss>".encode())
    | st.binary(max_size=60).map(lambda tail: gzip.compress(b"<urlset></urlset>")[:-4] + tail)
)
def test_whatever_comes_is_read_or_refused(payload: bytes) -> None:
    with suppress(NotASourceError):
        assert read_source(payload).kind in ("feed", "sitemap")
