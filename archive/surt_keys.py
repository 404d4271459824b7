"""Addresses as sort keys: host reversed, case, session numbers and order of the query taken out (SURT).

The rules are those that pywb, ReplayWeb.page and cdxj-indexer look records up by; a key of other rules is not found.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

_PARTS = re.compile(rb"(?s)([a-zA-Z][a-zA-Z0-9+.-]*):(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?")
_DEFAULT_PORTS = {b"http": b"80", b"https": b"443"}
_LONGEST_NUMBER = 10  # digits of an IPv4 address written as one number
_WWW = re.compile(rb"^www\d*\.")
_BREAKS = re.compile(rb"[\r\n\t]")
_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_PATH_SESSIONS = (
    re.compile(rb"(?i)^(.*/)(?:\((?:[a-z]\([0-9a-z]{24}\))+\)/)([^?]+\.aspx.*)$"),
    re.compile(rb"(?i)^(.*/)(?:\([0-9a-z]{24}\)/)([^?]+\.aspx.*)$"),
)
_QUERY_SESSIONS = tuple(
    re.compile(rb"(?i)^(.*)(?:" + name + rb")(?:&(.*))?$")
    for name in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
)


def surt_key(url: str) -> str:
    """Return the key of *url*, for example ``test,ban)/tin?id=3``; the text itself where it is no address."""
    found = _PARTS.fullmatch(_BREAKS.sub(b"", url.strip().encode("utf-8", "replace")))
    if found is None or found.group(2) is None:
        return url
    scheme, authority = found.group(1).lower(), found.group(2).rpartition(b"@")[2]
    key = _host_key(scheme, authority) + b")" + _path_key(found.group(3)) + _query_key(found.group(4) or b"")
    return key.decode("utf-8", "replace")


def _host_key(scheme: bytes, authority: bytes) -> bytes:
    found = re.fullmatch(rb"(.*?)(?::(\d*))?", authority, re.DOTALL)
    host, port = (found.group(1), found.group(2)) if found else (authority, None)
    host = _unescaped(host)
    if not host.isascii():
        host = _ascii_host(host)
    host = _WWW.sub(b"", _escaped(_as_address(host.replace(b"..", b".").strip(b".").lower())), count=1)
    number = port.lstrip(b"0") if port else b""
    suffix = b":" + number if number and number != _DEFAULT_PORTS.get(scheme) else b""
    return b",".join(reversed(host.split(b"."))) + suffix


def _ascii_host(host: bytes) -> bytes:
    try:
        return host.decode("utf-8", "ignore").encode("idna")
    except ValueError:  # a label that no host can have
        return host


def _as_address(host: bytes) -> bytes:
    if not host.isdigit() or len(host) > _LONGEST_NUMBER:
        return host
    return str(ipaddress.IPv4Address(int(host) & 0xFFFFFFFF)).encode()


def _path_key(path: bytes) -> bytes:
    kept: list[bytes] = []
    for part in _unescaped(path).split(b"/")[1:]:
        if part == b"..":
            kept = kept[:-1] if kept else [part]
        elif part != b".":
            kept.append(part)
    joined = b"/" + b"".join(part + b"/" for part in kept[:-1] if part) + (kept[-1] if kept else b"")
    plain = _escaped(joined).lower()
    for pattern in _PATH_SESSIONS:
        if (found := pattern.match(plain)) is not None:
            plain = found.group(1) + found.group(2)
    return plain[:-1] if plain.endswith(b"/") and len(plain) > 1 else plain


def _query_key(query: bytes) -> bytes:
    plain = _escaped(_unescaped(query))
    for pattern in _QUERY_SESSIONS:
        if (found := pattern.match(plain)) is not None:
            plain = found.group(1) + (found.group(2) or b"")
    plain = plain.lower()
    if len(plain) > 1:
        plain = b"&".join(b"=".join(pair) for pair in sorted(tuple(one.split(b"=", 1)) for one in plain.split(b"&")))
    return b"?" + plain if plain else b""


def _unescaped(data: bytes) -> bytes:
    while (plain := unquote_to_bytes(data)) != data:
        data = plain
    return data


def _escaped(data: bytes) -> bytes:
    return quote_from_bytes(data, safe=_SAFE).encode("ascii")
