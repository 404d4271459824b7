"""Our own pages: which address leads to which, and what a reader is told when one cannot be shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Sequence
from http import HTTPStatus
from typing import Any

from datasette import Response

from archive.errors import PageNotFoundError
from archive.history_records import NotYetSeenError, VersionNotFoundError
from archive.reading_room import (
    analysis_page,
    api_page,
    article_feeds,
    article_json,
    article_page,
    bulk_page,
    change_feeds,
    changes_page,
    cite_page,
    comparison_page,
    cut_page,
    gone_page,
    home_page,
    memento_page,
    opensearch,
    ops_actions,
    ops_page,
    ops_report,
    raw_page,
    raw_parts,
    robots_page,
    search_page,
    sentence_page,
    site_page,
    sites_page,
    spread_page,
    unknown_page,
)
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.refused import RefusedError, not_found
from archive.withheld import WithdrawnError

View = Callable[[PageRequest], Awaitable[Any]]
Routes = Sequence[tuple[str, View]]

_PAGES: tuple[Routes, ...] = (
    home_page.ROUTES,
    search_page.ROUTES,
    opensearch.ROUTES,
    site_page.ROUTES,
    sites_page.ROUTES,
    # Addresses with an ending stand before the article's own, whose id may hold any sign.
    article_json.ROUTES,
    article_page.ROUTES,
    article_feeds.ROUTES,
    cite_page.ROUTES,
    cut_page.ROUTES,
    memento_page.ROUTES,
    raw_page.ROUTES,
    raw_parts.ROUTES,
    robots_page.ROUTES,
    bulk_page.ROUTES,
    api_page.ROUTES,
    comparison_page.ROUTES,
    changes_page.ROUTES,
    change_feeds.ROUTES,
    gone_page.ROUTES,
    ops_page.ROUTES,
    ops_actions.ROUTES,
    ops_report.ROUTES,
    sentence_page.ROUTES,
    analysis_page.ROUTES,
    spread_page.ROUTES,
)


def page_routes() -> Iterator[tuple[str, Any]]:
    """Yield pattern and view of every page of ours, as Datasette's ``register_routes`` takes them."""
    for routes in (*_PAGES, unknown_page.ROUTES):
        for pattern, view in routes:
            yield pattern, _answering(view)


def _answering(view: View) -> Callable[..., Awaitable[Any]]:
    async def answer(request: Any, datasette: Any) -> Any:
        asked = PageRequest(request, datasette)
        try:
            return await view(asked)
        except (RefusedError, PageNotFoundError, VersionNotFoundError, NotYetSeenError, WithdrawnError) as error:
            return await refuse(asked, _refusal_of(error))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            return await refuse(asked, _too_much())

    return answer


async def refuse(asked: PageRequest, refusal: RefusedError) -> Any:
    """Return the answer to a page that cannot be shown, in the form that was asked for."""
    words = refusal.in_words(asked.language)
    if asked.request.path.endswith(".json"):
        return Response.json({"ok": False, "error": words, "status": int(refusal.status)}, status=refusal.status)
    return await asked.page("refused.html", status=refusal.status, refusal=words, http_status=int(refusal.status))


def _refusal_of(error: Exception) -> RefusedError:
    if isinstance(error, RefusedError):
        return error
    if isinstance(error, PageNotFoundError):
        return not_found("Kho không có bài này.", "The archive has no such article.")
    if isinstance(error, VersionNotFoundError):
        return not_found("Bài này không có phiên bản đó.", "This article has no such version.")
    if isinstance(error, WithdrawnError):
        return RefusedError(
            HTTPStatus.GONE,
            "Bài này đã được rút khỏi phòng đọc; nội dung không cho ai xem.",
            "This article was withdrawn from the reading room; its content is shown to nobody.",
        )
    return not_found("Lúc ấy kho chưa thấy bài này.", "The archive had not seen this article by then.")


def _too_much() -> RefusedError:
    return RefusedError(
        HTTPStatus.BAD_REQUEST,
        "Câu hỏi này mất quá nhiều thời gian nên bị ngừng: hỏi hẹp hơn, như thêm từ, trang tin hoặc ngày.",
        "This question took too long and was stopped: ask for less, with more words, one site or a few days.",
    )
