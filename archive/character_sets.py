"""Bytes to text, whatever the page says about its own character set.

Vietnamese sites declare ISO-8859-1 over UTF-8 bytes, declare UTF-8 over windows-1258, and hold texts that were read as
Latin-1 and saved again as UTF-8. The bytes decide; what is declared is asked only where they do not.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# The standard of the web (WHATWG): who says Latin-1 means windows-1252.
_WEB_NAMES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_HEAD_BYTES = 8192
# What Python can decode and no browser does: names of hosts, escapes of program texts, the mail's UTF-7.
_NOT_OF_THE_WEB = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"})

# "ế", "ộ", "đ" read as Latin-1 or windows-1252 and saved again as UTF-8, against the same letters as they should be.
_MOJIBAKE = re.compile(rb"\xc3\xa1\xc2[\xba\xbb]|\xc3\x84(?:\xc2\x91|\xe2\x80\x98)|\xc3\x86\xc2\xb0")
_MOJIBAKE_STARTS = (b"\xc3\xa1\xc2", b"\xc3\x84", b"\xc3\x86\xc2")
_SOUND = re.compile(rb"\xe1[\xba\xbb][\x80-\xbf]|\xc4[\x90\x91]|\xc6[\xaf\xb0]")
_FEWEST_MOJIBAKE = 8
_CP1252_SIGNS = bytes(range(0x80, 0xA0)).decode("cp1252", "ignore")
_LATIN_RUN = re.compile(f"[\u0080-\u00ff{re.escape(_CP1252_SIGNS)}]{{2,}}")
_BACK = {ord(sign): bytes([code]) for code, sign in ((sign.encode("cp1252")[0], sign) for sign in _CP1252_SIGNS)}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text."""

    text: str
    charset: str  # the one that was right, in Python's spelling
    repaired: tuple[str, ...]  # "charset": another one was declared; "mojibake": letters were put right


def decode(payload: bytes, content_type: str | None) -> Decoded:
    """Return the text of *payload*; never raises, bytes that stand for nothing become U+FFFD."""
    declared = _declared(payload, content_type)
    text, charset = _decoded(payload, declared)
    repaired = () if declared in (None, charset) else ("charset",)
    if _is_mojibake(payload):
        text, repaired = _LATIN_RUN.sub(_unscrambled, text), (*repaired, "mojibake")
    return Decoded(text, charset, repaired)


def _declared(payload: bytes, content_type: str | None) -> str | None:
    """The declared character set in Python's spelling: the header's word, else the page's own."""
    if header := _HEADER.search(content_type or ""):
        return _python_name(header.group(1))
    found = _META.search(payload, 0, _HEAD_BYTES)
    return _python_name(found.group(1).decode("ascii", "replace")) if found else None


def _python_name(name: str) -> str | None:
    name = _WEB_NAMES.get(name.lower(), name)
    try:
        known = codecs.lookup(name).name if "".encode(name) is not None else None
    except (LookupError, UnicodeError):
        return None
    return None if known in _NOT_OF_THE_WEB else known


def _decoded(payload: bytes, declared: str | None) -> tuple[str, str]:
    for mark, charset in _BOMS:
        if payload.startswith(mark):
            return payload[len(mark) :].decode(charset, "replace"), charset
    try:
        return payload.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass  # not UTF-8 throughout; the next lines decide how much of it is
    text = payload.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if declared in (None, "utf-8") and broken * 10 <= len(payload) - len(text) + broken:
        return text, "utf-8"  # a damaged letter here and there
    charset = "cp1252" if declared in (None, "utf-8") else declared
    return payload.decode(charset, "replace"), charset


def _is_mojibake(payload: bytes) -> bool:
    # Counting is many times faster than matching, and sound pages hold hardly any of these.
    if payload.count(b"\xc2") + payload.count(b"\xc3\x84") < _FEWEST_MOJIBAKE:
        return False
    if sum(payload.count(letters) for letters in _MOJIBAKE_STARTS) < _FEWEST_MOJIBAKE:
        return False
    scrambled = len(_MOJIBAKE.findall(payload))
    return scrambled >= _FEWEST_MOJIBAKE and scrambled > len(_SOUND.findall(payload))


def _unscrambled(run: re.Match[str]) -> str:
    original = b"".join(_BACK.get(ord(sign)) or bytes([ord(sign)]) for sign in run.group())
    try:
        return original.decode("utf-8")
    except UnicodeDecodeError:
        return run.group()
