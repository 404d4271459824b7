from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from lxml import html

from archive.cut_texts import CutTexts
from archive.reading_room.handed_in import HandedIn
from archive.records import Article, Attachment, Cut, Image
from archive.store import Archive
from tests.archive_nights import Nights, exported, seen
from tests.reading_room_door import opened
from tests.script_vectors import ADDRESSES, MARKUP

ENDINGS = ("", "/version/1", "/version/1/cite", "/version/1/cut")


def an_article(texts: list[str], addresses: list[str]) -> Article:
    """An article with these texts wherever an article has text."""
    return Article(
        title=texts[0],
        lead=texts[1],
        byline=texts[2],
        section=texts[3],
        body=tuple(f"{place}: {text}" for place, text in enumerate(texts)),
        captions=tuple(texts),
        images=tuple(Image(url=one, alt=texts[0]) for one in addresses),
        attachments=tuple(Attachment(url=one, name=texts[1]) for one in addresses),
        tags=tuple(texts),
    )


def stored(folder: Path, texts: list[str], addresses: list[str]) -> str:
    """Store two versions of such an article, the second under another title, and return its id."""
    with Archive.open(folder) as archive:
        nights = Nights(archive)
        nights.night({f"/tin/{len(texts)}": seen(an_article(texts, addresses), key="1")})
        nights.night({f"/tin/{len(texts)}": seen(an_article([texts[4], *texts[1:]], addresses), key="1")})
    return str(exported(folder)[0]["page_id"])


def cuts_of(texts: list[str]) -> HandedIn:
    cuts = [Cut(text=text, rule=text) for text in texts]
    return HandedIn(cut_from=lambda *_: CutTexts(cuts=cuts, recipe=texts[0], is_by_todays_rules=False))


def skeleton(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a page in order, and the names of what each is given; its words left out."""
    return [(str(one.tag), tuple(map(str, one.attrib))) for one in html.document_fromstring(page).iter("*")]


def pages(folder: Path, texts: list[str], addresses: list[str]) -> dict[str, str]:
    page_id = stored(folder, texts, addresses)
    with opened(folder, cuts_of(texts)) as door:
        answers = {ending: door.get(f"/article/{page_id}{ending}") for ending in ENDINGS}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {ending: answer.text for ending, answer in answers.items()}


@pytest.mark.parametrize("part", range(3))
def test_hostile_texts_add_no_element_and_no_attribute(tmp_path: Path, part: int) -> None:
    # Unseen characters are taken out as texts are stored; what is left must make a paragraph on both sides.
    texts = [one for one in MARKUP[part::3] if one.strip()]
    plain = pages(tmp_path / "plain", [f"chữ {place}" for place in range(len(texts))], ["http://ban.test/a.pdf"])
    hostile = pages(tmp_path / "hostile", texts, ["http://ban.test/a.pdf"])
    for ending, page in hostile.items():
        assert skeleton(page) == skeleton(plain[ending]), ending


def test_no_address_but_of_the_web_can_be_followed(tmp_path: Path) -> None:
    for page in pages(tmp_path, ["một", "hai", "ba", "bốn", "năm"], list(ADDRESSES)).values():
        followed = html.document_fromstring(page).xpath("//@href | //@src | //@action")
        assert [one for one in followed if not re.match(r"https?://|[/#?]", str(one))] == []


def test_programs_read_hostile_texts_as_they_are(tmp_path: Path) -> None:
    page_id = stored(tmp_path, list(MARKUP), ["http://ban.test/a.pdf"])
    (first, *_) = exported(tmp_path)
    with opened(tmp_path) as door:
        answer = door.get(f"/article/{page_id}/version/1.json")
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.json()["body"] == first["body"]
        (csl,) = json.loads(door.get(f"/article/{page_id}/version/1/cite.csl.json").text)
        assert csl["title"] == first["title"]
        page = door.get(f"/article/{page_id}/version/1").text
    (data,) = html.document_fromstring(page).xpath("//script[@type='application/ld+json']/text()")
    assert json.loads(data)["headline"] == first["title"]
