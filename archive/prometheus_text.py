"""Prometheus' text format 0.0.4: families of samples, written so that no label value can break a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_IN_HELP = str.maketrans({"\\": r"\\", "\n": r"\n"})
_IN_LABEL = _IN_HELP | str.maketrans({'"': r"\""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One value of a family; its labels tell it from the others of that family."""

    value: float
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One metric; the name of a counter ends in ``_total``, that of a quantity names its unit."""

    name: str
    kind: Literal["counter", "gauge"]
    help: str
    samples: tuple[Sample, ...]


def prometheus_text(families: Iterable[Family]) -> str:
    """Return *families* as a scrape is answered; one without samples is told all the same."""
    return "".join(f"{line}\n" for family in families for line in _lines(family))


def _lines(family: Family) -> Iterator[str]:
    yield f"# HELP {family.name} {family.help.translate(_IN_HELP)}"
    yield f"# TYPE {family.name} {family.kind}"
    for sample in family.samples:
        yield f"{family.name}{_labels(sample.labels)} {_number(sample.value)}"


def _labels(labels: Mapping[str, str]) -> str:
    words = ",".join(f'{name}="{value.translate(_IN_LABEL)}"' for name, value in labels.items())
    return f"{{{words}}}" if words else ""


def _number(value: float) -> str:
    return str(int(value)) if isinstance(value, int) else repr(value)  # the format knows no True
