"""The dead-man's ping: an address that is asked when a round is over, and that misses us when we are silent."""

from __future__ import annotations

import asyncio
import logging
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException
from urllib.parse import urlsplit

from archive.events import tell

logger = logging.getLogger(__name__)

# Seconds before each further attempt.
PAUSES = (5.0, 60.0)
_TIMEOUT_SECONDS = 30.0


async def ping(url: str, pauses: Sequence[float] = PAUSES) -> bool:
    """Ask for *url*, again after each of *pauses* when that fails; whether it answered with success.

    The address may hold a token: only its host is told.
    """
    host = urlsplit(url).hostname or ""
    why = ""
    for pause in (0.0, *pauses):
        await asyncio.sleep(pause)
        why = await asyncio.to_thread(_failure, url)
        if not why:
            tell(logger, "ping-sent", host=host)
            return True
    tell(logger, "ping-failed", level=logging.ERROR, host=host, why=why)
    return False


def _failure(url: str) -> str:
    """Ask for *url*; return what went wrong, without the address, and nothing when it went well."""
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS):  # noqa: S310 - the schedule file allows http only
            return ""
    except (OSError, HTTPException, ValueError) as error:
        status = getattr(error, "code", None)
        return f"HTTP {status}" if status is not None else type(getattr(error, "reason", error)).__name__
