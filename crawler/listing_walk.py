"""Following one section's listing pages to their end: pure, fed with pages, asked where to go on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from archive.records import Capture, Failed, WalkProof
from crawler.addresses import normalise
from crawler.item_identity import Identity, identities_of
from crawler.limits import ADDRESS_LENGTH, BARREN_PAGES, ITEMS_PER_PAGE, PAGES_PER_SECTION
from crawler.readings import ListingItem, ListingReading

_YEAR_ASKED = re.compile(r"(?:[?&](?:nam|year|yr)=|/)((?:19|20|21)\d\d)(?=&|/\d{1,2}(?:/|\?|$)|$)", re.IGNORECASE)
_FIRST_YEAR_ONLINE = 1995
# Offsets are multiples of the page size, five or more; smaller numbers count pages.
_OFFSET = re.compile(r"(?:start|limitstart|BRSR|offset)=([5-9]|[1-9]\d{1,3})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkedItem:
    """An item where the walk first met it."""

    item: ListingItem
    identity: Identity
    section: str  # its name
    capture: Capture  # of the listing page; with its body only where the item is read from it
    recipe: str
    position: int  # over the whole walk, from 0


class PastEnd(StrEnum):
    """What stands where a listing page was expected."""

    NOT_FOUND = "answers 404"
    EMPTY = "holds no item"


@dataclass(slots=True)
class _Page:
    url: str
    identities: tuple[Identity, ...]
    next_url: str | None


@dataclass(slots=True)
class ListingWalk:
    """The state of one walk.

    Feed it with :meth:`take`, :meth:`take_nothing` or :meth:`take_failure` for the page at :attr:`next_url`, until that
    is None. After the end, :meth:`look_again` starts over from the first page for what was published meanwhile.
    """

    name: str
    first_url: str
    system: str
    is_known: Callable[[ListingItem], bool] | None = None  # the nightly stop rule; None: walk to the end
    max_pages: int = PAGES_PER_SECTION
    decided: Callable[..., None] = lambda name, **facts: None  # told what a person might question
    next_url: str | None = field(init=False)
    items: dict[Identity, WalkedItem] = field(default_factory=dict, init=False)
    stopped_early: bool = field(default=False, init=False)
    pages_stated: int | None = field(default=None, init=False)
    items_stated: int | None = field(default=None, init=False)
    empty_page: Capture | None = field(default=None, init=False)  # the first page, where it lists nothing
    shrank: bool = field(default=False, init=False)  # a stated total fell while we walked: something was deleted
    _ended: bool = field(default=False, init=False)  # at what looks like the real end
    _how: str = field(default="the walk has not ended", init=False)
    _pages: list[_Page] = field(default_factory=list, init=False)
    _asked: set[str] = field(default_factory=set, init=False)
    _barren: int = field(default=0, init=False)  # pages in a row that listed nothing new
    _repeats: int = field(default=0, init=False)  # pages in a row that show just what an earlier one showed
    _pushed_down: int = field(default=0, init=False)  # pages passed that news had filled with what was read before
    _probing: bool = field(default=False, init=False)
    _looking_again: int = field(default=0, init=False)  # pages looked at again; 0: the walk itself
    _doubted: str | None = field(default=None, init=False)  # a page that was linked but not there
    _unread: str | None = field(default=None, init=False)  # why the page that ended the walk could not be read
    _links_on: bool | None = field(default=None, init=False)  # whether the first page offers a further one

    def __post_init__(self) -> None:
        self.next_url = self.first_url

    @property
    def pages_walked(self) -> int:
        """Listing pages with items (or the first one without any) that the walk itself read."""
        return len(self._pages) + self._pushed_down

    @property
    def complete(self) -> bool:
        """Whether the real end was reached and what the section states of itself agrees with what was seen."""
        return self._ended and self._disagreement() is None

    @property
    def why(self) -> str:
        """How the end was proved, or why it was not."""
        disagreement = self._disagreement() if self._ended else None
        return self._how if disagreement is None else f"{self._how}, but {disagreement}"

    def take(self, reading: ListingReading, capture: Capture) -> None:
        """Take the listing page read at :attr:`next_url`."""
        url = self._arrived()
        identities = identities_of(reading.items, self.system)
        new = self._add(reading, identities, capture)
        if self._looking_again:
            self._looked_again(reading, new)
            return
        self._note_totals(reading)
        if self._links_on is None:
            self._links_on = reading.next_url is not None or reading.more_by_script
        if not identities and self._pages:
            self._end_past(url, PastEnd.EMPTY)
            return
        if not identities:
            self.empty_page = capture
        repeated = next((number for number, page in enumerate(self._pages, 1) if page.identities == identities), None)
        if repeated is not None and identities:
            self._take_repeat(repeated, reading, capture)
            return
        if self._repeats:
            self._pushed_down += self._repeats
            self.decided("pages-pushed-down", pages=self._repeats, by=self.pages_walked + 1)
        self._barren, self._repeats = (0 if new else self._barren + 1), 0
        self._pages.append(_Page(url, identities, reading.next_url))
        self._probing = False
        doubted, self._doubted = self._doubted, None
        if doubted is not None and reading.next_url is not None and normalise(reading.next_url) == normalise(doubted):
            self._end_doubted()
        else:
            self._go_on(reading, capture)

    def take_nothing(self, what: PastEnd) -> None:
        """Take that no listing page is at :attr:`next_url`: the answer was 404, or the page holds no item."""
        url = self._arrived()
        if self._looking_again:
            self.next_url = None
        else:
            self._end_past(url, what)

    def take_failure(self, failed: Failed) -> None:
        """Take that the listing page at :attr:`next_url` could not be read: what follows it is not known."""
        url, why = self._arrived(), f"{failed.reason}: {failed.detail}" if failed.detail else failed.reason
        if self._looking_again:
            self._how = f"{self._how}; what was published meanwhile could not be looked for: {why}"
        elif self._probing:
            self._end("no further page is linked, and the usual address of one could not be read")
        else:
            self._unread = failed.reason
            self._stop(f"page {self.pages_walked + 1} ({url}) could not be read: {why}")

    def cut_short(self, why: str) -> None:
        """End the walk where it stands, for no reason of the site's."""
        if self._looking_again:
            self.next_url, self._how = None, f"{self._how}; what was published meanwhile was not looked for: {why}"
        else:
            self._stop(f"page {self.pages_walked + 1} was not asked for: {why}")

    def look_again(self) -> None:
        """Start over from the first page: whoever published while we walked put it there."""
        self.next_url, self._looking_again = self.first_url, 1

    def proof(self) -> WalkProof:
        """Return what was walked and whether it was all."""
        return WalkProof(
            section=self.name,
            url=self.first_url,
            pages_walked=self.pages_walked,
            items_listed=len(self.items),
            complete=self.complete,
            why=self.why,
            pages_stated=self.pages_stated,
            items_stated=self.items_stated,
            stopped_early=self.stopped_early,
            unread=self._unread,
            links_on=self._links_on,
        )

    def page_of(self, identity: Identity) -> str | None:
        """Return the address of the walk's page that lists the item, None if none does."""
        return next((page.url for page in self._pages if identity in page.identities), None)

    def _arrived(self) -> str:
        if self.next_url is None:
            raise ValueError(f"the walk of {self.first_url} has ended; it waits for no page")
        url, self.next_url = self.next_url, None
        self._asked.add(normalise(url))
        return url

    def _add(self, reading: ListingReading, identities: tuple[Identity, ...], capture: Capture) -> int:
        new = 0
        without_body = replace(capture, raw=None)
        for item, identity in zip(reading.items, identities, strict=True):
            if identity not in self.items:
                new += 1
                self.items[identity] = WalkedItem(
                    item=item if item.url is None else _noted(item),
                    identity=identity,
                    section=self.name,
                    capture=capture if item.url is None else without_body,
                    recipe=reading.recipe,
                    position=len(self.items),
                )
        return new

    def _note_totals(self, reading: ListingReading) -> None:
        for name in ("pages_stated", "items_stated"):
            now, before = getattr(reading, name), getattr(self, name)
            if now is not None:
                if before is not None and now < before:
                    self.shrank = True
                    self.decided("total-fell", stated=name, before=before, now=now)
                setattr(self, name, now)

    def _go_on(self, reading: ListingReading, capture: Capture) -> None:
        """Decide where the walk goes from a page that was just added."""
        number = self.pages_walked
        following = reading.next_url
        if self.is_known is not None and reading.items and all(self.is_known(item) for item in reading.items):
            self.stopped_early = True
            self.decided("nightly-stop", page=number, items=len(reading.items))
            self._stop(f"nightly rule: every item of page {number} is known and unchanged")
        elif len(reading.items) > ITEMS_PER_PAGE:
            self._stop(f"page {number} lists {len(reading.items)} items, more than a listing page can have")
        elif self._barren >= BARREN_PAGES:
            self._end_endless(f"pages {number - self._barren + 1} to {number} listed nothing new: an endless listing")
        elif following is not None and normalise(following) in self._asked:
            self._end_endless(f"page {number} links back to {following}: a loop")
        elif following is not None and _leads_astray(following, capture.captured_at.year):
            self._stop(f"page {number} links on to {following[:200]}, a calendar or an address that grows for ever")
        elif number >= self.max_pages:
            self._stop(f"stopped after {number} pages, the bound of a section")
        elif following is not None:
            self.next_url, self._probing = following, False
        elif reading.probe_url is not None and normalise(reading.probe_url) not in self._asked:
            self.next_url, self._probing = reading.probe_url, True
            self.decided("usual-address-tried", page=number + 1, address=reading.probe_url)
        elif reading.more_by_script:
            self._end_endless(f"page {number} offers more by a script, without an address")
        else:
            self._end(f"page {number} links to no further page ({reading.end_by or 'no next link'})")

    def _end_past(self, url: str, what: PastEnd) -> None:
        """The page after the last one is missing or empty: the end, unless the last one goes on promising it."""
        number = self.pages_walked
        if not number:
            self._stop(f"the first page {what}")
        elif self._probing:
            self._end(f"no page links on from page {number}, and the usual address of the next one {what}")
        elif what is PastEnd.EMPTY:
            self._end(f"page {number + 1} {what}: past the end")
        elif self._doubted is None:
            # Deleting an article can take the last page away; then the page before it no longer links on.
            self._doubted = url
            self.decided("page-asked-again", page=number, why=f"page {number + 1}, which it links to, {what}")
            last = self._pages.pop()
            self._asked.discard(normalise(last.url))
            self.next_url = last.url
        else:
            self._end_doubted()

    def _end_doubted(self) -> None:
        """The last page goes on linking to one that is not there. Where paging works at all, that is the end."""
        number = self.pages_walked
        if number > 1:
            self._end(f"page {number + 1} {PastEnd.NOT_FOUND}: past the end")
        else:
            self._stop(f"page 1 links to page 2, which {PastEnd.NOT_FOUND}")

    def _take_repeat(self, repeated: int, reading: ListingReading, capture: Capture) -> None:
        """Take a page that shows just what an earlier one showed.

        A whole page of news published while we walked does that once; only a listing that has ended does it twice.
        """
        number, self._repeats = self.pages_walked + 1, self._repeats + 1
        following = reading.next_url
        self.decided("page-repeated", page=number, same_as=repeated, in_a_row=self._repeats)
        if repeated < len(self._pages):
            self._end_endless(f"page {number} repeated page {repeated}: a loop")
        elif following is None or normalise(following) in self._asked:
            self._end(f"page {number} repeated page {repeated} and links to no further page: the end of the listing")
        elif self._repeats < 2:
            self._go_on(reading, capture)
        elif len(self._pages) > 1 or _is_short(self._pages[0]):
            self._end(f"page {number} repeated page {repeated}: the end of the listing")
        else:
            # Either the whole section fits one page of an endless listing, or the pager does nothing.
            self._end_endless("every further page repeated page 1")

    def _end_endless(self, why: str) -> None:
        """A pager that never ends proves nothing by itself; only a stated total can say that all was seen."""
        if self.items_stated is None and self.pages_stated is None:
            self._stop(why)
        else:
            self._end(why)

    def _end(self, why: str) -> None:
        """End the walk at what looks like the real end."""
        self.next_url, self._probing, self._ended, self._how = None, False, True, why

    def _stop(self, why: str) -> None:
        """End the walk short of a proved end."""
        self.next_url, self._ended, self._how = None, False, why

    def _disagreement(self) -> str | None:
        """Return what the section states of itself and we did not see."""
        if self.pages_stated is not None and self.pages_walked < self.pages_stated:
            return f"{self.pages_stated} pages are stated"
        if self.items_stated is not None and len(self.items) < self.items_stated:
            return f"{self.items_stated} items are stated and {len(self.items)} were listed"
        if not self.items and self.items_stated is None:
            return "no page lists an article, and none says that there is none"
        return None

    def _looked_again(self, reading: ListingReading, new: int) -> None:
        following = reading.next_url
        if new:
            self.decided("published-meanwhile", page=self._looking_again, items=new)
        self._looking_again += 1
        if self.items_stated is not None and reading.items_stated is not None:
            self.items_stated = max(self.items_stated, reading.items_stated)
        if new and following is not None and self._looking_again <= self.pages_walked + 1:
            self.next_url = following


def _is_short(page: _Page) -> bool:
    """Return whether a first page lists fewer items than its next link, an offset that counts items, skips."""
    skipped = _OFFSET.search(page.next_url or "")
    return skipped is not None and len(page.identities) < int(skipped.group(1))


def _noted(item: ListingItem) -> ListingItem:
    """Return what a walk keeps of an item that is read from its own page: sites list more than memory should hold."""
    return ListingItem(url=item.url, title=None, fingerprint=item.fingerprint)


def _leads_astray(following: str, year: int) -> bool:
    """Return whether a next link leads to a calendar's empty years, or has grown beyond what addresses need."""
    asked = [int(found) for found in _YEAR_ASKED.findall(following)]
    return len(following) > ADDRESS_LENGTH or any(not _FIRST_YEAR_ONLINE <= one <= year + 1 for one in asked)
