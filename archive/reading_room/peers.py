"""Who asks for what: the host and the part of the room a request names, and whether it comes from this very machine."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from datasette.utils import tilde_decode

# Exactly these: other loopback addresses, and mapped ones, are what a proxy or a container may come from.
_THIS_MACHINE = frozenset(("127.0.0.1", "::1"))
THERE_IS_A_LOG = "luuvet.log"  # what a request's scope says of the room it came through, for the menu
# Nothing after it but a port: "[::1].evil.test" is another host, whatever it begins with.
_BRACKETED = re.compile(r"\[([0-9a-f:.]+)\](?::[0-9]*)?")
_OF_PROXIES = ("x-forwarded-", "x-real-ip", "forwarded")


def host_of(scope: Mapping[str, Any]) -> str | None:
    """Return the host a request names, in lower case and without its port; None where it names none, or several."""
    sent = [value.decode("latin-1").casefold() for name, value in scope["headers"] if name == b"host"]
    return _without_port(sent[0]) if len(sent) == 1 else None


def _without_port(host: str) -> str:
    if (bracketed := _BRACKETED.fullmatch(host)) is not None:
        return bracketed[1]
    name, colon, port = host.rpartition(":")
    return name if colon and port.isascii() and port.isdigit() else host


def is_loopback(host: str) -> bool:
    """Say whether a host's name or address means the machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def first_name(scope: Mapping[str, Any]) -> str:
    """Return the first name of a request's path, however it is written: ``logs`` of ``/~6Cogs.json?x``."""
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    names = path.partition(b"?")[0].decode("latin-1").split("/")
    return tilde_decode(unquote(names[1])).partition(".")[0] if len(names) > 1 else ""


def may_be_signed_in(scope: Mapping[str, Any]) -> bool:
    """Say whether a request carries what may prove who asks; whether it does is for Datasette to say."""
    return any(name in (b"cookie", b"authorization") for name, _ in scope["headers"])


def is_this_machine(scope: Mapping[str, Any]) -> bool:
    """Say whether whoever asks sits at this machine: no proxy speaks for others, and no name stands for it.

    A proxy on the same machine is known by the headers it adds; one that adds none must not be set before the room.
    """
    peer = (scope.get("client") or ("", 0))[0]
    host = host_of(scope)
    return (
        peer in _THIS_MACHINE
        and host is not None
        and is_loopback(host)
        and not any(name.decode("latin-1").casefold().startswith(_OF_PROXIES) for name, _ in scope["headers"])
    )
