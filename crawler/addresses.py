"""Addresses: one spelling for each, the article behind a print or mobile view, the id that an address carries."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urljoin, urlsplit

_DEFAULT_PORTS = {"http": "80", "https": "443"}
_SESSION_FIELD = re.compile(
    r"^(?:phpsessid|jsessionid|aspsessionid\w*|asp\.net_sessionid|session_?id|oscsid|zenid|cfid|cftoken)$",
    re.IGNORECASE,
)
# PHP-Nuke and its heirs number their stories with sid, so only a long random value is a session.
_SESSION_IN_SHORT_FIELD = re.compile(r"^s(?:id)?=(?=[^=]*\d)(?=[^=]*[a-z])[0-9a-z]{16,}$", re.IGNORECASE)
# Joomla appends its session or form token as a field that is itself named by 32 hex digits.
_TOKEN_FIELD = re.compile(r"^[0-9a-f]{32}$")
_TRACKING_FIELD = re.compile(
    r"^(?:utm_\w+|fbclid|fb_(?:action|comment)\w*|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|zarsrc|gidzl"
    r"|mc_[ce]id|_ga|_gl|_hsenc|_hsmi)$",
    re.IGNORECASE,
)
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid|asp\.net_sessionid)=[^/;?]*", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_IGNORED_BY_BROWSERS = re.compile(r"[\t\n\r]")
_HALVES = re.compile("[\ud800-\udfff]")  # of characters; no encoding has them

# Fields that ask for another view of the same article: the printer's, the telephone's, a reply form.
_VIEW_FIELDS = frozenset({"print", "tmpl", "replytocom", "amp", "mobile", "share", "like_comment", "nb", "preview"})
_FIELDS_OF_VIEWS = frozenset({"layout=default", "page=", "page"})  # Joomla's print link has them beside print=1
_VIEW_FORMATS = frozenset({"pdf", "amp", "print"})
_WORDPRESS_VIEW = re.compile(r"(?<=[^/])/(?:amp|print|emailpopup)/?$")
_NUKEVIET_VIEW = re.compile(r"/(?:print|savefile)/(?=[^/]+/[^/]+\.html$)")
_JOOMLA_PDF = re.compile(r"(/(?:index\.php|component)/.*/\d+-[^/]+)\.pdf$")

_JOOMLA_SEGMENT = re.compile(r"^(\d+)-[^/]*[^\W\d][^/]*$")
_DATE_AS_SLUG = re.compile(r"^(?:(?:19|20)\d\d-(?:0?[1-9]|1[0-2])-|(?:0?[1-9]|[12]\d|3[01])-(?:0?[1-9]|1[0-2])-)")
_ENDING_NUMBER = re.compile(r"-(\d+)\.html?$")
_MASTERCMS_PRINT = re.compile(r"/apicenter@/print_article&i=(\d+)")
JOOMLA = frozenset({"joomla", "joomla15", "k2"})


def absolute(href: str, base_url: str) -> str | None:
    """Return *href* as a normalised absolute address; None for what a crawler cannot ask (mailto:, javascript:, #)."""
    href = _IGNORED_BY_BROWSERS.sub("", href.strip())
    if not href or href.startswith("#"):
        return None
    try:
        joined = urljoin(base_url, href)
        parts = urlsplit(joined)
    except ValueError:
        return None
    return normalise(joined) if parts.scheme in _DEFAULT_PORTS and parts.hostname else None


@lru_cache(maxsize=4096)  # one page asks for the same few addresses two dozen times
def normalise(url: str) -> str:
    """Return the one spelling of *url* that the archive knows a page by.

    Scheme and host in lower case, default port, fragment, session ids and tracking fields removed, dot segments
    resolved, escapes in capitals. Order and meaning of the other fields stay. What is no http address comes back
    stripped; nothing is raised.
    """
    url = _HALVES.sub("\ufffd", _IGNORED_BY_BROWSERS.sub("", url).strip())
    parts = _split(url)
    if parts is None:
        return url
    path = _without_dot_segments(_escaped(_PATH_SESSION.sub("", parts.path)))
    path = "&".join(field for number, field in enumerate(path.split("&")) if number == 0 or _keeps_meaning(field))
    fields = [field for field in _escaped(parts.query).split("&") if field and _keeps_meaning(field)]
    return f"{parts.scheme}://{_authority(parts)}{path or '/'}" + ("?" + "&".join(fields) if fields else "")


def article_address(url: str, system: str) -> str:
    """Return the article's own address, where *url* may be one of its views (print, PDF, AMP, mobile, reply form)."""
    url = normalise(url)
    parts = _split(url)
    if parts is None:
        return url
    fields = parts.query.split("&") if parts.query else []
    kept = [field for field in fields if not _names_a_view(field)]
    if len(kept) < len(fields):
        kept = [field for field in kept if field not in _FIELDS_OF_VIEWS]
    path = _article_path(parts.path, system)
    return f"{parts.scheme}://{parts.netloc}{path}" + ("?" + "&".join(kept) if kept else "")


def key_in_address(url: str, system: str) -> str | None:
    """Return the publishing system's own id of an article as its address carries it; None where it carries none.

    Joomla ``/section/1001-slug`` and ``id=1001:slug``, K2 ``/item/75-slug`` (as ``k2-75``: its numbers are a series of
    their own), MasterCMS ``-123457.html``, NukeViet ``/section/slug-820.html``, WordPress ``?p=5001``.
    """
    parts = _split(normalise(url))
    if parts is None:
        return None
    fields = dict(field.partition("=")[::2] for field in parts.query.split("&"))
    segments = [segment for segment in parts.path.split("/") if segment]
    if system in JOOMLA:
        return _joomla_key(segments, fields)
    if system == "wordpress":
        number = fields.get("p", "")
        return number if number.isdecimal() else None
    if system == "mastercms":
        found = _MASTERCMS_PRINT.search(parts.path) or _ENDING_NUMBER.search(parts.path)
        return found.group(1) if found else None
    # NukeViet's short form /slug.html carries no id, though a slug may end in a year.
    if system == "nukeviet" and len(segments) > 1 and (found := _ENDING_NUMBER.search(parts.path)):
        return found.group(1)
    return None


def same_host(first: str, second: str) -> bool:
    """Return whether two addresses are of one host, ``www.`` aside."""
    return host_of(first) == host_of(second)


@lru_cache(maxsize=4096)
def host_of(url: str) -> str:
    """Return the host of *url* in lower case, without ``www.`` and port; empty for what is no http address."""
    parts = _split(normalise(url))
    return (parts.hostname or "").removeprefix("www.") if parts else ""


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        known = parts.scheme in _DEFAULT_PORTS and bool(parts.hostname)
        parts.port  # noqa: B018  (raises where the port is no number)
    except ValueError:
        return None
    return parts if known else None


def _authority(parts: SplitResult) -> str:
    userinfo, at, _ = parts.netloc.rpartition("@")
    host = parts.hostname or ""
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            host = quote(host, safe="", errors="replace")
    if ":" in host:
        host = f"[{host}]"
    port = f":{parts.port}" if parts.port is not None and str(parts.port) != _DEFAULT_PORTS[parts.scheme] else ""
    return f"{_escaped(userinfo)}{at}{host}{port}"


def _escaped(text: str) -> str:
    """Escape what may not stand in an address and write the escapes that are there in one way (RFC 3986, 6.2.2)."""
    text = quote(text, safe="%/:?@!$&'()*+,;=~[]-._", errors="replace")
    return _ESCAPE.sub(_one_escape, re.sub(r"%(?![0-9a-fA-F]{2})", "%25", text))


def _one_escape(found: re.Match[str]) -> str:
    character = chr(int(found.group(1), 16))
    return character if character in _UNRESERVED else found.group(0).upper()


def _without_dot_segments(path: str) -> str:
    """Resolve ``.`` and ``..`` (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments[1:]:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", "..") and len(segments) > 1:
        kept.append("")
    return "/" + "/".join(kept) if len(segments) > 1 else path


def _keeps_meaning(field: str) -> bool:
    name = field.partition("=")[0]
    return not (
        _SESSION_FIELD.match(name)
        or _TRACKING_FIELD.match(name)
        or _TOKEN_FIELD.match(name)
        or _SESSION_IN_SHORT_FIELD.match(field)
    )


def _names_a_view(field: str) -> bool:
    name, _, value = field.partition("=")
    if name == "tmpl":
        return value in ("component", "print", "mobile", "amp")
    return name in _VIEW_FIELDS or (name == "format" and value in _VIEW_FORMATS)


def _article_path(path: str, system: str) -> str:
    if system in JOOMLA:
        return _JOOMLA_PDF.sub(r"\1.html", path)
    if system == "wordpress":
        return _WORDPRESS_VIEW.sub("/", path)
    return _NUKEVIET_VIEW.sub("/", path) if system == "nukeviet" else path


def _joomla_key(segments: list[str], fields: dict[str, str]) -> str | None:
    if fields.get("view") in ("article", "item"):
        number = re.split(r":|%3A|-", fields.get("id", ""), maxsplit=1)[0]
        if number.isdecimal():
            return f"k2-{number}" if fields["view"] == "item" else number
    if not segments:
        return None
    found = _JOOMLA_SEGMENT.match(segments[-1])
    # An alias may begin with a day ("20-11-…") where the site leaves ids out of its addresses.
    if not found or _DATE_AS_SLUG.match(segments[-1]):
        return None
    return f"k2-{found.group(1)}" if segments[-2:-1] == ["item"] else found.group(1)


def authority_of(url: str) -> str:
    """Return what a robots.txt speaks for: scheme, host and port of *url*, such as ``http://ban.test``."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
