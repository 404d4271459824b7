"""What a log may not hold: passwords in addresses and headers, and those that the environment names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlsplit

_HIDDEN = "***"
# "//name:password@host": up to the last @ before the path, for browsers and curl read it so.
_USERINFO = re.compile(r"(?<=//)[^\s/?#\\\"'<>]*@")
_CREDENTIALS = re.compile(
    r"(?i)\b(authorization\b[\"']?\s*[:=]\s*(?:b?[\"'])?)(?:(?:basic|bearer|digest|token)\s+)?[^\s\"',;]+"
)
_FIELD = re.compile(
    r"(?i)\b((?:access_|auth_|api_?)?(?:token|key|secret|signature|sig)|pass(?:word|wd)?|pwd)(=)[^\s&;#\"'<>]+"
)
# A shorter word would be found in words that are no secret.
_SHORTEST = 4


def without_credentials(address: str) -> str:
    """Return an address without the name and password that may stand before its host."""
    return _USERINFO.sub("", address)


def without_secrets(text: str, secrets: Iterable[str] = ()) -> str:
    """Return *text* with every password, token and credential in it replaced, and each of *secrets* wherever it is."""
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    return _FIELD.sub(rf"\1\2{_HIDDEN}", _CREDENTIALS.sub(rf"\1{_HIDDEN}", without_credentials(text)))


def proxy_secrets(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the passwords of the proxies that *environment* names, as written and as meant; the longest first."""
    found: set[str] = set()
    for name, value in environment.items():
        if name.lower().endswith("_proxy") and "@" in value:
            address = value if "://" in value else f"//{value}"
            password = urlsplit(address).netloc.rpartition("@")[0].partition(":")[2]
            found |= {password, unquote(password)}
    return tuple(sorted((one for one in found if len(one) >= _SHORTEST), key=len, reverse=True))
