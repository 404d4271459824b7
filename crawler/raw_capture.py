"""Keeps each exchange as it came, before anything in Scrapy touches the body."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from twisted.internet.ssl import Certificate

from archive.health_sampling import CertificateDates
from archive.records import RawExchange

# Credentials of our own proxy are no part of what the site was asked.
_NOT_OURS_TO_KEEP = frozenset({b"proxy-authorization"})


class RawCapture:
    """Downloader middleware at 950: nearer to the network than whatever unpacks, redirects or retries."""

    def __init__(self, crawler: Crawler) -> None:
        self.verifies = crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RawCapture:
        """Make one for *crawler*, as Scrapy asks."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Put the exchange into ``request.meta["raw"]``."""
        request.meta["raw"] = RawExchange(
            url=request.url,
            request_method=request.method,
            request_headers=tuple(_pairs(request.headers)),
            status=response.status,
            response_headers=tuple(_pairs(response.headers)),
            body=response.body,
            protocol=response.protocol,
            # Behind a proxy it is the proxy's address, which says nothing about the site.
            ip_address=str(response.ip_address) if response.ip_address and not request.meta.get("proxy") else None,
            certificate_valid=self.verifies if response.certificate is not None else None,
        )
        if response.certificate is not None and self.verifies:
            request.meta["certificate"] = _dates(response.certificate)
        return response


def _dates(certificate: Certificate) -> CertificateDates:
    """Return how long the host's certificate is good for."""
    x509 = certificate.original.to_cryptography()
    return CertificateDates(x509.not_valid_before_utc, x509.not_valid_after_utc)


def _pairs(headers: Headers) -> Iterator[tuple[bytes, bytes]]:
    for name in headers:
        if name.lower() not in _NOT_OURS_TO_KEEP:
            for value in headers.getlist(name):
                yield name, value
