"""Handing an e-mail to a mail server: over TLS wherever the server has it, signed in where a login is given."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from schedules.delivery_failures import SEEN_OF_A_REPLY, NotDelivered

USER_VARIABLE, PASSWORD_VARIABLE = "LUUVET_SMTP_USER", "LUUVET_SMTP_PASSWORD"
# Seconds for one answer of the server; greylisting and virus scanners take half a minute.
ANSWER_SECONDS = 60.0
_PORTS = {"smtp": 25, "smtps": 465}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed in."""

    host: str
    port: int
    tls_at_once: bool  # smtps://; else by STARTTLS where the server offers it
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def is_near(self) -> bool:
        """Say whether it is this machine, to which no wire leads."""
        return self.host in _LOOPBACK


def mail_server(address: str, environment: Mapping[str, str]) -> MailServer:
    """Return the server at *address*, ``smtp://[user:password@]host[:port]`` or ``smtps://…``.

    A login that the address lacks may stand in *environment*.
    """
    parts = urlsplit(address)
    user = unquote(parts.username) if parts.username else environment.get(USER_VARIABLE)
    password = unquote(parts.password) if parts.password else environment.get(PASSWORD_VARIABLE)
    return MailServer(
        host=parts.hostname or "",
        port=parts.port or _PORTS[parts.scheme],
        tls_at_once=parts.scheme == "smtps",
        user=user or None,
        password=password or None,
    )


def hand_in(message: EmailMessage, server: MailServer) -> None:
    """Give *message* to *server*. Raises NotDelivered when it does not take it."""
    try:
        _hand_in(message, server)
    except smtplib.SMTPAuthenticationError as error:
        raise NotDelivered(f"the server refuses the login ({error.smtp_code})", is_final=True) from error
    except smtplib.SMTPRecipientsRefused as error:
        replies = list(error.recipients.values())
        raise NotDelivered(_reply(*replies[0]) if replies else "the server refuses the recipient") from error
    except smtplib.SMTPResponseException as error:
        raise NotDelivered(_reply(error.smtp_code, error.smtp_error)) from error
    except smtplib.SMTPServerDisconnected as error:
        raise NotDelivered("the server hung up") from error
    except smtplib.SMTPException as error:
        raise NotDelivered(f"the server does not do what is needed ({type(error).__name__})") from error


def _hand_in(message: EmailMessage, server: MailServer) -> None:
    trusted = ssl.create_default_context()
    if server.tls_at_once:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=ANSWER_SECONDS, context=trusted)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=ANSWER_SECONDS)
    try:
        connection.ehlo_or_helo_if_needed()
        is_safe = server.tls_at_once or server.is_near
        if not is_safe and connection.has_extn("starttls"):
            connection.starttls(context=trusted)
            connection.ehlo()
            is_safe = True
        if server.user is not None:
            _sign_in(connection, server, is_safe=is_safe)
        connection.send_message(message)
    finally:
        # The letter is handed in, or the failure told, whatever the server says to a farewell.
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()


def _sign_in(connection: smtplib.SMTP, server: MailServer, *, is_safe: bool) -> None:
    if not is_safe:
        raise NotDelivered("the server offers no TLS, and a password is not sent without: use smtps://", is_final=True)
    user, password = server.user or "", server.password or ""
    if not (user + password).isascii():  # smtplib sends no others, nor do most servers take them
        raise NotDelivered("its login has letters outside ASCII", is_final=True)
    connection.login(user, password)


def _reply(code: int, text: bytes | str) -> str:
    said = text.decode("utf-8", errors="replace") if isinstance(text, bytes) else text
    return f"the server answers {code} {' '.join(said.split())[:SEEN_OF_A_REPLY]}".rstrip()
