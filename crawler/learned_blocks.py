"""Blocks learned to be furniture because they recur, in one place, across the pages of a site."""

from __future__ import annotations

import hashlib
import json
import re
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from lxml.html import HtmlElement

from archive.digests import canonical
from archive.records import Cut
from crawler.block_places import Paragraph, Place, Places, heading_above, read_places, step_to

_FEWEST_PAGES = 4
_SHARE_OF_PAGES = 0.5  # a box on fewer pages may be the mark of a series
_SAME_EVERYWHERE = 0.9  # of the pages that have the place or the class
_FEWEST_LINKS = 2
_LINK_LIST = 0.7  # share of characters in links
_SUMMARISED_LIST = 0.3  # headlines with summaries below them, if their targets recur
_SHARED_TARGETS = 0.5
_RECURRING_PARAGRAPH = 3  # pages
_MOST_PAGES = 400  # kept in memory; a larger sample teaches nothing more
_FILES = re.compile(r"đính kèm|tải (?:về|xuống)|tài liệu|tập tin|tệp|phụ lục|download|attachment", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedBlock:
    """A block that goes wherever its signature fits.

    ``signature`` is "text PATH DIGEST" (this place with this text), "links PATH" (a list of links in this place) or
    "headed HEADING" (a list of links below this heading, in a theme that names nothing).
    """

    signature: str
    heading: str | None  # in lower case; one right above the block goes with it
    pages: int  # on which it was seen
    reason: str
    example: str  # its text on one page, shortened


def to_json(blocks: Iterable[LearnedBlock]) -> str:
    """Return *blocks* as JSON, always in the same order."""
    return json.dumps([asdict(one) for one in sorted(blocks, key=lambda one: one.signature)], ensure_ascii=False)


def from_json(text: str) -> tuple[LearnedBlock, ...]:
    """Return the blocks that :func:`to_json` wrote."""
    return tuple(LearnedBlock(**fields) for fields in json.loads(text))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A block with what its page says of its place: at the "end" or the "start" of the running text."""

    url: str
    place: Place
    edge: str | None
    holds_own_text: bool  # running text that no other page has


@dataclass(slots=True)
class BlockLearner:
    """Looks at the containers of a site's articles and tells which blocks in them are furniture.

    What is learned does not depend on the order of the pages; a page looked at twice counts once.
    """

    _blocks: dict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))
    _paragraphs: dict[str, set[Paragraph]] = field(default_factory=lambda: defaultdict(set))
    _ranks: list[tuple[bytes, str]] = field(default_factory=list)  # of the pages kept, ascending

    def wants(self, url: str) -> bool:
        """Return whether the page at *url* would be kept. Which pages are must not depend on their order."""
        return url in self._blocks or len(self._blocks) < _MOST_PAGES or _rank(url) < self._ranks[-1]

    def look_at(self, container: HtmlElement, url: str) -> None:
        """Take note of the blocks of *container*, the article of the page at *url*; it is not changed."""
        if not self.wants(url):
            return
        places = read_places(container, url)
        if url not in self._blocks:
            insort(self._ranks, _rank(url))
        self._blocks[url].update(place for _, place in places.blocks)
        self._paragraphs[url].update(places.paragraphs)
        if len(self._blocks) > _MOST_PAGES:
            _, last = self._ranks.pop()
            del self._blocks[last], self._paragraphs[last]

    def learned(self) -> tuple[LearnedBlock, ...]:
        """Return the blocks that at least half of the pages, and four, have at an edge of their text."""
        seen = self._seen()
        found = [*_same_texts(seen, len(self._blocks)), *_link_lists(seen, len(self._blocks))]
        kept = (one for one in found if not any(_is_inside(one, other) for other in found))
        return tuple(sorted(kept, key=lambda one: one.signature))

    def _seen(self) -> list[_Seen]:
        pages_of = Counter(text for page in self._paragraphs.values() for text in {one.digest for one in page})
        seen = []
        for url, places in self._blocks.items():
            lists = [place for place in places if place.targets and place.link_share >= 0.5]
            running = [
                one
                for one in self._paragraphs[url]
                if pages_of[one.digest] < _RECURRING_PARAGRAPH and not any(p.start < one.at < p.end for p in lists)
            ]
            for place in places:
                inside = (one for one in self._paragraphs[url] if place.start <= one.at < place.end)
                own = any(pages_of[one.digest] == 1 for one in inside)
                seen.append(_Seen(url, place, _edge(place, running), own))
        return seen


def _rank(url: str) -> tuple[bytes, str]:
    return hashlib.sha256(url.encode("utf-8", "replace")).digest(), url


def _edge(place: Place, running: Sequence[Paragraph]) -> str | None:
    if not any(one.at >= place.end for one in running):
        return "end"
    return None if any(one.at < place.start for one in running) else "start"


def _is_inside(block: LearnedBlock, other: LearnedBlock) -> bool:
    """Say whether *other*, learned on as many pages, stands around *block*: that one is enough."""
    kind, _, place = block.signature.partition(" ")
    other_kind, _, around = other.signature.partition(" ")
    if other is block or other_kind == "headed" or other.pages < block.pages:
        return False
    if kind == "headed":
        return block.heading == other.heading
    return place.split(" ")[0].startswith(f"{around.split(' ')[0]}>")


def _same_texts(seen: Sequence[_Seen], pages: int) -> list[LearnedBlock]:
    """Return the blocks that say the same on many pages and whose class no text of a single page has."""
    once = _share_said_once(seen, lambda one: one.place.tokens)
    once_here = _share_said_once(seen, lambda one: (one.place.path,))
    groups = _grouped(one for one in seen if one.edge and one.place.tokens)
    learned = []
    for (path, digest), group in sorted(groups.items()):
        urls = {one.url for one in group}
        named = any(once[token] <= 1 - _SAME_EVERYWHERE for token in group[0].place.tokens)
        if named and once_here[path] <= 1 - _SAME_EVERYWHERE and _is_enough(len(urls), pages):
            learned.append(_learned(f"text {path} {digest}", "same text", group, pages))
    return learned


def _grouped(seen: Iterable[_Seen]) -> dict[tuple[str, str], list[_Seen]]:
    groups: dict[tuple[str, str], list[_Seen]] = defaultdict(list)
    for one in seen:
        groups[one.place.path, one.place.digest].append(one)
    return groups


def _share_said_once(seen: Sequence[_Seen], names_of: Callable[[_Seen], Iterable[str]]) -> dict[str, float]:
    """Return for each name (a class, a path) the share of its texts that stand on one page only."""
    urls: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in seen:
        for name in names_of(one):
            urls[name, one.place.digest].add(one.url)
    said, once = Counter[str](), Counter[str]()
    for (name, _), where in urls.items():
        said[name] += len(where)
        once[name] += len(where) == 1
    return {name: once[name] / count for name, count in said.items()}


def _link_lists(seen: Sequence[_Seen], pages: int) -> list[LearnedBlock]:
    """Return the places, or the headings, that list links to other pages of the site."""
    targets = Counter(target for one in {(o.url, t) for o in seen for t in o.place.targets} for target in one[1:])
    all_urls: dict[str, set[str]] = defaultdict(set)
    groups: dict[str, list[_Seen]] = defaultdict(list)
    for one in seen:
        name = f"links {one.place.path}" if one.place.tokens else f"headed {one.place.heading}"
        all_urls[name].add(one.url)
        if one.edge and not one.holds_own_text and _is_link_list(one.place, targets):
            groups[name].append(one)
    return [
        _learned(name, "list of links", group, pages)
        for name, group in sorted(groups.items())
        if _is_enough(len({one.url for one in group}), pages)
        and len({one.url for one in group}) >= 0.8 * len(all_urls[name])
    ]


def _is_link_list(place: Place, pages_of: Mapping[str, int] | None = None) -> bool:
    """Say whether *place* is a list of headlines; with *pages_of* (target to pages), summaries must recur as well."""
    if len(place.targets) < _FEWEST_LINKS or _FILES.search(place.heading or ""):
        return False
    if place.link_share >= _LINK_LIST:
        return True
    shared = 1.0 if pages_of is None else sum(pages_of[one] > 1 for one in place.targets) / len(place.targets)
    return len(place.targets) > _FEWEST_LINKS and place.link_share >= _SUMMARISED_LIST and shared >= _SHARED_TARGETS


def _is_enough(count: int, pages: int) -> bool:
    return count >= _FEWEST_PAGES and count >= _SHARE_OF_PAGES * pages


def _learned(signature: str, what: str, group: Sequence[_Seen], pages: int) -> LearnedBlock:
    urls = {one.url for one in group}
    edge = max(("end", "start"), key=lambda name: sum(one.edge == name for one in group))
    headings = Counter(one.place.heading for one in group)
    heading = next((name for name, count in headings.items() if name and count >= 0.8 * len(group)), None)
    below = f", under “{heading}”" if heading else ""
    return LearnedBlock(
        signature=signature,
        heading=heading,
        pages=len(urls),
        reason=f"{what} on {len(urls)} of {pages} pages at the {edge} of the text{below}",
        example=min(one.place.example for one in group),
    )


def drop_learned(container: HtmlElement, learned: tuple[LearnedBlock, ...]) -> list[Cut]:
    """Remove the *learned* blocks from *container* and return what went; a text is never emptied altogether."""
    known = {block.signature: block for block in learned}
    cut: list[Cut] = []
    steps = _last_steps(known)
    while known and _may_stand(container, steps):
        dropped = _drop_once(container, known, steps)
        if not dropped:
            break
        cut += dropped
    return cut


def _last_steps(known: Mapping[str, LearnedBlock]) -> frozenset[str] | None:
    """Return the last steps of the ways to the *known* blocks; None: a heading tells of one, wherever it stands."""
    names = [signature.split(" ") for signature in known]
    if any(kind == "headed" for kind, *_ in names):
        return None
    return frozenset(path.rpartition(">")[2] for _, path, *_ in names)


def _may_stand(container: HtmlElement, steps: frozenset[str] | None) -> bool:
    """Say whether one of the *steps* leads anywhere in *container*."""
    elements = (element for element in container.iterdescendants() if isinstance(element.tag, str))
    return steps is None or any(step_to(element) in steps for element in elements)


def _drop_once(container: HtmlElement, known: Mapping[str, LearnedBlock], steps: frozenset[str] | None) -> list[Cut]:
    places = read_places(container, "", steps)
    going: list[tuple[HtmlElement, LearnedBlock]] = []
    end = 0  # of the last block that goes: what stands inside goes with it
    for element, place in places.blocks:
        block = _block_at(place, places, known)
        if block is not None and place.start >= end:
            going.append((element, block))
            end = place.end
    if not _leaves_content(container, [element for element, _ in going]):
        return []
    return [Cut(text=text, rule="learned-block") for element, block in going for text in _remove(element, block)]


def _block_at(place: Place, places: Places, known: Mapping[str, LearnedBlock]) -> LearnedBlock | None:
    if block := known.get(f"text {place.path} {place.digest}"):
        return block
    block = known.get(f"links {place.path}" if place.tokens else f"headed {place.heading}")
    if block is None or not _is_link_list(place):
        return None
    # One paragraph may stand beyond it: a sentence that ends every article is no reason to keep the list above it.
    above = sum(one.at < place.start for one in places.paragraphs)
    below = sum(one.at >= place.end for one in places.paragraphs)
    return block if min(above, below) <= 1 else None


def _leaves_content(container: HtmlElement, going: Sequence[HtmlElement]) -> bool:
    gone = {part for element in going for part in element.iter()}
    for part in container.iter():
        if part not in gone and isinstance(part.tag, str) and part.tag not in ("script", "style"):
            tails = "".join(child.tail or "" for child in part)
            if part.tag in ("img", "iframe", "embed", "object") or canonical(f"{part.text or ''}{tails}"):
                return bool(going)
    return False


def _remove(element: HtmlElement, block: LearnedBlock) -> list[str]:
    texts = [canonical(element.text_content())]
    above = heading_above(element, block.heading) if block.heading else None
    element.drop_tree()
    if above is not None:
        texts.insert(0, canonical(above.text_content()))
        above.drop_tree()
    return texts
