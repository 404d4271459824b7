"""What the reading room says about the archive's tables: Vietnamese, with English beside it."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import Any

from archive.reading_room.analysis_queries import ANALYSIS_QUERIES
from archive.reading_room.canned_queries import QUERIES

_SITE = "mã trang tin / site id"
_RUN = "lượt thu thập / run"
_PAGE = "bài / article"
_CAPTURE = "lần chụp làm bằng chứng / capture it rests on"
_BYTES_AND_SECONDS = {"bytes": "byte", "seconds": "second"}

# In the order in which a reader needs them.
_TABLES: dict[str, dict[str, Any]] = {
    "pages": {
        "title": "Bài / Pages",
        "description": "Mỗi hàng một bài, như kho biết hôm nay; tìm và lọc được theo trang tin, trạng thái, mục. / "
        "One row an article, as the archive knows it today.",
        "label_column": "title",
        "sort_desc": "seq",
        "size": 50,
        "facets": ["site", "state", "section"],
        "facet_size": 12,
        "sortable_columns": ["seq", "published_at", "first_seen_at", "changed_at", "version", "state", "site"],
        "fts_table": "page_search",
        "fts_pk": "seq",
        "columns": {
            "seq": "số thứ tự, tăng theo ngày đăng / grows with the day of publication",
            "id": "mã bài, dùng khi trích dẫn / page id, for citing",
            "key": "mã của hệ xuất bản / the publishing system's own id",
            "url": "địa chỉ của bài; bài không có địa chỉ riêng: trang danh sách / its address, else the listing's",
            "state": "live: còn; missing: không còn thấy, chờ xác nhận; gone: xác nhận đã gỡ",
            "state_since": "trạng thái ấy từ lúc nào / since when",
            "inline": "1: bài không có địa chỉ riêng / 1: without an address of its own",
            "title": "tiêu đề; chữ nghiêng: bài không có tiêu đề, đây là những chữ đầu / in italics: its first words",
            "section": "mục mà trang ghi / the section the page names",
            "listed_in": "mục trong tệp của trang tin / the site file's section",
            "published_at": "ngày đăng mà trang ghi / day of publication that the page states",
            "found_by": "tìm thấy nhờ đâu / what led to it",
            "first_seen_at": "thấy lần đầu / first seen",
            "changed_at": "lần đổi gần nhất / latest change",
            "version": "số của phiên bản mới nhất / number of the latest version",
            "step": "số phiên bản và sự kiện / versions and events so far",
            "listing_fingerprint": "dấu của bài trên danh sách / its mark on the listing",
            "merged_into": "hai hàng hóa ra là một bài / the page it proved to be",
        },
    },
    "versions": {
        "title": "Phiên bản / Versions",
        "description": "Mỗi nội dung khác nhau của một bài, đọc được ngay. / Each distinct text of an article.",
        "sort_desc": "first_captured_at",
        "size": 20,
        "columns": {
            "change": "đổi gì so với bản trước / what changed: first, body, title, …",
            "reverts": "số của bản cũ mà nó lặp lại / the earlier version it equals",
            "content_digest": "mã băm SHA-256 của nội dung / digest of the content",
            "payload_digest": "mã băm SHA-256 của dữ liệu gốc / digest of the bytes as they came",
            "recipe": "quy tắc trích nội dung / identity of the extraction rules",
            "visits": "số lần thấy nguyên như vậy / visits that showed it unchanged",
            "warc_file": "tệp bằng chứng; trống: không có / evidence file; empty: none",
        },
    },
    "changes": {
        "title": "Mọi việc đã xảy ra / All that happened",
        "description": "Mọi phiên bản và sự kiện, mỗi hàng một việc. / Every version and event, one a row.",
        "sort_desc": "happened_at",
        "size": 50,
        "columns": {
            "change": "first: bài mới; gone: đã gỡ; còn lại: phần đã đổi / what it was",
            "step": "thứ tự trong đời của bài / order in the article's life",
        },
    },
    "sites": {
        "title": "Trang tin / Sites",
        "description": "Các trang tin trong kho. / The sites in the archive.",
        "label_column": "name",
    },
    "sections": {
        "title": "Mục / Sections",
        "description": "Các danh sách được đi qua. / The listings that are walked.",
    },
    "runs": {
        "title": "Lượt thu thập / Runs",
        "description": "Mỗi lượt một trang tin. / One crawl of one site.",
        "sort_desc": "id",
        "facets": ["site", "outcome"],
        "units": _BYTES_AND_SECONDS,
        "columns": {
            "outcome": "trống: đang chạy / empty while it runs",
            "why": "vì sao chưa hoàn tất / why it is not complete",
            "rehearsal": "1: giờ do người chạy đặt / 1: at a moment set by hand",
            "answers": "JSON: mã trả lời, hay vì sao không có, và số lần / status, or why there is none, and how often",
            "smallest_gap_seconds": "giữa hai yêu cầu tới một máy chủ / between two requests to one host",
        },
    },
    "listings": {
        "title": "Đi hết danh sách / Walks",
        "description": "Đã đi những trang nào, có bằng chứng là hết không. / What was walked, and its proof.",
        "sort_desc": "id",
        "facets": ["complete", "site"],
        "columns": {
            "pages_stated": "số trang mà trang tin tự ghi / as the site states",
            "items_stated": "số bài mà trang tin tự ghi / as the site states",
            "complete": "1: có bằng chứng là đã hết / 1: proved to its end",
            "stopped_early": "1: dừng khi cả trang đã biết / 1: stopped where all was known",
        },
    },
    "events": {
        "title": "Sự kiện / Events",
        "description": "Mất, gỡ, trở lại, chuyển địa chỉ. / Missing, gone, restored, moved.",
        "sort_desc": "happened_at",
        "facets": ["kind"],
        "columns": {
            "page": _PAGE,
            "run": _RUN,
            "capture": _CAPTURE,
            "before": "trạng thái mà sự kiện chấm dứt / the state it ended",
            "with_version": "1: cùng lúc có phiên bản mới / 1: together with a new version",
        },
    },
    "failures": {
        "title": "Lần chụp hỏng / Failures",
        "description": "Không nói gì về bài: quá giờ, lỗi máy chủ, trang chặn. / Says nothing about the article.",
        "sort_desc": "id",
        "facets": ["reason", "site"],
        "columns": {"resolved": "1: cùng lượt ấy sau đó đọc được / 1: the same run then read it", "page": _PAGE},
    },
    "withdrawals": {
        "title": "Bài đã rút / Withdrawn pages",
        "description": "Bài mà người giữ kho không cho xem nữa, vì sao, ai quyết định, từ lúc nào. / "
        "Articles that the archive's keeper shows to nobody, why, by whom and since when.",
        "sort_desc": "withdrawn_at",
        "columns": {
            "page": _PAGE,
            "undone_at": "cho xem lại từ lúc nào; trống: vẫn rút / shown again since; empty: still withdrawn",
            "hidden_digest": "mã băm của nội dung đã cất / digest of what was put away",
            "wiped": "1: tệp archive.db không còn byte nào của nó / 1: no byte of it is left in archive.db",
        },
    },
    "captures": {
        "title": "Lần chụp / Captures",
        "description": "Mỗi phản hồi có bằng chứng: tệp WARC, vị trí, độ dài. / Each response with its WARC record.",
        "sort_desc": "id",
        "facets": ["kind", "site"],
        "units": {"bytes": "byte", "warc_length": "byte"},
        "columns": {"site": _SITE, "run": _RUN, "page": _PAGE},
    },
    "urls": {
        "title": "Địa chỉ / Addresses",
        "description": "Mọi địa chỉ từng dẫn tới một bài. / Every address that ever led to a page.",
        "columns": {
            "listed": "1: danh sách hay rel=canonical cho địa chỉ này / 1: given by a listing or rel=canonical"
        },
    },
    "discovery_sources": {
        "title": "Nguồn tin và sơ đồ trang / Feeds and sitemaps",
        "description": "Ngoài danh sách, còn chỗ nào nêu tên bài. / What else names articles beside the listings.",
        "facets": ["kind", "named_by"],
        "columns": {
            "site": _SITE,
            "named_by": "ai cho biết có nguồn này / who says that it is there",
            "quiet": "số lần liền không nêu gì mới / times in a row that it named nothing new",
            "hints_true": "số dấu đổi mà bài đổi thật / changed stamps whose article had changed",
            "hints_false": "số dấu đổi mà bài như cũ / changed stamps whose article had not",
        },
    },
    "discovered_addresses": {
        "title": "Địa chỉ dò được / Addresses found",
        "description": "Địa chỉ mà nguồn tin hay sơ đồ nêu, và đã ra sao. / What feeds and sitemaps name.",
        "facets": ["state", "found_by"],
        "columns": {
            "site": _SITE,
            "why": "vì sao không phải bài, hay chưa đọc được / why it is no article, or not read yet",
            "stamp": "nguồn nói gì về tình trạng bài / what the source says of its state",
        },
    },
    "hosts": {
        "title": "Máy chủ / Hosts",
        "description": "Mỗi máy chủ cho phép gì, lần trước ra sao. / What each host allows, and how it fared last.",
        "facets": ["robots_status", "failures"],
        "columns": {
            "host": "giao thức, tên, cổng / scheme, name and port",
            "robots": "robots.txt như đọc lần cuối / as it was read last",
            "failures": "số lượt liền không đọc được / runs in a row that could not read it",
        },
    },
    "held_addresses": {
        "title": "Địa chỉ chờ / Addresses to wait for",
        "description": "Địa chỉ mà máy chủ bảo chờ (503, Retry-After). / What a host asked us to wait with.",
        "facets": ["host"],
    },
    "reprints": {
        "title": "Đăng lại / Reprints",
        "description": "Cùng bài ở trang tin khác. / The same text on other sites.",
        "columns": {
            "share": "phần giống nhau, 1: như nhau / how much is the same, 1: all",
            "shared": "số chữ cái của các đoạn chung / letters of the paragraphs they share",
        },
    },
    "near_duplicates": {
        "title": "Bài gần giống nhau / Texts nearly alike",
        "description": "Từng cặp bài ở hai trang tin, dù không đoạn nào còn nguyên. / "
        "Pairs on two sites, though no paragraph need be the same.",
        "columns": {
            "likeness": "trong mọi cụm ba chữ của hai bài, phần có ở cả hai / share of runs of three words in both",
        },
    },
    "spreads": {
        "title": "Một bài trên nhiều trang / One text on several sites",
        "description": "Giống hệt hoặc gần như thế; xem /analysis/spread. / Word for word or nearly.",
        "columns": {
            "first_at": "bài đăng sớm nhất, không ghi thì lúc thấy lần đầu / first published, else first seen",
            "last_at": "bài đăng muộn nhất / last published",
        },
    },
    "spread_pages": {
        "title": "Bài của từng nhóm / Articles of each spread",
        "description": "Bài nào thuộc nhóm nào. / Which article belongs to which spread.",
    },
}

# What a reader looks for stands first; the other columns follow as they are stored.
FIRST_COLUMNS: dict[str, tuple[str, ...]] = {
    "pages": ("title", "site", "section", "published_at", "state", "version", "changed_at", "id", "url"),
    "versions": ("title", "version", "change", "lead", "body", "captions", "byline", "site", "first_captured_at"),
    "changes": ("happened_at", "title", "change", "site", "version", "page_id", "url"),
    "events": ("happened_at", "page", "kind", "before", "from_url", "to_url", "detail", "run"),
    "withdrawals": ("withdrawn_at", "page", "reason", "withdrawn_by", "undone_at", "undone_by"),
    "captures": ("id", "captured_at", "kind", "page", "site", "http_status", "url", "final_url"),
    "failures": ("id", "failed_at", "reason", "detail", "site", "page", "url", "resolved"),
    "runs": ("id", "started_at", "site", "outcome", "why", "new", "changed", "missing", "gone", "restored", "moved"),
    "listings": ("id", "run", "site", "section", "complete", "why", "pages_walked", "pages_stated"),
    "reprints": ("title", "site", "other_title", "other_site", "share"),
    "urls": ("page", "url"),
}


def table_descriptions() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name of each table that readers are shown, and what is said about it."""
    yield from _TABLES.items()


def metadata_of(tables: Iterable[str]) -> dict[str, Any]:
    """Return Datasette's metadata for an archive that has these *tables*; those not described here are hidden."""
    hidden = {name: {"hidden": True} for name in tables if name not in _TABLES}
    # What the full-text indexes are made of: đ written as d, of no use to a reader.
    hidden["latest_texts"] = {"allow": False}
    hidden["past_texts"] = {"allow": False}
    # Undecided, and it names who decided.
    hidden["quarantine"] = {"allow": False}
    # For whoever runs the archive: readers have no use for what is broken, and mutes name who decided.
    hidden["alerts"] = {"allow": False}
    hidden["alert_mutes"] = {"allow": False}
    return {
        "title": "Lưu Vết: phòng đọc / reading room",
        "description": (
            "Tin công đoàn Việt Nam, mỗi đêm một lượt: trang nói gì, sửa gì, gỡ gì. / "
            "What Vietnamese trade-union news sites say, change and take down."
        ),
        "databases": {
            "archive": {
                "description": (
                    "Bài, phiên bản và bằng chứng. Giờ trên màn hình là giờ Việt Nam; trong dữ liệu (lọc, SQL, CSV, "
                    "JSON) là giờ UTC. / Pages, versions and their evidence. Times on screen are Vietnam's, "
                    "in the data UTC."
                ),
                "tables": copy.deepcopy(_TABLES) | hidden,
                "queries": {name: dict(query) for name, query in (QUERIES | ANALYSIS_QUERIES).items()},
            }
        },
    }
