from __future__ import annotations

import json
import string
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import rispy
from bibtexparser.entrypoint import parse_string
from citeproc import Citation as CitationCluster
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st

from archive.citation_forms import Citation, bibtex, csl, plain, ris

DIGEST = "sha256:" + "4f" * 32
ADDRESS = "https://luuvet.test/article/bisqio4kob6k/version/2"


def a_citation(**other: Any) -> Citation:
    facts: dict[str, Any] = {
        "title": "Công đoàn trao quà",
        "site_name": "Công đoàn tỉnh Mường Thử",
        "url": "http://muong.test/1-qua.html",
        "address": ADDRESS,
        "page_id": "bisqio4kob6k",
        "version": 2,
        "first_seen_at": datetime(2024, 8, 14, 19, tzinfo=UTC),
        "last_seen_at": datetime(2024, 8, 20, 19, tzinfo=UTC),
        "published_at": datetime(2024, 8, 1, 7, 30, tzinfo=UTC),
        "content_digest": DIGEST,
        "payload_digest": None,
        "zone": ZoneInfo("Asia/Ho_Chi_Minh"),
    }
    return Citation(**facts | other)


def test_plain_text_says_what_where_when_and_how_to_check() -> None:
    text = plain(a_citation())
    for part in ("Công đoàn trao quà", "http://muong.test/1-qua.html", ADDRESS, DIGEST, "02:00 15/08/2024 (UTC+07:00)"):
        assert part in text


def test_bibtex_is_read_by_another_program() -> None:
    library = parse_string(bibtex(a_citation()))
    assert library.failed_blocks == []
    fields = {name: field.value for name, field in library.entries[0].fields_dict.items()}
    assert library.entries[0].key == "luuvet-bisqio4kob6k-2"
    assert fields["title"] == "{Công đoàn trao quà}"
    assert fields["url"] == "http://muong.test/1-qua.html"
    assert (fields["date"], fields["urldate"]) == ("2024-08-01", "2024-08-15")  # the site's clock is ahead of UTC
    assert DIGEST in fields["note"]
    assert ADDRESS in fields["note"]


def test_ris_is_read_by_another_program() -> None:
    (entry,) = rispy.loads(ris(a_citation()))
    assert entry["type_of_reference"] == "ELEC"
    assert entry["title"] == "Công đoàn trao quà"
    assert entry["urls"] == ["http://muong.test/1-qua.html"]
    assert (entry["date"], entry["access_date"]) == ("2024/08/01/", "2024/08/15/")
    assert any(DIGEST in note for note in entry["notes"])


def test_csl_json_is_set_by_a_citation_processor() -> None:
    source = CiteProcJSON(csl(a_citation()))
    bibliography = CitationStylesBibliography(
        CitationStylesStyle("harvard-cite-them-right", validate=False), source, formatter.plain
    )
    bibliography.register(CitationCluster([CitationItem("luuvet-bisqio4kob6k-2")]))
    (line,) = (str(item) for item in bibliography.bibliography())
    assert "Công đoàn trao quà" in line
    assert "2024" in line
    assert "http://muong.test/1-qua.html" in line


def test_a_day_that_the_page_does_not_give_is_left_out() -> None:
    citation = a_citation(published_at=None, address=None)
    (entry,) = rispy.loads(ris(citation))
    assert "date" not in entry
    assert "issued" not in csl(citation)[0]
    assert "  date =" not in bibtex(citation)
    assert "year" not in entry
    assert "  year =" not in bibtex(citation)


def test_every_form_names_the_writer_and_warns_of_takedown_and_rehearsal() -> None:
    gone = datetime(2024, 8, 21, 19, tzinfo=UTC)
    citation = a_citation(byline="Thu Hà", state="gone", state_since=gone, is_rehearsal=True)
    for text in (plain(citation), bibtex(citation), ris(citation), json.dumps(csl(citation), ensure_ascii=False)):
        for part in ("Thu Hà", "taken down: 02:00 22/08/2024 (UTC+07:00)", "REHEARSAL"):
            assert part in text
    assert rispy.loads(ris(citation))[0]["authors"] == ["Thu Hà"]


def test_what_stands_on_the_site_in_earnest_carries_no_warning() -> None:
    assert a_citation().warnings == []


_SIGNS = st.text(st.sampled_from(string.printable + "ắđ–“"), min_size=1, max_size=60)


@given(title=_SIGNS, url=_SIGNS)
def test_nothing_that_a_page_wrote_ends_a_field_or_an_entry(title: str, url: str) -> None:
    citation = a_citation(title=f"x{title}", url=f"http://muong.test/{url}")
    library = parse_string(bibtex(citation))
    assert library.failed_blocks == []
    (entry,) = library.entries
    assert set(entry.fields_dict) == {"title", "organization", "url", "urldate", "date", "year", "note"}
    (told,) = rispy.loads(ris(citation))
    assert told["title"] == " ".join(citation.title.split())
    assert told["type_of_reference"] == "ELEC"
