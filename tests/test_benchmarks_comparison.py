"""The figures on comparing two versions: every case is compared, and differs as its name says."""

from __future__ import annotations

from random import Random

import pytest

from archive.diffs import find_differences
from archive.records import Article
from benchmarks.comparison import cases, main


def test_each_case_has_versions_of_about_so_many_words_that_differ() -> None:
    for name, (old, new) in cases(600, Random(7)).items():  # noqa: S311 - made-up text, no secret
        assert 450 <= sum(len(line.split()) for line in old) <= 700, name
        assert find_differences(Article(body=tuple(old)), Article(body=tuple(new))).changes, name


def test_a_line_is_printed_for_each_case(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--words", "300", "--rounds", "1"])
    printed = capsys.readouterr().out
    assert all(name in printed for name in cases(300, Random(7)))  # noqa: S311 - made-up text, no secret
