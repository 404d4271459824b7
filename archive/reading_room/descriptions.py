"""What the reading room says about the archive's tables: Vietnamese, with English beside it."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from archive.reading_room.canned_queries import QUERIES

_MOMENT = "giờ UTC, ISO 8601 / UTC"
_TABLES: dict[str, dict[str, Any]] = {
    "pages": {
        "title": "Bài / Pages",
        "description": "Mỗi hàng một bài, như kho biết hôm nay. / One row an article, as the archive knows it today.",
        "label_column": "title",
        "sort_desc": "seq",
        "size": 50,
        "facets": ["site", "state"],
        "sortable_columns": ["seq", "published_at", "first_seen_at", "changed_at", "version", "state", "site"],
        "fts_table": "page_search",
        "fts_pk": "seq",
        "columns": {
            "seq": "số thứ tự, tăng theo ngày đăng / grows with the day of publication",
            "id": "mã trang, dùng khi trích dẫn / page id, for citing",
            "key": "mã của hệ xuất bản / the publishing system's own id",
            "state": "live: còn; missing: không còn thấy; gone: xác nhận đã gỡ",
            "inline": "1: bài không có địa chỉ riêng / 1: without an address of its own",
            "published_at": f"ngày đăng mà trang ghi, {_MOMENT}",
            "version": "số phiên bản / number of the latest version",
            "changed_at": f"lần đổi gần nhất, {_MOMENT}",
        },
    },
    "versions": {
        "title": "Phiên bản / Versions",
        "description": "Mỗi nội dung khác nhau của một bài, đọc được ngay. / Each distinct text of an article.",
        "sort_desc": "first_captured_at",
        "size": 20,
        "columns": {
            "change": "đổi gì so với bản trước / what changed: first, body, title, …",
            "content_digest": "mã băm SHA-256 của nội dung / digest of the content",
            "payload_digest": "mã băm SHA-256 của dữ liệu gốc / digest of the bytes as they came",
            "recipe": "quy tắc trích nội dung / identity of the extraction rules",
            "visits": "số lần thấy nguyên như vậy / visits that showed it unchanged",
        },
    },
    "changes": {
        "title": "Thay đổi / Changes",
        "description": "Mọi phiên bản và sự kiện, mỗi hàng một việc. / Every version and event, one a row.",
        "sort_desc": "happened_at",
        "size": 50,
    },
    "events": {
        "title": "Sự kiện / Events",
        "description": "Mất, gỡ, trở lại, đổi địa chỉ. / Missing, gone, restored, moved.",
        "sort_desc": "happened_at",
        "facets": ["kind"],
    },
    "captures": {
        "title": "Lần chụp / Captures",
        "description": "Mỗi phản hồi có bằng chứng: tệp WARC, vị trí, độ dài. / Each response with its WARC record.",
        "sort_desc": "id",
        "facets": ["kind", "site"],
        "units": {"bytes": "byte", "warc_length": "byte"},
    },
    "failures": {
        "title": "Lần chụp hỏng / Failures",
        "description": "Không nói gì về bài: quá giờ, lỗi máy chủ, trang chặn. / Says nothing about the article.",
        "sort_desc": "id",
        "facets": ["reason", "site"],
    },
    "urls": {
        "title": "Địa chỉ / Addresses",
        "description": "Mọi địa chỉ từng dẫn tới một bài. / Every address that ever led to a page.",
    },
    "sites": {"title": "Trang tin / Sites", "label_column": "name"},
    "sections": {"title": "Mục / Sections", "description": "Các danh sách được đi qua. / The listings walked."},
    "runs": {
        "title": "Lượt thu thập / Runs",
        "description": "Mỗi lượt một trang tin. / One crawl of one site.",
        "sort_desc": "id",
        "facets": ["site", "outcome"],
        "units": {"bytes": "byte", "seconds": "second"},
    },
    "listings": {
        "title": "Đi hết danh sách / Walks",
        "description": "Đã đi những trang nào, có chứng cứ là hết không. / What was walked, and its proof.",
        "sort_desc": "id",
        "facets": ["complete", "site"],
    },
    "reprints": {"title": "Đăng lại / Reprints", "description": "Cùng bài ở trang khác. / The same text elsewhere."},
    # What the full-text index is made of: đ written as d, of no use to a reader.
    "latest_texts": {"allow": False},
}


def metadata_of(tables: Iterable[str]) -> dict[str, Any]:
    """Return Datasette's metadata for an archive that has these *tables*; those not described here are hidden."""
    hidden = {name: {"hidden": True} for name in tables if name not in _TABLES}
    return {
        "title": "Lưu Vết: phòng đọc / reading room",
        "description": (
            "Tin công đoàn Việt Nam, mỗi đêm một lượt: trang nói gì, sửa gì, gỡ gì. / "
            "What Vietnamese trade-union news sites say, change and take down."
        ),
        "source": "Các trang tin công đoàn / the sites named in each row",
        "databases": {
            "archive": {
                "description": (
                    "Bài, phiên bản và bằng chứng. Giờ trong bảng là UTC. / "
                    "Pages, versions and their evidence. Times are UTC."
                ),
                "tables": copy.deepcopy(_TABLES) | hidden,
                "queries": {name: {**query, "hide_sql": True} for name, query in QUERIES.items()},
            }
        },
    }
