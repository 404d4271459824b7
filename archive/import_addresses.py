"""The addresses of an imported page, with what its lines let us say of when each was first seen."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from archive.import_pages import ImportedPage
from archive.records import FoundBy


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedAddress:
    """An address that led to a page; *first_seen_at* as stored text."""

    url: str
    listed: bool  # the site itself gave it
    first_seen_at: str


def addresses_of(page: ImportedPage) -> list[ImportedAddress]:
    """Return the addresses of *page* in the order in which its export names them.

    An export tells their order, and where the page stood when, but not when each address was first met: it is given
    the first visit of the page that leaves the order as it is.
    """
    urls, lines = _in_order(page), page.lines
    stood = {line.url: line.at for line in reversed(lines)}
    given = set(stood) if lines[-1].found_by is FoundBy.LISTING or len(stood) > 1 else set()
    visits = sorted({moment for line in lines for moment in (line.at, line.last_at)})
    found, place = list[ImportedAddress](), 0
    for index, url in enumerate(urls):
        # Addresses of one moment stand in the order of their letters.
        if index and url < urls[index - 1] and place + 1 < len(visits):
            place += 1
        soonest = min((stood[one] for one in urls[index:] if one in stood), default=visits[0])
        while visits[place] < soonest:
            place += 1
        found.append(ImportedAddress(url=url, listed=url in given, first_seen_at=visits[place]))
    return found


def _in_order(page: ImportedPage) -> list[str]:
    """Each line leaves out the address at which the page stood; together they tell the order of all."""
    lists = {line.aliases: line.url for line in page.lines}
    if len(lists) == 1 and len(page.steps[0].line.aliases) == 0:
        return [page.steps[0].line.url]
    known = dict.fromkeys(url for aliases, own in lists.items() for url in (*aliases, own))
    graph: TopologicalSorter[str] = TopologicalSorter({url: () for url in known})
    for aliases in lists:
        for before, after in pairwise(aliases):
            graph.add(after, before)
    try:
        graph.prepare()
    except CycleError:  # no export says so
        return list(known)
    ordered = list[str]()
    ready = list(graph.get_ready())
    while ready:
        url = min(ready)
        ready.remove(url)
        ordered.append(url)
        graph.done(url)
        ready += graph.get_ready()
    return ordered
