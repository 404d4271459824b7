"""Foreign XML: what is read of it, and what of it is never done."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.xml_elements import XmlError, local_name, read_elements, text_in

LAUGHS = "".join(f'<!ENTITY cuoi{n} "{f"&cuoi{n - 1};" * 10}">' for n in range(2, 10))


def items(document: str | bytes) -> list[str]:
    payload = document.encode() if isinstance(document, str) else document
    return [text_in(element) for event, element in read_elements(payload, frozenset({"item"})) if event == "end"]


def fault(document: str | bytes) -> str:
    with pytest.raises(XmlError) as raised:
        items(document)
    return raised.value.reason


def test_elements_come_in_order_whatever_their_namespace() -> None:
    assert items('<r xmlns:x="urn:sai"><x:item>một</x:item><item>hai</item><khac>ba</khac></r>') == ["một", "hai"]


def test_what_a_site_prints_before_its_document_is_passed_over() -> None:
    warning = "\ufeff\n<br /><b>Warning</b>: count() in /var/www/rss.php on line 8<br />\n"
    assert items(f'{warning}<?xml version="1.0"?><rss><item>Tin Bản Mây</item></rss>') == ["Tin Bản Mây"]


def test_a_bare_ampersand_stands_for_itself_also_beside_cdata() -> None:
    link = "http://ban.test/?option=tin&id=7"
    assert items(f"<rss><item>{link}</item><item><![CDATA[{link}]]></item><item>A &amp; B</item></rss>") == [
        link,
        link,
        "A & B",
    ]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"])
def test_vietnamese_is_read_in_every_encoding_of_unicode(charset: str) -> None:
    document = '<?xml version="1.0"?><rss><item>Đoàn viên nghiệp đoàn</item></rss>'
    payload = b"\xff\xfe" + document.encode("utf-16-le") if charset == "utf-16-le-bom" else document.encode(charset)
    assert items(payload) == ["Đoàn viên nghiệp đoàn"]


def test_entities_are_never_expanded_nor_files_opened(tmp_path: Path) -> None:
    secret = tmp_path / "mat.txt"
    secret.write_text("mật khẩu", encoding="utf-8")
    begun = time.monotonic()
    laughs = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY cuoi1 "ha">{LAUGHS}]><rss><item>&cuoi9;</item></rss>'
    assert fault(laughs) == "entities"
    assert fault(laughs.replace("<item>", '<item a="&cuoi9;">')) == "entities"
    external = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]><rss><item>&x;</item></rss>'
    assert fault(external) == "entities"
    assert fault(external.replace("<!ENTITY x", "<!ENTITY % x").replace("]>", "%x;]>")) == "entities"
    assert time.monotonic() - begun < 5


def test_an_undeclared_entity_hides_no_item() -> None:
    assert items("<rss><item>Bản&nbsp;Mây</item><item>hai</item></rss>")[1] == "hai"


def test_a_document_that_does_not_close_names_nothing_for_sure() -> None:
    assert fault("<rss><item>http://ban.test/tin/10</item><item>http://ban.test/tin/1") == "cut-off"


@pytest.mark.parametrize("payload", [b"", b"   ", b"\x00\x01\x02", "Không tìm thấy trang".encode()])
def test_what_is_no_xml_is_said_to_be_none(payload: bytes) -> None:
    assert fault(payload) == "no-xml"


def test_elements_nested_for_ever_end_in_time() -> None:
    begun = time.monotonic()
    assert fault("<rss>" + "<a>" * 200_000) == "cut-off"
    assert items("<rss>" + "<a>" * 200_000 + "</rss>") == []
    assert items("<rss>" + "<![CDATA[" * 200_000 + "</rss>") == []
    assert time.monotonic() - begun < 5


def test_memory_does_not_grow_with_the_document() -> None:
    held = 0
    for event, element in read_elements(b"<r>" + b"<item>x</item>" * 50_000 + b"</r>", frozenset({"item"})):
        root = element.getroottree().getroot()
        held = max(held, len(root)) if event == "end" else held
    assert held < 5000  # what lies in one piece of the file that is read at a time


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"<rss><item>{text}</item></rss>".encode()))
def test_no_bytes_break_the_reader(payload: bytes) -> None:
    refused = None
    try:
        for _, element in read_elements(payload, frozenset({"item"})):
            local_name(element)
    except XmlError as error:
        refused = error.reason
    assert refused in (None, "no-xml", "entities", "cut-off")
