"""What the analyses ask, as SQL that readers can look at and change; each reads no more than it shows or counts.

A query that is drawn has the columns *label* and *value*. Withdrawn articles have no title, and are left out of lists.
"""

from __future__ import annotations

from archive.change_meanings import Meaning, mask_of, rank_of
from archive.departures import ABSENT_SINCE, STOOD_SINCE
from archive.reading_room.canned_queries import SITE_ASKED, Query

# Constants of this module and of the archive's own words are put into the statements; nothing that a reader says.
# ruff: noqa: S608

_SHOWN = "p.merged_into IS NULL and p.seq not in (select page from withdrawals where undone_at is null)"
# A night begins on one day and ends on the next: counted from noon to noon, in Vietnam.
_NIGHT = "date(replace(hour, 'T', ' ') || ':00', '-5 hours')"
_STORED = "'%Y-%m-%dT%H:%M:%SZ'"  # how the archive writes a moment
_FIGURES = mask_of((Meaning.NUMBER, Meaning.MONEY, Meaning.DATE))
_TITLE = mask_of(("title",))
_MEANINGS = "\n    ".join(f"when {rank_of(meaning)} then '{meaning.value}'" for meaning in Meaning)


# From the first night without the page, after it was back the last time, to the one on which it was back.
_AWAY = """julianday(e.happened_at) - julianday((
    select min(b.happened_at) from events as b
    where b.page = e.page and b.step < e.step and b.kind in ('missing', 'gone') and b.step > coalesce((
      select max(r.step) from events as r where r.page = e.page and r.step < e.step and r.kind = 'restored'
    ), 0)
  ))"""


def _month_of(moment: str) -> str:
    """SQL for the moment at which the month of a *moment* begins, in Vietnam."""
    return f"strftime({_STORED}, {moment}, '+7 hours', 'start of month', '-7 hours')"


def _stretches(days: str) -> str:
    """SQL that names the stretch that a number of days falls into."""
    return f"""case when {days} < 1 then '< 1' when {days} < 7 then '1–7' when {days} < 30 then '7–30'
    when {days} < 90 then '30–90' when {days} < 365 then '90–365' else '≥ 365' end"""


ANALYSIS_QUERIES: dict[str, Query] = {
    "analysis_most_changed": {
        "title": "Bài sửa nhiều nhất, có đếm / Articles changed most often",
        "description": "Số lần nội dung đã khác trước. / How often the text became another.",
        "asks": {"site": SITE_ASKED},
        # Another place of tone marks makes a version, and is no change to speak of.
        "sql": f"""with often as (
  select * from pages as p
  where p.version > 1 and {_SHOWN} and :site in ('', p.site)
  order by p.version desc, p.seq desc
  limit 500
)
select * from (
  select (
    select count(*) from version_rows as v
    where v.page = p.seq and v.change not in ('first', 'spelling-style')
  ) as changes, p.title, p.site, p.section, p.changed_at, p.state, p.version, p.id as page_id, p.url
  from often as p
) as p
where changes > 0
order by changes desc, p.changed_at desc
limit 100""",
    },
    "analysis_most_changed_plot": {
        "title": "Bao nhiêu bài đã sửa mấy lần / How many articles were changed how often",
        "description": "Mỗi hàng một số lần sửa. / One row for each number of changes.",
        "sql": """select iif(version > 10, '10+', version - 1) as label, count(*) as value
from pages
where version > 1
group by 1
order by min(version)""",
    },
    "analysis_taken_down": {
        "title": "Bài đã gỡ và đã đứng bao lâu / Pages taken down, and how long they stood",
        "description": "Từ lúc đăng hay lúc thấy lần đầu, lúc nào sớm hơn, đến lúc không còn thấy. / "
        "From publication or first sight, whichever is earlier, until they were found missing.",
        "asks": {"site": SITE_ASKED},
        "sql": f"""with absent as (
  select p.*, {ABSENT_SINCE} as absent_since, {STOOD_SINCE} as stood_since
  from pages as p
  where p.state != 'live' and {_SHOWN} and :site in ('', p.site)
  order by p.state_since desc
  limit 200
)
select round(julianday(absent_since) - julianday(stood_since), 1) as days, title, site,
  section, state, published_at, first_seen_at, absent_since, state_since, id as page_id, url
from absent
order by state_since desc""",
    },
    "analysis_taken_down_plot": {
        "title": "Bài đứng bao lâu thì bị gỡ / How long pages stood before they were taken down",
        "description": "Số ngày; trong 20.000 bài gỡ gần nhất. / Days; of the latest 20,000 taken down.",
        "sql": f"""with stood as (
  select julianday({ABSENT_SINCE}) - julianday({STOOD_SINCE}) as days
  from pages as p where p.state != 'live' and p.merged_into is null order by p.state_since desc limit 20000
)
select {_stretches("days")} as label, count(*) as value
from stood
group by 1
order by min(days)""",
    },
    "analysis_figures": {
        "title": "Số liệu sửa về sau / Figures that were changed later",
        "description": "Số, tiền, ngày tháng đã đổi, mới nhất trước. / Numbers, money and dates, newest first.",
        "asks": {"site": SITE_ASKED},
        "sql": f"""select t.happened_at, t.sentence, t.sentence_en, v.title, t.site, t.meanings, t.version,
  p.id as page_id, p.url
from told_changes as t
join pages as p on p.seq = t.page
left join version_rows as v on v.page = t.page and v.number = t.version
where t.mask & 1 = 0 and t.mask & {_FIGURES} != 0 and {_SHOWN} and :site in ('', t.site)
order by t.happened_at desc, t.id desc
limit 200""",
    },
    "analysis_figures_plot": {
        "title": "Số liệu bị sửa sau bao lâu / How late figures were changed",
        "description": "Bài không ghi ngày đăng thì không tính; trong 10.000 lần sửa gần nhất. / "
        "Days since publication, of articles that state it; latest 10,000.",
        "sql": f"""with late as (
  select julianday(t.happened_at) - julianday(p.published_at) as days
  from (
    select page, happened_at from told_changes where mask & 1 = 0 and mask & {_FIGURES} != 0
    order by happened_at desc, id desc limit 10000
  ) as t join pages as p on p.seq = t.page
  where p.published_at is not null
)
select {_stretches("days")} as label, count(*) as value
from late
group by 1
order by min(days)""",
    },
    "analysis_kinds": {
        "title": "Người ta sửa những gì / What is changed",
        "description": "Mỗi thay đổi tính một lần, theo điều đáng kể nhất của nó. / "
        "Each change counts once, as what matters most in it.",
        "sql": f"""select case rank
    {_MEANINGS} end as label, count(*) as value
from told_changes
where rank < {rank_of(Meaning.FIRST)}
group by rank
order by value desc""",
    },
    "analysis_nights": {
        "title": "Những đêm nhiều thay đổi nhất / The busiest nights",
        "description": "Bài sửa, gỡ, trở lại, chuyển địa chỉ; không kể bài mới. / New articles left out.",
        "sql": f"""select {_NIGHT} as night, site, sum(changed) as changed, sum(missing + gone) as gone,
  sum(restored) as restored, sum(moved) as moved, sum(changed + missing + gone + restored + moved) as changes
from site_hours
group by 1, 2
having changes > 0
order by changes desc, night desc
limit 100""",
    },
    "analysis_nights_plot": {
        "title": "Thay đổi từng đêm / Changes night by night",
        "description": "Chín mươi đêm gần nhất có bài được đọc. / The latest ninety nights on which something was new.",
        "sql": f"""select * from (
  select {_NIGHT} as label, sum(changed + missing + gone + restored + moved) as value
  from site_hours
  group by 1
  order by 1 desc
  limit 90
) order by label""",
    },
    "analysis_published": {
        "title": "Mỗi tháng đăng bao nhiêu bài / Articles published each month",
        "description": "Theo ngày đăng mà trang ghi, giờ Việt Nam. / By the day that pages state, in Vietnam.",
        # Month after month back along the index: asked of every article, its month takes seconds in a big archive.
        "sql": f"""with recursive months (since, place) as (
  select {_month_of("max(published_at)")}, 1 from pages
  union all
  select {_month_of("(select max(published_at) from pages where published_at < since)")}, place + 1
  from months where since is not null and place < 60
)
select strftime('%Y-%m', since, '+7 hours') as label, (
  select count(*) from pages
  where published_at >= since and published_at < strftime({_STORED}, since, '+7 hours', '+1 month', '-7 hours')
) as value
from months
where since is not null
order by since""",
    },
    "analysis_headlines": {
        "title": "Tiêu đề sửa lại / Headlines written anew",
        "description": "Tiêu đề trước và sau, mới nhất trước. / Before and after, newest first.",
        "asks": {"site": SITE_ASKED},
        "sql": f"""select t.happened_at, b.title as title_before, v.title, t.site, t.version, p.id as page_id, p.url
from told_changes as t
join pages as p on p.seq = t.page
join version_rows as v on v.page = t.page and v.number = t.version
join version_rows as b on b.page = t.page and b.number = t.version - 1
where t.mask & 1 = 0 and t.mask & {_TITLE} != 0 and {_SHOWN} and :site in ('', t.site)
order by t.happened_at desc, t.id desc
limit 200""",
    },
    "analysis_headlines_plot": {
        "title": "Trang tin nào hay sửa tiêu đề / Which sites rewrite their headlines",
        "description": "Trong 10.000 lần sửa tiêu đề gần nhất. / Of the latest 10,000.",
        "sql": f"""select s.name as label, count(*) as value
from (
  select site from told_changes where mask & 1 = 0 and mask & {_TITLE} != 0
  order by happened_at desc, id desc limit 10000
) as t join sites as s on s.id = t.site
group by t.site
order by value desc
limit 20""",
    },
    "analysis_returned": {
        "title": "Bài gỡ rồi đăng lại / Pages that came back",
        "description": "Vắng mặt từ lúc không còn thấy đến lúc thấy lại. / From when it was missed until it was back.",
        "asks": {"site": SITE_ASKED},
        "sql": f"""select round({_AWAY}, 1) as days, e.happened_at, p.title, p.site, p.state, p.id as page_id, p.url
from events as e join pages as p on p.seq = e.page
where e.kind = 'restored' and {_SHOWN} and :site in ('', p.site)
order by e.happened_at desc
limit 200""",
    },
    "analysis_returned_plot": {
        "title": "Vắng mặt bao lâu rồi trở lại / How long pages were away",
        "description": "Số ngày; trong 5.000 bài trở lại gần nhất. / Days; of the latest 5,000 that came back.",
        "sql": f"""with away as (
  select {_AWAY} as days
  from (
    select page, step, happened_at from events where kind = 'restored' order by happened_at desc limit 5000
  ) as e
)
select {_stretches("days")} as label, count(*) as value
from away
where days is not null
group by 1
order by min(days)""",
    },
    "analysis_reprints": {
        "title": "Bài được nhiều trang đăng lại nhất / Texts carried by most sites",
        "description": "Giống hệt hoặc gần như thế; bài đăng trước đứng tên. / Word for word or nearly, by the first.",
        "sql": f"""select s.sites, s.pages, p.title, p.site, s.first_at, s.last_at, p.id as page_id, p.url
from (select * from spreads order by sites desc, pages desc, last_at desc limit 100) as s
join pages as p on p.seq = (
  select m.page from spread_pages as m join pages as o on o.seq = m.page where m.spread = s.id
  order by coalesce(o.published_at, o.first_seen_at), o.seq limit 1
)
where {_SHOWN}
order by s.sites desc, s.pages desc, s.last_at desc""",
    },
    "analysis_who_follows": {
        "title": "Ai đăng trước, ai đăng lại / Who comes first, who follows",
        "description": "Trong 5.000 bài đăng lại gần nhất. / Of the latest 5,000 texts on several sites.",
        "sql": """with latest as (select id from spreads order by last_at desc limit 5000),
placed as (
  select m.spread, p.site, row_number() over (
    partition by m.spread order by coalesce(p.published_at, p.first_seen_at), p.seq
  ) as place
  from latest as l join spread_pages as m on m.spread = l.id join pages as p on p.seq = m.page
  where p.merged_into is null
)
select a.name || ' → ' || b.name as label, count(distinct f.spread) as value
from placed as f join placed as o on o.spread = f.spread and f.place = 1 and o.site <> f.site
join sites as a on a.id = f.site join sites as b on b.id = o.site
group by f.site, o.site
order by value desc
limit 40""",
    },
    "analysis_sections": {
        "title": "Mục nào sửa nhiều / Which sections are changed most",
        "description": "Số lần sửa trên một trăm bài. / Changes for each hundred articles.",
        "sql": """select s.name || ' · ' || iif(c.section = '', '–', c.section) as label,
  round(100.0 * (c.versions - c.live - c.missing - c.gone) / (c.live + c.missing + c.gone), 1) as value
from site_sections as c join sites as s on s.id = c.site
where c.live + c.missing + c.gone >= 10
order by value desc
limit 20""",
    },
}
