"""Listing pages as themes and templates print them.

``listings/<system>/<theme>.toml`` holds a theme's markup, every word and address of which is invented. ``item`` is
printed once a story; ``[pager]`` has the parts of the pager: ``link`` and ``here`` for the numbers,
``first``, ``back``, ``ahead`` and ``last`` where there is somewhere to step to, ``end`` in their place where not.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import MappingProxyType

HOST = "http://congdoan.test"
SIZE = 4  # items a page
PAGES = 4

_FOLDER = Path(__file__).parent / "listings"
_TITLES = (
    "Công đoàn xã Tân Lập trao nhà mái ấm cho đoàn viên",
    "Ra quân trồng cây nhân tháng công nhân",
    "Hội nghị người lao động ở nhà máy gạch Suối Đá",
    "Tập huấn an toàn lao động cho tổ trưởng tổ sản xuất",
    "Đoàn viên trẻ thi tay nghề hàn, tiện",
    "Ký thỏa ước lao động tập thể tại xưởng may Bình Minh",
    "Khám sức khỏe cho nữ công nhân vệ sinh",
    "Nghiệm thu công trình bếp ăn tập thể",
)
_TEASER = "Sáng thứ bảy, hơn {n} đoàn viên cùng ban chấp hành đã có mặt từ sớm, ai cũng có phần việc đã nhận."
_ORDER = "first back numbers ahead last"


@dataclass(frozen=True, slots=True)
class Story:
    """What one item of a list tells."""

    number: int
    url: str
    title: str
    teaser: str
    day: str = "12/08/2024"
    iso: str = "2024-08-12T07:30:00+07:00"
    views: int = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """How one theme prints the pages of a section."""

    name: str
    system: str  # as a site file names it
    head: str  # marks of the publishing system
    section: str  # address of the first page
    page: str  # address of the others; {page} counts pages, {offset} items
    article: str  # address; {n} is the number, {slug} the words
    item: str
    around: str  # {items} and {pager}
    pager: Mapping[str, str]

    def address(self, page: int) -> str:
        """The address of the section's page, counted from 1."""
        return HOST + (self.section if page == 1 else self.page.format(page=page, offset=(page - 1) * SIZE))

    def stories(self, page: int, size: int = SIZE) -> list[Story]:
        """The stories of a page, each told once in the whole section."""
        first = (page - 1) * SIZE
        return [self.story(number) for number in range(first, first + size)]

    def story(self, number: int) -> Story:
        """One story by its number."""
        again, which = divmod(number, len(_TITLES))
        title = _TITLES[which] + (f", đợt {again + 1}" if again else "")
        url = HOST + self.article.format(n=1000 + number, slug=f"tin-cong-doan-so-{number}-xa")
        return Story(number, url, title, _TEASER.format(n=41 + number))

    def print(
        self, page: int, *, stories: Sequence[Story] | None = None, pages: int = PAGES, aside: str = "", head: str = ""
    ) -> bytes:
        """Return the page as the theme prints it, with a side column *aside*."""
        told = self.stories(page) if stories is None else stories
        items = "".join(_filled(self.item, one) for one in told)
        main = self.around.format(items=items, pager=self._pager(page, pages))
        return _CHROME.format(head=self.head + head, main=main, aside=aside).encode()

    def _pager(self, page: int, pages: int) -> str:
        to = {"first": 1, "back": page - 1, "ahead": page + 1, "last": pages}
        printed = {name: self.pager.get(name, "").format(url=self.address(to[name])) for name in to}
        printed["numbers"] = "".join(
            self.pager.get("here" if one == page else "link", "").format(page=one, url=self.address(one))
            for one in range(1, pages + 1)
        )
        if page == 1:
            printed["first"] = printed["back"] = ""
        if page == pages:
            printed["ahead"], printed["last"] = self.pager.get("end", ""), ""
        links = "".join(printed[name] for name in self.pager.get("order", _ORDER).split())
        return self.pager["around"].format(links=links, page=page, pages=pages)


def _filled(markup: str, story: Story) -> str:
    return markup.format(
        url=story.url,
        title=escape(story.title),
        teaser=escape(story.teaser),
        n=story.number,
        day=story.day,
        iso=story.iso,
        views=story.views,
    )


def _themes() -> dict[str, Theme]:
    found = (Theme(**tomllib.loads(one.read_text(encoding="utf-8"))) for one in sorted(_FOLDER.glob("*/*.toml")))
    return {theme.name: theme for theme in found}


THEMES: Mapping[str, Theme] = MappingProxyType(_themes())

_CHROME = (_FOLDER / "chrome.html").read_text(encoding="utf-8")
# Side columns: each lists articles that are not the page's own.
SIDES: Mapping[str, str] = MappingProxyType(
    {one.stem: one.read_text(encoding="utf-8") for one in sorted(_FOLDER.glob("sides/*.html"))} | {"none": ""}
)
