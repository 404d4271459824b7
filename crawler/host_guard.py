"""Keeps requests away from private and loopback addresses, unless the site file allows them."""

from __future__ import annotations

import ipaddress
import logging
from typing import TYPE_CHECKING, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Response
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import DNSLookupError

if TYPE_CHECKING:
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_OLD_FORM_OF_IPV4 = ipaddress.IPv6Network("::/96")
logger = logging.getLogger(__name__)


class PrivateAddressError(IgnoreRequest):
    """The host of a request is at *address*, which is not on the public network."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(host, address)
        self.host, self.address = host, address

    def __str__(self) -> str:
        return f"{self.host} is at {self.address}, a private address: allow_private in the site file would allow it"


class HostGuard:
    """Downloader middleware: resolves the host before the request is sent and refuses private addresses.

    Scrapy's resolver caches what it finds, so the connection goes to the very address that was looked at. Behind a
    proxy the proxy resolves names; an address written out in figures is refused all the same.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.allow_private = crawler.settings.getbool("LUUVET_ALLOW_PRIVATE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HostGuard:
        """Make one for *crawler*, as Scrapy asks."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise PrivateAddressError where the request would leave the public network."""
        host = urlparse_cached(request).hostname or ""
        if self.allow_private:
            return
        address = host if _is_address(host) or request.meta.get("proxy") else await _resolved(host)
        if _is_address(address) and not is_public(address):
            raise PrivateAddressError(host, address)

    def process_response(self, request: Request, response: Response) -> Response:
        """Refuse what came from a private address after all; only without a proxy is it the host's."""
        address = response.ip_address
        if address is None or self.allow_private or request.meta.get("proxy"):
            return response
        if not is_public(str(address)):
            raise PrivateAddressError(urlparse_cached(request).hostname or "", str(address))
        return response


def is_public(address: str) -> bool:
    """Return whether *address* leads to one host of the public network, also where it only stands for another one."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        # Gateways send NAT64 and 6to4 addresses on to the IPv4 address within.
        if found in _OLD_FORM_OF_IPV4:
            return False
        within = found.sixtofour
        if found in _NAT64:
            within = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if within is not None:
            return is_public(str(within))
    return found.is_global and not found.is_multicast


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def _resolved(host: str) -> str:
    from twisted.internet import reactor  # noqa: PLC0415  (importing it at the top would install the wrong one)

    found: Deferred[str] = cast("ReactorBase", reactor).resolve(host)
    try:
        return await maybe_deferred_to_future(found)
    except DNSLookupError as error:
        raise CannotResolveHostError(str(error)) from error
