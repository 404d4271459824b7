"""Every address of the reading room that answers programs: where, and what it gives, in both languages.

The page ``/api`` lists them; a test holds this list, the routes and docs/api.md together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """One address; words in capitals stand for what a program fills in."""

    path: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Group:
    """Addresses that belong together."""

    vi: str
    en: str
    forms: Sequence[Form]


GROUPS = (
    Group(
        "Một bài và các phiên bản",
        "An article and its versions",
        (
            Form("/article/ID.json", "bài, mọi phiên bản và sự kiện", "the article, all versions and events"),
            Form("/article/ID/version/N.json", "một phiên bản, khóa như bản xuất", "one version, keys as exported"),
            Form("/article/ID/compare/N..M.json", "khác nhau giữa hai phiên bản", "what differs between two versions"),
            Form("/article/ID/feed.atom", "bài ấy đổi gì, dạng Atom", "what changes in it, as Atom"),
            Form("/article/ID/feed.json", "như trên, dạng JSON Feed", "the same as JSON Feed"),
        ),
    ),
    Group(
        "Trích dẫn",
        "Citations",
        (
            Form("/article/ID/version/N/cite.bib", "BibTeX", "BibTeX"),
            Form("/article/ID/version/N/cite.ris", "RIS", "RIS"),
            Form("/article/ID/version/N/cite.csl.json", "CSL-JSON", "CSL-JSON"),
            Form("/article/ID/version/N/cite.txt", "văn bản thuần", "plain text"),
            Form("/article/ID/version/N/cite.zip", "gói bằng chứng tự kiểm được", "the proof, which checks itself"),
        ),
    ),
    Group(
        "Tìm và thay đổi; cùng tham số như trang tương ứng",
        "Search and changes; parameters as on the pages",
        (
            Form("/search.csv", "kết quả tìm, CSV", "results as CSV"),
            Form("/search.json", "kết quả tìm, JSON", "results as JSON"),
            Form("/search.atom", "kết quả tìm, Atom", "results as Atom"),
            Form("/search.feed.json", "kết quả tìm, JSON Feed", "results as JSON Feed"),
            Form("/opensearch.xml", "để thêm vào ô tìm của trình duyệt", "OpenSearch, for a browser's search box"),
            Form("/changes.csv", "thay đổi, CSV", "changes as CSV"),
            Form("/changes.json", "thay đổi, JSON", "changes as JSON"),
            Form("/changes.atom", "thay đổi, Atom", "changes as Atom"),
            Form("/changes.feed.json", "thay đổi, JSON Feed", "changes as JSON Feed"),
            Form("/gone.csv", "bài đã gỡ, CSV", "pages taken down as CSV"),
            Form("/gone.json", "bài đã gỡ, JSON", "pages taken down as JSON"),
        ),
    ),
    Group(
        "Nguồn tin",
        "Feeds",
        (
            Form(
                "/feed.atom",
                "bài sửa, gỡ, trở lại, chuyển địa chỉ (bài mới không có), Atom",
                "edits, removals, returns, moves (no new articles), Atom",
            ),
            Form("/feed.json", "như trên, JSON Feed", "the same, JSON Feed"),
            Form("/site/SITE/feed.atom", "một trang tin, Atom", "one site, Atom"),
            Form("/site/SITE/feed.json", "một trang tin, JSON Feed", "one site, JSON Feed"),
        ),
    ),
    Group(
        "Trang tin",
        "Sites",
        (
            Form("/sites.json", "các trang tin", "the sites"),
            Form("/site/SITE.json", "một trang tin: từng đêm, mục, độ phủ", "one site: nights, sections, coverage"),
        ),
    ),
    Group(
        "Phân tích; NAME là tên một câu hỏi ở trang Phân tích",
        "Analysis; NAME is one of the questions of that page",
        (
            Form("/analysis/NAME.csv", "trả lời, CSV", "the answer as CSV"),
            Form("/analysis/NAME.json", "trả lời, JSON", "the answer as JSON"),
            Form("/analysis/NAME.vl.json", "biểu đồ, dạng Vega-Lite", "the plot, as Vega-Lite"),
            Form("/analysis/NAME.svg", "biểu đồ, dạng SVG", "the plot, as SVG"),
            Form("/analysis/sentence.json?q=WORDS", "lịch sử của một câu, JSON", "the history of a sentence as JSON"),
            Form("/analysis/sentence.csv?q=WORDS", "lịch sử của một câu, CSV", "the history of a sentence as CSV"),
            Form("/analysis/spread/ID.json", "bài lan đi đâu, JSON", "where an article spread, as JSON"),
            Form("/analysis/spread/ID.csv", "bài lan đi đâu, CSV", "where an article spread, as CSV"),
        ),
    ),
    Group(
        "Trang đã chụp và bằng chứng",
        "Captures and evidence",
        (
            Form(
                "/raw/CAPTURE.json",
                "một lần chụp: lúc, địa chỉ, mã băm, chỗ trong WARC",
                "one capture, its digest and place",
            ),
            Form("/raw/CAPTURE/record.warc.gz", "bản ghi WARC của nó", "its WARC record"),
            Form("/raw/CAPTURE/source", "mã nguồn, dạng chữ", "its source, as text"),
        ),
    ),
    Group(
        "Memento (RFC 7089)",
        "Memento (RFC 7089)",
        (
            Form("/timegate/URL", "dẫn tới bản ở thời điểm Accept-Datetime", "leads to the version of Accept-Datetime"),
            Form("/timemap/link/URL", "danh mục bản lưu, dạng liên kết", "list of mementos, link format"),
            Form("/timemap/json/URL", "danh mục bản lưu, JSON", "list of mementos, JSON"),
        ),
    ),
    Group(
        "Cả kho",
        "The whole archive",
        (
            Form(
                "/export.jsonl",
                "200 bài mỗi lần như luuvet export; tiêu đề HTTP Link dẫn tới phần sau; ?site=SITE, ?all_versions=1",
                "200 articles at a time as exported; the header Link leads on; ?site=SITE, ?all_versions=1",
            ),
        ),
    ),
    Group(
        "Bảng và SQL (Datasette)",
        "Tables and SQL (Datasette)",
        (
            Form("/archive.json", "các bảng và câu hỏi sẵn", "tables and ready questions"),
            Form(
                "/archive/pages.json?_shape=array",
                "một bảng, JSON; lọc như ?site=SITE",
                "a table as JSON; filter like ?site=SITE",
            ),
            Form("/archive/pages.csv", "một bảng, CSV", "a table as CSV"),
            Form(
                "/archive.json?sql=select+id,name+from+sites",
                "câu hỏi SQL của bạn, tối đa một giây",
                "your own SQL, one second at most",
            ),
        ),
    ),
    Group(
        "Theo dõi",
        "Monitoring",
        (
            Form("/-/health", "kho có đọc được không", "whether the archive can be read"),
            Form("/-/metrics", "số đo cho Prometheus", "figures for Prometheus"),
            Form("/robots.txt", "điều kho xin máy tìm kiếm", "what is asked of search engines"),
        ),
    ),
)
