"""A small web server for one replica site, in a thread of this process, on the loopback address only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import PurePosixPath
from types import ModuleType
from urllib.parse import parse_qsl, unquote, urlsplit

from demo import joomla_pages, mastercms_pages, wordpress_pages
from demo.answers import Answer, Visit, redirect
from demo.nights import standing
from demo.photos import photo
from demo.stories import Replica

SYSTEMS: dict[str, ModuleType] = {
    "joomla": joomla_pages,
    "wordpress": wordpress_pages,
    "mastercms": mastercms_pages,
}
LOOPBACK = "127.0.0.1"


class ReplicaServer(ThreadingHTTPServer):
    """Serves *replica* as it stands on :attr:`night`; each site has a port, and so an origin, of its own."""

    daemon_threads = True

    def __init__(self, replica: Replica, night: int) -> None:
        super().__init__((LOOPBACK, 0), ReplicaHandler)
        self.replica = replica
        self.night = night
        self.origin = f"http://{LOOPBACK}:{self.server_port}"
        self._visits = count(1)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def start(self) -> None:
        """Answer requests from now on."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and give the port back."""
        self.shutdown()
        self._thread.join()
        self.server_close()

    def respond(self, target: str) -> Answer:
        """Answer the request *target* (path and query)."""
        parts = urlsplit(target)
        path = unquote(parts.path)
        pages = SYSTEMS[self.replica.system]
        if path == "/robots.txt":
            lines = ["User-agent: *", *(f"Disallow: {prefix}" for prefix in pages.DISALLOWED)]
            return Answer(body="\n".join(lines).encode("ascii") + b"\n", content_type="text/plain; charset=utf-8")
        if path.endswith(".png"):
            return Answer(body=photo(PurePosixPath(path).name), content_type="image/png")
        visit = Visit(path=path, fields=dict(parse_qsl(parts.query)), count=next(self._visits))
        respond: Callable[..., Answer] = pages.answer
        answer = respond(standing(self.replica, self.night), visit)
        return redirect(self.origin + answer.location) if answer.location else answer


class ReplicaHandler(BaseHTTPRequestHandler):
    """Turns a request into :meth:`ReplicaServer.respond`."""

    server: ReplicaServer

    def do_GET(self) -> None:
        """Send page, headers and all."""
        self._send(with_body=True)

    def do_HEAD(self) -> None:
        """Send the headers alone."""
        self._send(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent: the crawl has its own log."""

    def _send(self, *, with_body: bool) -> None:
        answer = self.server.respond(self.path)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        if answer.location:
            self.send_header("Location", answer.location)
        self.end_headers()
        if with_body:
            self.wfile.write(answer.body)
