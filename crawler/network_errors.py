"""Names for what goes wrong on the wire, from the exception that tells of it."""

from __future__ import annotations

from collections.abc import Iterator

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError
from twisted.web.client import ResponseFailed

from archive.records import Failed

_NAMES: tuple[tuple[type[Exception], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "connection-refused"),
    (DownloadCancelledError, "too-large"),  # Scrapy cancels a download for its size only
    (ResponseDataLossError, "truncated"),
    (UnsupportedURLSchemeError, "unsupported-scheme"),
    (DownloadFailedError, "connection-lost"),
    (ConnectError, "unreachable"),
)


def failure_of(error: BaseException) -> Failed:
    """Return the failure that *error*, raised by a download, amounts to."""
    if any(isinstance(cause, SSL.Error | VerificationError) for cause in _causes(error)):
        return Failed(reason="tls", detail=_words(error))
    for kind, name in _NAMES:
        if isinstance(error, kind):
            return Failed(reason=name, detail=_words(error))
    return Failed(reason="connection-lost", detail=_words(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield *error* and what it rests on: its causes, and the reasons that Twisted keeps in a list."""
    while error is not None:
        yield error
        if isinstance(error, ResponseFailed):
            yield from (reason.value for reason in error.reasons)
        error = error.__cause__


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]
