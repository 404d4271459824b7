"""How many requests a run may send: robots.txt, listing pages, redirects and retries count like any other."""

from __future__ import annotations

from dataclasses import dataclass

# Listings may take so much of a budget, so that something of what they list is read in the same night.
_WALKS_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBudget:
    """What the site file and whoever started the run allow; the stricter one holds."""

    a_night: int | None = None  # of all runs of the site that belong to one night
    sent_tonight: int = 0  # by earlier runs of that night
    a_run: int | None = None

    @property
    def limit(self) -> int | None:
        """Return how many requests the run may send; None: nobody said."""
        bounds = [self.a_run] if self.a_run is not None else []
        if self.a_night is not None:
            bounds.append(max(0, self.a_night - self.sent_tonight))
        return min(bounds, default=None)

    @property
    def why(self) -> str:
        """Return, in words, which bound it is that holds."""
        if self.a_night is None or (self.a_run is not None and self.limit == self.a_run):
            return f"the {self.a_run} requests that this run was given are sent"
        before = f", {self.sent_tonight} of it by earlier runs" if self.sent_tonight else ""
        return f"the night's budget of {self.a_night} requests is spent{before}"

    def spent(self, requests: int) -> bool:
        """Return whether a run that has sent so many *requests* may send no more."""
        return self.limit is not None and requests >= self.limit

    def for_walk(self, requests: int, sections_left: int) -> int | None:
        """Return after how many requests of the run the walk of a section has to end; None: not for the budget's sake.

        *requests*: sent so far; *sections_left*: still to be walked, this one among them.
        """
        if self.limit is None:
            return None
        return requests + max(1, int(self.limit * _WALKS_SHARE - requests) // sections_left)
