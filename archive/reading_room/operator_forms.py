"""What an operator sends: a POST form with its token, from our own pages only, and by somebody with a name."""

from __future__ import annotations

import getpass
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from hmac import compare_digest
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from archive.quarantine_decisions import Deciding
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.refused import RefusedError, nonsense

_OWN = (None, "same-origin", "none")  # what Sec-Fetch-Site says of our own forms; None: an older browser
_MOST_LETTERS = 80  # of a name
View = Callable[[PageRequest], Awaitable[Any]]


def operators_only(view: View) -> View:
    """Return *view* for whoever runs the archive; others are refused, whatever the doors let through."""

    async def guarded(asked: PageRequest) -> Any:
        if not asked.is_operator:
            raise _forbidden("Chỉ người vận hành vào được.", "For operators only.")
        return await view(asked)

    return guarded


async def sent_form(asked: PageRequest) -> dict[str, str]:
    """Return the fields of a form that one of our own pages sent.

    Raises RefusedError for a GET, for a form without the token that its page was given (Datasette asks for one only
    where there are cookies), and for what another site made the reader's browser send.
    """
    if asked.request.method != "POST":
        raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "Việc này cần bấm nút.", "This takes the press of a button.")
    headers = asked.request.headers
    if headers.get("origin", asked.base) != asked.base or headers.get("sec-fetch-site") not in _OWN:
        raise _forbidden("Yêu cầu đến từ một trang khác.", "The request came from another site.")
    body: bytes = await asked.request.post_body()
    fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    if not compare_digest(fields.get("csrftoken", "").encode(), asked.form_token.encode()):
        raise _forbidden(
            "Biểu mẫu đã cũ: mở lại trang rồi bấm lần nữa.", "The form is old: open its page and try again."
        )
    return fields


def decider(asked: PageRequest, fields: dict[str, str]) -> Deciding:
    """Return who decides, now. Raises RefusedError where nobody is named."""
    name = " ".join(fields.get("by", "").split())[:_MOST_LETTERS]
    if not name:
        raise nonsense("Ai quyết định? Hãy ghi tên.", "Who decides? Please give a name.")
    return Deciding(by=name, at=datetime.now(UTC))


def likely_name(asked: PageRequest) -> str:
    """Return whom the form names until somebody writes another: who signed in, else as the command line does."""
    signed_in = (asked.request.actor or {}).get("id", "operator")
    if signed_in != "operator":
        return str(signed_in)
    try:
        return os.environ.get("LUUVET_PERSON") or getpass.getuser()
    except (KeyError, OSError):  # the machine knows no name for who runs the server
        return ""


def _forbidden(vi: str, en: str) -> RefusedError:
    return RefusedError(HTTPStatus.FORBIDDEN, vi, en)
