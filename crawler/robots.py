"""robots.txt as RFC 9309 has it: what may be asked, and how slowly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

TOKEN = "luuvet"  # noqa: S105  (the product token of RFC 9309, no secret)

# RFC 9309, 2.5: a crawler may stop reading after 500 KiB.
_READ_BYTES = 500 * 1024
# Seconds. A Crawl-delay beyond this is a mistake or a way of saying no; obeyed literally a run would never end.
LONGEST_CRAWL_DELAY = 120.0

_NAME = re.compile(r"[A-Za-z_-]+")
_LINE = re.compile(r"\s*([A-Za-z][A-Za-z-]*)\s*:(.*)")
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, slots=True)
class RobotsRule:
    """One Allow or Disallow line."""

    pattern: str  # as normalised by :func:`_normal_path`
    allow: bool

    def matches(self, path: str) -> bool:
        """Return whether the rule speaks of *path*. In linear time: a pattern of many ``*`` is no riddle."""
        ends = self.pattern.endswith("$")
        first, *pieces = self.pattern.removesuffix("$").split("*")
        if not path.startswith(first):
            return False
        if not pieces:
            return not ends or path == first
        last = pieces.pop() if ends else ""
        place = len(first)
        for piece in pieces:
            found = path.find(piece, place)
            if found < 0:
                return False
            place = found + len(piece)
        return path.endswith(last) and len(path) - len(last) >= place


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host that concern us."""

    rules: tuple[RobotsRule, ...] = ()
    crawl_delay: float | None = None  # seconds
    sitemaps: tuple[str, ...] = ()

    def allows(self, url: str) -> bool:
        """Return whether *url* may be asked: the longest matching rule decides, Allow where two are equally long."""
        rule = self.rule_for(url)
        return rule is None or rule.allow

    def rule_for(self, url: str) -> RobotsRule | None:
        """Return the rule that decides about *url*; None where none speaks of it."""
        parts = urlsplit(url)
        path = _normal_path((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        matching = [rule for rule in self.rules if path != "/robots.txt" and rule.matches(path)]
        return max(matching, key=lambda rule: (len(rule.pattern), rule.allow), default=None)


ALLOW_ALL = Robots()


def robots_text(payload: bytes) -> str:
    """Return as much of a robots.txt as is read, as text."""
    return payload[:_READ_BYTES].removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")


def read_robots(payload: bytes, token: str = TOKEN) -> Robots:
    """Return the rules for *token* in a robots.txt; broken lines are passed over, as the RFC asks. Never raises."""
    return rules_for(robots_text(payload), token)


def rules_for(text: str, token: str = TOKEN) -> Robots:
    """Return the rules for *token* in the text of a robots.txt."""
    groups, sitemaps = _groups(text)
    chosen = groups[token.lower()] if token.lower() in groups else groups.get("*", [])
    rules: list[RobotsRule] = []
    delays: list[float] = []
    for name, value in chosen:
        if name == "crawl-delay":
            delays += _seconds(value)
        elif value:  # an empty Disallow forbids nothing
            rules.append(_rule(value, allow=name == "allow"))
    return Robots(tuple(rules), max(delays, default=None), sitemaps)


def _groups(text: str) -> tuple[dict[str, list[tuple[str, str]]], tuple[str, ...]]:
    """Return every group's lines by its product token in lower case (groups of one token joined), and the sitemaps."""
    groups: dict[str, list[tuple[str, str]]] = {}
    sitemaps: list[str] = []
    tokens: list[str] = []
    in_rules = False
    for line in re.split(r"\r\n|\r|\n", text):
        found = _LINE.match(line.partition("#")[0])
        if found is None:
            continue
        name, value = found.group(1).lower(), found.group(2).strip()
        if name in ("user-agent", "useragent"):
            tokens = [] if in_rules else tokens
            in_rules = False
            tokens.append(_token(value))
            groups.setdefault(tokens[-1], [])
        elif name in ("allow", "disallow", "crawl-delay"):
            in_rules = True
            for token in dict.fromkeys(tokens):
                groups[token].append((name, value))
        elif name == "sitemap" and value:
            sitemaps.append(value)
    return groups, tuple(dict.fromkeys(sitemaps))


def _token(value: str) -> str:
    """Return the product token of a User-agent line; ``luuvet/1.0`` and ``Luuvet`` name the same crawler."""
    if value.startswith("*"):
        return "*"
    found = _NAME.match(value)
    return found.group(0).lower() if found else ""


def _seconds(value: str) -> list[float]:
    found = re.match(r"\d+(?:[.,]\d+)?", value)
    return [min(float(found.group(0).replace(",", ".")), LONGEST_CRAWL_DELAY)] if found else []


def _rule(value: str, *, allow: bool) -> RobotsRule:
    ends = value.endswith("$")
    # A rule may leave out the slash that every path begins with.
    pattern = value if value.startswith(("/", "*")) else f"/{value}"
    pattern = _normal_path(re.sub(r"\*+", "*", pattern.removesuffix("$") if ends else pattern))
    return RobotsRule(pattern + "$" * ends, allow)


def _normal_path(path: str) -> str:
    """Write a path in one way: unreserved octets plain, others as capital escapes (RFC 9309, 2.2.2)."""
    octets = "".join(character if character.isascii() else _escape(character) for character in path)
    return _ESCAPE.sub(_one_escape, octets)


def _escape(character: str) -> str:
    return "".join(f"%{octet:02X}" for octet in character.encode("utf-8", errors="replace"))


def _one_escape(found: re.Match[str]) -> str:
    octet = int(found.group(0)[1:], 16)
    return chr(octet) if octet in _UNRESERVED else found.group(0).upper()
