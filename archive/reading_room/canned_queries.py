"""Questions that readers ask most, as SQL they can look at and change."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class Query(TypedDict):
    """One canned query, as Datasette's metadata has it; *asks* names its parameters for people."""

    title: str
    description: str
    sql: str
    asks: NotRequired[dict[str, str]]


SITE_ASKED = "Mã trang tin (để trống: mọi trang) / Site id (empty: all)"
_DAY = "Từ ngày, như 2024-08-12 (để trống: tất cả) / From day (empty: all)"
_WORDS = "Từ cần tìm / Words"

QUERIES: dict[str, Query] = {
    "search": {
        "title": "Tìm bài, mới nhất trước / Search, newest first",
        "description": "Gõ có dấu hay không dấu đều được; “cụm từ” trong ngoặc kép, từ* cho mọi từ bắt đầu như thế. / "
        "With or without diacritics; phrases in quotation marks, word* for all that begin so.",
        "asks": {"q": _WORDS},
        "sql": """select p.title, excerpt(:q, t.lead, t.body, t.captions) as excerpt, p.site, p.section,
  p.published_at, p.state, p.id as page_id, p.url
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
        "asks": {"q": _WORDS},
        "sql": """with found as (
  select rowid as seq, bm25(page_search, 10, 4, 1, 1, 2) as score
  from page_search where page_search match search_query(:q)
  order by rowid desc limit 5000
)
select p.title, excerpt(:q, t.lead, t.body, t.captions) as excerpt, p.site, p.section,
  p.published_at, p.state, p.id as page_id, p.url
from (select * from found order by score limit 50) as best
join pages as p on p.seq = best.seq
join versions as t on t.page_id = p.id and t.version = p.version
order by best.score""",
    },
    "changes_since": {
        "title": "Thay đổi / Changes",
        "description": "Sửa, gỡ, trở lại, chuyển địa chỉ, mới nhất trước; không kể bài mới. / "
        "Edits, takedowns, returns and moves, newest first; new articles left out.",
        "asks": {"day": _DAY, "site": SITE_ASKED},
        "sql": """select happened_at, title, change, site, version, page_id, url
from changes
where happened_at >= :day and change <> 'first' and :site in ('', site)
order by happened_at desc
limit 200""",
    },
    "taken_down": {
        "title": "Bài đã gỡ / Pages taken down",
        "description": "Đã xác nhận là gỡ, hoặc không còn thấy và chờ xác nhận. / Confirmed gone, or missing.",
        "asks": {"site": SITE_ASKED},
        "sql": """select state_since, title, state, site, id as page_id, url
from pages
where state in ('gone', 'missing') and merged_into is null and :site in ('', site)
order by state_since desc
limit 200""",
    },
    "versions_of": {
        "title": "Các phiên bản của một bài / Versions of an article",
        "description": "Toàn văn từng phiên bản, mới nhất trước. / The whole text of each version, newest first.",
        "asks": {"page": "Mã bài, hoặc một địa chỉ của bài / Page id, or an address of it"},
        "sql": """select version, change, title, lead, body, captions, byline, first_captured_at, last_captured_at,
  visits, published_at, site, section, images, attachments, content_digest, recipe, url, page_id
from versions
where page_id in (
  select id from pages where id = :page
  union select p.id from urls as u join pages as p on p.seq = u.page where u.url = :page
)
order by version desc""",
    },
    "most_changed": {
        "title": "Bài sửa nhiều nhất / Most changed articles",
        "description": "Theo số phiên bản. / By number of versions.",
        "sql": """select version as versions, title, site, section, changed_at, state, id as page_id, url
from pages
where merged_into is null and version > 1
order by version desc, changed_at desc
limit 100""",
    },
    "reprints_of": {
        "title": "Đăng lại / Reprints",
        "description": "Cùng một bài ở nhiều trang tin; share: phần giống nhau, 1 là như nhau. / "
        "The same text on other sites; share: how much of it, 1 for all.",
        "sql": """select title, site, other_title, other_site, share, page_id, other_id
from reprints
where site < other_site
order by share desc, page_id
limit 500""",
    },
    # A night begins on one day and ends on the next: counted from noon to noon, in Vietnam.
    "nights": {
        "title": "Từng đêm / Night by night",
        "description": "Mỗi đêm mỗi trang tin: đi hết chưa, đọc được bao nhiêu. / "
        "For each night and site: was it walked to the end, and what was read.",
        "asks": {"site": SITE_ASKED},
        "sql": """with latest as (select * from runs where :site in ('', site) order by started_at desc limit 200)
select date(r.started_at, '-5 hours') as night, r.site, r.outcome, r.why, count(l.id) as walks,
  coalesce(sum(l.complete), 0) as walks_complete, sum(l.pages_walked) as pages_walked,
  sum(l.pages_stated) as pages_stated, sum(l.items_listed) as items_listed, r.new, r.changed, r.missing, r.gone,
  r.restored, r.moved, r.unchanged, r.failed, r.started_at, r.id as run
from latest as r left join listings as l on l.run = r.id
group by r.id
order by r.started_at desc""",
    },
    "walks_not_proved": {
        "title": "Danh sách chưa đi hết / Walks not proved complete",
        "description": "Lượt nào, mục nào, vì sao. / Which run, which section, why.",
        "sql": """select r.started_at, l.site, l.section, l.why, l.pages_walked, l.pages_stated, l.items_listed,
  l.items_stated, l.url
from listings as l join runs as r on r.id = l.run
where l.complete = 0
order by l.run desc
limit 500""",
    },
    "failures_since": {
        "title": "Những lần không đọc được / What could not be read",
        "description": "Không nói gì về bài, và không bao giờ là một phiên bản. / "
        "Says nothing about an article, and is never a version.",
        "asks": {"day": _DAY, "site": SITE_ASKED},
        "sql": """select f.failed_at, f.site, f.reason, f.detail, f.resolved, f.url, p.title, p.id as page_id
from failures as f left join pages as p on p.seq = f.page
where f.failed_at >= :day and :site in ('', f.site)
order by f.failed_at desc
limit 200""",
    },
    "failure_reasons": {
        "title": "Vì sao không đọc được / Why pages could not be read",
        "description": "Mỗi trang tin mỗi lý do một hàng. / One row for each site and reason.",
        "asks": {"day": _DAY},
        "sql": """select site, reason, count(*) as failures, sum(resolved) as resolved, max(failed_at) as last_failed_at
from failures
where failed_at >= :day
group by site, reason
order by failures desc
limit 500""",
    },
    "run_ledger": {
        "title": "Sổ các lượt thu thập / Ledger of runs",
        "description": "Mới nhất trước. / Newest first.",
        "sql": """select started_at, site, outcome, why, new, changed, missing, gone, restored, moved, unchanged,
  failed, quarantined, requests, bytes, seconds, mode, ended_at, id as run
from runs
order by started_at desc
limit 200""",
    },
}
