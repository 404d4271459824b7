"""The way from the address that was asked for to the one that answered, and what came at its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin

from archive.content_encoding import EncodingError, decoded
from archive.digests import payload_digest
from archive.records import Capture, Failed, Hop
from crawler.addresses import normalise
from crawler.exchanges import Answer, Fetched
from crawler.limits import PAYLOAD_BYTES

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def redirect_target(answer: Answer, url: str) -> str | None:
    """Return where the answer to *url* leads; None where it leads nowhere."""
    if answer.raw is None or answer.trouble is not None or answer.raw.status not in _REDIRECTS:
        return None
    location = answer.header("Location")
    if not location:
        return None
    try:
        # Headers are octets; sites write UTF-8 paths into them unescaped.
        joined = urljoin(url, location.encode("latin-1").decode("utf-8", errors="replace").strip())
    except ValueError:
        return None
    return joined.partition("#")[0]


class Way:
    """The redirects passed while one address is got, and what came at its end."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.passed: list[str] = []
        self.hops: list[Hop] = []

    def passes(self, address: str, answer: Answer) -> None:
        """Note that *address* redirected."""
        self.passed.append(address)
        if answer.raw is not None:
            self.hops.append(Hop(url=answer.raw.url or address, captured_at=answer.captured_at, raw=answer.raw))

    def not_asked(self, address: str, why: Failed, moment: datetime) -> Fetched:
        """Return that *address* was not asked."""
        capture = Capture(
            url=normalise(self.url),
            captured_at=moment,
            final_url=normalise(address) if self.passed else None,
            redirects=tuple(self.passed),
            hops=tuple(self.hops),
        )
        return Fetched(capture=capture, failure=why, sent=bool(self.passed))

    def led_home(self, address: str, home: str, answer: Answer) -> Fetched:
        """Return that *address* redirected to the home page, which was not asked."""
        self.passed.append(address)
        return self.ended(home, answer, answered=address)

    def ended(
        self,
        address: str,
        answer: Answer,
        *,
        answered: str | None = None,
        come_back: float | None = None,
        failure: Failed | None = None,
    ) -> Fetched:
        """Return what came at *address*; *answered*: the address that gave the answer, if another."""
        raw, payload = answer.raw, b""
        failure = failure or answer.trouble
        if raw is not None and failure is None:
            try:
                payload = decoded(raw.body, answer.header("Content-Encoding") or "", limit=PAYLOAD_BYTES)
            except EncodingError as error:
                failure = Failed(reason=error.reason, detail=error.detail)
        headers: dict[str, str] = {}
        for name, value in raw.response_headers if raw else ():
            headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
        capture = Capture(
            url=normalise(self.url),
            captured_at=answer.captured_at,
            final_url=normalise(address) if self.passed else None,
            redirects=tuple(self.passed),
            http_status=raw.status if raw else None,
            content_type=headers.get("content-type"),
            payload_digest=payload_digest(raw.body) if raw else None,
            payload_bytes=len(raw.body) if raw else 0,
            raw=raw if raw is None or raw.url else replace(raw, url=answered or address),
            hops=tuple(self.hops),
        )
        return Fetched(
            capture=capture,
            payload=payload,
            headers=headers,
            failure=failure,
            come_back_seconds=come_back,
            recorded=answer.recorded,
        )
