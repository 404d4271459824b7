"""Memento (RFC 7089): TimeGate, TimeMaps and headers, asked as any client does and through a client of others'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from memento_client import MementoClient
from requests.adapters import BaseAdapter

from archive.mementos import Memento, memento_at
from archive.reading_room.memento_links import http_date, read_http_date
from archive.store import Archive
from archive.withdrawal import Deed, withdraw
from tests.archive_nights import exported
from tests.archive_samples import NIGHTS, fill
from tests.reading_room_door import HERE, Door, opened

GIFT, LOST = "http://muong.test/1-qua.html", "http://muong.test/4-mat.html"
LINK = re.compile(r'<([^>]*)>((?:; ?\w+="[^"]*")*)')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("memento"))


@pytest.fixture(scope="module")
def door(folder: Path) -> Iterator[Door]:
    with opened(folder) as door:
        yield door


def links(text: str) -> list[dict[str, str]]:
    """Links of RFC 6690, their target as ``uri``."""
    assert not re.sub(r"[\s,]", "", LINK.sub("", text))
    return [{"uri": uri} | dict(re.findall(r'(\w+)="([^"]*)"', words)) for uri, words in LINK.findall(text)]


def by_rel(text: str) -> dict[str, str]:
    return {rel: link["uri"] for link in links(text) for rel in link["rel"].split()}


def at(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (datetime(2020, 1, 1, tzinfo=UTC), 1),
        (NIGHTS[0], 1),
        (NIGHTS[1], 1),
        (NIGHTS[2], 1),
        (NIGHTS[2].replace(hour=23), 2),
        (datetime(2030, 1, 1, tzinfo=UTC), 2),
        (None, 2),
    ],
)
def test_the_timegate_leads_to_the_last_version_not_after_the_moment(
    door: Door, moment: datetime | None, number: int
) -> None:
    where = f"/timegate/{GIFT}"
    answer = door.get(where, Accept_Datetime=at(moment)) if moment else door.get(where)
    assert answer.status_code == 302
    assert answer.headers["location"].endswith(f"/version/{number}")
    assert "accept-datetime" in answer.headers["vary"]
    rels = by_rel(answer.headers["link"])
    assert rels["original"] == GIFT
    assert door.get(path_of(rels["timemap"])).status_code == 200


def test_the_version_says_when_it_stood_and_how_to_find_the_others(door: Door) -> None:
    location = door.get(f"/timegate/{GIFT}", Accept_Datetime=at(NIGHTS[1])).headers["location"]
    memento = door.get(path_of(location))
    assert memento.status_code == 200
    assert parsedate_to_datetime(memento.headers["memento-datetime"]) == NIGHTS[0].replace(second=1)
    rels = by_rel(memento.headers["link"])
    assert (rels["original"], rels["timegate"]) == (GIFT, f"http://{HERE}/timegate/{GIFT}")
    assert "timemap" in rels


@pytest.mark.parametrize(
    "spelling", [quote(GIFT, safe=""), GIFT.replace("//", "/"), f"{GIFT}/", GIFT.replace("http", "https")]
)
def test_an_address_is_found_however_it_was_written_into_the_path(door: Door, spelling: str) -> None:
    assert door.get(f"/timegate/{spelling}").status_code == 302


def test_an_article_without_an_address_is_found_by_its_listing_page_and_its_id(door: Door, folder: Path) -> None:
    inline = next(str(line["url"]) for line in exported(folder) if "#" in str(line["url"]))
    answer = door.get(f"/timegate/{inline.replace('#', '%23')}")
    assert answer.status_code == 302
    rels = by_rel(door.get(path_of(answer.headers["location"])).headers["link"])
    assert rels["original"] == inline
    assert door.get(path_of(rels["timegate"])).status_code == 302
    assert door.get(path_of(rels["timemap"])).status_code == 200


def test_the_query_of_an_address_is_part_of_it(tmp_path: Path) -> None:
    with Archive.open(fill(tmp_path)) as archive, archive.transaction():
        archive.connection.execute(
            "INSERT INTO urls (site, url, page, found_by, listed, first_seen_at) "
            "SELECT site, ?, seq, 'link', 0, first_seen_at FROM pages WHERE url = ?",
            ("http://muong.test/index.php?lang=vi&id=1", GIFT),
        )
    with opened(tmp_path) as door:
        answer = door.get("/timegate/http://muong.test/index.php?lang=vi&id=1")
        assert answer.status_code == 302
        assert by_rel(answer.headers["link"])["original"] == "http://muong.test/index.php?lang=vi&id=1"
        assert door.get("/timegate/http://muong.test/index.php?lang=vi&id=2").status_code == 404


@pytest.mark.parametrize(
    "words", ["yesterday", "", "2024-08-12", "Mon, 12 Aug 2024 19:00:00", "Mon, 99 Aug 2024 19:00:00 GMT"]
)
def test_a_broken_date_is_refused(door: Door, words: str) -> None:
    assert door.get(f"/timegate/{GIFT}", Accept_Datetime=words).status_code == 400


@pytest.mark.parametrize("form", ["timegate", "timemap/link", "timemap/json"])
@pytest.mark.parametrize("address", ["http://nowhere.invalid/x", "file:///etc/passwd", "%00", "'"])
def test_an_unknown_address_is_not_found(door: Door, form: str, address: str) -> None:
    assert door.get(f"/{form}/{address}").status_code == 404


def test_both_timemaps_list_every_version_in_order_of_time(door: Door) -> None:
    answer = door.get(f"/timemap/link/{GIFT}")
    assert answer.headers["content-type"].startswith("application/link-format")
    listed = links(answer.text)
    rels = [rel for link in listed for rel in link["rel"].split()]
    assert {"original", "self", "timegate", "first", "last"} <= set(rels)
    mementos = [link for link in listed if "memento" in link["rel"].split()]
    moments = [parsedate_to_datetime(link["datetime"]) for link in mementos]
    assert (len(mementos), moments) == (2, sorted(moments))
    assert [door.get(path_of(link["uri"])).status_code for link in mementos] == [200, 200]
    told = door.get(f"/timemap/json/{GIFT}").json()
    assert told["original_uri"] == GIFT
    assert [one["uri"] for one in told["mementos"]["list"]] == [link["uri"] for link in mementos]
    assert told["mementos"]["last"] == {"datetime": "2024-08-14T19:00:01Z", "uri": mementos[-1]["uri"]}


def test_a_page_that_was_taken_down_keeps_its_mementos(door: Door) -> None:
    assert door.get(f"/timegate/{LOST}").status_code == 302


def test_a_withdrawn_page_has_none(tmp_path: Path) -> None:
    with Archive.open(fill(tmp_path)) as archive:
        (page_id,) = archive.connection.execute("SELECT id FROM pages WHERE url = ?", (GIFT,)).fetchone()
        withdraw(archive, page_id, "thử", Deed(by="thử", at=NIGHTS[2]))
    with opened(tmp_path) as door:
        forms = ("timegate", "timemap/link", "timemap/json")
        assert [door.get(f"/{form}/{GIFT}").status_code for form in forms] == [410, 410, 410]


class InProcess(BaseAdapter):
    """Carries what requests sends to the door; every other host knows nothing of archives."""

    def __init__(self, door: Door) -> None:
        super().__init__()
        self.door = door

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Answer as the reading room does."""
        parts = urlsplit(str(request.url))
        answer = requests.Response()
        answer.status_code, answer.url, answer.request, answer.raw = 200, str(request.url), request, BytesIO()
        if parts.netloc != HERE:
            return answer
        asked = str(request.headers.get("Accept-Datetime", http_date(datetime.now(UTC))))
        found = self.door.ask(str(request.method), path_of(str(request.url)), Accept_Datetime=asked)
        answer.status_code = found.status_code
        answer.headers.update(found.headers)
        return answer

    def close(self) -> None:
        """Nothing stays open."""


@pytest.mark.parametrize(("moment", "number"), [(datetime(2024, 8, 13), 1), (datetime(2024, 9, 1), 2)])  # noqa: DTZ001
def test_a_client_of_the_protocol_s_authors_finds_its_way(door: Door, moment: datetime, number: int) -> None:
    with requests.Session() as session:
        session.mount("http://", InProcess(door))
        client = MementoClient(timegate_uri=f"http://{HERE}/timegate/", check_native_timegate=False, session=session)
        told = client.get_memento_info(GIFT, moment)
    assert (told["original_uri"], told["timegate_uri"]) == (GIFT, f"http://{HERE}/timegate/{GIFT}")
    mementos = told["mementos"]
    assert mementos["closest"]["uri"][0].endswith(f"/version/{number}")
    assert mementos["closest"]["http_status_code"] == 200
    assert mementos["first"]["datetime"] == datetime(2024, 8, 12, 19, 0, 1)  # noqa: DTZ001
    assert mementos["last"]["uri"][0].endswith("/version/2")


MOMENTS = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)


@given(MOMENTS)
def test_a_moment_is_read_as_it_was_written(moment: datetime) -> None:
    assert read_http_date(http_date(moment)) == moment


@given(st.text(max_size=60))
def test_what_is_no_moment_is_said_to_be_none(text: str) -> None:
    try:
        assert read_http_date(text).tzinfo is UTC
    except ValueError:
        assert True


@given(st.lists(MOMENTS, min_size=1, max_size=8).map(sorted), MOMENTS)
def test_the_memento_chosen_is_the_last_one_not_after_the_moment(moments: list[datetime], asked: datetime) -> None:
    mementos = [Memento(number, moment) for number, moment in enumerate(moments, 1)]
    place = memento_at(mementos, asked)
    assert all(later.captured_at > asked for later in mementos[place + 1 :])
    assert mementos[place].captured_at <= asked or place == 0
