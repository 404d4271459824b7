"""Telling systemd how the service stands, by sd_notify(3); without systemd nobody listens, and nothing is told."""

from __future__ import annotations

import logging
import os
import socket

from archive.events import tell

logger = logging.getLogger(__name__)

_VARIABLE = "NOTIFY_SOCKET"


def notify(state: str) -> None:
    """Send *state*, such as ``READY=1``, to the socket that $NOTIFY_SOCKET names."""
    address = os.environ.get(_VARIABLE, "")
    if not address.startswith(("/", "@")):
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto(state.encode(), address.replace("@", "\0", 1) if address.startswith("@") else address)
    except OSError as error:
        tell(logger, "systemd-not-told", level=logging.WARNING, state=state, why=str(error))
