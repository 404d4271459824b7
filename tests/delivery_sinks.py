"""A mail server and a web hook on loopback that keep what they are sent, and refuse as often as they are told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.command_runs import free_port


@dataclass(slots=True)
class MailSink:
    """What a mail server took, as aiosmtpd hands it over."""

    refusals: list[str] = field(default_factory=list)  # answered to the first letters, one each
    at_once: bool = False  # every connection begins with TLS
    port: int = 0
    attempts: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    over_tls: list[bool] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        self.attempts += 1
        if self.refusals:
            return self.refusals.pop(0)
        self.letters.append(message_from_bytes(cast("bytes", envelope.content), policy=policy.default))
        self.over_tls.append(self.at_once or session.ssl is not None)
        return "250 taken"

    def check_login(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        pair = cast("LoginPassword", data)
        self.logins.append((pair.login, pair.password))
        return AuthResult(success=pair.password == PASSWORD.encode(), handled=False)


PASSWORD = "mat khau/5f3a"  # noqa: S105 - invented


@contextmanager
def mail_sink(
    *refusals: str, tls: SSLContext | None = None, at_once: bool = False, login: bool = False
) -> Iterator[MailSink]:
    """Run a mail server; *tls* by STARTTLS or, *at_once*, from the first byte; *login* is then possible."""
    sink = MailSink(list(refusals), at_once)
    options: dict[str, Any] = {"ssl_context": tls} if at_once else {"tls_context": tls}
    if login:
        options |= {"authenticator": sink.check_login, "auth_require_tls": False}
    sink.port = free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, ready_timeout=10, **options)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


@dataclass(slots=True)
class Posted:
    """One request to a web hook."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class WebSink:
    """What a web hook was sent."""

    statuses: list[int]  # answered to the first requests, one each; 204 afterwards
    port: int = 0
    posted: list[Posted] = field(default_factory=list)


@contextmanager
def web_sink(*statuses: int) -> Iterator[WebSink]:
    """Run a web hook."""
    sink = WebSink(list(statuses))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sink.posted.append(Posted(self.path, dict(self.headers), body))
            self.send_response(sink.statuses.pop(0) if sink.statuses else 204)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        sink.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()


def certificate(folder: Path) -> tuple[SSLContext, Path]:
    """A certificate of 127.0.0.1 that nobody but its own file vouches for: how a server shows it, and the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, secret)
    return context, chain
