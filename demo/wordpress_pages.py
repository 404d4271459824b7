"""The replica on WordPress with a school theme: a view counter that differs at every request, a read-aloud button."""

from __future__ import annotations

from html import escape

from demo.answers import Answer, Visit, items, page, redirect, slice_of, table, typed
from demo.nights import Standing
from demo.stories import Block, Section, Story, slug_of

DISALLOWED = ("/wp-admin/", "/?s=")


def section_path(section: Section, number: int = 1) -> str:
    """Return the address of a listing page; *number* counts pages from 1."""
    return f"/category/{section.slug}/" + (f"page/{number}/" if number > 1 else "")


def article_path(story: Story) -> str:
    """Return the permalink."""
    return f"/{story.slug}/"


def answer(standing: Standing, visit: Visit) -> Answer:
    """Answer a request to the site."""
    match visit.path.strip("/").split("/"):
        case [""] if "p" in visit.fields:
            story = standing.find(visit.fields["p"])
            return redirect(article_path(story)) if story else _not_found(standing)
        case [""]:
            return _home(standing)
        case ["category", slug, *rest]:
            return _listing(standing, slug, rest)
        case [slug]:
            return _article(standing, visit, slug)
    return _not_found(standing)


def _home(standing: Standing) -> Answer:
    rows = "".join(_item(story) for story in standing.linked()[:6])
    return page(_frame(standing, "home blog", standing.replica.name, rows))


def _not_found(standing: Standing) -> Answer:
    text = '<section class="error-404 not-found"><h1 class="page-title">Không tìm thấy trang</h1></section>'
    return page(_frame(standing, "error404", "Không tìm thấy trang", text), status=404)


def _listing(standing: Standing, slug: str, rest: list[str]) -> Answer:
    section = standing.replica.section(slug)
    number = int(rest[1]) if rest[:1] == ["page"] and rest[1].isdigit() else 1
    size = standing.replica.page_size
    stories = standing.listed(slug)
    shown = slice_of(stories, (number - 1) * size, size)
    if section is None or not shown:
        return _not_found(standing)
    pages = -(-len(stories) // size)
    links = "".join(
        f'<span aria-current="page" class="page-numbers current">{n}</span>\n'
        if n == number
        else f'<a class="page-numbers" href="{section_path(section, n)}">{n}</a>\n'
        for n in range(1, pages + 1)
    )
    if number < pages:
        links += f'<a class="next page-numbers" href="{section_path(section, number + 1)}">Sau »</a>'
    pager = f'<nav class="navigation pagination"><div class="nav-links">{links}</div></nav>\n' if pages > 1 else ""
    title = f'<header class="page-header"><h1 class="page-title">Chuyên mục: {section.name}</h1></header>\n'
    content = title + "".join(_item(story) for story in shown) + pager
    return page(_frame(standing, f"archive category category-{slug}", section.name, content))


def _item(story: Story) -> str:
    link = f'<a href="{article_path(story)}" rel="bookmark">{typed(story.title or "", story)}</a>'
    moment = story.published_at
    return (
        f'<article id="post-{story.key}" class="post-{story.key} post type-post status-publish hentry">\n'
        f'<h2 class="entry-title">{link}</h2>\n'
        f'<div class="entry-meta"><time class="entry-date" datetime="{moment.isoformat()}">'
        f"{moment:%d/%m/%Y}</time></div>\n"
        f'<div class="entry-summary"><p>{typed(story.body[0][:90], story)} […]</p></div></article>\n'
    )


def _article(standing: Standing, visit: Visit, slug: str) -> Answer:
    if slug in standing.former_slugs:
        moved = standing.find(standing.former_slugs[slug])
        return redirect(article_path(moved)) if moved else _not_found(standing)
    story = next((story for story in standing.linked() if story.slug == slug), None)
    if story is None:
        return _not_found(standing)
    title = typed(story.title or "", story)
    moment = story.published_at
    content = (
        f'<article id="post-{story.key}" class="post-{story.key} post type-post status-publish hentry">\n'
        f'<header class="entry-header"><h1 class="entry-title">{title}</h1>\n'
        f'<div class="entry-meta"><time class="entry-date published" datetime="{moment.isoformat()}">{moment:%d/%m/%Y}'
        f'</time> <span class="post-views">Lượt xem: {1000 + 7 * visit.count}</span></div>\n'
        '<div class="doc-bai-viet"><button type="button">Đọc bài viết</button></div></header>\n'
        f'<div class="entry-content">\n{_content(story)}</div>\n{_related(standing, story)}</article>\n'
    )
    head = f"<link rel='shortlink' href='/?p={story.key}' />\n<link rel='canonical' href='{article_path(story)}' />\n"
    return page(_frame(standing, f"single single-post postid-{story.key}", title, content, head))


def _content(story: Story) -> str:
    blocks = "".join(_block(block, story) for block in story.blocks)
    print_button = (
        f'<div class="pdfprnt-buttons"><a href="{article_path(story)}?print=print" '
        'class="pdfprnt-button pdfprnt-button-print" target="_blank"><img '
        'src="/wp-content/plugins/pdf-print/images/print.png" alt="image_print" title="Print Content" /></a></div>\n'
    )
    return f'{blocks}<p style="text-align: right;"><strong>{typed(story.byline, story)}</strong></p>\n{print_button}'


def _block(block: Block, story: Story) -> str:
    text = typed(block.text, story)
    match block.kind:
        case "photo":
            source = f"/wp-content/uploads/{story.published_at:%Y/%m}/{slug_of(block.photo)}-1024x683.png"
            return (
                f'<figure id="attachment_{story.key}" style="width: 1024px" class="wp-caption aligncenter">'
                f'<img class="size-large wp-image-{story.key}" src="{source}" alt="{escape(block.photo)}" />'
                f'<figcaption class="wp-caption-text">{text}</figcaption></figure>\n'
            )
        case "items":
            return items(story, block.items)
        case "rows":
            return table(story, block.rows)
        case "heading":
            return f"<h3>{text}</h3>\n"
        case "quote":
            return f"<blockquote><p>{text}</p></blockquote>\n"
    return f'<p style="text-align: justify;">{text}</p>\n'


def _related(standing: Standing, story: Story) -> str:
    others = [other for other in standing.listed(story.section) if other.key != story.key][:3]
    links = "".join(
        f'<li><a href="{article_path(other)}">{typed(other.title or "", other)}</a></li>\n' for other in others
    )
    return f'<div class="related-posts"><h3>Bài viết liên quan</h3><ul>\n{links}</ul></div>\n'


def _frame(standing: Standing, body_class: str, title: str, content: str, head: str = "") -> str:
    replica = standing.replica
    menu = "".join(
        f'<li class="menu-item"><a href="{section_path(section)}">{section.name}</a></li>'
        for section in replica.sections
    )
    recent = "".join(
        f'<li><a href="{article_path(story)}">{typed(story.title or "", story)}</a></li>'
        for story in standing.linked()[:5]
    )
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="UTF-8" />
<title>{title} – {replica.name}</title>
<link rel='stylesheet' href='/wp-content/themes/truong-hoc/style.css' type='text/css' />
<meta name="generator" content="WordPress 5.8.1" />
{head}</head>
<body class="{body_class}">
<header id="masthead"><p class="site-title"><a href="/" rel="home">{replica.name}</a></p>
<nav id="site-navigation"><ul class="menu">{menu}</ul></nav></header>
<div id="content" class="site-content"><main id="main" class="site-main">
{content}</main>
<aside id="secondary" class="widget-area">
<section class="widget widget_recent_entries"><h2 class="widget-title">Tin mới</h2>
<ul>{recent}</ul></section></aside></div>
<footer id="colophon"><p>© {replica.name}</p></footer></body></html>
"""
