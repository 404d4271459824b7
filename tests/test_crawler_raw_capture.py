"""What is kept of an exchange: what the host showed of itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler
from twisted.internet.ssl import Certificate

from crawler.raw_capture import RawCapture

SINCE = datetime(2024, 10, 1, 7, 30, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=90)


def certificate() -> Certificate:
    """One that the host signed itself."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ban.test")]),
    )
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(SINCE).not_valid_after(UNTIL)
    return Certificate.loadPEM(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))


@pytest.mark.parametrize("verifies", [True, False])
def test_how_long_a_certificate_is_good_for_is_kept_where_it_was_checked(verifies: bool) -> None:
    request = Request("https://ban.test/tin")
    response = HtmlResponse(request.url, body=b"<p>tin</p>", certificate=certificate())
    crawler = get_crawler(settings_dict={"DOWNLOAD_VERIFY_CERTIFICATES": verifies})
    RawCapture.from_crawler(crawler).process_response(request, response)
    assert request.meta.get("certificate") == ((SINCE, UNTIL) if verifies else None)
    assert request.meta["raw"].certificate_valid is verifies


def test_without_tls_there_is_no_certificate() -> None:
    request = Request("http://ban.test/tin")
    RawCapture.from_crawler(get_crawler()).process_response(request, HtmlResponse(request.url, body=b"<p>tin</p>"))
    assert "certificate" not in request.meta
