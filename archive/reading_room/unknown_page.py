"""Every address that leads nowhere: a plain 404 of our own.

Datasette would send an address with an escape in it on to another spelling, which leads nowhere either.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from datasette import Response

from archive.reading_room.page_requests import PageRequest
from archive.reading_room.refused import not_found


async def unknown(asked: PageRequest) -> Any:
    """Refuse; an address with a slash too many leads to the one without."""
    path = str(asked.request.path)
    plain = "/" + path.strip("/")
    if path == f"{plain}/" and len(plain) > 1:
        query = f"?{asked.request.query_string}" if asked.request.query_string else ""
        return Response("", status=HTTPStatus.FOUND, headers={"Location": plain + query})
    raise not_found("Không có trang nào ở địa chỉ này.", "There is no page at this address.")


# Datasette's own pages lie below these names; what is wrong there, it says itself. Must be the last of all routes.
ROUTES = ((r"/(?!(?:archive|logs|-)(?:[/.]|$)|\.json$|favicon\.ico$).*$", unknown),)
