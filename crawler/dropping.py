"""Which elements of a container are furniture by their own marks: class, id, or being hidden."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from lxml.html import HtmlElement

from crawler import elements
from crawler.element_index import Selector, compiled

# Class names made of these words are furniture whatever the theme calls the rest ("my-theme-related-posts").
_FURNITURE_WORDS = re.compile(
    r"(?:^|[-_])(?:social-?shar\w*|share-?(?:buttons?|box|bar|links?|icons?)|related-?(?:posts?|news|articles?|items?|content)"
    r"|tin-?(?:lien-?quan|khac|cung-chuyen-muc)|bai-?viet-?(?:lien-?quan|khac)|breadcrumbs?|comments?-?(?:area|form|list)"
    r"|post-?views?(?:-count)?|view-?count(?:er)?|luot-?xem|addtoany|print-?(?:button|link)s?|star-?ratings?"
    r"|quang-?cao|advert(?:isement)?s?|banner-?ads?|ads-?(?:banner|box|block)|newsletter)(?:$|[-_])",
    re.IGNORECASE,
)


class DropRules:
    """Selectors of a set of rules, sorted so that an element is asked only those that may fit."""

    def __init__(self, selectors: Sequence[str]) -> None:
        self.by_class: dict[str, list[Selector]] = defaultdict(list)
        self.by_id: dict[str, list[Selector]] = defaultdict(list)
        self.others: list[Selector] = []
        for css in selectors:
            selector = compiled(css)
            last = selector.steps[-1] if selector.steps else None
            if last is not None and last.id is not None:
                self.by_id[last.id].append(selector)
            elif last is not None and last.classes:
                self.by_class[last.classes[0]].append(selector)
            else:
                self.others.append(selector)


@lru_cache(maxsize=256)
def drop_rules(selectors: tuple[str, ...]) -> DropRules:
    """Return the sorted selectors; raises SelectorError."""
    return DropRules(selectors)


@lru_cache(maxsize=4096)
def _is_furniture_name(name: str) -> bool:
    return _FURNITURE_WORDS.search(name) is not None


class Dropper:
    """Tells of each element of one container whether it goes, and by which rule."""

    def __init__(self, rules: DropRules) -> None:
        self._rules = rules

    def rule_for(self, element: HtmlElement) -> str | None:
        """Return the name of the rule by which *element* is no part of the text; None: it stays."""
        if names := (element.get("class") or "").split():
            for name in names:
                for selector in self._rules.by_class.get(name, ()):
                    if selector.matches(element):
                        return f"drop {selector.css}"
        identity = element.get("id")
        for selector in self._rules.by_id.get(identity, ()) if identity else ():
            if selector.matches(element):
                return f"drop {selector.css}"
        for selector in self._rules.others:
            if selector.matches(element):
                return f"drop {selector.css}"
        if elements.is_hidden(element):
            return "hidden"
        for name in names:
            if _is_furniture_name(name):
                return f"class {name}"
        return None
