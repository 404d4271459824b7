"""Why one attempt to send a report did not succeed, in words that hold no secret."""

from __future__ import annotations

import ssl
from collections.abc import Iterable

from archive.log_secrets import without_secrets
from archive.terminal_text import harmless

SEEN_OF_A_REPLY = 120  # characters of what a server says


class NotDelivered(Exception):  # noqa: N818 - the outcome of an attempt, told by whoever retries
    """One attempt failed for a *reason*; *is_final*: another one would fail alike."""

    def __init__(self, reason: str, is_final: bool = False) -> None:
        super().__init__(reason, is_final)
        self.reason, self.is_final = reason, is_final


def reason_of(error: NotDelivered | OSError | UnicodeError, secrets: Iterable[str]) -> str:
    """Return in a few words why an attempt failed, none of *secrets* among them."""
    return harmless(without_secrets(_words(error), secrets))


def _words(error: NotDelivered | OSError | UnicodeError) -> str:
    if isinstance(error, NotDelivered):
        return error.reason
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return f"no safe connection ({error.reason or 'TLS'})"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, UnicodeError):
        return "its address cannot be used"
    return error.strerror or type(error).__name__
