"""The name of every verdict on a response: what it means, and whether a person may see more in it than we did.

The crawler's quality gate gives those that rest on the response alone, the archive those that rest on what it has seen
before. A doubtful one is set aside with its capture (:mod:`archive.quarantine`); the others are plain failures.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LAYOUT_DRIFT = "layout-drift"


class Doubt(StrEnum):
    """When a verdict is set aside for a person."""

    NEVER = "never"  # nothing came that could be the article: the next run asks again
    KNOWN = "known"  # where an article is known at the address: its state may be at stake
    ALWAYS = "always"  # it rests on words, which an article may use too


@dataclass(frozen=True, slots=True)
class Verdict:
    """One kind of answer that is not taken for the article."""

    name: str
    meaning: str
    doubt: Doubt = Doubt.NEVER
    is_reading: bool = False  # it rests on what the rules read: of many pages at once, the rules are wrong


_KNOWN, _ALWAYS = Doubt.KNOWN, Doubt.ALWAYS

# In the order in which they are judged.
VERDICTS = {
    one.name: one
    for one in (
        Verdict("http-STATUS", "the server answers with an error"),
        Verdict("timeout", "no whole answer within the time allowed"),
        Verdict("dns", "the host's name leads nowhere"),
        Verdict("private-address", "the host's name leads into a private network"),
        Verdict("connection-refused", "nobody listens there"),
        Verdict("unreachable", "no way leads there"),
        Verdict("connection-lost", "the connection broke"),
        Verdict("tls", "no safe connection: its certificate, or its encryption"),
        Verdict("unsupported-scheme", "no address of the web"),
        Verdict("no-response", "nothing came"),
        Verdict("truncated", "the connection ended before the length that was promised"),
        Verdict("too-large", "more bytes or elements than any article has"),
        Verdict("bad-encoding", "the packing of the body is broken"),
        Verdict("redirect-loop", "redirects that come back to where they were, or do not end"),
        Verdict("redirect-off-site", "leads to a host that is not the site's", _KNOWN),
        Verdict("redirect-home", "leads to the front page, or shows it", _KNOWN),
        Verdict("redirect-section", "leads to the section above", _KNOWN),
        Verdict("another-page", "leads to another address, or names one as its own", _ALWAYS),
        Verdict("empty-body", "holds no word outside links", _KNOWN),
        Verdict("not-html", "is no page", _KNOWN),
        Verdict("undecodable", "bytes that stand for no text"),
        Verdict("cut-off", "ends within a tag"),
        Verdict("soft-404", "says that there is no such page, with a status that says there is", _KNOWN),
        Verdict("challenge", "wants the browser to prove itself: cookie script, captcha, block by a proxy", _KNOWN),
        Verdict("flood-block", "says that we ask too often"),
        Verdict("error-page", "says that the server broke", _ALWAYS),
        Verdict("maintenance", "says that the site is being worked on", _ALWAYS),
        Verdict("login", "asks for a password", _ALWAYS),
        Verdict("reader-error", "its markup broke the reader"),
        Verdict("no-container", "no rule found where the article stands", _KNOWN, is_reading=True),
        Verdict("layout-body", "the site file's own selector found nothing", _KNOWN, is_reading=True),
        Verdict("empty-article", "the article's place holds nothing", _KNOWN, is_reading=True),
        Verdict("body-gone", "no text where the latest version has one", _KNOWN, is_reading=True),
        Verdict("shrunken", "far less text than the page ever had", _KNOWN, is_reading=True),
        Verdict("another-article", "another article's text under this address", _KNOWN, is_reading=True),
        Verdict(LAYOUT_DRIFT, "many pages of the site yield far less at once: its layout has changed", _KNOWN),
        Verdict("not-modified-unknown", "304 where nothing is known to be unchanged"),
    )
}
READING = tuple(name for name, one in VERDICTS.items() if one.is_reading)


def is_doubtful(reason: str, *, known: bool) -> bool:
    """Whether an answer of this verdict is set aside; *known*: an article is known at its address."""
    verdict = VERDICTS.get(reason)
    if verdict is None or verdict.doubt is Doubt.NEVER:
        return False
    return known or verdict.doubt is Doubt.ALWAYS
