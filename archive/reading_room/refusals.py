"""What a reader is told when a page cannot be shown: a sentence, never a traceback, and 4xx for what makes no sense.

Takes the place of Datasette's own handler, which prints the local variables of every mistyped address on the terminal
and answers 500 to a column that does not exist.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from datasette import Response
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError
from markupsafe import Markup

_log = logging.getLogger(__name__)

_TITLES = {
    HTTPStatus.BAD_REQUEST: "Câu hỏi không hợp lệ / The question makes no sense",
    HTTPStatus.FORBIDDEN: "Không được vào / Not allowed",
    HTTPStatus.NOT_FOUND: "Không có trang này / There is no such page",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Phòng đọc gặp lỗi / The reading room failed",
}
_NONSENSE = "Một phần của địa chỉ không đọc được. / Some part of the address cannot be understood."
_OURS = "Người vận hành xem nhật ký của luuvet serve. / Its operator finds more where luuvet serve runs."
_NOT_FOUND = "Xem lại địa chỉ, hoặc tìm bài ở trên. / Look at the address again, or search above."


async def refusal(datasette: Any, request: Any, exception: Exception) -> Response:
    """Return the answer to a request that ended in *exception*, as a page or as JSON."""
    status, message, details = _meaning(exception, has_query=bool(request.query_string))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("no answer to %s", request.path, exc_info=exception)
    title = _TITLES.get(HTTPStatus(status), HTTPStatus(status).phrase)
    if request.path.endswith(".json"):
        told = {"ok": False, "error": str(message), "status": int(status), "title": title}
        return Response.json(details | told, status=status)
    page = await datasette.render_template("error.html", {"title": title, "error": message}, request=request)
    return Response.html(page, status=status)


def _meaning(exception: Exception, *, has_query: bool) -> tuple[int, str | Markup, dict[str, Any]]:
    """The status, the words and what else Datasette says about an exception."""
    if isinstance(exception, Base400):
        words = str(exception) if exception.status != HTTPStatus.NOT_FOUND else _NOT_FOUND
        return exception.status, words, {}
    if isinstance(exception, DatasetteError):
        words = str(exception.message)
        # Datasette has escaped what a reader wrote where it says that its message is HTML.
        shown = Markup(words) if exception.message_is_html else words  # noqa: S704
        status = exception.status if exception.status < HTTPStatus.INTERNAL_SERVER_ERROR else HTTPStatus.BAD_REQUEST
        return status, shown, exception.error_dict
    if has_query and isinstance(exception, (ValueError, OverflowError)):  # a number that is none, or too large
        return HTTPStatus.BAD_REQUEST, _NONSENSE, {}
    return HTTPStatus.INTERNAL_SERVER_ERROR, _OURS, {}
