"""Which part of a page an element stands in: the main column, or a menu, a side column, a foot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

_SIDE_TAGS = frozenset({"nav", "aside", "footer", "menu", "select", "dialog", "template", "noscript"})
_SIDE_ROLES = frozenset({"navigation", "complementary", "contentinfo", "search", "banner"})
# Names that theme makers give to what stands beside the content; each is a whole class or id, or the last part of one.
_SIDE_NAME = re.compile(
    r"(?:[\w-]*[-_])?(?:sidebar|side-?column|side-?col|aside|secondary|footer\d*|foot|copyright|nav|navbar|navigation"
    r"|(?:main|top|sub|mega|mobile)?-?menu\w*|breadcrumbs?|pathway|masthead|top-?bar|tag-?cloud|most-?(?:read|viewed|popular)"
    r"|popular-?(?:posts?|news)|recent-?(?:posts|entries|news)|related(?:-?(?:posts?|news|articles|items?))?|tin-?lien-?quan"
    r"|bai-?lien-?quan|tin-?khac|tin-?cu-?hon|doc-?nhieu|xem-?nhieu|tin-?doc-?nhieu|comments?(?:-?(?:area|list))?|respond|calendar"
    r"|login|poll|weather|sidebar-widget|quang-?cao|banners?|adverts?|ads|rightcol\w*|col-?right|right-?col\w*|cot-?phai|cotphai)"
    r"|sidebar[-_]?(?:right|left|primary|secondary|inner|area|box|\d+)|widget|widget-area|widget_[\w-]+|moduletable[\w-]*|site-header|page-footer",
    re.IGNORECASE,
)
# On what holds the content and a side column together.
_LAYOUT_NAME = re.compile(r"(?:has|with|no|without|show|hide|content|main|one|two|both)[-_]sidebars?", re.IGNORECASE)
# Systems that build the whole page of widgets name the one with the posts so.
_MAIN_WIDGETS = frozenset({"Blog", "widget_siteorigin-panels-postloop"})
# What moves by itself shows what is newest or dearest to the site, never the list.
_MOVING_NAME = re.compile(r"(?:[\w-]*[-_])?(?:slider|slideshow|carousel|swiper|ticker|marquee)\d*", re.IGNORECASE)
_DOUBTFUL_NAME = re.compile(
    r"(?:[\w-]*[-_])?(?:right|left-?menu|slides?|hot|focus|latest|newest|"
    r"tin-?moi|highlight|popup|modal|header|top|bottom|share|social|tags)\d*",
    re.IGNORECASE,
)
_MAIN_NAME = re.compile(
    r"(?:[\w-]*[-_])?(?:main|content|contents|primary|main-?content|noi-?dung|noidung\w*|site-main|component)\d*",
    re.IGNORECASE,
)
_MAIN_IDS = frozenset(("main", "content", "primary", "main-content", "maincontent", "main_content", "component"))


def names_of(element: HtmlElement) -> Iterator[str]:
    """Yield the element's classes and its id."""
    yield from (element.get("class") or "").split()
    if identity := element.get("id"):
        yield identity


def is_hidden(element: HtmlElement) -> bool:
    """Return whether the page itself hides this very element."""
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or element.get("hidden") is not None


def is_side_area(element: HtmlElement) -> bool:
    """Return whether this very element is a menu, side column, foot or block of other articles."""
    if element.tag in _SIDE_TAGS or element.get("role") in _SIDE_ROLES:
        return True
    # A theme may hang any word on <body> ("has-sidebar") and on an article ("tag-footer").
    if element.tag in ("body", "html", "article", "main"):
        return False
    is_called_so = _names_say_side(element.get("class") or "", element.get("id") or "")
    return is_called_so and not _holds_main_column(element)


@lru_cache(maxsize=8192)  # a page asks for the same few hundred names some thousand times
def _names_say_side(classes: str, identity: str) -> bool:
    names = {name for name in (*classes.split(), identity) if name and not _LAYOUT_NAME.match(name)}
    return not names & _MAIN_WIDGETS and any(_SIDE_NAME.fullmatch(name) for name in names)


def _holds_main_column(element: HtmlElement) -> bool:
    """Return whether *element* is the frame around everything, named after the column beside it ("with-sidebar")."""
    parts = element.iter("main", "div", "section", "td")
    return any(part.tag == "main" or part.get("role") == "main" or part.get("id") in _MAIN_IDS for part in parts)


def stands_aside(element: HtmlElement) -> bool:
    """Return whether *element* is, or stands in, a side area."""
    return is_side_area(element) or any(is_side_area(above) for above in element.iterancestors())


def prominence(element: HtmlElement) -> float:
    """Return how much the place of *element* speaks for the page's own content: 1 is neutral, 0 aside or hidden."""
    weight = 1.0
    in_main = False
    for above in (element, *element.iterancestors()):
        if is_side_area(above) or is_hidden(above):
            return 0.0
        if above.tag in ("body", "html"):
            continue
        factor, says_main = _names_say(above.get("class") or "", above.get("id") or "")
        if above.tag == "marquee" or not factor:
            return 0.0
        weight *= factor
        in_main = in_main or above.tag == "main" or says_main
    return weight * (1.5 if in_main else 1.0)


@lru_cache(maxsize=8192)
def _names_say(classes: str, identity: str) -> tuple[float, bool]:
    """Return by what the names of one element multiply the weight of its contents, and whether they say main column."""
    names = [*classes.split(), identity]
    if any(_MOVING_NAME.fullmatch(name) for name in names):
        return 0.0, False
    doubtful = any(_DOUBTFUL_NAME.fullmatch(name) for name in names)
    return 0.5 if doubtful else 1.0, any(_MAIN_NAME.fullmatch(name) for name in names)
