"""What reads a page: a publishing system's shipped rules, a site's own layout, what was learned of the site."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.site_profiles import VIETNAM, Layout

if TYPE_CHECKING:
    from crawler.learned_blocks import LearnedBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Everything that decides how one site's pages are read on a given day."""

    system: str  # one of site_profiles.SYSTEMS
    layout: Layout | None = None  # the one valid on the day of the visit
    learned: tuple[LearnedBlock, ...] = ()
    timezone: ZoneInfo = field(default=VIETNAM)
    hosts: tuple[str, ...] = ()  # the site's own; empty: the page's host


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemRules:
    """Where one flavour of a publishing system keeps the parts of an article; CSS selectors, tried in order."""

    flavour: str
    containers: tuple[str, ...] = ()  # the element that holds the text
    text_parts: tuple[str, ...] = ()  # elements that hold the text between them, all that there are
    text_tables: tuple[str, ...] = ()  # tables of which the last with running text holds it
    wrappers: tuple[str, ...] = ()  # the whole article, where no container is found
    titles: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()  # the article's own pictures that stand outside the text, with their captions
    attachments: tuple[str, ...] = ()  # links to files that stand outside the text
    drop: tuple[str, ...] = ()  # taken out of the text; the furniture that all systems share included


@cache
def shipped_rules() -> Mapping[str, SystemRules]:
    """Return the rules of every flavour by its name, from ``system_rules.toml``."""
    text = resources.files("crawler").joinpath("system_rules.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    shared = tuple(tables.pop("common")["drop"])
    known = {one.name for one in fields(SystemRules)} - {"flavour"}
    for flavour, table in tables.items():
        if unknown := set(table) - known:
            raise KeyError(f"system_rules.toml: [{flavour}] has unknown keys {sorted(unknown)}")
    return {flavour: _system_rules(flavour, table, shared) for flavour, table in tables.items()}


def rules_of(flavour: str | None) -> SystemRules:
    """Return the rules of *flavour*; for None, or a name without rules, those that any page may follow."""
    rules = shipped_rules()
    return rules[flavour if flavour in rules else "generic"] if flavour else rules["generic"]


@cache
def inline_rules_of(system: str) -> SystemRules:
    """Return the rules for whole articles on a listing of a site of *system*, whose flavour nobody has told."""
    rules = rules_of(system)
    if system != "joomla":
        return rules
    drop = (*rules.drop, *rules_of("k2").drop, *rules_of("joomla15").drop)
    return replace(rules, drop=tuple(dict.fromkeys(drop)))


def _system_rules(flavour: str, table: dict[str, list[str]], shared: tuple[str, ...]) -> SystemRules:
    lists = {name: tuple(values) for name, values in table.items()}
    lists["drop"] = (*lists.get("drop", ()), *shared)
    return SystemRules(flavour=flavour, **lists)
