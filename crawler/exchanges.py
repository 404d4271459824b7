"""What a crawl asks for and what comes back: the words between it and whoever carries its requests."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from archive.health_sampling import CertificateDates
from archive.records import Capture, Failed, RawExchange

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request that the crawl wants sent."""

    url: str
    gap_seconds: float = 0.0  # between the start of the host's last request and this one's, at least
    hold_seconds: float = 0.0  # counted from now, at least
    headers: tuple[tuple[str, str], ...] = ()  # beside those of every request
    max_bytes: int | None = None  # of a photo or file: the download ends there; None: where every page's does


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one request."""

    url: str
    captured_at: datetime  # aware; when the answer was there
    raw: RawExchange | None = None  # None: nothing came
    trouble: Failed | None = None  # why nothing came, or why what came is not whole
    recorded: bool = True  # False: a replay holds no recording of the address, which says nothing at all
    seconds: float | None = None  # from sending it to the first byte of the answer; None: not measured
    certificate: CertificateDates | None = None  # None: no TLS, or one that nobody checked
    clock: datetime | None = None  # the machine's, where captured_at may be a rehearsal's; None: the same

    def header(self, name: str) -> str | None:
        """Return a response header, repeated ones joined; None where it was not sent."""
        wanted = name.lower().encode()
        found = [value for key, value in (self.raw.response_headers if self.raw else ()) if key.lower() == wanted]
        return b", ".join(found).decode("latin-1") if found else None


# A part of the crawl: yields what it wants sent, is resumed with what came, returns what it found out.
Exchange = Generator[Ask, Answer, Result]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came of one address in the end: redirects followed, busy hosts asked again, packing undone."""

    capture: Capture
    payload: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)  # names in lower case
    failure: Failed | None = None  # nothing usable came
    come_back_seconds: float | None = None  # the address is busy and may be asked again after so long
    recorded: bool = True
    sent: bool = True  # False: the address was not asked at all (robots.txt, another host, the run's bounds)
