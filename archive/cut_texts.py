"""What was cut from an archived page as no part of its article, for readers who want to see for themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.records import Cut


@dataclass(frozen=True, slots=True, kw_only=True)
class CutTexts:
    """The cuts of one version's page, read again from what was kept of it."""

    cuts: Sequence[Cut]  # in reading order
    recipe: str | None  # the rules that cut it; None: they read no article in it
    is_by_todays_rules: bool  # those that read the version are gone, and today's stand in for them
    reason: str = ""  # why no article was read
