"""Whether a reading is believed: what its page's history, the site's drift and people's decisions say of it."""

from __future__ import annotations

from archive.digests import canonical_article, content_digest
from archive.doubts import Doubt, unlike_its_history
from archive.page_rows import Page
from archive.pen import Pen
from archive.quarantine import close_item, confirmed_by, rejected_before
from archive.records import Article


def doubt_of(
    pen: Pen,
    page: Page,
    article: Article,
    *,
    run_id: int,
    at: str,
    read_as_before: Article | None = None,
    drift: Doubt | None = None,
) -> Doubt | None:
    """Return why *article* (canonical), read of a known page, is not believed; None: it is.

    *read_as_before*: by the rules of the latest version, where others are in force now; it tells what the site did.
    *drift*: what shows that this very reading is the work of a changed layout. A second sight of a text that waits
    settles it, unless the layout has changed since: what other rules read twice they read no better.
    """
    connection, digest = pen.connection, content_digest(article)
    if digest == page.content_digest:
        return None
    read = article if read_as_before is None else canonical_article(read_as_before)
    doubt = unlike_its_history(connection, pen.scales, page, read, run_id, drift=drift)
    has_drifted = drift is not None or pen.drift_before(page.site, run_id) is not None
    if doubt is None or has_drifted or rejected_before(connection, page.seq, digest, None) is not None:
        return doubt
    waiting = confirmed_by(connection, page, digest, run_id, at)
    if waiting is None:
        return doubt
    close_item(connection, waiting, "settled", at=at, effect=f"run {run_id} found the same text: it is the page's")
    return None
