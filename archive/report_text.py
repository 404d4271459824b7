"""The morning report as plain text, for a terminal and for e-mail."""

from __future__ import annotations

from collections.abc import Iterator

from archive.report_groups import Group
from archive.report_page import ReportPage, SiteBlock, Task
from archive.terminal_text import harmless


def report_lines(page: ReportPage) -> Iterator[str]:
    """Yield the report line by line, the verdict first; long lines are not broken, so that commands can be copied."""
    for line in _lines(page):
        yield harmless(line)


def _lines(page: ReportPage) -> Iterator[str]:
    yield page.verdict
    if page.tasks:
        yield ""
        yield f"{page.to_do.upper()} ({len(page.tasks)})"
        for number, task in enumerate(page.tasks, 1):
            yield from _task_lines(number, task)
    for site in page.sites:
        yield ""
        yield from _site_lines(site)
    for heading, lines in page.asides:
        yield ""
        yield f"{heading}:"
        yield from (f"  {line}" for line in lines)
    yield ""
    yield from page.footer


def _task_lines(number: int, task: Task) -> Iterator[str]:
    yield f"{number}. {task.what}"
    yield from (f"   {note}" for note in task.notes)
    yield from (f"   {url}" for url in task.examples)
    yield f"   → {task.step}"


def _site_lines(site: SiteBlock) -> Iterator[str]:
    yield f"{site.name.upper()} ({site.site}): {site.state}"
    yield from (f"  {line}" for line in site.lines)
    for group in site.groups:
        yield from _group_lines(group)
    yield from (f"  {line}" for line in site.closing)


def _group_lines(group: Group) -> Iterator[str]:
    yield f"  {group.heading}:"
    for item in group.items:
        yield f"  {'!' if item.pressing else '·'} {item.title}"
        yield from (f"      {line}" for line in (item.sentence, item.command) if line)
    if group.rest:
        yield f"    {group.rest}"
