"""The carried site with a host that sends validators, honest or not, and answers 304 by them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from crawler.exchanges import Answer, Ask
from tests.carried_site import CarriedSite
from tests.loopback_site import Reply, address, article_page


@dataclass(frozen=True)
class Told:
    """What the host says of an article's page, and whether it answers 304 by it."""

    etag: str | None
    modified: str | None = None


@dataclass
class ValidatingSite(CarriedSite):
    """A site whose articles carry validators; ``conditions`` are the requests that asked by them."""

    told: dict[str, Told] = field(default_factory=dict)
    conditions: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    answered_304: list[str] = field(default_factory=list)
    always_304: set[str] = field(default_factory=set)  # whatever the condition says
    says_on_304: str | None = None  # another entity tag than the page's
    views: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    def stand(self, *numbers: int, state: str = "1") -> None:
        """Publish these articles, each with an entity tag of its own."""
        self.publish(*numbers)
        self.told = {address(one): Told(f'"{one}-{state}"') for one in numbers}

    def edit(self, number: int, text: str, etag: str | None = None) -> None:
        """Change an article; without *etag* its host says nothing of it."""
        self.replies[address(number)] = article_page(number, text)
        if etag is not None:
            self.told[address(number)] = Told(etag)

    def answer(self, ask: Ask, moment: datetime) -> Answer:
        """What the site answers: the page, different at every view, or 304."""
        answer = super().answer(ask, moment)
        path = self.paths[-1]
        asked = dict(ask.headers)
        if asked:
            self.conditions.append((path, asked))
        told = self.told.get(path)
        if answer.raw is None or answer.raw.status != 200 or told is None:
            return answer
        self.views += 1
        given = (("ETag", told.etag), ("Last-Modified", told.modified))
        headers = tuple((name.encode(), value.encode()) for name, value in given if value is not None)
        if asked and (path in self.always_304 or asked.get("If-None-Match", "").removeprefix("W/") == told.etag):
            self.answered_304.append(path)
            named = ((b"ETag", self.says_on_304.encode()),) if self.says_on_304 else headers
            return replace(answer, raw=replace(answer.raw, status=304, response_headers=named, body=b""))
        raw = answer.raw
        seen = b"<!-- %d -->" % self.views
        return replace(
            answer, raw=replace(raw, response_headers=(*raw.response_headers, *headers), body=raw.body + seen)
        )


NOT_THERE_ANY_MORE = Reply(b"<html><body>410 Gone</body></html>", 410)
