"""Site files: TOML to SiteProfile and dated Layouts, every mistake reported with file and key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
SYSTEMS = ("joomla", "wordpress", "mastercms", "generic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A paginated listing of a site."""

    name: str
    url: str
    inline: bool = False  # whole articles stand on the listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """CSS selectors that fit a site from a day on, until the next layout's day; None leaves the system's own."""

    valid_from: date
    item: str | None = None
    link: str | None = None
    next: str | None = None
    title: str | None = None
    lead: str | None = None
    byline: str | None = None
    published: str | None = None
    body: str | None = None
    caption: str | None = None
    drop: tuple[str, ...] = ()  # added to the system's own


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProfile:
    """One site, as its file says it; every field checked on load."""

    id: str  # the file's stem
    name: str
    home: str
    system: str  # one of SYSTEMS
    hosts: tuple[str, ...]
    sections: tuple[Section, ...]
    layouts: tuple[Layout, ...] = ()  # by valid_from, oldest first
    timezone: ZoneInfo = VIETNAM
    delay: float = 3.0  # seconds
    checked: bool = True  # False: nobody has tried the address on the live site; crawl skips it
    allow_private: bool = False
    allow_bad_certificate: bool = False

    def layout_at(self, day: date) -> Layout | None:
        """Return the layout valid on *day* of the site's own time zone; None where only the system's rules hold."""
        valid = [layout for layout in self.layouts if layout.valid_from <= day]
        return valid[-1] if valid else None
