"""The morning report as one page of words in one language: what its text and its HTML both show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from archive.alert_records import Alert
from archive.languages import Language
from archive.reason_words import reason_in_words
from archive.records import Outcome, RunSummary
from archive.report_groups import Group, groups_of
from archive.report_records import FieldYield, Report, SiteNight
from archive.report_verdict import verdict_line
from archive.report_words import (
    WORDS,
    counts_phrase,
    day_text,
    field_word,
    moment_words,
    number_text,
)
from archive.site_verdicts import Verdict
from archive.verdict_words import state_word, verdict_word, why_not_complete
from archive.verdicts import LAYOUT_DRIFT

_EXAMPLES = 3  # addresses shown of one alert
# More than these are told in short: a night on which the network was down must still be read in five minutes.
_TASKS_IN_FULL, _SITES_IN_FULL, _NAMES = 20, 40, 20
_TONES = {Verdict.OK: "good", Verdict.BROKEN: "bad", Verdict.SILENT: "bad", Verdict.INCOMPLETE: "warn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing that a person has to look at."""

    what: str
    notes: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()  # addresses
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteBlock:
    """What one site's night was like."""

    site: str
    name: str
    state: str  # in a word or two
    tone: str  # good, warn or bad
    lines: tuple[str, ...]
    groups: tuple[Group, ...]
    closing: tuple[str, ...]  # health, and when it is run again


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """The whole report; ``asides`` are headings with a few lines each."""

    language: Language
    verdict: str
    tone: str
    to_do: str  # the heading of the tasks
    tasks: tuple[Task, ...]
    sites: tuple[SiteBlock, ...]  # those that need a person first
    asides: tuple[tuple[str, tuple[str, ...]], ...]
    footer: tuple[str, ...]


def page_of(report: Report, language: Language) -> ReportPage:
    """Return the report in *language*."""
    numbered = [
        (task if number < _TASKS_IN_FULL else replace(task, notes=(), examples=()), site)
        for number, (task, site) in enumerate(_tasks(report, language))
    ]
    told = [site for site in report.sites if not site.is_quiet]
    told.sort(key=_place)
    troubled = any(site.status.needs_a_person for site in report.sites) or bool(report.open_alerts)
    ran = any(site.runs for site in report.sites)
    blocks = tuple(_block(site, numbered, language) for site in told)
    return ReportPage(
        language=language,
        verdict=verdict_line(report, language),
        tone="bad" if troubled else "good" if ran else "warn",
        to_do=WORDS[language].to_do,
        tasks=tuple(task for task, _ in numbered),
        sites=blocks[:_SITES_IN_FULL],
        asides=tuple(_asides(report, blocks[_SITES_IN_FULL:], language)),
        footer=_footer(report, language),
    )


def _place(site: SiteNight) -> tuple[bool, bool, str]:
    """Put those that need a person first, then those with news, each by id."""
    is_trouble = site.status.needs_a_person
    return not is_trouble, not is_trouble and not site.counts.total, site.status.site


# -- what to do --------------------------------------------------------------------------------------------------------


def _tasks(report: Report, language: Language) -> list[tuple[Task, str | None]]:
    """Return the tasks, each with the site it is about: alerts, runs that nobody raised an alert for, quarantine."""
    words = WORDS[language]
    zones = {site.status.site: site.zone for site in report.sites}
    tasks: list[tuple[Task, str | None]] = []
    for alert in report.open_alerts:
        since = words.since.format(moment=moment_words(alert.since, zones.get(alert.site or "", report.zone), language))
        tasks.append((_alert_task(alert, since, language), alert.site))
    alerted = {site for _, site in tasks}
    for site in report.sites:
        status = site.status
        if status.needs_a_person and status.site not in alerted:
            what = words.no_alert.format(site=status.site, sentence=status.sentence(language))
            tasks.append((Task(what=what, step=words.no_alert_step.format(site=status.site)), status.site))
    told = tuple(line for site in report.sites if (line := _waiting_line(site, language)))
    if told:
        tasks.append((Task(what=f"{words.waiting_heading}:", notes=told, step=words.waiting_step), None))
    return tasks


def _alert_task(alert: Alert, since: str, language: Language) -> Task:
    step = alert.next_step(language)
    told = {word.rstrip(",;.") for word in step.split()}
    examples = [url for url in alert.examples if url not in told]
    return Task(what=alert.message(language), notes=(since,), examples=tuple(examples[:_EXAMPLES]), step=step)


def _waiting_line(site: SiteNight, language: Language) -> str:
    """Return what a person has to decide of a site; "" for nothing."""
    # Whoever corrects a layout, as its alert asks, settles what waits for it by `luuvet reextract`.
    corrected = any(alert.cause == "layout" for alert in site.status.alerts)
    asked = {name: count for name, count in site.waiting.items() if not (corrected and name == LAYOUT_DRIFT)}
    if not asked:
        return ""
    count = number_text(sum(asked.values()), language)
    return WORDS[language].waiting.format(site=site.status.site, count=count, reasons=_counted(asked, language))


# -- the sites ---------------------------------------------------------------------------------------------------------


def _block(site: SiteNight, tasks: list[tuple[Task, str | None]], language: Language) -> SiteBlock:
    status = site.status
    return SiteBlock(
        site=status.site,
        name=status.name,
        state=state_word(status.verdict, status.last_run, language),
        tone=_TONES.get(status.verdict, "warn"),
        lines=tuple(_lines(site, language)),
        groups=tuple(groups_of(site, language)),
        closing=tuple(_closing(site, [n for n, (_, of) in enumerate(tasks, 1) if of == status.site], language)),
    )


def _lines(site: SiteNight, language: Language) -> list[str]:
    """Return why the run is not whole, what it brought, and what it could not read."""
    words, run = WORDS[language], site.status.last_run
    if run is None:
        return [site.status.sentence(language)]
    is_told = run.outcome is not None and (run.why is not None or run.outcome is not Outcome.COMPLETE)
    lines = [_why(run, language)] if is_told else []
    parts = [counts_phrase(site.counts, language)]
    if unchanged := run.counts.unchanged:
        parts.append(words.unchanged.format(count=number_text(unchanged, language)))
    if site.runs > 1:
        parts.append(words.runs.format(count=site.runs))
    told = ", ".join(part for part in parts if part)
    lines.append(f"{told[0].upper()}{told[1:]}." if told else words.no_news)
    if site.failed:
        lines.append(f"{words.unread}: {_counted(site.failed, language)}.")
    if site.waiting:
        lines.append(f"{words.waiting_heading}: {_counted(site.waiting, language)}.")
    return lines


def _why(run: RunSummary, language: Language) -> str:
    why = why_not_complete(run, language)
    return f"{why if why.startswith('http') else why[0].upper() + why[1:]}."


def _counted(reasons: Mapping[str, int], language: Language) -> str:
    told = ((reason_in_words(name, language), number_text(count, language)) for name, count in reasons.items())
    return ", ".join(f"{words} ({count})" for words, count in told)


def _closing(site: SiteNight, numbers: list[int], language: Language) -> list[str]:
    words = WORDS[language]
    health = [words.see_task.format(numbers=", ".join(map(str, numbers)))] if numbers else []
    if site.status.verdict is Verdict.OK and not numbers:
        health.append(words.fine)
    if site.yields:
        fields = ", ".join(_yield(one, language) for one in site.yields)
        health.append(words.yields.format(fields=fields))
    lines = [f"{words.health}: {'; '.join(health)}."] if health else []
    if site.status.next_run_at is not None:
        lines.append(words.next_run.format(moment=moment_words(site.status.next_run_at, site.zone, language)))
    return lines


def _yield(one: FieldYield, language: Language) -> str:
    word = field_word(one.field, language)
    return f"{word} {number_text(one.yielded, language)}/{number_text(one.pages, language)}"


# -- the end -----------------------------------------------------------------------------------------------------------


def _asides(report: Report, short: Sequence[SiteBlock], language: Language) -> list[tuple[str, tuple[str, ...]]]:
    """Return the headings with their lines; *short*: the sites that are told in one line each."""
    words = WORDS[language]
    quiet = [site.status for site in report.sites if site.is_quiet]
    lines = tuple(f"{one.name} ({one.site}): {one.state}. {' '.join(one.lines)}" for one in short)
    asides = [(f"{words.in_short} ({len(short)})", lines)]
    for verdict in Verdict:
        names = [f"{one.name} ({one.site})" for one in quiet if one.verdict is verdict]
        word = words.quiet if verdict is Verdict.OK else verdict_word(verdict, language)
        rest = number_text(len(names) - _NAMES, language)
        more = [words.more_names.format(count=rest)] if len(names) > _NAMES else []
        asides.append((f"{word[0].upper()}{word[1:]} ({len(names)})", (*names[:_NAMES], *more)))
    muted = [one for one in report.alerts if one.state == "muted"]
    asides.append((words.muted, tuple(_muted_line(one, language) for one in muted)))
    healed = [one for one in report.alerts if one.state == "healed"]
    asides.append((words.healed, tuple(_healed_line(one, report, language) for one in healed)))
    return [(heading, lines) for heading, lines in asides if lines]


def _muted_line(alert: Alert, language: Language) -> str:
    day = day_text(alert.muted_until, language) if alert.muted_until else "–"
    return WORDS[language].muted_until.format(message=alert.message(language), day=day)


def _healed_line(alert: Alert, report: Report, language: Language) -> str:
    since = moment_words(alert.since, report.zone, language)
    healed = moment_words(alert.healed_at or report.at, report.zone, language)
    return WORDS[language].healed_at.format(message=alert.message(language), since=since, healed=healed)


def _footer(report: Report, language: Language) -> tuple[str, ...]:
    words = WORDS[language]
    made = words.made.format(moment=moment_words(report.at, report.zone, language))
    return made, words.archive.format(folder=report.folder)
