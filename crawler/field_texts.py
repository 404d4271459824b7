"""The words of an element that holds one field of a page: a headline, a date, a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

from archive.digests import canonical

_MOMENT_BEHIND = re.compile(
    r"\s*(?:\(\s*(?:\d{4}-\d\d-\d\dT[\d:.]+Z?|\d\d?[./-]\d\d?[./-]\d{4},? \d\d?:\d\d(?::\d\d)?)?\s*\)"
    r"|\d{4}-\d\d-\d\dT[\d:.]+Z)\s*$"
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")  # in "ArticleSummary"
_SILENT = frozenset(("script", "style", "noscript"))
_PARTING = frozenset(("br", "p", "div", "li", "td", "tr"))


@lru_cache(maxsize=4096)
def has_name(names: str, wanted: re.Pattern[str]) -> bool:
    """Tell whether one of the class *names* fits; themes repeat a few hundred of them on every page."""
    return any(wanted.search(_HUMP.sub("-", name)) for name in names.split())


def text_of(element: HtmlElement) -> str:
    """Return the canonical text of *element* without scripts; emoji pictures stand for their sign."""
    return canonical("".join(_pieces(element)))


def _pieces(element: HtmlElement) -> Iterator[str]:
    if element.tag == "meta":
        yield element.get("content") or ""
        return
    todo: list[HtmlElement | str] = [element]
    while todo:
        part = todo.pop()
        if isinstance(part, str):
            yield part
            continue
        if part.tag in _SILENT or not isinstance(part.tag, str):
            continue
        if part.tag == "img" and "emoji" in (part.get("class") or ""):
            yield part.get("alt") or ""
        if part.tag in _PARTING:
            yield " "
            todo.append(" ")
        yield part.text or ""
        for child in reversed(part):
            todo += (child.tail or "", child)


def shown(element: HtmlElement | None) -> str:
    """Return the text of *element*; of none, nothing."""
    return "" if element is None else text_of(element)


def moment_text(element: HtmlElement) -> str:
    """Return what may tell a moment: the element's machine-readable date, else its words."""
    return element.get("datetime") or (canonical(element.get("content")) if element.tag == "meta" else text_of(element))


def without_moment(title: str) -> str:
    """Return *title* without the moment that SharePoint and Liferay copies print behind it, filled in or not."""
    return _MOMENT_BEHIND.sub("", title) or title


def folded(text: str) -> str:
    """Return *text* for comparison: canonical, in small letters."""
    return canonical(text).casefold()
