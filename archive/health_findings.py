"""What a run's end says of a site's health: what is wrong, and what was looked at and is well."""

from __future__ import annotations

from dataclasses import dataclass, field

Facts = dict[str, str | int | float]


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthFinding:
    """One thing that a run was judged by.

    ``found`` raises the alert of *cause* or keeps it open; not ``found`` says that the run could see that all is well,
    which heals it. What a run could not judge has no finding, and an open alert stays as it is.
    """

    cause: str  # as DESIGN 8 names them: layout, listing, empty, unreachable, … one lower-case word, "-" within
    found: bool
    facts: Facts = field(default_factory=dict)  # what the sentence is made of: counts, shares, names
    examples: tuple[str, ...] = ()  # addresses, at most five
