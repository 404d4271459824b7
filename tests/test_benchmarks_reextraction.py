from __future__ import annotations

from pathlib import Path

from benchmarks.reextraction import ALONE, fill, measure, profile_of, several
from benchmarks.shared_material import Page
from tests.archive_nights import exported
from tests.loopback_site import article_page

PAGE = Page(
    url="http://a.test/tin/mot-bai",
    payload=article_page(1).body,
    content_type="text/html; charset=utf-8",
    system="wordpress",
    truth={},
)


def test_every_page_has_an_address_and_a_text_of_its_own_and_is_read_again(tmp_path: Path) -> None:
    pages = list(several([PAGE], 4))
    fill(tmp_path / "archive", pages, profile_of(pages, None))
    lines = exported(tmp_path / "archive")
    assert len({line["url"] for line in lines}) == len({line["content_digest"] for line in lines}) == 4
    shares = measure(tmp_path, pages, rounds=1)
    assert ALONE in shares
    assert all(wall > 0 and cpu > 0 for both in shares.values() for wall, cpu in both)
