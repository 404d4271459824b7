"""Which inline scripts may run in the reading room: those of Datasette's own templates, each by its digest.

A browser that is given a list of digests runs no other inline script, ``onerror=`` or ``javascript:`` address, whatever
an archived text might have smuggled past the escaping.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import datasette.app

_TEMPLATES = Path(datasette.app.__file__).parent / "templates"
# Of the templates that our own stand on or include; all their inline scripts are fixed text but one word.
_FILES = ("_codemirror_foot.html", "_close_open_menus.html", "table.html")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_SETTING = re.compile(r"\{\{\s*datasette_allow_facet\s*\}\}")


@cache
def script_sources() -> str:
    """Return the sources of ``script-src`` that let Datasette's own inline scripts run, parted by spaces."""
    return " ".join(f"'sha256-{_digest(script)}'" for script in _scripts())


def _scripts() -> Iterator[str]:
    for name in _FILES:
        for script in _SCRIPT.findall((_TEMPLATES / name).read_text(encoding="utf-8")):
            yield from {_SETTING.sub(word, script) for word in ("true", "false")}


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
