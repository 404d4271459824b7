"""The golden pages: a folder a page, with the response, what is asked of it and what a person agreed must be read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.digests import payload_digest
from archive.records import Capture
from commands.trial_words import trial_as_json
from crawler.exchanges import Fetched
from crawler.page_trial import profile_for, try_page
from crawler.site_profiles import Section, SiteProfile

PAGES = Path(__file__).parent / "pages"
CASES = sorted(one.parent for one in PAGES.glob("*/*/meta.json"))
_MOMENT = datetime(2025, 6, 1, tzinfo=UTC)


def profile_of(meta: dict[str, Any]) -> SiteProfile:
    """The site that a golden page belongs to."""
    profile = profile_for(meta["url"], meta["system"])
    if not meta.get("inline"):
        return profile
    section = Section(name="Mục", url=meta["url"].partition("?")[0], inline=True)
    return SiteProfile(
        id="try", name="try", home=profile.home, system=profile.system, hosts=profile.hosts, sections=(section,)
    )


def read_case(case: Path) -> dict[str, Any]:
    """What `luuvet try --json` says of a golden page, its recipe's digest left out: that changes with every rule."""
    meta = json.loads((case / "meta.json").read_text(encoding="utf-8"))
    payload = (case / "response.html").read_bytes()
    content_type = meta.get("content_type", "text/html")
    capture = Capture(
        url=meta["url"],
        captured_at=_MOMENT,
        http_status=200,
        content_type=content_type,
        payload_digest=payload_digest(payload),
        payload_bytes=len(payload),
    )
    fetched = Fetched(capture=capture, payload=payload, headers={"content-type": content_type})
    seen = trial_as_json(try_page(fetched, profile_of(meta)))
    seen["recipe"] = str(seen["recipe"]).partition("/")[0] if seen["recipe"] else None
    return seen
