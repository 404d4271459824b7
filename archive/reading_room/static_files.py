"""The reading room's own files: read once, and kept by browsers for as long as their address stays the same.

Not by Datasette's ``/-/static-plugins/``: its address depends on how the package was installed, and is never cached.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from datasette import Response

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_KEPT = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it goes out; *digest* is the beginning of its SHA-256."""

    text: str
    content_type: str
    digest: str


@cache
def static_files() -> Mapping[str, StaticFile]:
    """Return our files by name."""
    found = {}
    for path in sorted(_FOLDER.iterdir()):
        if path.suffix in _TYPES:
            text = path.read_text(encoding="utf-8")
            found[path.name] = StaticFile(text, _TYPES[path.suffix], hashlib.sha256(text.encode()).hexdigest()[:12])
    return found


def static_address(name: str) -> str:
    """Return the address of one of our files, which changes with what it says; raises KeyError where there is none."""
    return f"/static/{name}?{static_files()[name].digest}"


async def static_view(request: Any) -> Any:
    """Answer with one of our files."""
    file = static_files().get(request.url_vars["name"])
    if file is None:
        return Response.text("Không có tệp này. / No such file.", status=404)
    headers = {"cache-control": _KEPT if request.query_string == file.digest else "no-cache"}
    return Response(file.text, content_type=file.content_type, headers=headers)


ROUTE = (r"/static/(?P<name>[^/]+)$", static_view)
