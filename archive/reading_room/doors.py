"""Who is let in and what may go out: hosts, methods, sizes, Datasette's tell-tale addresses, headers, CSV."""

from __future__ import annotations

import codecs
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from archive.csv_guard import CsvGuard
from archive.reading_room.peers import first_name, host_of, is_loopback, is_this_machine, may_be_signed_in

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_BYTES = 16 * 1024  # of an address, and of all headers together
_ANY = ("0.0.0.0", "::")  # noqa: S104 - compared with what serve was told, not bound here

# Below /-/ Datasette names its files, settings and threads; a reader needs none of that.
_OPEN_BELOW_DASH = frozenset(("health", "metrics", "static", "static-plugins"))
# What tells how the archive is run, and everything below it.
_OPERATORS_ONLY = frozenset(("logs", "ops"))
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    # Nothing to other sites; with no-referrer a browser would hide from us, too, where a form comes from.
    (b"referrer-policy", b"same-origin"),
    (
        b"content-security-policy",
        # No page needs a script; nothing may be loaded from or sent to another place.
        b"default-src 'self'; script-src 'none'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
        b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
)


def guarded(application: Application, hosts: Iterable[str]) -> Application:
    """Return *application* behind the doors; *hosts* are the names that may stand in ``Host`` beside loopback ones."""
    named = frozenset(host.casefold().strip("[]") for host in hosts)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        refusal = _refusal(scope, named)
        if refusal is not None:
            await _say(send, *refusal)
            return
        await application(scope, receive, _outgoing(scope, send))

    return answer


def _refusal(scope: Scope, named: frozenset[str]) -> tuple[int, str] | None:
    """Return the status and the words a request is refused with; None: let it in."""
    target = scope.get("raw_path") or scope["path"].encode()
    if len(target) + len(scope.get("query_string") or b"") > MOST_BYTES:
        return 414, "Địa chỉ quá dài. / Address too long."
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_BYTES:
        return 431, "Phần đầu yêu cầu quá lớn. / Request headers too large."
    if not all(bytes(value).isascii() for name, value in scope["headers"] if bytes(name).lower() == b"cookie"):
        return 400, "Cookie không đọc được. / The cookie cannot be read."
    if not _is_known_host(scope, named):
        return 421, "Máy chủ này không trả lời tên miền đó. / This server does not answer for that host."
    if scope["method"] not in ("GET", "HEAD") and not (scope["method"] == "POST" and first_name(scope) == "ops"):
        return 405, "Phòng đọc chỉ để đọc. / This room is for reading only."
    if scope["method"] == "POST" and not _is_form(scope):
        return 415, "Đây không phải biểu mẫu của phòng đọc. / This is no form of the reading room."
    if scope["method"] == "POST" and not _is_short(scope):
        return 413, "Biểu mẫu quá lớn. / Form too large."
    if first_name(scope) in _OPERATORS_ONLY and not (is_this_machine(scope) or may_be_signed_in(scope)):
        return 403, "Chỉ người vận hành vào được. / For operators only."
    parts = scope["path"].split("/")
    if parts[1:2] == ["-"] and (parts[2:3] or [""])[0].partition(".")[0] not in _OPEN_BELOW_DASH:
        return 404, "Không có trang này. / Not found."
    return None


def _is_form(scope: Scope) -> bool:
    """Say whether what is sent is a plain form, in headers of plain letters: Datasette fails at anything else."""
    sent = [(bytes(name).lower(), bytes(value)) for name, value in scope["headers"]]
    types = [value.partition(b";")[0].strip() for name, value in sent if name == b"content-type"]
    return types == [b"application/x-www-form-urlencoded"] and all(value.isascii() for _, value in sent)


def _is_short(scope: Scope) -> bool:
    """Say whether a form tells its length, and is a form of ours by it."""
    told = [bytes(value) for name, value in scope["headers"] if bytes(name).lower() == b"content-length"]
    return len(told) == 1 and told[0].isdigit() and int(told[0]) <= MOST_BYTES


def _is_known_host(scope: Scope, named: frozenset[str]) -> bool:
    host = host_of(scope)
    if host is None:
        return False
    # Told to listen everywhere, the server answers for the very address that this connection reached.
    own = (scope.get("server") or ("", 0))[0]
    return is_loopback(host) or host in named or (not named.isdisjoint(_ANY) and host == own)


async def _say(send: Send, status: int, words: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode()})


def _outgoing(scope: Scope, send: Send) -> Send:
    """Add our headers; guard the cells of what goes out as CSV."""
    is_csv = scope["path"].endswith(".csv") or "csv" in _formats(scope)
    guard, decoder = CsvGuard(), codecs.getincrementaldecoder("utf-8")("replace")

    async def pass_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            taken = {b"content-length"} if is_csv else set()
            kept = [(name, value) for name, value in message["headers"] if bytes(name).lower() not in taken]
            # A page that is stricter with itself, as a captured one must be, keeps its own policy.
            named = {bytes(name).lower() for name, _ in kept}
            await send({**message, "headers": [*kept, *(one for one in _HEADERS if one[0] not in named)]})
        elif message["type"] == "http.response.body" and is_csv:
            last = not message.get("more_body", False)
            text = guard.feed(decoder.decode(message.get("body", b""), final=last)) + (guard.finish() if last else "")
            await send({**message, "body": text.encode()})
        else:
            await send(message)

    return pass_on


def _formats(scope: Scope) -> list[str]:
    return parse_qs((scope.get("query_string") or b"").decode("latin-1")).get("_format", [])
