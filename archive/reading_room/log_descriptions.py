"""What the reading room says about the log, and the questions operators ask it most."""

from __future__ import annotations

import copy
from typing import Any

from archive.reading_room.canned_queries import Query

# Whoever is signed in; an operator at this very machine is (archive.reading_room.peers).
_OPERATORS = {"id": "*"}

LOG_TABLES: dict[str, dict[str, Any]] = {
    "log": {
        "title": "Nhật ký / Log",
        "description": "Mỗi hàng một việc mà máy đã làm hay quyết định, mới nhất trước. / "
        "Everything that was done or decided, newest first.",
        "sort_desc": "id",
        "size": 100,
        "facets": ["event", "site", "level"],
        "facet_size": 20,
        "sortable_columns": ["id", "time", "event", "site", "run", "level"],
        "columns": {
            "time": "giờ của lượt thu thập / the run's own clock",
            "level": "info: để biết; warning: nên xem; error: phải xem / how much it matters",
            "run": "lượt thu thập; trống: việc của cả kho / run; empty: of the whole archive",
            "url": "địa chỉ nói đến / the address it is about",
            "event": "việc gì / what happened",
            "facts": "vì sao, bao nhiêu / why and how much",
        },
    },
}

FIRST_COLUMNS_OF_THE_LOG = {"log": ("time", "level", "event", "site", "run", "url", "facts", "id")}

LOG_QUERIES: dict[str, Query] = {
    "run": {
        "title": "Một lượt thu thập / One run",
        "description": "Mọi việc của một lượt, theo thứ tự. / All that one run did, in order.",
        "asks": {"run": "Số của lượt / Number of the run"},
        "sql": """select time, level, event, url, facts, site, id
from log
where run = cast(:run as integer)
order by id
limit 1000""",
    },
    "address": {
        "title": "Một địa chỉ / One address",
        "description": "Mọi quyết định về một địa chỉ, mới nhất trước. / All that was decided about it, newest first.",
        "asks": {"url": "Địa chỉ / Address"},
        "sql": """select time, event, facts, level, site, run, id
from log
where url = trim(:url)
order by id desc
limit 1000""",
    },
    "to_look_at": {
        "title": "Cần xem / To look at",
        "description": "Lời báo và lỗi, mới nhất trước. / Warnings and errors, newest first.",
        "asks": {"site": "Mã trang tin (để trống: mọi trang) / Site id (empty: all)"},
        "sql": """select time, level, event, site, run, url, facts, id
from log
where level in ('warning', 'error', 'critical') and :site in ('', site)
order by time desc
limit 500""",
    },
    "events_by_name": {
        "title": "Có những việc gì / What happens, and how often",
        "description": "Mỗi việc một hàng. / One row for each event.",
        "sql": """select event, count(*) as lines, max(time) as last_at
from log
group by event
order by lines desc""",
    },
}


def log_metadata() -> dict[str, Any]:
    """Return Datasette's metadata for the log: nobody but operators sees it, asks it SQL or takes it along."""
    return {
        "title": "Lưu Vết: nhật ký / log",
        "allow": _OPERATORS,
        "allow_sql": _OPERATORS,
        "databases": {
            "logs": {
                "description": (
                    "Máy đã làm gì, quyết định gì và vì sao. Chỉ người vận hành xem được. / "
                    "What was done and decided, and why. For operators only."
                ),
                "allow": _OPERATORS,
                "allow_sql": _OPERATORS,
                "tables": copy.deepcopy(LOG_TABLES),
                "queries": {name: dict(query) for name, query in LOG_QUERIES.items()},
            }
        },
    }
