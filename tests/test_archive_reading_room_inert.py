"""Nothing that an archived page wrote acts in the reading room: no script, style, frame, form or address that runs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from lxml import html

from archive.reading_room.canned_queries import QUERIES
from archive.reading_room.descriptions import table_descriptions
from archive.records import (
    Absent,
    Article,
    Attachment,
    Capture,
    Failed,
    Finding,
    Image,
    Observation,
    Outcome,
    Seen,
    WalkProof,
)
from archive.store import Archive
from tests.reading_room_door import Door, opened
from tests.script_vectors import ADDRESSES, MARKUP

SITE = "ban"
NIGHT = datetime(2024, 8, 12, 19, tzinfo=UTC)
TABLES = [name for name, _ in table_descriptions()]
INNER = ("latest_texts", "past_texts", "version_rows", "manifests", "page_search")
# What our pages are made of; an archived text adds none to it.
NEVER = {
    *("iframe", "frame", "frameset", "object", "embed", "applet", "svg", "math", "base", "img", "image", "video"),
    *("audio", "marquee", "isindex", "xss", "x", "template", "noscript", "dialog", "layer", "bgsound", "keygen"),
}
ADDRESSED = ("href", "src", "action", "formaction", "data", "poster", "background", "ping", "srcset", "xlink:href")


def hostile(number: int, text: str) -> Article:
    """An article with *text* wherever an article has text."""
    address = ADDRESSES[number % len(ADDRESSES)]
    return Article(
        title=f"{text} {number}",
        lead=text,
        byline=text,
        section=text,
        published_at=NIGHT,
        body=(text, f"Hội nghị số {number} ở Bản Mây. " * 40 + text, text),
        captions=(text,),
        images=(Image(url=address, alt=text), Image(url=f"http://ban.test/{number}.jpg", alt=text)),
        attachments=(Attachment(url=address, name=text), Attachment(url="http://ban.test/a.pdf", name=text)),
        tags=(text, address),
    )


def findings(number: int, text: str) -> Iterator[Finding]:
    """What becomes of an article: seen, changed, then gone or failed."""
    first = hostile(number, text)
    yield Seen(article=first, recipe="joomla/0123456789ab", key=f"{number} {text}")
    if number % 3 == 0:
        yield Absent(reason="http-404", detail=text)
    elif number % 3 == 1:
        yield Failed(reason="challenge", detail=text)
    else:
        changed = hostile(number, f"{text} và thêm")
        yield Seen(article=changed, recipe="joomla/0123456789ab", key=f"{number} {text}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("archive")
    with Archive.open(place) as archive:
        archive.upsert_site(site=SITE, name=MARKUP[0], host="ban.test", system="joomla", timezone="Asia/Ho_Chi_Minh")
        for night in range(2):
            at = NIGHT + timedelta(days=night)
            run = archive.begin_run(
                SITE, started_at=at, mode="full", rehearsal=False, program=MARKUP[1], rules=MARKUP[2]
            )
            for number, text in enumerate(MARKUP):
                url = f"http://ban.test/{number}-{quote(text) if number % 2 else text}"
                answers = list(findings(number, text))
                if night >= len(answers):
                    continue
                capture = Capture(
                    url=url,
                    captured_at=at + timedelta(seconds=number),
                    final_url=ADDRESSES[number % len(ADDRESSES)],
                    http_status=200,
                    content_type=text,
                )
                archive.record(
                    Observation(
                        site=SITE,
                        run_id=run,
                        capture=capture,
                        finding=answers[night],
                        section=text,
                        listed_url=url if night == 0 else None,
                    )
                )
            walk = WalkProof(
                section=MARKUP[5], url=ADDRESSES[0], complete=False, why=MARKUP[6], pages_walked=1, items_listed=1
            )
            archive.record_walk(run, walk)
            archive.finish_run(
                run,
                ended_at=at + timedelta(hours=1),
                outcome=Outcome.PARTIAL,
                why=MARKUP[7],
                requests=1,
                bytes=1,
                seconds=1,
            )
    return place


@pytest.fixture(scope="module")
def door(folder: Path) -> Iterator[Door]:
    with opened(folder) as door:
        yield door


def every_page() -> list[str]:
    pages = ["/", "/archive", "/archive?_show_hidden=1", "/-/health", "/archive/nothing", "/nothing"]
    for table in (*TABLES, *INNER):
        pages += [f"/archive/{table}?_size=max", f"/archive/{table}?_size=5&_labels=on&_trace=1"]
    for table, column in (("pages", "title"), ("versions", "byline"), ("failures", "detail"), ("captures", "url")):
        pages.append(f"/archive/{table}?_facet={column}&_size=20")
    for name in QUERIES:
        pages.append(f"/archive/{name}?{urlencode({'q': 'alert', 'day': '', 'site': '', 'page': 'http://ban.test/'})}")
    return pages


OURS = (
    *(
        "/search",
        "/search?q=alert",
        "/search?q=alert&sort=best",
        "/changes",
        "/changes?sort=meaning",
        "/gone",
        "/sites",
    ),
    *("/site/ban", "/analysis", "/analysis/most-changed", "/analysis/spread", "/analysis/sentence?q=alert", "/api"),
    *("/ops", "/ops/runs", "/ops/run/1", "/ops/alerts", "/ops/quarantine", "/ops/report"),
)
FORMS = (
    *("/search.csv?q=alert", "/search.json?q=alert", "/search.atom?q=alert", "/changes.csv", "/changes.json"),
    *("/changes.atom", "/gone.csv", "/gone.json", "/feed.atom", "/feed.json", "/site/ban.json"),
)


def rows_of(door: Door, table: str) -> list[str]:
    """The addresses of the row pages of a table, a few of them."""
    shown = html.fromstring(door.get(f"/archive/{table}?_size=20").text)
    return [str(one) for one in shown.xpath(f"//td/a/@href[starts-with(., '/archive/{table}/')]")][:12]


def acting(text: str) -> list[str]:
    """What in a page may act; our own drawings say what they are."""
    # Data for search engines is JSON, with its own escaping; one that broke out of it would leave its rest behind.
    as_html = re.sub(r'<script type="application/ld\+json">.*?</script>', "", text, flags=re.DOTALL)
    found = [
        f"written as it came: {vector}" for vector in MARKUP if ("<" in vector or '"' in vector) and vector in as_html
    ]
    for element in html.document_fromstring(text or "<html></html>").iter("*"):
        tag = str(element.tag)
        if (tag in NEVER and not is_drawn(element)) or (tag == "meta" and element.get("http-equiv")):
            found.append(html.tostring(element)[:200].decode())
        if tag == "script" and (element.get("type") != "application/ld+json" or not json.loads(element.text or "")):
            found.append(f"script {element.text}")
        found += [f"<{tag} {name}>" for name in element.attrib if str(name).startswith("on") or name == "srcdoc"]
        found += [f"<{tag} {name}={value}>" for name, value in element.attrib.items() if not leads_well(name, value)]
        if tag == "form" and not str(element.get("action") or "/").startswith("/"):
            found.append(f"form to {element.get('action')}")
        # What is told to search engines leads elsewhere; what a browser would load does not.
        loads = tag == "link" and element.get("rel") not in ("canonical", "original")
        if loads and not str(element.get("href") or "/").startswith(("/", "http://127.0.0.1:8001/")):
            found.append(f"<{tag}> from elsewhere")
    return found


def is_drawn(element: html.HtmlElement) -> bool:
    """Say whether an element is a drawing of ours: one that says so, a part of one, or one that is loaded from us."""
    if element.tag == "img":
        return bool(re.match(r"/analysis/[a-z-]+\.svg", element.get("src", "")))
    drawings = [one for one in (element, *element.iterancestors("svg")) if one.tag == "svg"]
    return any(one.get("role") == "img" or one.get("aria-hidden") == "true" for one in drawings)


def leads_well(name: object, value: object) -> bool:
    """Say whether an attribute that holds an address holds one that may be followed."""
    return name not in ADDRESSED or bool(re.match(r"https?://|/|#|\?|[a-z_]+(\?|$)", str(value)))


def test_there_are_at_least_a_hundred_texts_that_would_act() -> None:
    assert len(set(MARKUP) | set(ADDRESSES)) >= 120


@pytest.mark.parametrize("path", every_page())
def test_no_page_obeys_what_an_archived_text_says(door: Door, path: str) -> None:
    answer = door.get(path)
    assert answer.headers["content-type"].startswith(("text/html", "text/plain"))
    if answer.headers["content-type"].startswith("text/html"):
        assert acting(answer.text) == []


@pytest.mark.parametrize("path", OURS)
def test_no_page_of_ours_obeys_what_an_archived_text_says(door: Door, path: str) -> None:
    answer = door.get(path)
    assert answer.status_code == 200
    assert acting(answer.text) == []


def test_no_page_of_an_article_obeys_what_it_says(door: Door) -> None:
    articles = {row["id"]: row["version"] for row in door.rows("pages", _size="max", _cols="id,version")}
    assert len(articles) > 100
    for number, (page_id, versions) in enumerate(articles.items()):
        article = f"/article/{page_id}"
        paths = [article, f"{article}/version/1", f"{article}/version/1/cite"]
        paths += [f"{article}/compare/1..2", f"{article}/compare/1..2?view=side"] if versions > 1 else []
        for path in paths if number % 4 == 0 or versions > 1 else paths[:1]:
            answer = door.get(path)
            assert answer.status_code == 200, path
            assert acting(answer.text) == [], path


@pytest.mark.parametrize("form", FORMS)
def test_what_programs_read_is_never_taken_for_a_page(door: Door, form: str) -> None:
    answer = door.get(form)
    assert answer.status_code == 200
    assert "html" not in answer.headers["content-type"]
    assert not answer.text.lstrip().lower().startswith(("<!doctype", "<html"))


@pytest.mark.parametrize("table", TABLES)
def test_no_row_page_obeys_what_an_archived_text_says(door: Door, table: str) -> None:
    for path in rows_of(door, table):
        answer = door.get(path)
        assert answer.status_code == 200, path
        assert acting(answer.text) == [], path


def test_the_vectors_do_stand_on_the_pages_as_text(door: Door) -> None:
    shown = html.document_fromstring(door.get("/archive/pages?_size=max").text).text_content()
    words = " ".join(shown.split())
    assert [one for one in MARKUP if " ".join(one.split()) not in words and "\x01" not in one] == []


@pytest.mark.parametrize("vector", MARKUP[::3])
def test_what_an_address_says_is_not_obeyed_either(door: Door, vector: str) -> None:
    for path in (
        f"/archive/{quote(vector, safe='')}",
        f"/archive/pages?{urlencode({'_search': vector})}",
        f"/archive/search?{urlencode({'q': vector})}",
        f"/archive/pages/{quote(vector, safe='')}",
        f"/archive/pages?{urlencode({'_sort': vector, 'title__contains': vector, '_facet': vector})}",
        f"/archive?{urlencode({'sql': f'select {vector}'})}",
        f"/archive?{urlencode({'sql': 'select :p as p', 'p': vector})}",
    ):
        answer = door.get(path)
        assert answer.status_code < 500, path
        if answer.headers["content-type"].startswith("text/html"):
            assert acting(answer.text) == [], path


@pytest.mark.parametrize("address", [one for one in ADDRESSES if not one.startswith("http://")])
def test_only_web_addresses_lead_out_of_the_room(door: Door, address: str) -> None:
    for path in ("/archive/captures?_size=max", f"/archive?{urlencode({'sql': 'select :a as url', 'a': address})}"):
        shown = html.document_fromstring(door.get(path).text)
        assert [one for one in shown.xpath("//@href") if str(one).strip() == address.strip()] == []


@pytest.mark.parametrize("path", [*every_page(), *(f"/archive/{table}.json?_size=max" for table in TABLES)])
def test_every_answer_forbids_guessing_its_type_and_every_script(door: Door, path: str) -> None:
    headers = door.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["script-src"] == "'none'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"


def test_refusals_at_the_door_carry_the_same_headers(door: Door) -> None:
    for answer in (door.get("/", host="x.test"), door.ask("POST", "/archive"), door.get("/-/databases")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("table", TABLES)
def test_data_comes_as_data(door: Door, table: str) -> None:
    as_json = door.get(f"/archive/{table}.json?_size=max")
    assert as_json.headers["content-type"].startswith("application/json")
    json.loads(as_json.text)
    as_csv = door.get(f"/archive/{table}.csv?_size=max")
    assert as_csv.headers["content-type"].startswith(("text/plain", "text/csv"))
    for row in csv.reader(io.StringIO(as_csv.text)):
        assert [one for one in row if one.lstrip(" ")[:1] in ("=", "@", "\t", "\r")] == []


def test_a_page_that_an_archived_file_name_tries_to_be_is_no_page(door: Door) -> None:
    for path in ("/archive/pages/1.html", "/archive/pages.blob?_blob_column=title", "/archive/pages.svg"):
        answer = door.get(path)
        assert answer.status_code < 500
        assert "svg" not in answer.headers["content-type"]
