"""The history that the lines of one article tell, checked: versions from 1 on, and what happened beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.import_lines import ImportedLine
from archive.import_values import BadLineError
from archive.records import State

_WHOLE = "was it exported with --all-versions, and do its lines stand together?"
# What can happen to a page whose text stays as it is.
_BESIDE = frozenset({"restored", "moved"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedStep:
    """One line in its history."""

    line: ImportedLine
    number: int  # of the version that stands from then on
    is_version: bool  # it is that version's own line
    before: State
    after: State
    from_url: str


def history_of(lines: Sequence[ImportedLine]) -> tuple[ImportedStep, ...]:
    """Return the steps that *lines*, one at least, tell of one article. Raises BadLineError."""
    steps, number, state, url = list[ImportedStep](), 0, State.LIVE, lines[0].url
    for line in lines:
        if line.site != lines[0].site:
            raise BadLineError(line.number, f"article {line.page_id} is of {lines[0].site} in the lines before")
        is_version, before = _is_version(line, number), state
        if line.version is None:
            state = State(line.change or State.MISSING.value)
        elif is_version or "restored" in line.words:
            state = State.LIVE
        number += is_version
        steps.append(
            ImportedStep(line=line, number=number, is_version=is_version, before=before, after=state, from_url=url)
        )
        url = line.url
    last = lines[-1]
    if last.state is not state:
        told = f"its state is {last.state.value}, but its history leaves it {state.value}"
        raise BadLineError(last.number, f"article {last.page_id}: {told}: {_WHOLE}")
    return tuple(steps)


def _is_version(line: ImportedLine, before: int) -> bool:
    """Say whether *line* is a new version's, after version *before* (0: none). Raises BadLineError."""
    number = line.version
    if number is None or (number == before and before):
        if not before:
            raise BadLineError(line.number, f"article {line.page_id} begins without a version: {_WHOLE}")
        if number is not None and (not line.change or not line.words <= _BESIDE):
            raise BadLineError(line.number, f"version {number} of article {line.page_id} came before")
        return False
    if number != before + 1:
        told = f"version {number} of article {line.page_id} comes where version {before + 1} is due"
        raise BadLineError(line.number, f"{told}: {_WHOLE}")
    if line.change is not None and ("first" in line.words) != (number == 1):
        raise BadLineError(line.number, f"change: {line.change} cannot be said of version {number}")
    if line.reverts is not None and line.reverts >= number:
        raise BadLineError(line.number, f"reverts: version {line.reverts} does not come before version {number}")
    return True
