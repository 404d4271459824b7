"""What a response says before any article is read: whether it is the page asked for at all. Pure; one place decides.

Here: Absent ``http-404``, ``http-410``, ``soft-404``, ``redirect-home``; Failed ``http-STATUS``, ``no-response``,
``redirect-off-site``, ``redirect-section``, ``another-page``, ``empty-body``, ``not-html``, ``cut-off``, ``challenge``,
``flood-block``, ``error-page``, ``maintenance``, ``login``. Where a text of some length runs, words decide nothing.
What each means, and which ones a person is to see, stands in :mod:`archive.verdicts`; :mod:`archive.doubts` gives those
that need the page's history.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from archive.records import Absent, Failed
from crawler.addresses import host_of
from crawler.challenges import challenge_in
from crawler.documents import Document
from crawler.message_pages import LONGEST_MESSAGE, SOFT_404, message_of
from crawler.page_shape import PageShape, shape_of
from crawler.shown_instead import another_page, front_page_listed, home_page_shown, is_home, redirected_elsewhere

Verdict = Absent | Failed | None

# Bytes. No article fits in so little; empty sections of some systems answer with a line of markup.
_SHORTEST_PAGE = 100
_FOREIGN_TYPE = re.compile(
    r"^(?:image|audio|video|font)/|^application/(?!xhtml|xml|[\w.-]*\+xml|octet-stream)", re.IGNORECASE
)
_ACTS = re.compile(rb"<script|http-equiv\s*=\s*.?refresh", re.IGNORECASE)
_BROKEN_OFF = re.compile(rb"<[a-zA-Z/!][^<>]{0,2000}$|<!--(?:(?!-->)[\s\S])*$")
_LOGIN_PATH = re.compile(
    r"/(?:wp-login\.php|log-?in|sign-?in|dang-nhap|dangnhap|account/login|users?/login)(?:[/?.]|$)", re.I
)
_REDIRECTED = frozenset({301, 302, 303, 307, 308})
_SECONDS = re.compile(r"(\d{1,4})\s*(?:giây|seconds?)", re.IGNORECASE)


def judge(
    *,
    url: str,
    final_url: str,
    redirects: Sequence[str],
    status: int | None,
    headers: Mapping[str, str],
    payload: bytes,
    document: Document | None,
    home: str,
    expected: Literal["article", "listing"],
) -> Verdict:
    """Return what stands in place of the page asked for, with the facts it rests on; None for the page itself.

    *url* was asked for, *final_url* answered after *redirects*; *headers* by their names in any case; *document* is the
    parsed payload, None where it could not be parsed; *home* is the site's front page.
    """
    # A redirect to the front page is not followed: the front page would say no more, and its own status is not there.
    to_home = bool(redirects) and is_home(final_url, home) and not is_home(url, home)
    by_status = None if to_home and status in _REDIRECTED else _by_status(status)
    verdict = by_status or _by_redirect(url, final_url, redirects, home, document, expected)
    if verdict is None and status != 304:
        verdict = _by_payload(payload, headers)
    if verdict is not None or document is None or status == 304:
        return verdict
    shape = shape_of(document.root)
    return (
        _by_text(url, shape, document, payload)
        or _by_redirect_to_login(url, final_url, shape)
        or _by_page(url, final_url, home, document, shape, expected)
    )


def _by_status(status: int | None) -> Verdict:
    if status is None:
        return Failed(reason="no-response")
    if status in (404, 410):
        return Absent(reason=f"http-{status}", detail=f"the server answers {status}")
    if 200 <= status < 300 or status == 304:
        return None
    return Failed(reason=f"http-{status}", detail=f"the server answers {status}")


def _by_redirect(
    url: str, final_url: str, redirects: Sequence[str], home: str, document: Document | None, expected: str
) -> Verdict:
    if host_of(final_url) not in _hosts(url, home):
        return Failed(reason="redirect-off-site", detail=f"{url} leads to {final_url}")
    if not redirects or expected == "listing":
        if redirects and is_home(final_url, home) and not is_home(url, home):
            return Failed(reason="redirect-home", detail=f"the listing {url} leads to {final_url}")
        return None
    if is_home(final_url, home) and not is_home(url, home):
        return Absent(reason="redirect-home", detail=f"{url} leads to {final_url}")
    return redirected_elsewhere(url, final_url, document)


def _hosts(url: str, home: str) -> tuple[str, ...]:
    return host_of(url), host_of(home)


def _by_payload(payload: bytes, headers: Mapping[str, str]) -> Verdict:
    body = payload.strip()
    if len(body) < _SHORTEST_PAGE and not _ACTS.search(body):
        return Failed(reason="empty-body", detail=f"{len(body)} bytes")
    content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    if _FOREIGN_TYPE.match(content_type) and b"<html" not in payload[:2048].lower():
        return Failed(reason="not-html", detail=content_type[:80])
    if _BROKEN_OFF.search(body[-4096:]):
        return Failed(reason="cut-off", detail=f"ends within a tag: {body[-40:].decode('utf-8', 'replace')!r}")
    return None


def _by_text(url: str, shape: PageShape, document: Document, payload: bytes) -> Verdict:
    if _is_error_template(document):
        return Absent(reason=SOFT_404.name, detail="the system's own template for missing pages (body.error404)")
    if shape.running < LONGEST_MESSAGE and (sign := challenge_in(document, shape)):
        return Failed(reason="challenge", detail=sign)
    found = message_of(shape)
    # A notice of maintenance is an article too, where the address asked for has the words of its title.
    if found is not None and not shape.tells_of(url):
        kind, said = found
        if kind is SOFT_404:
            return Absent(reason=kind.name, detail=f"{said[:200]!r}")
        wait = _SECONDS.search(" ".join(shape.blocks))
        return Failed(reason=kind.name, detail=f"{said[:200]!r}" + (f"; wait {wait.group(1)} s" if wait else ""))
    if not shape.shown and not shape.has_media:
        if shape.has_password:
            return Failed(reason="login", detail="a form that asks for a password, and nothing else")
        return Failed(reason="empty-body", detail=f"{len(payload)} bytes without a word outside links")
    return None


def _is_error_template(document: Document) -> bool:
    body = next(document.root.iter("body"), None)
    return body is not None and bool({"error404", "error-404"} & set((body.get("class") or "").split()))


def _by_redirect_to_login(url: str, final_url: str, shape: PageShape) -> Verdict:
    if _LOGIN_PATH.search(final_url) and not _LOGIN_PATH.search(url) and shape.running < LONGEST_MESSAGE:
        return Failed(reason="login", detail=f"{url} leads to {final_url}")
    return None


def _by_page(url: str, final_url: str, home: str, document: Document, shape: PageShape, expected: str) -> Verdict:
    if is_home(url, home):
        return None
    if expected == "listing":
        sign = front_page_listed(document)
        return Failed(reason="redirect-home", detail=f"the front page stands at {final_url}: {sign}") if sign else None
    if sign := home_page_shown(document, home, has_text=shape.running >= LONGEST_MESSAGE):
        return Absent(reason="redirect-home", detail=f"the front page stands at {final_url}: {sign}")
    return another_page(url, final_url, document)
