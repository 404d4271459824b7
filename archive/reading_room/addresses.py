"""The reading room's own addresses, each written in one place."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode


def article_path(page_id: str) -> str:
    """Return the address of an article."""
    return f"/article/{_name(page_id)}"


def version_path(page_id: str, number: int) -> str:
    """Return the permanent address of one version."""
    return f"{article_path(page_id)}/version/{number}"


def cite_path(page_id: str, number: int) -> str:
    """Return the address of a version's citation."""
    return f"{version_path(page_id, number)}/cite"


def compare_path(page_id: str, old: int, new: int) -> str:
    """Return the permanent address of a comparison of two versions."""
    return f"{article_path(page_id)}/compare/{old}..{new}"


def site_path(site: str) -> str:
    """Return the address of what is known of one site."""
    return f"/site/{_name(site)}"


def raw_path(capture: int, part: str = "") -> str:
    """Return the address of one capture as it came.

    *part* is ``page`` (what stands in the frame), ``source``, ``file`` or ``record.warc.gz``.
    """
    return f"/raw/{capture}" + (f"/{part}" if part else "")


def analysis_path(name: str) -> str:
    """Return the address of one question of the gallery."""
    return f"/analysis/{_name(name)}"


def spread_path(page_id: str) -> str:
    """Return the address of all that carries the text of an article."""
    return f"/analysis/spread/{_name(page_id)}"


def timegate_path(url: str) -> str:
    """Return the address that leads to *url* at a moment (RFC 7089)."""
    return f"/timegate/{_foreign(url)}"


def timemap_path(url: str, form: str = "link") -> str:
    """Return the address of the list of *url*'s mementos; *form* is ``link`` or ``json``."""
    return f"/timemap/{form}/{_foreign(url)}"


def with_query(path: str, values: Mapping[str, object]) -> str:
    """Return *path* with those of *values* that say something as its query."""
    said = {name: str(value) for name, value in values.items() if value not in (None, "")}
    return f"{path}?{urlencode(said)}" if said else path


def _name(text: str) -> str:
    return quote(text, safe="")


def _foreign(url: str) -> str:
    """An address within an address: it keeps its own signs, and no sign that would end it."""
    return quote(url, safe=":/?&=;,@!$'()*+~%")
