"""Pages that want the browser to prove itself before they show anything: cookie scripts, captchas, refresh stubs."""

from __future__ import annotations

import re
from itertools import islice

from crawler.documents import Document
from crawler.page_shape import PageShape

_SERVICES = re.compile(
    r"cf-browser-verification|cf[-_]chl|challenge-platform|cdn-cgi/challenge|sucuri_cloudproxy|_incap_"
    r"|incapsula (?:incident|resource)|_Incapsula_Resource"
    r"|ddos-guard|__ddg\d|aws-waf-token|awswafintegration|bot-?detection|px-captcha|slowaes|toNumbers\(",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"checking (?:your|the) browser|just a moment|attention required|ddos protection by"
    r"|verify(?:ing)? (?:that )?you are (?:(?:a )?human|not a (?:ro)?bot)|bot verification|security check"
    r"|enable (?:javascript|cookies)(?: and (?:javascript|cookies))?.{0,30}|(?:đang )?kiểm tra trình duyệt"
    r"|bạn không phải (?:là )?(?:robot|người máy|rô-bốt)"
    r"|xác (?:minh|nhận|thực) (?:rằng )?(?:bạn )?(?:là|không phải)|(?:nhập|xác nhận) (?:mã )?captcha"
    r"|nhập (?:mã|ký tự|các ký tự|chữ số) (?:xác nhận|xác thực|bảo (?:mật|vệ)|an toàn|kiểm tra|trong hình|bên dưới)"
    r"|are you (?:a )?(?:human|robot)"
    r"|(?:bật|kích hoạt) (?:javascript|cookie)",
    re.IGNORECASE,
)
_SETS_COOKIE = re.compile(r"document\.cookie\s*=", re.IGNORECASE)
_MOVES_ON = re.compile(
    r"location\.(?:reload|replace|assign)\s*\(|(?:window|document|self|top)\.location(?:\.href)?\s*=[^=]"
    r"|location\.href\s*=[^=]",
    re.I,
)
_CAPTCHA = re.compile(r"g-recaptcha|h-captcha|cf-turnstile|captcha", re.IGNORECASE)
_REFRESH = re.compile(r"^\s*(\d{1,9})")
_MOST_LINKS = 4  # a site's menu stands on none of them
_FEW = 200  # characters that a page may show and still be nothing but a gate
_SOON = 15  # seconds


def challenge_in(document: Document, shape: PageShape) -> str | None:
    """Return the sign that the page is a gate before the real one; None where none is, or where a text stands."""
    shown = shape.shown + shape.linked
    scripts = "\n".join(script.text or "" for script in document.root.iter("script"))
    sources = "\n".join(one.get("src") or "" for one in document.root.iter("script", "iframe"))
    is_bare = len(list(islice(document.root.iter("a"), _MOST_LINKS + 1))) <= _MOST_LINKS
    said = " ".join((*shape.title_parts[:1], *(one.text for one in shape.headings), *shape.blocks))
    if shown < 3 * _FEW and (found := _SERVICES.search(scripts + sources)) and (shown < _FEW or _WORDS.search(said)):
        return f"script of a protection service: {found.group(0)}"
    if is_bare and shown < 2 * _FEW and len(said) < 3 * _FEW and (found := _WORDS.search(said)):
        return f"says {found.group(0)!r}"
    if shown >= _FEW or (shape.headings and shape.has_media):
        return None
    if _SETS_COOKIE.search(scripts) and _MOVES_ON.search(scripts):
        return "a script sets a cookie and loads the page again"
    if shown < _FEW / 4 and not shape.has_media and (found := _MOVES_ON.search(scripts)):
        return f"nothing but a script that moves on: {found.group(0)}"
    if _has_captcha(document):
        return "a captcha and nothing else"
    return _refresh(document)


def _has_captcha(document: Document) -> bool:
    return any(
        _CAPTCHA.search(
            f"{one.get('class') or ''} {one.get('id') or ''} {one.get('name') or ''} {one.get('src') or ''}"
        )
        for one in document.root.iter("div", "input", "img", "iframe")
    )


def _refresh(document: Document) -> str | None:
    for meta in document.root.iter("meta"):
        if (meta.get("http-equiv") or "").lower() == "refresh":
            content = meta.get("content") or ""
            found = _REFRESH.match(content)
            if found and int(found.group(1)) <= _SOON:
                return f"nothing but a refresh: {content[:100]}"
    return None
