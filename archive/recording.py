"""One decision for each observation (DESIGN 5.3): VERSION, REVISIT, TOMBSTONE or FAILURE."""

from __future__ import annotations

from archive.article_rows import read_article
from archive.believing import doubt_of
from archive.digests import canonical_article, content_digest
from archive.doubts import Doubt, lacks_content
from archive.failure_recording import forgive, record_failure, settle
from archive.frontier import take_from_frontier
from archive.layout_drift import SIGN
from archive.listed import lists_page, note_listed, proves_unlisted
from archive.moments import moment_text, read_moment_text
from archive.moves import Change, address_change, has_candidate, keep_candidate, may_settle
from archive.page_identity import add_urls, given_address, identify, observed_urls
from archive.page_rows import NewPage, Page, free_page_id, page_of_url
from archive.pen import Pen
from archive.records import Absent, Article, Decision, Failed, NotModified, Observation, Recorded, Seen
from archive.sightings import Sighting, begin_page, see_again
from archive.states import Event, next_absent_state, undo_absence, write_absence
from archive.unread_sections import may_have_moved, own_up_absence
from archive.validators import forget_validators, note_validators
from archive.verdicts import LAYOUT_DRIFT
from archive.visit_rows import note_visit

# Absences that a living page can show too, when its host answers with a page of its own instead of 404.
_DOUBTFUL = frozenset({"soft-404", "redirect-home"})
# An absence for good.
_FINAL = "http-410"
# Whatever led to a page first: once a listing shows it, it is no page that the listings lack.
_NOW_LISTED = "UPDATE pages SET found_by = 'listing' WHERE seq = ? AND found_by IN ('feed', 'sitemap', 'link')"


def record_observation(pen: Pen, observation: Observation) -> Recorded:
    """Write what *observation* shows; call it inside a transaction."""
    pen.begin()
    if observation.listed_url is not None:
        note_listed(pen.connection, observation.site, observation.listed_url)
    take_from_frontier(pen.connection, observation.site, observation.capture.url)
    finding = observation.finding
    if isinstance(finding, Seen):
        recorded = _record_seen(pen, observation, finding)
    elif isinstance(finding, Absent):
        recorded = _record_absent(pen, observation, finding)
    elif isinstance(finding, NotModified):
        recorded = _record_not_modified(pen, observation)
    else:
        recorded = record_failure(pen, observation, finding)
    if recorded.decision is not Decision.FAILURE:
        forgive(pen, observation)
        settle(pen, observation, recorded)
    note_validators(pen.connection, observation, recorded)
    pen.pass_by(observation.capture, recorded.decision, site=observation.site, run_id=observation.run_id)
    return recorded


def _record_seen(pen: Pen, observation: Observation, finding: Seen) -> Recorded:
    article = canonical_article(finding.article)
    page = identify(pen.connection, observation, finding)
    if (doubt := _doubt(pen, observation, page, article, finding.recipe)) is not None:
        failed = Failed(reason=doubt.reason, detail=doubt.detail)
        return record_failure(pen, observation, failed, page=page, facts=doubt.facts, text=article)
    sighting = Sighting(
        article=article,
        recipe=finding.recipe,
        cut_count=finding.cut_count,
        run_id=observation.run_id,
        at=moment_text(observation.capture.captured_at),
        capture=observation.capture,
        previous_reading=observation.previous_reading,
        listed_in=observation.section,
        fingerprint=observation.listing_fingerprint,
    )
    if page is None:
        return _record_new(pen, observation, finding, sighting)
    return _see_page(pen, observation, page, sighting)


def _doubt(pen: Pen, observation: Observation, page: Page | None, article: Article, recipe: str) -> Doubt | None:
    """Why *article* is no state of its page as far as the archive can tell; None: it is one."""
    if (lack := lacks_content(pen.connection, page, article, recipe)) is not None or page is None:
        return lack
    return doubt_of(
        pen,
        page,
        article,
        run_id=observation.run_id,
        at=moment_text(observation.capture.captured_at),
        read_as_before=observation.previous_reading if recipe != page.recipe else None,
        drift=_drift(observation),
    )


def _drift(observation: Observation) -> Doubt | None:
    if observation.drift is None:
        return None
    sign = observation.drift_sign
    return Doubt(LAYOUT_DRIFT, observation.drift, {} if sign is None else {SIGN: sign})


def _record_new(pen: Pen, observation: Observation, finding: Seen, sighting: Sighting) -> Recorded:
    connection, site, article = pen.connection, observation.site, sighting.article
    url = given_address(observation) or observation.capture.final_url or observation.capture.url
    identity = (site, "key", finding.key) if finding.key else (site, "url", url)
    started = connection.execute("SELECT started_at FROM runs WHERE id = ?", (observation.run_id,)).fetchone()[0]
    page = NewPage(
        seq=pen.places.take(article.published_at, read_moment_text(started)),
        id=free_page_id(connection, *identity),
        site=site,
        key=finding.key,
        url=url,
        inline=False,
        title=article.title,
        section=article.section or observation.section,
        listed_in=observation.section,
        published_at=moment_text(article.published_at) if article.published_at else None,
        found_by=observation.found_by,
        at=sighting.at,
        fingerprint=observation.listing_fingerprint,
    )
    recorded = begin_page(pen, page, sighting)
    _note_urls(pen, observation, page.seq, sighting.at)
    return recorded


def _see_page(pen: Pen, observation: Observation, page: Page, sighting: Sighting) -> Recorded:
    """Write that a known page was read, at whatever address it stands now."""
    connection, run_id = pen.connection, observation.run_id
    page = own_up_absence(connection, undo_absence(connection, page, run_id), observation)
    if observation.listed_url is not None:
        connection.execute(_NOW_LISTED, (page.seq,))
    address = address_change(connection, page, observation)
    if address.kind is Change.ADOPTED:
        connection.execute("UPDATE pages SET url = ? WHERE seq = ?", (address.url, page.seq))
    recorded = see_again(pen, page, sighting, moved_to=address.url if address.kind is Change.MOVED else None)
    if address.kind is Change.OPEN and not has_candidate(connection, page, run_id, address.url):
        capture = pen.row
        if capture is None and may_settle(connection, run_id):
            capture = pen.write_capture(
                observation.capture, "revisit", Decision.REVISIT, site=page.site, run_id=run_id, page=page.seq
            )
        keep_candidate(connection, page, run_id, address.url, sighting.at, capture)
    _note_urls(pen, observation, page.seq, sighting.at)
    return recorded


def _note_urls(pen: Pen, observation: Observation, page: int, at: str) -> None:
    canonical_url = observation.finding.canonical_url if isinstance(observation.finding, Seen) else None
    given = (observation.listed_url, canonical_url)
    urls = {url: url in given for url in observed_urls(observation)}
    stood_at = observation.capture.final_url or observation.capture.url
    add_urls(pen.connection, page, observation.site, urls, observation.found_by, at, stood_at=stood_at)


def _record_not_modified(pen: Pen, observation: Observation) -> Recorded:
    """A 304 shows the latest version again, as far as the host can be believed."""
    connection = pen.connection
    page = page_of_url(connection, observation.site, observation.capture.url)
    if page is None:
        failed = Failed(reason="not-modified-unknown", detail="304 for an address that no page is known under")
        return record_failure(pen, observation, failed)
    article = canonical_article(read_article(connection, page.version_row))
    if content_digest(article) != page.content_digest:
        # Damage, or a digest of another program's: a 304 makes no version of it, and the next visit asks for the page.
        forget_validators(connection, page.seq)
        failed = Failed(reason="not-modified-unknown", detail="304, and the stored text is not what its digest says")
        return record_failure(pen, observation, failed, page=page)
    sighting = Sighting(
        article=article,
        recipe=page.recipe,
        cut_count=0,
        run_id=observation.run_id,
        at=moment_text(observation.capture.captured_at),
        capture=observation.capture,
        listed_in=observation.section,
        fingerprint=observation.listing_fingerprint,
    )
    return _see_page(pen, observation, page, sighting)


def _record_absent(pen: Pen, observation: Observation, finding: Absent) -> Recorded:
    connection, capture, run_id = pen.connection, observation.capture, observation.run_id
    page = page_of_url(connection, observation.site, capture.url)
    if page is None:
        return record_failure(pen, observation, Failed(reason=finding.reason, detail=finding.detail))
    if (why := _says_nothing(pen, observation, page)) is not None:
        return Recorded(decision=Decision.REVISIT, page_id=page.id, version=page.version, why=why)
    if finding.reason in _DOUBTFUL and not _is_listed_nowhere(pen, observation, page):
        detail = finding.detail or "no complete walk of this run shows that it is listed nowhere"
        return record_failure(pen, observation, Failed(reason=finding.reason, detail=detail))
    if capture.http_status == 404 and may_have_moved(connection, page, run_id, finding.reason, capture.captured_at):
        detail = "its section could not be read in this run: it may stand at another address"
        return record_failure(pen, observation, Failed(reason=finding.reason, detail=detail))
    at = moment_text(capture.captured_at)
    note_visit(connection, page.seq, run_id, at)
    final = finding.reason == _FINAL or capture.http_status == 410
    state = next_absent_state(connection, page, final=final, run_id=run_id, at=at)
    if state is None:
        why = f"{finding.reason}: it is {page.state} already"
        return Recorded(decision=Decision.TOMBSTONE, page_id=page.id, version=page.version, why=why)
    row = pen.write_capture(
        capture, "tombstone", Decision.TOMBSTONE, site=page.site, run_id=run_id, page=page.seq, said=finding.reason
    )
    event = Event(kind=state.value, run_id=run_id, at=at, capture=row, detail=finding.reason)
    write_absence(connection, page, state, event)
    return Recorded(
        decision=Decision.TOMBSTONE, page_id=page.id, change=state.value, version=page.version, why=finding.reason
    )


def _says_nothing(pen: Pen, observation: Observation, page: Page) -> str | None:
    """Why the absence of one address is no absence of the page; None: it is."""
    if page.url != observation.capture.url:
        return "it is a former address of the page"
    if page.seen_run == observation.run_id:
        return "the page was read in this run"
    if lists_page(pen.connection, page.seq, but=page.url):
        return "this run's listings show the page at another address"
    return None


def _is_listed_nowhere(pen: Pen, observation: Observation, page: Page) -> bool:
    listed = observation.listed_url is not None or lists_page(pen.connection, page.seq)
    return not listed and proves_unlisted(pen.connection, observation.run_id, page.listed_in)
