"""How a run ended, from what is known of it (DESIGN 8, Runs)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.records import Outcome, WalkProof

# More than this share of the pages due could not be read: the night is not whole.
_SHARE_THAT_MAY_FAIL = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What a run came to, before it is judged."""

    proofs: Sequence[WalkProof] = ()
    sections: int = 0  # that the site file names
    listing_pages_read: int = 0
    articles_seen: int = 0  # pages of which the archive learned something
    pages_due: int = 0  # visited or to be visited; those that robots.txt disallows are not
    pages_failed: int = 0
    pages_left: int = 0  # still to be visited when the run ended
    drift: str | None = None  # what shows that the site's layout has changed under the rules
    unread_robots: str | None = None
    closed: str | None = None  # why the host was asked nothing more
    spent: str | None = None  # the budget of requests, where that ended the run
    interrupted: str | None = None
    broken: str | None = None  # what broke off the run within the program


def judge_run(facts: RunFacts) -> tuple[Outcome, str | None]:
    """Return the outcome and why it is not "complete"; of one that is, only that its budget was spent."""
    if facts.broken is not None:
        return Outcome.FAILED, facts.broken
    if facts.interrupted is not None:
        return Outcome.INTERRUPTED, facts.interrupted
    if facts.unread_robots is not None:
        return Outcome.FAILED, facts.unread_robots
    reasons = [f"{proof.section}: {proof.why}" for proof in facts.proofs if not (proof.complete or proof.stopped_early)]
    if facts.closed is not None:
        reasons.insert(0, facts.closed)
    if not facts.listing_pages_read and not facts.articles_seen:
        return Outcome.FAILED, "no page of the site could be read: " + ("; ".join(reasons) or "it lists nothing")
    if facts.pages_failed > _SHARE_THAT_MAY_FAIL * facts.pages_due:
        reasons.append(f"{facts.pages_failed} of {facts.pages_due} pages due could not be read")
    if facts.drift is not None:
        reasons.append(facts.drift)
    if facts.pages_left:
        reasons.append(f"{facts.pages_left} pages are left for the next run")
    if len(facts.proofs) < facts.sections:
        reasons.append(f"{facts.sections - len(facts.proofs)} of {facts.sections} sections were not walked")
    if not reasons:
        return Outcome.COMPLETE, None if facts.spent is None else f"{facts.spent}; what is known already waits"
    return Outcome.PARTIAL, "; ".join([facts.spent, *reasons] if facts.spent is not None else reasons)
