"""What stands on a replica site on a given night, and what a reader of the archive should be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from demo.stories import Block, Event, Replica, Story

CHANGE_WORDS: Mapping[str, str] = {
    "edit": "body",
    "title": "title",
    "caption": "caption",
    "move": "moved",
    "delete": "missing",
    "take-down": "missing",
    "retype": "",
}
GONE_AT_ONCE = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A replica site on one night."""

    replica: Replica
    night: int
    stories: tuple[Story, ...]  # newest first
    taken_down: Mapping[str, int]  # key → HTTP status
    former_slugs: Mapping[str, str]  # former slug → key

    def listed(self, section: str) -> list[Story]:
        """Return the stories of a section, newest first."""
        return [story for story in self.stories if story.section == section]

    def linked(self) -> list[Story]:
        """Return the stories that have an address, newest first."""
        return [story for story in self.stories if story.slug]

    def find(self, key: str) -> Story | None:
        """Return the linked story with this key."""
        return next((story for story in self.linked() if story.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedChange:
    """One thing that a good report of the second night says; ``change`` is "" where it must say nothing."""

    site: str
    key: str
    slug: str | None  # of its address at the end; None: it has none
    opening: str  # its title, else the first words of its text
    change: str  # the archive's word: first, body, title, caption, moved, missing, gone or ""
    old: str
    new: str
    vi: str
    en: str


def standing(replica: Replica, night: int) -> Standing:
    """Return what *replica* shows on *night*, counted from 1."""
    stories = {story.key: story for story in replica.stories if story.night <= night}
    taken_down: dict[str, int] = {}
    former_slugs: dict[str, str] = {}
    for event in replica.events:
        if event.night > night:
            continue
        story = stories[event.article]
        if event.kind in ("delete", "take-down"):
            del stories[event.article]
            taken_down[event.article] = event.status
        else:
            stories[event.article] = _changed(story, event)
            if event.kind == "move" and story.slug:
                former_slugs[story.slug] = story.key
    newest_first = sorted(stories.values(), key=lambda story: story.published_at, reverse=True)
    return Standing(
        replica=replica,
        night=night,
        stories=tuple(newest_first),
        taken_down=taken_down,
        former_slugs=former_slugs,
    )


def changes_of(replica: Replica, night: int) -> list[ExpectedChange]:
    """List what happened on *night*: what was published, then what was done to older articles."""
    now = {story.key: story for story in standing(replica, night).stories}
    before = {story.key: story for story in standing(replica, night - 1).stories}
    new = [_published(story) for story in replica.stories if story.night == night]
    return new + [
        _expected(now.get(event.article, before[event.article]), event)
        for event in replica.events
        if event.night == night
    ]


def _changed(story: Story, event: Event) -> Story:
    match event.kind:
        case "edit" | "caption":
            return replace(story, blocks=tuple(_edited(block, event) for block in story.blocks))
        case "title":
            return replace(story, title=event.new)
        case "move":
            return replace(story, slug=event.new)
        case "retype":
            return replace(story, decomposed=True)
    raise ValueError(event.kind)


def _edited(block: Block, event: Event) -> Block:
    if (block.kind == "photo") != (event.kind == "caption"):
        return block
    return replace(block, text=block.text.replace(event.old, event.new))


def _published(story: Story) -> ExpectedChange:
    opening = _opening(story)
    return ExpectedChange(
        site=story.site,
        key=story.key,
        slug=story.slug,
        opening=opening,
        change="first",
        old="",
        new=opening,
        vi=f"Bài mới: {opening}",
        en=f"New article: {opening}",
    )


def _expected(story: Story, event: Event) -> ExpectedChange:
    return ExpectedChange(
        site=story.site,
        key=story.key,
        slug=story.slug,
        opening=_opening(story),
        change="gone" if event.status == GONE_AT_ONCE else CHANGE_WORDS[event.kind],
        old=event.old,
        new=event.new,
        vi=event.vi,
        en=event.en,
    )


def _opening(story: Story) -> str:
    return story.title or story.body[0]
