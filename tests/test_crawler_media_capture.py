"""Photos and files of articles: kept after the articles, each payload once, and nothing of an article's state."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from archive.records import Outcome
from archive.warc_reading import iterate_records
from tests.archive_nights import exported, rows
from tests.carried_site import CarriedSite, Carrier, ended, profile_of
from tests.loopback_site import Reply, address, article_page

ALL = (1003, 1002, 1001)
PHOTO = Reply(b"\x89PNG anh hoi nghi", headers={"Content-Type": "image/png"})
DECISION = Reply(b"%PDF-1.4 quyet dinh khen thuong", headers={"Content-Type": "application/pdf"})
SHEET = Reply(b"PK danh sach", headers={"Content-Type": "application/vnd.ms-excel"})


def with_media(number: int, *paths: str, more: str = "") -> Reply:
    """An article that shows photos and offers files."""
    shown = (
        f'<img src="{path}" alt="Ảnh">' if path.endswith("png") else f'<a href="{path}">Tải văn bản {path}</a>'
        for path in paths
    )
    return article_page(number, *shown, *([more] if more else []))


@pytest.fixture
def site() -> CarriedSite:
    one = CarriedSite()
    one.publish(*ALL)
    one.replies |= {
        address(1003): with_media(1003, "/anh/a.png", "/vb/qd-1.pdf"),
        address(1002): with_media(1002, "/anh/b.png"),
        "/anh/a.png": PHOTO,
        "/anh/b.png": PHOTO,
        "/vb/qd-1.pdf": DECISION,
    }
    return one


@pytest.fixture
def carrier(site: CarriedSite, tmp_path: Path) -> Carrier:
    return Carrier(site, tmp_path / "archive", profile_of("media = true"))


def asked_media(site: CarriedSite) -> list[str]:
    return [path for path in site.paths if path.startswith(("/anh", "/vb"))]


def states(carrier: Carrier) -> dict[str, tuple[str, str | None]]:
    found = rows(carrier.folder, "SELECT url, state, reason FROM media")
    return {url.removeprefix("http://ban.test"): (state, reason) for url, state, reason in found}


def test_without_the_key_no_photo_is_asked_for(site: CarriedSite, tmp_path: Path) -> None:
    Carrier(site, tmp_path / "archive").night(1, full=True)
    assert asked_media(site) == []


def test_files_and_photos_are_kept_after_all_articles_and_lead_to_their_page(
    carrier: Carrier, site: CarriedSite, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        carrier.night(1)
    assert asked_media(site) == ["/vb/qd-1.pdf", "/anh/a.png", "/anh/b.png"]
    last_article = max(place for place, path in enumerate(site.paths) if path.startswith("/tin/"))
    assert last_article < site.paths.index("/vb/qd-1.pdf")
    query = (
        "SELECT c.url, c.kind, p.url, c.http_status FROM media AS m JOIN captures AS c ON c.id = m.capture "
        "JOIN pages AS p ON p.seq = m.page WHERE m.url LIKE '%pdf'"
    )
    file, kind, page, status = rows(carrier.folder, query)[0]
    assert (file, kind, status) == ("http://ban.test/vb/qd-1.pdf", "media", 200)
    assert page.endswith(address(1003))
    assert "media-captured site=ban run=1 kept=2 known=1 shared=0 failed=0 refused=0" in caplog.text


def test_each_payload_is_stored_once_whatever_its_address(carrier: Carrier) -> None:
    carrier.night(1)
    (file,) = (carrier.folder / "warc").rglob("*.warc.gz")
    media = [one for one in iterate_records(file, file=file.name) if "/anh/" in str(one.header("WARC-Target-URI"))]
    kinds = sorted(one.type for one in media if one.type in ("response", "revisit"))
    assert kinds == ["response", "revisit"]
    (revisit,) = (one for one in media if one.type == "revisit")
    (response,) = (one for one in media if one.type == "response")
    assert revisit.header("WARC-Refers-To-Target-URI") == response.target_uri != revisit.target_uri


def test_what_was_kept_is_not_asked_for_again_until_a_month_is_over(carrier: Carrier, site: CarriedSite) -> None:
    carrier.night(1)
    for night in (2, 3):
        carrier.night(night, full=True)
        assert asked_media(site) == []
    carrier.night(33, full=True)
    assert len(asked_media(site)) == 3


def test_an_edit_looks_at_the_files_again_but_at_new_photos_only(carrier: Carrier, site: CarriedSite) -> None:
    carrier.night(1)
    site.replies[address(1003)] = with_media(1003, "/anh/a.png", "/anh/c.png", "/vb/qd-1.pdf", more="<p>Đã sửa.</p>")
    site.replies["/anh/c.png"] = Reply(b"\x89PNG anh moi", headers={"Content-Type": "image/png"})
    carrier.night(2, full=True)
    assert asked_media(site) == ["/vb/qd-1.pdf", "/anh/c.png"]


def test_a_photo_that_two_articles_show_is_asked_for_once(carrier: Carrier, site: CarriedSite) -> None:
    site.replies[address(1001)] = with_media(1001, "/anh/a.png")
    carrier.night(1)
    assert asked_media(site).count("/anh/a.png") == 1
    shown = rows(carrier.folder, "SELECT count(*), count(DISTINCT capture) FROM media WHERE url LIKE '%a.png'")
    assert shown == [(2, 1)]


def test_failures_are_kept_and_change_nothing_of_article_or_run(carrier: Carrier, site: CarriedSite) -> None:
    site.replies[address(1001)] = with_media(1001, "/vb/mat.pdf", "/vb/trang.doc")
    site.replies["/vb/trang.doc"] = Reply(b"<html>Dang nhap</html>")
    del site.replies["/vb/qd-1.pdf"]
    site.replies["/anh/a.png"] = Reply(status=500)
    summary = ended(carrier.night(1))
    assert summary.outcome is Outcome.COMPLETE
    assert summary.why is None
    assert summary.counts.failed == 0
    found = states(carrier)
    assert found["/vb/mat.pdf"] == found["/vb/qd-1.pdf"] == ("failed", "http-404")
    assert found["/vb/trang.doc"] == ("failed", "not-media")
    assert found["/anh/a.png"] == ("failed", "http-500")
    assert {line["state"] for line in exported(carrier.folder)} == {"live"}


def test_a_host_that_breaks_down_over_its_photos_has_given_its_articles(carrier: Carrier, site: CarriedSite) -> None:
    site.replies[address(1001)] = with_media(1001, *(f"/anh/hong-{one}.png" for one in range(12)))
    site.replies |= {f"/anh/hong-{one}.png": Reply(status=500) for one in range(12)}
    summary = ended(carrier.night(1))
    assert (summary.outcome, summary.why) == (Outcome.COMPLETE, None)
    assert len([path for path in site.paths if path.startswith("/anh/hong")]) < 20  # it is left in peace


def test_a_file_that_failed_waits_longer_each_time(carrier: Carrier, site: CarriedSite) -> None:
    del site.replies["/vb/qd-1.pdf"]
    nights = []
    for night in range(1, 10):
        carrier.night(night, full=True)
        if "/vb/qd-1.pdf" in site.paths:
            nights.append(night)
    assert nights == [1, 2, 4, 8]


def test_a_file_that_was_kept_and_is_gone_stays_kept(carrier: Carrier, site: CarriedSite) -> None:
    carrier.night(1)
    ((before,),) = rows(carrier.folder, "SELECT capture FROM media WHERE url LIKE '%pdf'")
    del site.replies["/vb/qd-1.pdf"]
    carrier.night(40, full=True)
    assert rows(carrier.folder, "SELECT capture, state, reason, tries FROM media WHERE url LIKE '%pdf'") == [
        (before, "kept", "http-404", 1)
    ]


def test_other_hosts_and_what_robots_txt_disallows_are_not_asked(carrier: Carrier, site: CarriedSite) -> None:
    site.replies[address(1001)] = with_media(1001, "http://noi-khac.test/x.png", "/kin/mat.pdf")
    carrier.night(1)
    assert "/kin/mat.pdf" not in site.paths
    refused = {url: reason for url, (state, reason) in states(carrier).items() if state == "refused"}
    assert refused == {"http://noi-khac.test/x.png": "off-site", "/kin/mat.pdf": "robots-disallowed"}


def test_a_night_asks_for_some_and_a_full_crawl_for_all(
    carrier: Carrier, site: CarriedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.site_crawl.MEDIA_PER_NIGHT", 2)
    carrier.night(1)
    assert asked_media(site) == ["/vb/qd-1.pdf", "/anh/a.png"]
    carrier.night(2)
    assert asked_media(site) == ["/anh/b.png"]


def test_raw_all_keeps_every_response(site: CarriedSite, tmp_path: Path) -> None:
    views = iter(range(100))
    site.replies[address(1001)] = lambda: Reply(article_page(1001).body + b"<!-- %d -->" % next(views))
    kept = {}
    for policy in ("changed", "all"):
        one = Carrier(site, tmp_path / policy, profile_of(f'raw = "{policy}"'))
        one.night(1, full=True)
        one.night(2, full=True)
        files = sorted((one.folder / "warc").rglob("*.warc.gz"))
        found = [record for file in files for record in iterate_records(file, file=file.name)]
        kept[policy] = [one.type for one in found if one.type == "response" and (one.target_uri or "").endswith("1001")]
    assert (len(kept["changed"]), len(kept["all"])) == (1, 2)
