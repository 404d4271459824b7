"""The gallery of questions: every one answers in every form, from SQL that readers can open themselves."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import altair
import pytest

from archive.reading_room.analyses import ANALYSES
from archive.reading_room.analysis_queries import ANALYSIS_QUERIES
from archive.reading_room.plots import Plot, Point
from archive.reading_room.words import column_word
from archive.store import Archive
from archive.withdrawal import Deed, withdraw
from tests.archive_nights import rows
from tests.archive_samples import HOSTILE, fill
from tests.reading_room_door import Door, opened

DRAWN = [name for name, one in ANALYSES.items() if one.drawn]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def door(folder: Path) -> Iterator[Door]:
    with opened(folder) as door:
        yield door


def page_of(folder: Path, path: str) -> str:
    return str(rows(folder, f"SELECT id FROM pages WHERE url LIKE '%{path}'")[0][0])  # noqa: S608 - our own path


def links(html: str) -> list[str]:
    return re.findall(r'href="/article/([^/"?#]+)"', html)


def test_the_gallery_leads_to_every_question_and_says_it_in_both_languages(door: Door) -> None:
    vi, en = (door.get(f"/analysis?lang={language}").text for language in ("vi", "en"))
    for one in ANALYSES.values():
        assert f'href="/analysis/{one.name}"' in vi
        assert one.question.vi in vi
        assert one.question.en in en
    assert 'href="/analysis/spread"' in vi
    assert '<html lang="en">' in en


@pytest.mark.parametrize("name", ANALYSES)
def test_every_question_is_answered_in_every_form_and_leads_to_its_sql(door: Door, name: str) -> None:
    one, shown = ANALYSES[name], door.get(f"/analysis/{name}")
    assert shown.status_code == 200
    assert shown.text.count("<h1>") == 1
    for query in filter(None, (one.listed, one.drawn and one.drawn.query)):
        assert f'href="/archive/{query}"' in shown.text
        assert door.get(f"/archive/{query}").status_code == 200
    answer = json.loads(door.get(f"/analysis/{name}.json?lang=en").text)
    assert answer["question"] == one.question.en
    header, *lines = csv.reader(io.StringIO(door.get(f"/analysis/{name}.csv").text))
    found = answer["list"] if one.listed else answer["plot"]
    assert len(lines) == len(found)
    assert header[0].startswith("\ufeff")
    more = [name for known, name in (("site", "site_name"), ("page_id", "address")) if known in header]
    assert all(header == [f"\ufeff{next(iter(row))}", *[*row][1:], *more] for row in found)
    assert not any(cell.endswith(":00Z") for line in lines for cell in line)


@pytest.mark.parametrize("name", ANALYSIS_QUERIES)
def test_every_query_of_the_gallery_asks_in_words_and_has_vietnamese_headings(door: Door, name: str) -> None:
    query = ANALYSIS_QUERIES[name]
    assert set(re.findall(r":([a-z]+)", query["sql"])) == set(query.get("asks", ()))
    shown = door.get(f"/archive/{name}?site=").text
    for column in re.findall(r'<th class="col-([a-z_]+)"', shown):
        assert column_word(column), column


def test_another_place_of_tone_marks_is_no_change_to_speak_of(door: Door, folder: Path) -> None:
    shown = door.get("/analysis/most-changed").text
    assert links(shown)[:2] == [page_of(folder, "/2-luong.html"), page_of(folder, "/1-qua.html")]
    assert page_of(folder, "/3-hoa.html") not in shown


def test_a_list_can_be_of_one_site(door: Door, folder: Path) -> None:
    assert '<option value="ban" selected>' in door.get("/analysis/most-changed?site=ban").text
    assert links(door.get("/analysis/most-changed?site=ban").text) == []
    assert links(door.get("/analysis/most-changed?site=muong").text) != []
    assert links(door.get("/analysis/most-changed?site='+or+1=1--").text) == []


def test_what_was_taken_down_is_told_with_the_days_that_it_stood(door: Door, folder: Path) -> None:
    (row,) = json.loads(door.get("/analysis/taken-down.json").text)["list"]
    assert (row["page_id"], row["state"]) == (page_of(folder, "/4-mat.html"), "gone")
    assert row["days"] == pytest.approx(9.5)
    assert "10 ngày" in door.get("/analysis/taken-down").text


def test_months_are_counted_as_vietnam_has_them_without_reading_every_article(tmp_path: Path) -> None:
    fill(tmp_path)
    query = ANALYSIS_QUERIES["analysis_published"]["sql"]
    plain = """
        SELECT strftime('%Y-%m', published_at, '+7 hours') AS label, count(*) FROM pages
        WHERE published_at IS NOT NULL GROUP BY 1 ORDER BY 1
    """
    moments = ("2024-01-31T16:59:59Z", "2024-01-31T17:00:00Z", "2023-12-31T17:00:00Z", "2019-02-28T23:00:00Z", None)
    with Archive.open(tmp_path) as archive, archive.transaction():
        assert archive.connection.execute("SELECT count(*) FROM pages").fetchone()[0] >= len(moments)
        for seq, moment in enumerate(moments):
            archive.connection.execute(
                "UPDATE pages SET published_at = ? WHERE seq = (SELECT seq FROM pages ORDER BY seq LIMIT 1 OFFSET ?)",
                (moment, seq),
            )
    assert rows(tmp_path, query) == rows(tmp_path, plain)
    plan = [str(row[-1]) for row in rows(tmp_path, f"EXPLAIN QUERY PLAN {query}")]
    assert not [step for step in plan if step.startswith("SCAN pages")]
    with Archive.open(tmp_path) as archive, archive.transaction():
        archive.connection.execute("UPDATE pages SET published_at = NULL")
    assert rows(tmp_path, query) == []


def test_figures_that_were_changed_later_are_told_in_a_sentence(door: Door) -> None:
    assert "5.314 → 5.413" in door.get("/analysis/figures").text
    assert "number" in {row["label"] for row in json.loads(door.get("/analysis/kinds.json").text)["plot"]}


def test_an_answer_says_when_not_all_changes_were_compared_yet(tmp_path: Path) -> None:
    fill(tmp_path)
    with opened(tmp_path) as door:
        assert json.loads(door.get("/analysis/figures.json").text)["partial"] is False
        assert "chưa được so" not in door.get("/analysis/figures").text
        with Archive.open(tmp_path) as archive, archive.transaction():
            archive.connection.execute("UPDATE told_changes SET told = 0 WHERE rank < 4")
        assert "chưa được so" in door.get("/analysis/figures").text
        assert json.loads(door.get("/analysis/kinds.json").text)["partial"] is True
        assert json.loads(door.get("/analysis/headlines.json").text)["partial"] is False


def test_a_withdrawn_article_that_is_never_compared_leaves_no_answer_in_part(tmp_path: Path) -> None:
    fill(tmp_path)
    with Archive.open(tmp_path) as archive:
        (name,) = archive.connection.execute("SELECT id FROM pages WHERE version > 1 ORDER BY seq LIMIT 1").fetchone()
        withdraw(archive, name, "theo luật", Deed(by="Hải Yến", at=datetime(2031, 1, 1, tzinfo=UTC)))
    with opened(tmp_path) as door:
        assert json.loads(door.get("/analysis/kinds.json").text)["partial"] is False


def test_what_a_page_wrote_is_text_on_pages_and_no_formula_in_csv(door: Door) -> None:
    with_it = door.get("/archive/pages.json?_shape=array").text
    assert HOSTILE[:5] in with_it
    for name in ANALYSES:
        assert "<script>" not in door.get(f"/analysis/{name}").text
        cells = [cell for row in csv.reader(io.StringIO(door.get(f"/analysis/{name}.csv").text)) for cell in row]
        assert [cell for cell in cells if cell.startswith("=")] == []


@pytest.mark.parametrize("name", DRAWN)
def test_every_picture_has_a_name_and_its_figures_in_a_table(door: Door, name: str) -> None:
    shown = door.get(f"/analysis/{name}").text
    if "<svg" not in shown:
        assert door.get(f"/analysis/{name}.svg").status_code == 404
        return
    assert re.search(r'<svg class="plot [a-z]+" role="img" aria-label="[^"]+"', shown)
    assert " style=" not in shown
    assert shown.count("<tr>") >= 2
    picture = door.get(f"/analysis/{name}.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in picture.headers["content-security-policy"]
    assert 'height="160"' in door.get(f"/analysis/{name}.svg?small=1").text


@pytest.mark.parametrize("kind", ["bars", "columns"])
def test_a_picture_to_redraw_is_vega_lite_with_its_figures(kind: str) -> None:
    points = [Point(label="a", value=3, words="3"), Point(label="b", value=0, words="0")]
    plot = Plot(kind="bars" if kind == "bars" else "columns", name="?", label_name="l", value_name="v", points=points)
    altair.Chart.from_dict(plot.vega_lite())  # raises where the schema says otherwise
    assert plot.vega_lite()["data"] == {"values": [{"label": "a", "value": 3}, {"label": "b", "value": 0}]}
    with pytest.raises(Exception, match="no such mark"):
        altair.Chart.from_dict(plot.vega_lite() | {"mark": "no such mark"})


def test_every_specification_that_is_served_is_vega_lite(door: Door) -> None:
    told = [json.loads(door.get(f"/analysis/{name}.vl.json").text) for name in DRAWN]
    specifications = [one for one in told if one]
    assert len(specifications) >= 5
    for specification in specifications:
        altair.Chart.from_dict(specification)


def test_bars_are_as_long_as_their_figures_and_long_labels_stand_in_two_lines() -> None:
    points = [
        Point(label="Công đoàn tỉnh Mường Thử → Công đoàn huyện Bản Mẫu", value=4, words="4"),
        Point(label="<b>", value=1, words="1"),
    ]
    drawn = Plot(kind="bars", name="x", label_name="l", value_name="v", points=points).svg()
    assert re.findall(r'class="bar"[^>]* width="([\d.]+)%"', drawn) == ["100.0", "25.0"]
    assert ">→ Công đoàn huyện Bản Mẫu<" in drawn
    assert "&lt;b&gt;" in drawn


def test_a_plot_of_nothing_is_nothing() -> None:
    assert Plot(kind="bars", name="", label_name="", value_name="", points=[]).svg() == ""
    assert Plot(kind="columns", name="", label_name="", value_name="", points=[]).svg() == ""
    zeros = [Point(label="a", value=0, words="0")]
    assert 'height="0.0"' in Plot(kind="columns", name="", label_name="", value_name="", points=zeros).svg()


def test_a_spread_is_told_in_the_order_of_time(door: Door, folder: Path) -> None:
    first = page_of(folder, "/1-qua.html")
    listed = door.get("/analysis/spread").text
    assert f'href="/analysis/spread/{first}"' in listed
    shown = door.get(f"/analysis/spread/{first}").text
    assert links(shown) == [first, page_of(folder, "/9.html")]
    assert "sau 5 ngày" in shown
    assert "5 d later" in door.get(f"/analysis/spread/{first}?lang=en").text
    told = json.loads(door.get(f"/analysis/spread/{first}.json").text)
    assert [one["site"] for one in told["articles"]] == ["muong", "ban"]
    assert told["articles"][0]["likeness"] is None
    assert "place,page_id,site" in door.get(f"/analysis/spread/{first}.csv").text
    for query, shows in (("site=ban", True), ("sort=newest&site=muong", True), ("site=nobody", False)):
        assert (first in door.get(f"/analysis/spread?{query}").text) is shows
    # Whichever of its articles is named.
    assert links(door.get(f"/analysis/spread/{page_of(folder, '/9.html')}").text)[0] == first


def test_an_article_of_one_site_only_has_no_spread(door: Door, folder: Path) -> None:
    assert door.get(f"/analysis/spread/{page_of(folder, '/2-luong.html')}").status_code == 404
    assert door.get("/analysis/spread/nobody.json").status_code == 404
    assert door.get("/analysis/spread?page=99").status_code == 200
    assert door.get("/analysis/no-such-question").status_code == 404


def test_what_was_withdrawn_is_in_no_list(tmp_path: Path) -> None:
    fill(tmp_path)
    hidden = page_of(tmp_path, "/1-qua.html")
    with Archive.open(tmp_path) as archive:
        withdraw(archive, hidden, "theo yêu cầu", Deed(by="thu", at=datetime(2024, 9, 1, tzinfo=UTC)))
    with opened(tmp_path) as door:
        for name in ANALYSES:
            answer = door.get(f"/analysis/{name}.json").text
            assert hidden not in answer, name
            assert "5.413" not in answer, name
        assert door.get(f"/analysis/spread/{hidden}").status_code == 404
        assert "trao quà" not in door.get("/analysis/spread").text
