"""What an article page says around the text: title, moment, section, tags, and lead and author in their own places."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from itertools import dropwhile, islice, takewhile
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from archive.digests import canonical
from crawler.documents import Document
from crawler.elements import urlsplit_path
from crawler.field_texts import folded, has_name, moment_text, shown, text_of, without_moment
from crawler.furniture import is_dateline
from crawler.signatures import signs
from crawler.vietnamese_dates import read_moment

_HOME_WORDS = frozenset({"trang chủ", "trang nhất", "home", "trang đầu", "homepage", "root"})
_TITLE_PARTS = re.compile(r"\s+(?:[-–—|»•:]|::|/)\s+")
_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_LD_SECTION = re.compile(r'"articleSection"\s*:\s*\[?\s*"([^"]{2,80})"')
_LEAD_NAMES = re.compile(
    r"(?:^|[-_])(?:sapo|lead|desc|description|summary|chapeau|chapo|tom-?tat|hometext|mo-?ta|intro(?:text)?|excerpt|brief)"
    r"(?:$|[-_])",
    re.I,
)
_DATE_NAMES = re.compile(r"(?:^|[-_])(?:date|time|datetime|publish\w*|ngay\w*|thoi-?gian|post-?time)(?:$|[-_])", re.I)
_AUTHOR_NAMES = re.compile(r"(?:^|[-_])(?:author|tac-?gia|byline|but-?danh|signature|writer)(?:$|[-_])", re.IGNORECASE)
_CRUMBS = (
    ".breadcrumb a",
    ".breadcrumbs a",
    "#breadcrumbs a",
    "#breadcrumb a",
    ".rank-math-breadcrumb a",
    "[itemtype*=BreadcrumbList] a",
    ".pathway",
)
_LONGEST_META = 200  # characters of a line that holds a date
_LONGEST_BYLINE = 160
_LONGEST_DATE_LINE = 100
_ELEMENTS_BELOW_TITLE = 40  # among which the line with the date may stand
_PARTS_OF_A_LINE = 6
_SHORTEST_LEAD = 30
_SHORTEST_TITLE = 15  # of a headline that only the page's own title tells
_LEVELS = 6  # how far above the container its article's head may stand
# A page has a few titles; headings that are never closed hold each other, hundreds deep.
_MOST_TITLES = 60


class PageFields:
    """Reads the fields of one page around the container of its text."""

    def __init__(
        self, document: Document, container: HtmlElement, zone: ZoneInfo, own: Collection[str] = frozenset()
    ) -> None:
        """*own*: the selectors of the site itself, which count wherever on the page they find something."""
        self._document, self._container, self._zone, self._own = document, container, zone, own
        self._distance = {above: level for level, above in enumerate([container, *container.iterancestors()])}

    # -- finding -----------------------------------------------------------------------------------------------------

    def _level(self, element: HtmlElement) -> int:
        """Return how many levels above the container the nearest element lies that holds *element* too."""
        for above in [element, *element.iterancestors()]:
            if above in self._distance:
                return self._distance[above]
        return len(self._distance)

    def _nearest(self, css: str) -> list[HtmlElement]:
        """Return what *css* selects, nearest to the container first, page order within a level."""
        return sorted(self._document.elements.find_all(css), key=self._level)

    def near(self, css: str) -> list[HtmlElement]:
        """Return what *css* selects in the article around the container; heads of the page itself count as well."""
        found = self._nearest(css)
        if css in self._own:
            return found
        return [one for one in found if _is_of_head(one) or self._level(one) <= self._article_level]

    @cached_property
    def _article_level(self) -> int:
        """How many levels above the container the element lies that holds the article's head."""
        title = self._title_element
        limit = len(self._distance) - 2  # never the <body>
        level = self._level(title) if title is not None else _LEVELS
        for above, distance in self._distance.items():
            is_article = above.tag == "article" or "Article" in (above.get("itemtype") or "")
            if is_article and level < distance <= level + _LEVELS // 2:
                level = distance
        return max(1, min(level, limit))

    # -- title -------------------------------------------------------------------------------------------------------

    _titles: tuple[str, ...] = ()
    _own_title: str | None = None

    def title(self, selectors: Sequence[str], *, own: str | None = None) -> str | None:
        """Return the headline, from the system's places, the nearest heading or the page's own title.

        *own* is the site's selector: it stands in the place of the system's, and what it finds needs no confirmation.
        """
        self._titles, self._own_title = (own,) if own else tuple(selectors), own
        if (element := self._title_element) is not None:
            return without_moment(text_of(element))
        return self._title_from_head()

    @cached_property
    def _title_element(self) -> HtmlElement | None:
        if self._own_title is not None:
            for element in self._nearest(self._own_title):
                if text_of(element):
                    return element
        stated = [folded(one) for one in self._stated_titles()]
        others: list[HtmlElement] = []  # such as the page's own title does not name
        sites: list[HtmlElement] = []  # such as read like the site's name, which ends most titles
        for element in self._title_candidates():
            text = folded(text_of(element))
            if not text or (element.get("class") or "").startswith("site-title"):
                continue
            if not stated or any(one.startswith(text) for one in stated):
                return element
            (sites if any(text in one for one in stated) else others).append(element)
        for element in self._lesser_headings():
            text = folded(text_of(element))
            if len(text) >= _SHORTEST_TITLE and any(one.startswith(text) for one in stated):
                return element
        return next(iter((*sites, *others)), None)

    def _title_candidates(self) -> Iterator[HtmlElement]:
        # A heading whose end tag is missing holds all that follows, the text included.
        for css in (*self._titles, "h1"):
            yield from [one for one in self._nearest(css) if one not in self._distance][:_MOST_TITLES]

    def _lesser_headings(self) -> Iterator[HtmlElement]:
        for tag in ("h2", "h3", "h4"):
            yield from [one for one in self._nearest(tag) if self._level(one) <= _LEVELS][:_MOST_TITLES]

    def _stated_titles(self) -> list[str]:
        elements = self._document.elements
        metas = [one.get("content") or "" for one in elements.find_all("meta[property='og:title']")]
        titles = [canonical(one.text_content()) for one in self._document.root.iter("title")][:1]
        return [canonical(text) for text in (*metas, *titles) if text]

    def _title_from_head(self) -> str | None:
        stated = self._stated_titles()
        crumbs = [canonical(one.text_content()) for css in _CRUMBS for one in self._document.elements.find_all(css)]
        for text in reversed(crumbs):
            if stated and text and folded(text) == folded(_TITLE_PARTS.split(stated[-1])[0]):
                return text
        if not stated:
            return None
        site = next(
            (one.get("content") for one in self._document.elements.find_all("meta[property='og:site_name']")), ""
        )
        parts = _TITLE_PARTS.split(stated[0])
        if len(parts) > 1 and (not site or folded(parts[-1]) == folded(site or "")):
            return stated[0][: stated[0].rindex(parts[-1])].rstrip(" -–—|»•:/") or None
        return stated[0] or None

    # -- moment ------------------------------------------------------------------------------------------------------

    def published_at(self, selectors: Sequence[str]) -> datetime | None:
        """Return the moment of publication, aware and in the site's zone; None: the page does not say."""
        for selector in selectors:
            css, _, attribute = selector.partition("@")
            for element in self.near(css):
                text = (element.get(attribute) or "") if attribute else moment_text(element)
                if text and len(text) <= _LONGEST_META and (moment := read_moment(text, self._zone)):
                    return self._with_clock(moment.astimezone(self._zone), element)
        return self._published_by_name() or self._published_by_schema() or self._published_below_title()

    def _with_clock(self, moment: datetime, element: HtmlElement) -> datetime:
        """Return the moment with the hour that stands beside a bare date: ``<i>08:15</i> | <i>22/11/2024</i>``."""
        if (moment.hour, moment.minute) != (0, 0):
            return moment
        day, before, after = text_of(element), element.getprevious(), element.getnext()
        for text in (f"{shown(before)} {day}", f"{day} {shown(after)}"):
            found = read_moment(text, self._zone) if len(text) <= _LONGEST_META else None
            if found is not None and found.astimezone(self._zone).date() == moment.date():
                moment = max(moment, found.astimezone(self._zone))
        return moment

    def _published_by_name(self) -> datetime | None:
        for element in self._heads(_DATE_NAMES):
            text = moment_text(element)
            if len(text) <= _LONGEST_META and (moment := read_moment(text, self._zone)):
                return moment.astimezone(self._zone)
        return None

    def _published_below_title(self) -> datetime | None:
        """Return the moment of a line below the headline that nothing but its words marks as one."""
        if (title := self._title_element) is None:
            return None
        below = islice(dropwhile(lambda one: one is not title, self._document.root.iter()), 1, _ELEMENTS_BELOW_TITLE)
        for element in takewhile(lambda one: one is not self._container, below):
            if not isinstance(element.tag, str) or len(element) > _PARTS_OF_A_LINE:
                continue
            text = text_of(element)
            if len(text) <= _LONGEST_DATE_LINE and is_dateline(text) and (moment := read_moment(text, self._zone)):
                return moment.astimezone(self._zone)
        return None

    def _published_by_schema(self) -> datetime | None:
        for meta in self._document.elements.find_all("meta[property='article:published_time']"):
            if moment := read_moment(meta.get("content") or "", self._zone):
                return moment.astimezone(self._zone)
        for found in self._schema(_LD_DATE):
            if moment := read_moment(found, self._zone):
                return moment.astimezone(self._zone)
        return None

    def _schema(self, pattern: re.Pattern[str]) -> Iterator[str]:
        for script in self._document.root.iter("script"):
            if script.get("type") == "application/ld+json":
                yield from pattern.findall(script.text or "")

    def _heads(self, names: re.Pattern[str]) -> Iterator[HtmlElement]:
        """Yield elements before the container, within its article, one of whose class names fits."""
        branch = self._container
        for above in list(self._container.iterancestors())[: self._article_level]:
            for sibling in above:
                if sibling is branch:
                    break
                for element in sibling.iter():
                    if (own := element.get("class")) and has_name(own, names):
                        yield element
            branch = above

    # -- lead, by-line -----------------------------------------------------------------------------------------------

    def lead(self, selectors: Sequence[str]) -> str | None:
        """Return the lead that stands outside the text (sapo); None: there is none."""
        for css in selectors:
            for element in self.near(css):
                if text := text_of(element):
                    return text
        for element in self._heads(_LEAD_NAMES):
            text = text_of(element)
            if len(text) >= _SHORTEST_LEAD and element.tag not in ("ul", "ol", "nav"):
                return text
        return None

    def byline(self, selectors: Sequence[str]) -> str | None:
        """Return the author's line outside the text; ``?`` before a selector asks that it read like a signature."""
        for selector in selectors:
            for element in self.near(selector.lstrip("?")):
                text = text_of(element)
                is_wanted = not selector.startswith("?") or signs(text, set_apart=True)
                if text and len(text) <= _LONGEST_BYLINE and is_wanted:
                    return text
        return next(self._lines_below(), None)

    def _lines_below(self) -> Iterator[str]:
        """Yield signatures right below the container, before anything longer stands there."""
        branch = self._container
        for above in list(self._container.iterancestors())[: self._article_level]:
            for sibling in branch.itersiblings():
                text = text_of(sibling)
                if not text:
                    continue
                if len(text) > _LONGEST_BYLINE:
                    break
                names = (sibling.get("class") or "").split()
                is_author = any(_AUTHOR_NAMES.search(name) for name in names)
                if signs(text, set_apart=is_author or sibling.get("align") == "right"):
                    yield text
            branch = above

    # -- section, tags -----------------------------------------------------------------------------------------------

    def section(self, selectors: Sequence[str], title: str | None) -> str | None:
        """Return the section's name as the page says it."""
        for selector in selectors:
            css, _, attribute = selector.partition("@")
            found = self.near(css) if "crumb" not in css and "pathway" not in css else self._crumbs(css)
            for element in sorted(found, key=self._is_elsewhere):
                text = canonical(element.get(attribute)) if attribute else text_of(element)
                if _is_section(text, title):
                    return text
        for css in _CRUMBS:
            for element in self._crumbs(css):
                if _is_section(text := text_of(element), title):
                    return text
        return next((text for text in map(canonical, self._schema(_LD_SECTION)) if _is_section(text, title)), None)

    def _is_elsewhere(self, link: HtmlElement) -> bool:
        """Tell whether a section's link leads elsewhere than the article's address; of several, that one is its own."""
        last = urlsplit_path(link.get("href") or "").rstrip("/").rpartition("/")[2]
        canonicals = self._document.elements.find_all("link[rel=canonical]")
        own = (canonicals[0].get("href") if canonicals else None) or self._document.url
        return not last or f"/{last}/" not in own

    def _crumbs(self, css: str) -> list[HtmlElement]:
        return list(reversed(self._document.elements.find_all(css)))

    def tags(self, selectors: Sequence[str]) -> tuple[str, ...]:
        """Return the tags, each once."""
        for css in selectors:
            if texts := [text for text in map(text_of, self.near(css)) if text and len(text) < _LONGEST_META]:
                return tuple(dict.fromkeys(texts))
        return ()


def _is_of_head(element: HtmlElement) -> bool:
    """Tell whether *element* speaks of the whole page: a <meta> that is no part of somebody's microdata."""
    return element.tag == "meta" and element.get("property") is not None


def _is_section(text: str, title: str | None) -> bool:
    return (
        1 < len(text) <= 80 and text.casefold() not in _HOME_WORDS and (title is None or folded(text) != folded(title))
    )
