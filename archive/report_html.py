"""The morning report as one HTML page that needs nothing from elsewhere: for a browser, and for e-mail."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from archive.report_page import ReportPage
from archive.terminal_text import harmless


def report_html(page: ReportPage) -> str:
    """Return the page; what sites wrote stands in it as text, never as markup."""
    return _TEMPLATES.get_template("report_page.html").render(page=page)


def _visible(value: object) -> object:
    # Markup is ours. A control character is no HTML, escaped or not.
    return harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _address(url: str, text: str) -> Markup | str:
    """Return *text* as a link, where *url* is one that a reader may follow."""
    if urlsplit(url).scheme not in ("http", "https"):
        return text
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(harmless(url), harmless(text))


_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    trim_blocks=True,
    undefined=StrictUndefined,
    finalize=_visible,
)
_TEMPLATES.globals["address"] = _address
