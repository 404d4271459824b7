"""The replica on Joomla 3: category blogs that carry whole articles, one of them without titles and links."""

from __future__ import annotations

import re
from html import escape

from demo.answers import WEEKDAYS, Answer, Visit, items, page, slice_of, table, typed
from demo.nights import Standing
from demo.stories import Block, Section, Story, slug_of

DISALLOWED = ("/administrator/", "/cache/", "/tmp/")  # noqa: S108 -- a line of robots.txt, not a file of ours
GALLERY = ("Hội nghị ban chấp hành", "Ngày hội công nhân", "Hội thao vùng cao")
JUSTIFIED = '<p style="text-align: justify;">{}</p>\n'
CENTRED = '<p style="text-align: center;">{}</p>\n'


def section_path(section: Section, start: int = 0) -> str:
    """Return the address of a listing page; *start* counts articles."""
    return f"/index.php/{section.slug}" + (f"?start={start}" if start else "")


def article_path(story: Story) -> str:
    """Return the address of a linked article."""
    return f"/index.php/{story.section}/{story.key}-{story.slug}"


def answer(standing: Standing, visit: Visit) -> Answer:
    """Answer a request to the site."""
    parts = visit.path.removeprefix("/index.php").strip("/").split("/")
    if parts == [""]:
        key = visit.fields.get("id", "").partition(":")[0]
        return _article(standing, visit, key) if key else _home(standing, visit)
    section = standing.replica.section(parts[0])
    if section is None:
        return _not_found(standing, visit)
    if len(parts) == 1:
        return _listing(standing, visit, section)
    number = re.match(r"\d+", parts[1])
    return _article(standing, visit, number.group() if number else "")


def _home(standing: Standing, visit: Visit) -> Answer:
    links = "".join(_link(story) for story in standing.linked()[:6])
    return page(_frame(standing, visit, "Trang chủ", f'<div class="newsflash"><ul>{links}</ul></div>'))


def _not_found(standing: Standing, visit: Visit) -> Answer:
    text = '<div class="error"><h1>404</h1><p>Không tìm thấy trang yêu cầu.</p></div>'
    return page(_frame(standing, visit, "404", text), status=404)


def _article(standing: Standing, visit: Visit, key: str) -> Answer:
    story = standing.find(key)
    if story is None:
        return _not_found(standing, visit)
    title = typed(story.title or "", story)
    html = (
        '<div class="item-page" itemscope itemtype="https://schema.org/Article">\n'
        f'<div class="page-header"><h2 itemprop="headline">{title}</h2></div>\n'
        f'<div class="icons"><a href="{article_path(story)}?tmpl=component&amp;print=1" rel="nofollow">In</a></div>\n'
        f'{_info(story, visit)}<div itemprop="articleBody">\n{_content(story)}</div>\n'
        '<ul class="pager pagenav"><li class="previous"><a href="#" rel="prev">Trước</a></li></ul></div>\n'
    )
    return page(_frame(standing, visit, title, html))


def _listing(standing: Standing, visit: Visit, section: Section) -> Answer:
    size = standing.replica.page_size
    start = int(visit.fields.get("start", "0"))
    stories = standing.listed(section.slug)
    rows = "".join(
        f'<div class="items-row cols-1 row-{row} row-fluid clearfix"><div class="span12">\n'
        '<div class="item column-1" itemprop="blogPost" itemscope itemtype="https://schema.org/BlogPosting">\n'
        f'{_heading(story, visit)}{_content(story)}</div></div></div><span class="row-separator"></span>\n'
        for row, story in enumerate(slice_of(stories, start, size))
    )
    html = (
        '<div class="blog" itemscope itemtype="https://schema.org/Blog">\n'
        f'<div class="page-header"><h1>{section.name}</h1></div>\n'
        f'<h2><span class="subheading-category">{section.name} ({len(stories)})</span></h2>\n'
        f"{rows}{_pager(section, start, size, len(stories))}</div>\n"
    )
    return page(_frame(standing, visit, section.name, html))


def _heading(story: Story, visit: Visit) -> str:
    if not story.slug:
        return ""
    title = typed(story.title or "", story)
    link = f'<a href="{article_path(story)}" itemprop="url">{title}</a>'
    return f'<div class="page-header"><h2 itemprop="name">{link}</h2></div>\n{_info(story, visit)}'


def _info(story: Story, visit: Visit) -> str:
    moment = story.published_at
    words = f"{WEEKDAYS[moment.weekday()]}, {moment.day:02d} Tháng {moment.month} {moment.year} {moment:%H:%M}"
    return (
        '<dl class="article-info muted"><dt class="article-info-term">Chi tiết</dt><dd class="published">'
        f'<time datetime="{moment.isoformat()}" itemprop="datePublished">Được đăng: {words}</time></dd>'
        f'<dd class="hits">Lượt xem: {200 + visit.count}</dd></dl>\n'
    )


def _content(story: Story) -> str:
    signature = "".join(
        f'<p style="text-align: right;"><strong>{typed(line, story)}</strong></p>\n'
        for line in (story.byline, story.byline_unit)
        if line
    )
    return "".join(_block(block, story) for block in story.blocks) + signature


def _block(block: Block, story: Story) -> str:
    text = typed(block.text, story)
    match block.kind:
        case "photo":
            source = f"/images/{story.published_at:%Y}/{story.key}-{slug_of(block.photo)}.png"
            image = f'<img src="{source}" alt="{escape(block.photo)}" width="600" height="400" />'
            return CENTRED.format(image) + CENTRED.format(f"<em>{text}</em>")
        case "items":
            return items(story, block.items)
        case "rows":
            return table(story, block.rows)
        case "heading":
            return JUSTIFIED.format(f"<strong>{text}</strong>")
        case "quote":
            return f"<blockquote>{JUSTIFIED.format(text)}</blockquote>\n"
    return JUSTIFIED.format(text)


def _pager(section: Section, start: int, size: int, total: int) -> str:
    pages = max(1, -(-total // size))
    here = start // size + 1
    numbers = "".join(
        f'<li><span class="pagenav">{number}</span></li>'
        if number == here
        else f'<li><a class="pagenav" href="{section_path(section, (number - 1) * size)}">{number}</a></li>'
        for number in range(1, pages + 1)
    )
    if here < pages:
        following, last = section_path(section, here * size), section_path(section, (pages - 1) * size)
        numbers += f'<li class="pagination-next"><a title="Tiếp" href="{following}" class="pagenav">Tiếp</a></li>'
        numbers += f'<li class="pagination-end"><a title="Cuối" href="{last}" class="pagenav">Cuối</a></li>'
    counter = f'<p class="counter pull-right"> Trang {here} / {pages} </p>'
    return f'<div class="pagination">{counter}<ul class="pagination-list">{numbers}</ul></div>\n'


def _link(story: Story) -> str:
    return f'<li><a href="{article_path(story)}">{typed(story.title or "", story)}</a></li>'


def _frame(standing: Standing, visit: Visit, title: str, content: str) -> str:
    replica = standing.replica
    menu = "".join(f'<li><a href="{section_path(section)}">{section.name}</a></li>' for section in replica.sections)
    latest = "".join(_link(story) for story in standing.linked()[:4])
    gallery = "".join(
        f'<li><img src="/images/slide/{number}.png" alt="{name}" /><h4>{name}</h4></li>'
        for number, name in enumerate(GALLERY)
    )
    return f"""<!DOCTYPE html>
<html lang="vi-vn" dir="ltr"><head><meta charset="utf-8" />
<meta name="generator" content="Joomla! - Open Source Content Management" />
<title>{title}</title><script src="/media/jui/js/jquery.min.js"></script></head>
<body class="site com_content view-category layout-blog">
<header class="header"><a class="brand" href="/">{replica.name}</a>
<p class="slogan">Công đoàn Ba Suối: gần cơ sở, sát công việc, vì đoàn viên và người lao động.</p></header>
<nav class="navigation"><ul class="nav menu">{menu}</ul></nav>
<div class="row-fluid"><main id="content" class="span9">
{content}</main>
<div id="aside" class="span3">
<div class="moduletable"><h3>Tin mới nhất</h3><ul class="latestnews">{latest}</ul></div>
<div class="moduletable"><h3>Ảnh hoạt động</h3><ul>{gallery}</ul></div>
<div class="moduletable"><h3>Số lượt truy cập</h3>
<p>Hôm nay: {visit.count}</p><p>Tất cả: {81230 + visit.count}</p></div>
</div></div>
<footer class="footer"><p>Bản quyền thuộc {replica.name}</p></footer></body></html>
"""
