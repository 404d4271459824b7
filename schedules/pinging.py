"""The dead-man's ping: an address that is asked when a round is over, and that misses us when we are silent."""

from __future__ import annotations

import asyncio
import logging
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException
from importlib.metadata import version
from urllib.parse import urlsplit

from archive.events import tell

logger = logging.getLogger(__name__)

# Seconds before each further attempt.
PAUSES = (5.0, 60.0)
_TIMEOUT_SECONDS = 30.0
_AGENT = f"luuvet/{version('luuvet')}"


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
        request = urllib.request.Request(url, headers={"User-Agent": _AGENT})  # noqa: S310 - http only, by the file
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS):  # noqa: S310
            return ""
    except (OSError, HTTPException, ValueError) as error:
        status = getattr(error, "code", None)
        return f"HTTP {status}" if status is not None else type(getattr(error, "reason", error)).__name__
