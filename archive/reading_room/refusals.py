"""What a reader is told when a page cannot be shown: a sentence, never a traceback, and 4xx for what makes no sense.

Takes the place of Datasette's own handler, which prints the local variables of every mistyped address on the terminal
and answers 500 to a column that does not exist.
"""

from __future__ import annotations

import logging
import sqlite3
import traceback
from http import HTTPStatus
from typing import Any

from datasette import Response
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError
from markupsafe import Markup

from archive.events import tell_raised
from archive.reading_room.page_requests import PageRequest

_SLASHES_OF_A_TABLE = 2  # /archive/pages; an address with more names a row in it
_log = logging.getLogger(__name__)

Both = tuple[str, str]  # the same words in Vietnamese and English

_TITLES: dict[HTTPStatus, Both] = {
    HTTPStatus.BAD_REQUEST: ("Câu hỏi không hợp lệ", "The question makes no sense"),
    HTTPStatus.FORBIDDEN: ("Không được vào", "Not allowed"),
    HTTPStatus.NOT_FOUND: ("Không có trang này", "There is no such page"),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("Phòng đọc gặp lỗi", "The reading room failed"),
}
_SLOW = (
    "Câu hỏi mất hơn một giây nên bị ngừng: hỏi ít hơn, hoặc chép kho về mà hỏi.",
    "The query ran into the time limit of one second: ask for less, or ask a copy of the archive.",
)
_NONSENSE = ("Một phần của địa chỉ không đọc được.", "Some part of the address cannot be understood.")
_OURS = ("Người vận hành xem nhật ký của luuvet serve.", "Its operator finds more where luuvet serve runs.")
_NOT_FOUND = ("Xem lại địa chỉ, hoặc tìm bài ở trên.", "Look at the address again, or search above.")


async def refusal(datasette: Any, request: Any, exception: Exception) -> Response:
    """Return the answer to a request that ended in *exception*, as a page or as JSON."""
    asked = PageRequest(request, datasette)
    is_pointed = bool(request.query_string) or request.path.count("/") > _SLASHES_OF_A_TABLE
    status, message, details = _meaning(exception, is_pointed=is_pointed)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        tell_raised(_log, "no-answer", exception, url=request.path)
    words = asked.say(*message) if isinstance(message, tuple) else message
    name = HTTPStatus(status)
    title = asked.say(*_TITLES[name]) if name in _TITLES else name.phrase
    if request.path.endswith(".json"):
        told = {"ok": False, "error": str(words), "status": int(status), "title": title}
        return Response.json(details | told, status=status)
    below = _database_of(asked)
    sql = _asked_in_sql(asked, exception) if below is not None else ""
    values = {"title": title, "error": words, "below": below, "sql": sql}
    return Response.html(await datasette.render_template("error.html", values, request=request), status=status)


def _database_of(asked: PageRequest) -> str | None:
    """Return the database below which the address stands, to lead back to it; a log may not be there yet."""
    name = str(asked.request.path).split("/")[1].partition(".")[0]
    return name if name in asked.datasette.databases else None


def _asked_in_sql(asked: PageRequest, exception: Exception) -> str:
    """Return the query that failed, so that it need not be typed again; ``""`` where none did."""
    cause = exception.__context__
    return asked.argument("sql") or (str(cause.sql).strip() if isinstance(cause, QueryInterrupted) else "")


def _meaning(exception: Exception, *, is_pointed: bool) -> tuple[int, str | Markup | Both, dict[str, Any]]:
    """The status, the words and what else Datasette says about an exception.

    *is_pointed*: the address asks for more than a whole table, so it may ask for nonsense.
    """
    if isinstance(exception, Base400):
        return exception.status, _NOT_FOUND if exception.status == HTTPStatus.NOT_FOUND else str(exception), {}
    if isinstance(exception.__context__, QueryInterrupted):
        return HTTPStatus.BAD_REQUEST, _SLOW, {}
    if isinstance(exception, DatasetteError):
        words = str(exception.message)
        # Datasette has escaped what a reader wrote where it says that its message is HTML.
        shown = Markup(words) if exception.message_is_html else words  # noqa: S704
        status = exception.status if exception.status < HTTPStatus.INTERNAL_SERVER_ERROR else HTTPStatus.BAD_REQUEST
        return status, shown, exception.error_dict
    if is_pointed and _is_of_the_address(exception):
        return HTTPStatus.BAD_REQUEST, _NONSENSE, {}
    return HTTPStatus.INTERNAL_SERVER_ERROR, _OURS, {}


def _is_of_the_address(exception: Exception) -> bool:
    """Say whether Datasette stumbled over what stands in an address, a number that is none, a key too few.

    What our own code raises, and a file that cannot be read, is no reader's mistake.
    """
    if isinstance(exception, sqlite3.Error) and not isinstance(exception, sqlite3.ProgrammingError):
        return getattr(exception, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    frames = traceback.walk_tb(exception.__traceback__)
    return not any(frame.f_globals.get("__name__", "").startswith("archive.") for frame, _ in frames)
