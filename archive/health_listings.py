"""What a run says of a site's listings as a whole: the alert that its sections share."""

from __future__ import annotations

from collections.abc import Sequence

from archive.health_findings import Facts, HealthFinding
from archive.health_sections import SectionHealth

_EXAMPLES = 5


def judge_listings(sections: Sequence[SectionHealth]) -> HealthFinding | None:
    """Say whether some section's listing falls short; one that did and was not walked whole since still does."""
    bad = [one for one in sections if one.is_bad]
    if bad:
        return _falls_short(bad)
    if any(one.may_be_bad for one in sections) or not any(one.verdict.word == "good" for one in sections):
        return None
    return HealthFinding(cause="listing", found=False, facts={"sections": len(sections)})


def _falls_short(bad: Sequence[SectionHealth]) -> HealthFinding:
    worst = max(bad, key=lambda one: (len(one.unlisted), one.walk.items_listed))
    walk = worst.walk
    facts: Facts = {
        "section": walk.section,
        "sections": len(bad),
        "reason": worst.verdict.reason or "",
        "items": walk.items_listed,
        "pages": walk.pages_walked,
        "unlisted": len(worst.unlisted),
        "known": worst.known,
        "url": walk.url,
    }
    if walk.items_stated is not None:
        facts["items_stated"] = walk.items_stated
    if walk.pages_stated is not None:
        facts["pages_stated"] = walk.pages_stated
    if walk.unread is not None:
        facts["unread"] = walk.unread
    examples = worst.unlisted or tuple(one.walk.url for one in bad)
    return HealthFinding(cause="listing", found=True, facts=facts, examples=examples[:_EXAMPLES])
