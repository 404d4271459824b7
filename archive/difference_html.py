"""Differences as a standalone HTML page: everything escaped, nothing loaded, nothing run."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from archive.difference_lines import COARSE, is_different, version_span
from archive.difference_records import Differences, Field, Row
from archive.difference_words import capitalised, field_word

_STYLE = """
:root { color-scheme: light dark }
body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
del { background: #ffd9d6; color: #7a0c00 } ins { background: #d3f3d6; color: #0b4d14; text-decoration: none }
.moved { border-left: .25rem solid #888; padding-left: .75rem } .address { overflow-wrap: anywhere }
@media (prefers-color-scheme: dark) {
  del { background: #5c1a14; color: #ffd9d6 } ins { background: #14491b; color: #d3f3d6 }
}
"""


def difference_page(found: Differences, *, title: str, url: str) -> str:
    """Return a whole page comparing two versions of the article *title* at *url*."""
    heading = escape(title)
    body = "\n".join(_rows(found))
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>So sánh: {heading}</title><style>{_STYLE}</style></head><body>
<h1>{heading}</h1>
<p class="address">{escape(url)}</p>
<p><strong>{escape(version_span(found))}</strong>{escape(found.summary)}</p>
<p lang="en">{escape(found.summary_en)}</p>
{_coarse(found)}{body}
</body></html>
"""


def _coarse(found: Differences) -> str:
    return f"<p>{escape(' / '.join(COARSE))}</p>\n" if found.is_coarse else ""


def _rows(found: Differences) -> Iterator[str]:
    field: Field | None = None
    for row in found.rows:
        if row.field is not field:
            field = row.field
            yield f"<h2>{capitalised(field_word(field, 'vi'))}</h2>"
        yield row_html(row)


def row_html(row: Row) -> str:
    """Return one paragraph with what was taken out in ``<del>`` and what was put in in ``<ins>``."""
    if row.segments:
        inner = "".join(
            escape(part.old) if part.is_equal else _marked("del", part.old) + _marked("ins", part.new)
            for part in row.segments
        )
    elif is_different(row):
        inner = _marked("del", row.old or "") + _marked("ins", row.new or "")
    else:
        inner = escape(row.new or "")
    moved = ' class="moved" title="đoạn chuyển chỗ"' if row.moved else ""
    return f"<p{moved}>{inner}</p>"


def _marked(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>" if text else ""
