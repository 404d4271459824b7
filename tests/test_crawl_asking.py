"""Conditional requests and media over loopback: what goes over the wire, and what of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.warc_reading import iterate_records
from tests.archive_nights import exported, rows
from tests.loopback_site import Reply, Site, address, article_page, crawl, standing


@pytest.fixture
def site() -> Iterator[Site]:
    with standing() as one:
        one.publish(*range(1009, 1000, -1))
        yield one


def tagged(number: int, state: int, *more: str) -> Reply:
    """The page of an article with an entity tag."""
    return replace(article_page(number, *more), headers={"ETag": f'W/"{number}-{state}"'})


def test_a_night_on_a_host_that_proved_honest_costs_304s(site: Site, tmp_path: Path) -> None:
    archive, sites = tmp_path / "archive", site.site_file(tmp_path / "sites")
    site.replies |= {address(one): tagged(one, 1) for one in site.articles}
    crawl(archive, sites, "--full")
    site.replies |= {address(one): tagged(one, 2, "<p>Thêm một câu.</p>") for one in (1001, 1002, 1003)}
    crawl(archive, sites, "--full", night=2)
    assert site.not_modified == []
    (run,) = crawl(archive, sites, "--full", night=3)
    assert (run["outcome"], run["counts"]["unchanged"], run["counts"]["failed"]) == ("complete", 9, 0)
    assert len(site.not_modified) >= 4
    assert {line["visits"] for line in exported(archive, all_versions=False)} == {2, 3}
    newest = max((archive / "warc").rglob("*.warc.gz"))
    records = list(iterate_records(newest, file=newest.name))
    asked = [one for one in records if one.type == "request" and b"if-none-match" in one.block.lower()]
    revisits = [one for one in records if "not-modified" in (one.header("WARC-Profile") or "")]
    assert len(asked) >= len(revisits) == len(site.not_modified)


def test_a_download_of_media_ends_at_the_limit(site: Site, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    sites = site.site_file(tmp_path / "sites", more="media = true\nmedia_max_bytes = 50000")
    site.replies[address(1001)] = article_page(
        1001, '<a href="/vb/lon.pdf">Văn bản</a> <a href="/vb/nho.pdf">Phụ lục</a>'
    )
    pdf = {"Content-Type": "application/pdf"}
    site.replies |= {"/vb/lon.pdf": Reply(b"%PDF" * 50_000, headers=pdf), "/vb/nho.pdf": Reply(b"%PDF 1", headers=pdf)}
    (run,) = crawl(archive, sites)
    assert (run["outcome"], run["counts"]["failed"]) == ("complete", 0)
    found = rows(archive, "SELECT url LIKE '%nho%', state, reason FROM media ORDER BY url")
    assert found == [(0, "failed", "too-large"), (1, "kept", None)]
    kept = rows(archive, "SELECT record, bytes FROM captures WHERE kind = 'media' ORDER BY url")
    assert kept == [("metadata", 0), ("response", 6)]
