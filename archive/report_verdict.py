"""The first line of the morning report: what a tired reader has to know."""

from __future__ import annotations

from archive.languages import LANGUAGES, Language
from archive.report_records import Report, SiteNight
from archive.report_words import WORDS, cause_word, counts_phrase, day_text, number_text
from archive.site_verdicts import Verdict
from archive.verdict_words import verdict_word

_HEADLINES = ("new", "changed", "gone")  # the rest is told site by site, unless there is nothing else
_MOST_CAUSES = 2  # of one site; its line below tells the others


def verdict_line(report: Report, language: Language) -> str:
    """Return one line that names every site that needs a person, and no other."""
    words = WORDS[language]
    troubled = [_name(site, language) for site in report.sites if site.status.needs_a_person]
    of_archive = dict.fromkeys(cause_word(one.cause, language) for one in report.open_alerts if one.site is None)
    if of_archive:
        troubled.insert(0, f"{words.whole_archive} ({', '.join(of_archive)})")
    said = words.look_at.format(names=", ".join(troubled)) if troubled else ""
    return words.night.format(night=day_text(report.night, language), said=_joined(report, said, language))


def report_json(report: Report) -> dict[str, object]:
    """Return what ``report --format json`` prints."""
    return report.as_json({language: verdict_line(report, language) for language in LANGUAGES})


def _joined(report: Report, said: str, language: Language) -> str:
    words = WORDS[language]
    if not any(site.runs for site in report.sites):
        # The first word of a sentence that follows another one is written large.
        return f"{said} {_capital(words.nothing_ran)}" if said else words.nothing_ran
    running = sum(site.status.verdict is Verdict.RUNNING for site in report.sites)
    fine = sum(site.runs > 0 and site.status.verdict is Verdict.OK for site in report.sites)
    sentences = [said] if said else [words.all_fine] if fine else []
    if said and fine:
        sentences.append(words.others_fine.format(count=number_text(fine, language)))
    if running:
        sentences.append(words.still_running.format(count=number_text(running, language)))
    news = counts_phrase(report.counts, language, _HEADLINES) or counts_phrase(report.counts, language)
    return " ".join([*sentences, f"{news}." if news else words.no_news])


def _name(site: SiteNight, language: Language) -> str:
    opened = dict.fromkeys(one.cause for one in site.status.alerts if one.state == "open")
    told = [cause_word(cause, language) for cause in list(opened)[:_MOST_CAUSES]]
    return f"{site.status.site} ({', '.join(told) or verdict_word(site.status.verdict, language)})"


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]
