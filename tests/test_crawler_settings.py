from __future__ import annotations

import pytest
from scrapy.settings import Settings, default_settings
from scrapy.utils.misc import load_object

from crawler import settings
from crawler.spider_making import crawl_settings
from crawler.user_agents import user_agent

OURS = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
# Constants of other modules, and what only our own spider reads.
NOT_SCRAPYS = {"ACCEPTED", "PAYLOAD_BYTES", "RESPONSE_SECONDS"}


def test_every_setting_is_one_that_scrapy_knows() -> None:
    assert set(OURS) - NOT_SCRAPYS <= {name for name in dir(default_settings) if name.isupper()}


def test_every_component_can_be_imported() -> None:
    named = [*settings.DOWNLOADER_MIDDLEWARES, *settings.EXTENSIONS, *settings.DOWNLOAD_HANDLERS.values()]
    assert all(load_object(name) is not None for name in [*named, settings.SPIDER_LOADER_CLASS])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REMOTE_CONTROL_ENABLED", False),
        ("TELNETCONSOLE_ENABLED", False),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("CONCURRENT_REQUESTS", 1),
        ("RETRY_ENABLED", False),
        ("REDIRECT_ENABLED", False),
        ("COOKIES_ENABLED", False),
        ("JOBDIR", None),
    ],
)
def test_what_safety_and_politeness_rest_on_is_set(name: str, value: object) -> None:
    assert crawl_settings()[name] == value


def test_the_raw_exchange_is_taken_before_anything_unpacks_it() -> None:
    order = settings.DOWNLOADER_MIDDLEWARES
    base = Settings()["DOWNLOADER_MIDDLEWARES_BASE"]
    unpacks = base["scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware"]
    proxies = base["scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware"]
    assert unpacks < order["crawler.raw_capture.RawCapture"]
    assert proxies < order["crawler.host_guard.HostGuard"]
    assert max(order, key=lambda name: order[name]) == "crawler.politeness.Politeness"


def test_a_contact_stands_in_the_agent() -> None:
    assert crawl_settings("phong.luu.tru@ban.example")["USER_AGENT"].endswith("; phong.luu.tru@ban.example)")
    assert "no contact given" in crawl_settings()["USER_AGENT"]


def test_a_vietnamese_contact_stays_readable_and_within_its_brackets() -> None:
    for spelling in ("Phòng Lưu trữ (Bản Đèn\\), a@b.example", "Pho\u0300ng Lưu trữ (Bản Đèn\\), a@b.example"):
        assert user_agent(spelling).endswith("; Phong Luu tru Ban Den, a@b.example)")


@pytest.mark.parametrize("contact", ["a@b.example\r\nX-Evil: 1", "  công đoàn \t a@b.example ", ""])
def test_an_agent_is_one_line_of_plain_characters(contact: str) -> None:
    agent = user_agent(contact)
    assert agent.isascii()
    assert agent.isprintable()
    assert agent.startswith("luuvet/")
