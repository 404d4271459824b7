"""Posting a report to a web hook."""

from __future__ import annotations

import base64
import http.client
from importlib.metadata import version
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from schedules.delivery_failures import NotDelivered

ANSWER_SECONDS = 30.0
_REFUSED_LOGIN = (401, 403)


class _NoRedirects(HTTPRedirectHandler):
    """A redirected POST arrives as a GET without its body: it is told, not followed."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow none."""
        return


def post(payload: bytes, address: str) -> None:
    """POST the JSON *payload* to *address*; a name and password in it sign in. Raises NotDelivered or OSError."""
    request = Request(_bare(address), data=payload, method="POST")  # noqa: S310 - http and https only, as its file says
    request.add_header("Content-Type", "application/json; charset=utf-8")
    request.add_header("User-Agent", f"luuvet/{version('luuvet')}")
    if login := _login(address):
        request.add_header("Authorization", f"Basic {login}")
    try:
        # Proxies are those of the environment, as for the sites.
        with build_opener(_NoRedirects).open(request, timeout=ANSWER_SECONDS):
            return
    except HTTPError as error:
        error.close()
        raise NotDelivered(f"it answers {error.code}", is_final=error.code in _REFUSED_LOGIN) from error
    except URLError as error:
        if isinstance(error.reason, OSError):
            raise error.reason from error
        raise NotDelivered("it cannot be reached") from error
    except http.client.HTTPException as error:
        raise NotDelivered(f"what it answers is no HTTP ({type(error).__name__})") from error


def _bare(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))


def _login(address: str) -> str | None:
    parts = urlsplit(address)
    if parts.username is None:
        return None
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return base64.b64encode(pair.encode()).decode("ascii")
