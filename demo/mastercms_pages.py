"""The replica on MasterCMS, old layout: a lead above, related headlines in the text, blocks of others below."""

from __future__ import annotations

import re
from html import escape

from demo.answers import Answer, Visit, items, page, slice_of, table, typed
from demo.nights import Standing
from demo.stories import Block, Section, Story, slug_of

DISALLOWED = ("/apicenter@/", "/adsfw/", "/widgets@/")
JUSTIFIED = '<p style="text-align: justify;">{}</p>\n\n'
LISTING = re.compile(r"^/([\w-]+?)(?:&s_cond=(?:&BRSR=(\d+))?)?$")
ARTICLE = re.compile(r"-(\d+)\.html$")


def section_path(section: Section, offset: int = 0) -> str:
    """Return the address of a listing page; *offset* counts articles. MasterCMS writes ``&`` without ``?``."""
    return f"/{section.slug}" + (f"&s_cond=&BRSR={offset}" if offset else "")


def article_path(story: Story) -> str:
    """Return the address of an article."""
    return f"/{story.slug}-{story.key}.html"


def answer(standing: Standing, visit: Visit) -> Answer:
    """Answer a request to the site."""
    if visit.path == "/":
        return _home(standing)
    article = ARTICLE.search(visit.path)
    if article:
        return _article(standing, article.group(1))
    listing = LISTING.match(visit.path)
    section = standing.replica.section(listing.group(1)) if listing else None
    if listing is None or section is None:
        return _not_found(standing)
    return _listing(standing, section, int(listing.group(2) or 0))


def _home(standing: Standing) -> Answer:
    return page(_frame(standing, standing.replica.name, "".join(_item(story) for story in standing.linked()[:6])))


def _not_found(standing: Standing, status: int = 404) -> Answer:
    text = '<div class="not-found"><h1>Không tìm thấy</h1><p>Nội dung này không tồn tại.</p></div>'
    return page(_frame(standing, "Không tìm thấy", text), status=status)


def _listing(standing: Standing, section: Section, offset: int) -> Answer:
    size = standing.replica.page_size
    stories = standing.listed(section.slug)
    rows = "".join(_item(story) for story in slice_of(stories, offset, size))
    html = (
        f'<div class="col_category"><h1 class="cat-title">{section.name}</h1>\n{rows}'
        f"{_pager(section, offset, size, len(stories))}</div>\n"
    )
    return page(_frame(standing, section.name, html))


def _pager(section: Section, offset: int, size: int, total: int) -> str:
    pages = max(1, -(-total // size))
    here = offset // size
    links = "".join(
        f'<span class="current">{number + 1}</span> '
        if number == here
        else f'<a rel="nofollow" href="{escape(section_path(section, number * size))}">{number + 1}</a> '
        for number in range(pages)
    )
    if here < pages - 1:
        following = escape(section_path(section, (here + 1) * size))
        last = escape(section_path(section, (pages - 1) * size))
        links += f'<a rel="nofollow" href="{following}" title="Sau">&gt;</a> <a rel="nofollow" href="{last}">&gt;|</a>'
    return f'<div class="grNextPage __MB_ARTICLE_PAGING paging">{links}</div>\n'


def _item(story: Story) -> str:
    path, title = article_path(story), typed(story.title or "", story)
    return (
        f'<div class="list_news"><div class="list_news_img"><a href="{path}" title="{title}">'
        f'<img src="/stores/thumb/{story.key}.png" alt="{title}" /></a></div>\n'
        f'<div class="list_news_title"><h2><a href="{path}" title="{title}">{title}</a></h2></div>\n'
        f'<span class="format_date">{story.published_at:%d/%m/%Y %H:%M}</span>\n'
        f"<p>{typed(story.lead or '', story)}</p></div>\n"
    )


def _article(standing: Standing, key: str) -> Answer:
    story = standing.find(key)
    if story is None:
        return _not_found(standing, standing.taken_down.get(key, 404))
    title = typed(story.title or "", story)
    moment = story.published_at
    print_path = f"/apicenter@/print_article&amp;i={story.key}"
    html = (
        f'<div class="detail"><h1 class="detail-title">{title}</h1>\n'
        f'<div class="detail-date"><span class="format_time">{moment:%H:%M}</span> | '
        f'<span class="format_date">{moment:%d/%m/%Y}</span></div>\n'
        f'<p class="detail-sapo"><strong>{typed(story.lead or "", story)}</strong></p>\n'
        '<div class="__MASTERCMS_CONTENT __MB_CONTENT_FOR_PRINTER">\n'
        '<div id="__MB_MASTERCMS_EL_3" class="__MB_MASTERCMS_EL">\n'
        f"{_related_in_text(standing, story)}{''.join(_block(block, story) for block in story.blocks)}</div></div>\n"
        f'<p align="right"><strong>{typed(story.byline, story)}</strong></p>\n'
        f'<div class="tool"><a href="{print_path}" rel="nofollow">In bài viết</a></div></div>\n'
        f"{_blocks_below(standing, story)}"
    )
    return page(_frame(standing, title, html))


def _block(block: Block, story: Story) -> str:
    text = typed(block.text, story)
    match block.kind:
        case "photo":
            folder = f"/stores/news_dataimages/toasoan/{story.published_at:%m%Y/%d/%H}"
            alt = slug_of(story.title or "").replace("-", " ")
            image = f'<img alt="{alt}" class="__img_mastercms" src="{folder}/{slug_of(block.photo)}.png" />'
            return (
                '<table border="0" cellpadding="0" cellspacing="0" class="MASTERCMS_TPL_TABLE" style="width: 100%;">\n'
                f"<tbody>\n<tr>\n<td>{image}</td>\n</tr>\n<tr>\n<td>{text}</td>\n</tr>\n</tbody>\n</table>\n\n"
            )
        case "items":
            return items(story, block.items)
        case "rows":
            return table(story, block.rows)
        case "heading":
            return JUSTIFIED.format(f"<strong>{text}</strong>")
        case "quote":
            return f"<blockquote>{JUSTIFIED.format(text)}</blockquote>\n"
    return JUSTIFIED.format(text)


def _others(standing: Standing, story: Story) -> list[Story]:
    return [other for other in standing.linked() if other.key != story.key]


def _related_in_text(standing: Standing, story: Story) -> str:
    cells = "".join(f"<td>{_link(other)}</td>" for other in _others(standing, story)[-2:])
    return f'<table align="left" border="0" class="__mb_article_in_image"><tbody><tr>{cells}</tr></tbody></table>\n'


def _blocks_below(standing: Standing, story: Story) -> str:
    others = _others(standing, story)
    same = [other for other in others if other.section == story.section]
    names = {section.slug: section.name for section in standing.replica.sections}
    more = "".join(
        f'<li>{_link(other)}<span class="format_date">{names[other.section]} '
        f"{other.published_at:%d/%m/%Y %H:%M}</span></li>\n"
        for other in others[5:9]
    )
    return (
        f'<div class="box-care"><h3>Có thể bạn quan tâm</h3><ul>{_list(same[:2])}</ul></div>\n'
        f'<div class="box-read"><h3>Nên xem</h3><ul>{_list(others[2:5])}</ul></div>\n'
        f'<div class="box-other"><h3>Tin khác</h3><ul>{more}</ul></div>\n'
    )


def _link(story: Story) -> str:
    title = typed(story.title or "", story)
    return f'<a href="{article_path(story)}" title="{title}">{title}</a>'


def _list(stories: list[Story]) -> str:
    return "".join(f"<li>{_link(story)}</li>\n" for story in stories)


def _frame(standing: Standing, title: str, content: str) -> str:
    replica = standing.replica
    menu = "".join(f'<li><a href="{section_path(section)}">{section.name}</a></li>' for section in replica.sections)
    newest = _list(standing.linked()[:4])
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8" />
<title>{title}</title><link href="/modules/frontend/themes/bengio/css/style.css" rel="stylesheet" /></head>
<body><div id="header"><a href="/">{replica.name}</a><ul class="menu">{menu}</ul></div>
<div class="wrap"><div class="content-left">
{content}</div>
<div class="content-right"><div class="box"><h3>Đọc nhiều</h3><ul>{newest}</ul></div>
<div class="weather">Nhiệt độ đêm thứ {standing.night}: {20 + standing.night} độ C</div></div></div>
<div id="footer"><p>{replica.name}</p>
<p><a href="http://mastercms.org">Based on MasterCMS Ultimate Edition v2.9 2021</a></p></div></body></html>
"""
