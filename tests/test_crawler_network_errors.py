"""What went wrong on the wire has a name; so has a page that breaks the reader."""

from __future__ import annotations

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError

from archive.records import Absent, Failed
from crawler.documents import Document
from crawler.exchanges import Answer, Fetched
from crawler.fetching import Fetcher
from crawler.network_errors import failure_of
from crawler.page_reading import PageReader
from crawler.page_trial import carry
from tests.archive_nights import FIRST_NIGHT
from tests.carried_site import profile_of
from tests.loopback_site import article_page
from tests.raw_exchanges import answer


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (DownloadTimeoutError("quá giờ"), "timeout"),
        (CannotResolveHostError("không có tên ấy"), "dns"),
        (DownloadConnectionRefusedError("không ai nghe"), "connection-refused"),
        (ResponseDataLossError("đứt giữa chừng"), "truncated"),
        (UnsupportedURLSchemeError("gopher"), "unsupported-scheme"),
        (DownloadFailedError("hỏng"), "connection-lost"),
        (ConnectError("hết đường"), "unreachable"),  # type: ignore[no-untyped-call]  # Twisted has no types here
        (RuntimeError("chuyện lạ"), "connection-lost"),
    ],
)
def test_trouble_on_the_wire_has_a_name_and_keeps_its_words(error: Exception, name: str) -> None:
    found = failure_of(error)
    assert found.reason == name
    assert type(error).__name__ in found.detail


def test_a_page_that_breaks_the_reader_is_a_failure_of_that_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("cây gãy")

    monkeypatch.setattr("crawler.page_reading.read_article", broken)
    fetched = fetched_page(article_page(7).body)
    reader = PageReader(profile_of())
    document = reader.open(fetched, "article")
    assert isinstance(document, Document)
    found = reader.read_article(fetched, document)
    assert isinstance(found, Failed)
    assert (found.reason, found.detail) == ("reader-error", "ValueError: cây gãy")


def test_a_body_that_stands_for_no_text_is_undecodable() -> None:
    found = PageReader(profile_of()).open(fetched_page(b"<p>" + bytes(range(8)) * 400), "article")
    assert isinstance(found, Absent | Failed)
    assert found.reason == "undecodable"


def fetched_page(body: bytes) -> Fetched:
    """What a crawl has when this body came."""
    fetcher = Fetcher(profile=profile_of(), now=lambda: FIRST_NIGHT, patient=False)
    url = f"{fetcher.profile.home}1001-bai"
    return carry(fetcher.get(url), lambda ask: Answer(url=ask.url, captured_at=FIRST_NIGHT, raw=answer(body)))
