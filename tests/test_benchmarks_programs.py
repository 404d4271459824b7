from __future__ import annotations

import sys

from benchmarks.programs import json_lines, run


def test_a_program_is_measured_from_start_to_end() -> None:
    done = run([sys.executable, "-c", "b = bytearray(40_000_000); print('{\"x\": 1}')"])
    assert done.status == 0
    assert json_lines(done.stdout) == [{"x": 1}]
    assert done.peak_bytes > 40_000_000
    assert 0 < done.cpu_seconds
    assert 0 < done.seconds


def test_a_program_sees_the_proxy_named_and_no_other() -> None:
    code = "import os; print(sorted(k for k in os.environ if 'proxy' in k.lower()), os.environ['http_proxy'])"
    assert run([sys.executable, "-c", code], proxy="http://127.0.0.1:9").stdout.strip() == (
        "['http_proxy'] http://127.0.0.1:9"
    )


def test_a_program_that_fails_says_so() -> None:
    done = run([sys.executable, "-c", "import sys; sys.exit('hỏng')"])
    assert done.status == 1
    assert "hỏng" in done.stderr
