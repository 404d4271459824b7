"""``[[deliver]]`` of a schedule file: where reports are sent."""

from __future__ import annotations

from email.errors import MessageError
from email.headerregistry import Address
from urllib.parse import urlsplit

from crawler.site_tables import SiteTable
from schedules.schedule_records import Delivery
from schedules.schedule_tables import list_in, read_each

DELIVERY_KEYS = ("mail", "sender", "server", "webhook", "retries")
# Seconds before each further attempt: a mail server that greylists lets the second or third one through.
RETRIES = (60.0, 600.0, 1800.0)
_A_DAY = 24 * 3600


def read_deliveries(keys: SiteTable) -> tuple[Delivery, ...]:
    """Return every ``[[deliver]]``; mistakes are written down in *keys*, addresses that may hold a secret unsaid."""
    return tuple(_read(table) for table in keys.tables("deliver"))


def _read(table: SiteTable) -> Delivery:
    table.only(DELIVERY_KEYS)
    retries = _read_retries(table)
    if "webhook" in table.table:
        for key in ("mail", "sender", "server"):
            if key in table.table:
                table.wrong(key, "stands beside webhook; one [[deliver]] is one place")
        return Delivery(retries=retries, webhook=_read_address(table, "webhook", ("http", "https")))
    if "mail" not in table.table:
        table.wrong("mail", "is missing; mail, sender and server, or webhook, are needed")
        return Delivery(retries=retries)
    return Delivery(
        retries=retries,
        mail=_read_mail(table, "mail"),
        sender=_read_mail(table, "sender"),
        server=_read_address(table, "server", ("smtp", "smtps")),
    )


def _read_retries(table: SiteTable) -> tuple[float, ...]:
    if "retries" not in table.table:
        return RETRIES
    return read_each(table, "retries", list_in(table, "retries", "seconds"), _seconds)


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _A_DAY:
        raise ValueError(f"{value!r} given; seconds from 0 to {_A_DAY} are needed")
    return float(value)


def _read_mail(table: SiteTable, key: str) -> str | None:
    text = table.text(key, required=True)
    if text is None:
        return None
    try:
        address = Address(addr_spec=text)
    except (MessageError, ValueError, IndexError):
        address = None
    if address is None or not address.username or not address.domain:
        table.wrong(key, f"{text!r} given; an e-mail address such as 'ban-doc@congdoan.example' is needed")
    return text


def _read_address(table: SiteTable, key: str, schemes: tuple[str, ...]) -> str | None:
    """Return an address that may hold a login or a token; a mistake does not say it again."""
    text = table.text(key, required=True)
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        known = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known or any(sign.isspace() for sign in text):
        table.wrong(key, f"an address that begins with {' or '.join(f'{one}://' for one in schemes)} is needed")
    return text
