"""Sending a report to every place that a schedule file names, each with attempts of its own."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, unquote, urlsplit

from archive.events import tell
from schedules.delivery_failures import NotDelivered, reason_of
from schedules.letters import Letter, message_of
from schedules.mail_delivery import PASSWORD_VARIABLE, hand_in, mail_server
from schedules.schedule_records import Delivery
from schedules.webhook_delivery import post

logger = logging.getLogger(__name__)

_PLACES_AT_ONCE = 16
_SHORTEST_SECRET = 4  # characters; shorter ones are found in words that are none
Wait = Callable[[float], bool]  # waits so many seconds; true: no further attempt is wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What came of sending a report to one place."""

    place: str  # without anything secret
    attempts: int
    trouble: str | None  # why the last attempt failed; None: it came through


def deliver(
    letter: Letter,
    deliveries: Sequence[Delivery],
    *,
    environment: Mapping[str, str] = os.environ,
    wait: Wait | None = None,
) -> list[Receipt]:
    """Send *letter* to every place, all at once, and return what came of each, in their order.

    A place that fails holds up no other; *wait* is called with the seconds before a further attempt.
    """
    if not deliveries:
        return []
    stopped = threading.Event()
    pause = stopped.wait if wait is None else wait
    with ThreadPoolExecutor(min(len(deliveries), _PLACES_AT_ONCE)) as pool:
        try:
            return list(pool.map(lambda one: _deliver(letter, one, environment, pause), deliveries))
        except KeyboardInterrupt:
            stopped.set()  # nobody waits for half an hour after Ctrl-C
            raise


def place_of(delivery: Delivery) -> str:
    """Return the name of a place, for people and logs: an e-mail address, or a web hook's host."""
    if delivery.webhook is None:
        return f"mail {delivery.mail}"
    parts = urlsplit(delivery.webhook)
    port = f":{parts.port}" if parts.port else ""
    return f"webhook {parts.hostname}{port}"


def _deliver(letter: Letter, delivery: Delivery, environment: Mapping[str, str], wait: Wait) -> Receipt:
    place = place_of(delivery)
    send = _sending(letter, delivery, environment)
    secrets = _secrets_of(delivery, environment)
    trouble = None
    for attempt, pause in enumerate((0.0, *delivery.retries), 1):
        if pause and wait(pause):
            return Receipt(place=place, attempts=attempt - 1, trouble=trouble)
        try:
            send()
        except (NotDelivered, OSError, UnicodeError) as error:  # the last one: of a host or path of other letters
            trouble = reason_of(error, secrets)
            is_last = attempt > len(delivery.retries) or (isinstance(error, NotDelivered) and error.is_final)
            name = "report-not-delivered" if is_last else "report-delivery-delayed"
            tell(logger, name, level=logging.WARNING, place=place, attempt=attempt, why=trouble)
            if is_last:
                return Receipt(place=place, attempts=attempt, trouble=trouble)
        else:
            tell(logger, "report-delivered", place=place, attempt=attempt)
            return Receipt(place=place, attempts=attempt, trouble=None)
    raise AssertionError("the last attempt always returns")


def _sending(letter: Letter, delivery: Delivery, environment: Mapping[str, str]) -> Callable[[], None]:
    """Return what makes one attempt; all attempts send the same message, so that a mailbox can tell a repeat."""
    webhook = delivery.webhook
    if webhook is not None:
        return lambda: post(letter.payload, webhook)
    server = mail_server(delivery.server or "", environment)
    sender, recipient = delivery.sender or "", delivery.mail or ""
    message = message_of(letter, sender=sender, recipient=recipient, at=datetime.now(UTC))
    return lambda: hand_in(message, server)


def _secrets_of(delivery: Delivery, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return what no message may hold, the longest first."""
    address = delivery.webhook or delivery.server or ""
    parts = urlsplit(address)
    found = {address, parts.path.strip("/"), parts.query, environment.get(PASSWORD_VARIABLE, "")}
    found |= {value for _, value in parse_qsl(parts.query)}
    if parts.password:
        found |= {parts.password, unquote(parts.password)}
    return tuple(sorted((one for one in found if len(one) >= _SHORTEST_SECRET), key=len, reverse=True))
