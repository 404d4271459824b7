"""Questions that readers ask most, as SQL they can look at and change."""

from __future__ import annotations

from typing import TypedDict


class Query(TypedDict):
    """One canned query, as Datasette's metadata has it."""

    title: str
    description: str
    sql: str


QUERIES: dict[str, Query] = {
    "search": {
        "title": "Tìm bài, mới nhất trước / Search, newest first",
        "description": "Gõ có dấu hay không dấu đều được; “cụm từ” trong ngoặc kép. / With or without diacritics.",
        "sql": """select p.id as page_id, p.title, excerpt(t.body, :q) as excerpt, p.site, p.section, p.published_at,
  p.state, p.url
from page_search
join pages as p on p.seq = page_search.rowid
join versions as t on t.page_id = p.id and t.version = p.version
where page_search match search_query(:q)
order by page_search.rowid desc
limit 50""",
    },
    # Ranked among the newest 5000 only: ranking every page that holds a common word takes seconds.
    "search_best": {
        "title": "Tìm bài, khớp nhất trước / Search, best match first",
        "description": "Xếp hạng trong 5000 bài mới nhất có các từ ấy. / Ranked among the newest matches.",
        "sql": """with found as (
  select rowid as seq, bm25(page_search, 10, 4, 1, 1, 2) as score
  from page_search where page_search match search_query(:q)
  order by rowid desc limit 5000
)
select p.id as page_id, p.title, excerpt(t.body, :q) as excerpt, p.site, p.section, p.published_at, p.state, p.url
from (select * from found order by score limit 50) as best
join pages as p on p.seq = best.seq
join versions as t on t.page_id = p.id and t.version = p.version
order by best.score""",
    },
    "changes_since": {
        "title": "Thay đổi từ một ngày / Changes since a day",
        "description": "Ngày theo giờ UTC, ví dụ 2024-08-12; không kể bài mới. / Day in UTC; new articles left out.",
        "sql": """select happened_at, site, change, version, title, page_id, url
from changes
where happened_at >= :day and change <> 'first'
order by happened_at desc
limit 500""",
    },
    "taken_down": {
        "title": "Bài đã gỡ / Pages taken down",
        "description": "Đã xác nhận là gỡ, hoặc không còn thấy và chờ xác nhận. / Confirmed gone, or missing.",
        "sql": """select state_since, state, site, title, id as page_id, url
from pages
where state in ('gone', 'missing') and merged_into is null
order by state_since desc
limit 500""",
    },
    "versions_of": {
        "title": "Các phiên bản của một bài / Versions of a page",
        "description": "Mã trang hoặc địa chỉ. / A page id, or any address that led to it.",
        "sql": """select version, change, title, body, first_captured_at, last_captured_at, visits, lead,
  captions, byline, content_digest, recipe, url
from versions
where page_id in (
  select id from pages where id = :page
  union select p.id from urls as u join pages as p on p.seq = u.page where u.url = :page
)
order by version desc""",
    },
    "reprints_of": {
        "title": "Đăng lại / Reprints",
        "description": "Cùng một bài ở nhiều trang tin; share: phần giống nhau. / Same text on other sites.",
        "sql": """select share, page_id, site, title, other_id, other_site, other_title
from reprints
where site < other_site
order by share desc, page_id
limit 500""",
    },
    "run_ledger": {
        "title": "Sổ các lượt thu thập / Ledger of runs",
        "description": "Mới nhất trước. / Newest first.",
        "sql": """select id, site, started_at, ended_at, outcome, why, new, changed, missing, gone, restored, moved,
  unchanged, failed, quarantined, requests, bytes, seconds, mode
from runs
order by started_at desc
limit 500""",
    },
    "walks_not_proved": {
        "title": "Danh sách chưa đi hết / Walks not proved complete",
        "description": "Lượt nào, mục nào, vì sao. / Which run, which section, why.",
        "sql": """select r.started_at, l.site, l.section, l.pages_walked, l.pages_stated, l.items_listed,
  l.items_stated, l.why, l.url
from listings as l join runs as r on r.id = l.run
where l.complete = 0
order by l.run desc
limit 500""",
    },
    "most_changed": {
        "title": "Bài sửa nhiều nhất / Most changed pages",
        "description": "Theo số phiên bản. / By number of versions.",
        "sql": """select version as versions, title, site, id as page_id, first_seen_at, changed_at, state, url
from pages
where merged_into is null
order by version desc, changed_at desc
limit 100""",
    },
}
