"""Finding elements by class, id or attribute without walking the page again for every rule."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import cssselect
from lxml import etree
from lxml.html import HtmlElement

_COMPOUND = re.compile(r"(?P<tag>[a-zA-Z][a-zA-Z0-9]*|\*)?(?P<rest>(?:\.[\w-]+|#[\w-]+|\[[^\]]+\])*)")
_PART = re.compile(
    r"""\.(?P<cls>[\w-]+)|\#(?P<id>[\w-]+)|\[(?P<attr>[\w:-]+)(?:(?P<op>[*^$~]?=)["']?(?P<value>[^"'\]]*)["']?)?\]"""
)


class SelectorError(ValueError):
    """A CSS selector that cannot be read."""


@dataclass(frozen=True, slots=True)
class _Compound:
    """One step of a selector: ``div.item-page[itemprop=articleBody]``."""

    tag: str | None
    classes: tuple[str, ...]
    id: str | None
    attributes: tuple[tuple[str, str, str], ...]  # name, operator ("" for presence), value

    def matches(self, element: HtmlElement) -> bool:
        if self.tag is not None and element.tag != self.tag:
            return False
        if self.id is not None and element.get("id") != self.id:
            return False
        if self.classes:
            own = (element.get("class") or "").split()
            if not all(name in own for name in self.classes):
                return False
        return all(_holds(element.get(name), op, value) for name, op, value in self.attributes)


def _holds(actual: str | None, op: str, value: str) -> bool:
    if actual is None:
        return False
    if op == "*=":
        return value in actual
    if op == "^=":
        return actual.startswith(value)
    if op == "$=":
        return actual.endswith(value)
    if op == "~=":
        return value in actual.split()
    return op == "" or actual == value


@dataclass(frozen=True, slots=True)
class Selector:
    """A compiled CSS selector; plain ones (compounds parted by spaces or ``>``) need no walk over the page."""

    css: str
    steps: tuple[_Compound, ...]  # outermost first; empty: only the XPath knows
    child: tuple[bool, ...]  # steps[i + 1] must be a child of steps[i]
    xpath: etree.XPath | None

    def matches(self, element: HtmlElement, within: HtmlElement | None = None) -> bool:
        """Tell whether *element* is selected, looking no further up than *within*."""
        if self.xpath is not None:
            root = within if within is not None else element.getroottree().getroot()
            return any(found is element for found in _elements(self.xpath, root))
        return self.steps[-1].matches(element) and _ancestry_fits(element, self.steps, self.child)


def _ancestry_fits(element: HtmlElement, steps: tuple[_Compound, ...], child: tuple[bool, ...]) -> bool:
    above = element.getparent()
    for place in range(len(steps) - 2, -1, -1):
        while above is not None and not steps[place].matches(above):
            if child[place]:
                return False
            above = above.getparent()
        if above is None:
            return False
        above = above.getparent()
    return True


@lru_cache(maxsize=1024)
def compiled(css: str) -> Selector:
    """Return the compiled selector; raises :class:`SelectorError` for what is no CSS."""
    steps: list[_Compound] = []
    child: list[bool] = []
    for word in re.sub(r"\s*>\s*", " > ", css.strip()).split():
        if word == ">":
            if child:
                child[-1] = True
            continue
        compound = _compound(word)
        if compound is None:
            return _by_xpath(css)
        steps.append(compound)
        child.append(False)
    return Selector(css, tuple(steps), tuple(child), None) if steps else _by_xpath(css)


def _compound(word: str) -> _Compound | None:
    match = _COMPOUND.fullmatch(word)
    if match is None:
        return None
    classes, attributes, identity = [], [], None
    for part in _PART.finditer(match["rest"]):
        if part["cls"]:
            classes.append(part["cls"])
        elif part["id"]:
            identity = part["id"]
        else:
            attributes.append((part["attr"], part["op"] or "", part["value"] or ""))
    tag = match["tag"]
    return _Compound(tag.lower() if tag and tag != "*" else None, tuple(classes), identity, tuple(attributes))


def _by_xpath(css: str) -> Selector:
    try:
        return Selector(css, (), (), etree.XPath(cssselect.HTMLTranslator().css_to_xpath(css)))
    except (cssselect.SelectorError, etree.XPathError) as error:
        raise SelectorError(f"{css!r} is no CSS selector: {error}") from error


def _elements(xpath: etree.XPath, root: HtmlElement) -> list[HtmlElement]:
    found = xpath(root)
    return [one for one in found if isinstance(one, HtmlElement)] if isinstance(found, list) else []


def select(root: HtmlElement, css: str) -> list[HtmlElement]:
    """Return the elements in *root*, itself included, that *css* selects; raises :class:`SelectorError`."""
    selector = compiled(css)
    if selector.xpath is not None:
        return _elements(selector.xpath, root)
    return [element for element in root.iter(etree.Element) if selector.matches(element)]


class ElementIndex:
    """The elements of a page by class, id and itemprop, each in page order; made in one pass."""

    def __init__(self, root: HtmlElement) -> None:
        self.root = root
        self._by_class: dict[str, list[HtmlElement]] = defaultdict(list)
        self._by_id: dict[str, HtmlElement] = {}
        self._by_itemprop: dict[str, list[HtmlElement]] = defaultdict(list)
        for element in root.iter(etree.Element):
            if names := element.get("class"):
                for name in dict.fromkeys(names.split()):
                    self._by_class[name].append(element)
            if identity := element.get("id"):
                self._by_id.setdefault(identity, element)
            if names := element.get("itemprop"):
                for name in names.split():
                    self._by_itemprop[name].append(element)

    def class_names(self) -> Iterator[str]:
        """Every class name that the page uses."""
        return iter(self._by_class)

    def has_class(self, name: str) -> bool:
        """Tell whether any element of the page has this class."""
        return name in self._by_class

    def find_all(self, css: str) -> list[HtmlElement]:
        """Return the elements that *css* selects, in page order; raises :class:`SelectorError`."""
        selector = compiled(css)
        if selector.xpath is not None:
            return _elements(selector.xpath, self.root)
        # Most selectors of a system's rules name a class that the page does not use at all.
        if not all(self._may_hold(step) for step in selector.steps):
            return []
        return [element for element in self._candidates(selector) if selector.matches(element)]

    def find(self, css: str) -> HtmlElement | None:
        """Return the first element that *css* selects."""
        return next(iter(self.find_all(css)), None)

    def _may_hold(self, step: _Compound) -> bool:
        """Tell whether the page has the classes and the id of one step at all."""
        return (step.id is None or step.id in self._by_id) and all(name in self._by_class for name in step.classes)

    def _candidates(self, selector: Selector) -> list[HtmlElement]:
        last = selector.steps[-1]
        if last.id is not None or last.classes:
            return self._candidates_of(last)
        for name, op, value in last.attributes:
            if name == "itemprop" and op in ("=", "~="):
                return self._by_itemprop.get(value, [])
        tag = last.tag or etree.Element
        around = self._around(selector)
        if around is None:
            return list(self.root.iter(tag))
        # Page order: boxes that stand in one another are looked through once, from the outer one.
        outer = [box for box in around if not any(above in around for above in box.iterancestors())]
        return [element for box in outer for element in box.iterdescendants(tag)]

    def _around(self, selector: Selector) -> list[HtmlElement] | None:
        """Return the elements of the last step with a class or an id, one of which holds what *selector* selects."""
        for step in reversed(selector.steps[:-1]):
            if step.id is not None or step.classes:
                return self._candidates_of(step)
        return None

    def _candidates_of(self, step: _Compound) -> list[HtmlElement]:
        if step.id is not None:
            found = self._by_id.get(step.id)
            return [found] if found is not None else []
        return self._by_class.get(step.classes[0], [])
