from __future__ import annotations

import asyncio
import ipaddress

import pytest
from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.host_guard import HostGuard, PrivateAddressError

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",  # the metadata service of clouds
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104  (asked for, not listened on)
    "[::1]",
    "[fe80::1]",
    "[fd00::1]",
    "[::ffff:127.0.0.1]",
]


def guard(*, allow_private: bool = False) -> HostGuard:
    return HostGuard.from_crawler(get_crawler(Spider, {"LUUVET_ALLOW_PRIVATE": allow_private}))


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_refused_before_anything_is_sent(host: str) -> None:
    with pytest.raises(PrivateAddressError, match="allow_private"):
        asyncio.run(guard().process_request(Request(f"http://{host}:8000/tin")))


@pytest.mark.parametrize("host", ["8.8.8.8", "[2001:4860:4860::8888]"])
def test_a_public_address_passes(host: str) -> None:
    assert asyncio.run(guard().process_request(Request(f"http://{host}/tin"))) is None


def test_the_site_file_may_allow_private_addresses() -> None:
    assert asyncio.run(guard(allow_private=True).process_request(Request("http://127.0.0.1/tin"))) is None


def test_behind_a_proxy_names_are_for_the_proxy_and_figures_are_not() -> None:
    meta = {"proxy": "http://127.0.0.1:3128"}
    assert asyncio.run(guard().process_request(Request("http://ban.example/tin", meta=meta))) is None
    with pytest.raises(PrivateAddressError):
        asyncio.run(guard().process_request(Request("http://10.0.0.1/tin", meta=meta)))


def test_an_answer_from_a_private_address_is_refused_too() -> None:
    request = Request("http://ban.example/tin")
    inside = Response(request.url, ip_address=ipaddress.ip_address("10.0.0.7"))
    outside = Response(request.url, ip_address=ipaddress.ip_address("8.8.8.8"))
    with pytest.raises(PrivateAddressError, match=r"ban\.example is at 10\.0\.0\.7"):
        guard().process_response(request, inside)
    assert guard().process_response(request, outside) is outside
    assert guard(allow_private=True).process_response(request, inside) is inside
    behind = Request(request.url, meta={"proxy": "http://10.0.0.7:3128"})
    assert guard().process_response(behind, inside) is inside
