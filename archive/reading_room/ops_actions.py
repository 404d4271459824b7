"""The buttons below ``/ops``, each a POST form that ends on a page saying what came of it: accept, reject, mute."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from datetime import date
from http import HTTPStatus
from typing import Any

from datasette import Response

from archive.alerts import AlertNotFoundError, mute_alert
from archive.errors import LuuVetError
from archive.event_log import keeping_log
from archive.events import tell
from archive.quarantine import open_items
from archive.quarantine_decisions import Deciding, find_item, reject
from archive.reading_room.addresses import with_query
from archive.reading_room.handed_in import handed_in
from archive.reading_room.operator_forms import decider, likely_name, operators_only, sent_form
from archive.reading_room.ops_reading import Decided, one_decision
from archive.reading_room.ops_words import OpsWords
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.refused import RefusedError, nonsense, not_found
from archive.store import Archive

logger = logging.getLogger(__name__)
_SEE_OTHER = 303
_DECISIONS = ("accept", "reject")


@operators_only
async def item(asked: PageRequest) -> Any:
    """Answer ``/ops/quarantine/CAPTURE``: one doubtful capture, and what was decided of it."""
    return await _item_page(asked, asked.whole_number("capture"))


@operators_only
async def decide(asked: PageRequest) -> Any:
    """Answer the press of a button on one capture."""
    capture, word = asked.whole_number("capture"), asked.name("decision")
    fields = await sent_form(asked)
    deciding = decider(asked, fields)
    if await asked.read(lambda connection: one_decision(connection, capture)) is None:
        raise _not_there(capture)
    try:
        await _decided(asked, word, str(capture), deciding)
    except LuuVetError as error:
        return await _item_page(asked, capture, trouble=str(error))
    return Response.redirect(f"/ops/quarantine/{capture}", status=_SEE_OTHER)


@operators_only
async def decide_group(asked: PageRequest) -> Any:
    """Answer the press of a button on all that waits of one site for one reason; what fails stays and is counted."""
    fields = await sent_form(asked)
    word, site, reason = fields.get("decision", ""), fields.get("site", ""), fields.get("reason", "")
    if word not in _DECISIONS:
        raise nonsense("Nhận hay bỏ? Hãy bấm một nút.", "Accept or reject? Please press a button.")
    deciding = decider(asked, fields)
    items = await asked.read(lambda connection: _waiting(connection, site, reason))
    failed = 0
    for capture in items:
        try:
            await _decided(asked, word, capture, deciding)
        except LuuVetError as error:
            failed += 1
            tell(logger, "decision-failed", site=site, capture=capture, decision=word, error=str(error))
    done = {"decision": word, "done": len(items) - failed, "failed": failed or None}
    return Response.redirect(with_query("/ops/quarantine", done), status=_SEE_OTHER)


def _waiting(connection: sqlite3.Connection, site: str, reason: str) -> list[str]:
    return [str(one.capture_id) for one in open_items(connection) if (one.site, one.reason) == (site, reason)]


async def _decided(asked: PageRequest, word: str, capture: str, deciding: Deciding) -> None:
    """Do what was decided. Raises LuuVetError; then the capture waits on."""
    accept = handed_in(asked.datasette).accept
    if word == "accept" and accept is not None:
        await asyncio.to_thread(accept, capture, deciding)
    elif word == "reject":
        await asyncio.to_thread(_reject, asked, capture, deciding)
    else:
        raise nonsense("Phòng đọc này không nhận được lần chụp.", "This room cannot accept captures.")


def _reject(asked: PageRequest, capture: str, deciding: Deciding) -> None:
    with keeping_log(asked.folder, lambda: deciding.at), Archive.open(asked.folder, create=False) as archive:
        found = find_item(archive.connection, capture)
        reject(archive, found, deciding)
        tell(logger, "capture-rejected", site=found.site, url=found.url, capture=found.capture_id, by=deciding.by)


async def _item_page(asked: PageRequest, capture: int, *, trouble: str | None = None) -> Any:
    found: Decided | None = await asked.read(lambda connection: one_decision(connection, capture))
    if found is None:
        raise _not_there(capture)
    return await asked.page(
        "ops_quarantine_item.html",
        words=OpsWords(asked.language),
        item=found,
        by=likely_name(asked),
        trouble=trouble,
        status=409 if trouble else 200,
    )


@operators_only
async def mute(asked: PageRequest) -> Any:
    """Answer the press of the button that keeps an alert quiet until a day."""
    fields = await sent_form(asked)
    name, deciding = fields.get("alert", ""), decider(asked, fields)
    try:
        until = date.fromisoformat(fields.get("until", ""))
    except ValueError as error:
        raise nonsense("Tắt đến ngày nào? Hãy chọn một ngày.", "Mute until which day? Please choose one.") from error
    try:
        await asyncio.to_thread(_mute, asked, name, until, fields.get("reason", ""), deciding)
    except AlertNotFoundError as error:
        raise not_found(
            "Không có cảnh báo ấy, hoặc nó đã khỏi.", "There is no such alert, or it has healed."
        ) from error
    except LuuVetError as error:
        raise RefusedError(HTTPStatus.CONFLICT, f"Chưa tắt được. ({error})", f"Not muted yet. ({error})") from error
    return Response.redirect("/ops/alerts", status=_SEE_OTHER)


def _mute(asked: PageRequest, name: str, until: date, reason: str, deciding: Deciding) -> None:
    folder = asked.folder
    with keeping_log(folder, lambda: deciding.at), Archive.open(folder, create=False) as archive:
        with archive.transaction():
            alert = mute_alert(
                archive.connection, name, until=until, reason=reason, by=deciding.by, at=deciding.at, folder=folder
            )
        end, by = until.isoformat(), deciding.by
        tell(logger, "alert-muted", site=alert.site, alert=alert.id, until=end, state=alert.state, by=by)


def _not_there(capture: int) -> Exception:
    return not_found(f"Lần chụp {capture} chưa từng chờ xem xét.", f"Capture {capture} never was in quarantine.")


ROUTES = (
    (r"/ops/quarantine/(?P<capture>[0-9]+)$", item),
    (r"/ops/quarantine/(?P<capture>[0-9]+)/(?P<decision>accept|reject)$", decide),
    (r"/ops/quarantine/group$", decide_group),
    (r"/ops/alerts/mute$", mute),
)
