"""The identity of the rules that read a page, so that a change of rules is never taken for a change of text."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import lru_cache

import trafilatura

from crawler.rules import Rules, SystemRules, rules_of

# Raised with every change of the program by which the same page may read otherwise.
READER_VERSION = 1

_TRAFILATURA = "generic/trafilatura-"


@lru_cache(maxsize=256)
def recipe_of(rules: Rules, flavour: str | None) -> str:
    """Return the name of a recipe: ``joomla/4f1c22ab90de``; ``generic/trafilatura-…`` for *flavour* None.

    Content-addressed: flavour rules, the program's reader version, layout and learned blocks; not the site.
    """
    facts: dict[str, object] = {
        "reader": READER_VERSION,
        "system": asdict(rules_of(flavour)),
        "layout": _layout(rules),
        "learned": [asdict(block) for block in rules.learned],
        "timezone": rules.timezone.key,
    }
    if flavour is None:
        facts["trafilatura"] = trafilatura.__version__
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]
    return f"{_TRAFILATURA}{digest}" if flavour is None else f"{flavour}/{digest}"


def flavour_of(recipe: str) -> str | None:
    """Return the flavour whose rules *recipe* names; None: trafilatura's."""
    return None if recipe.startswith(_TRAFILATURA) else recipe.partition("/")[0]


def _layout(rules: Rules) -> dict[str, object] | None:
    if rules.layout is None:
        return None
    return {name: value for name, value in asdict(rules.layout).items() if name != "valid_from"}


__all__ = ["READER_VERSION", "SystemRules", "recipe_of"]
