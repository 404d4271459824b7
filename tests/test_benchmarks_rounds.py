from __future__ import annotations

from benchmarks.rounds import cpu_seconds, median_ratio, table


def test_jobs_run_once_a_round_in_turn() -> None:
    ran: list[str] = []
    spent = cpu_seconds({"a": lambda: ran.append("a"), "b": lambda: ran.append("b")}, rounds=3)
    assert ran == ["a", "b"] * 3
    assert {name: len(seconds) for name, seconds in spent.items()} == {"a": 3, "b": 3}


def test_one_bad_round_does_not_move_a_ratio() -> None:
    assert median_ratio([2.0, 4.0, 90.0], [1.0, 2.0, 3.0]) == 2.0


def test_a_table_lines_its_columns_up() -> None:
    assert table(("tên", "số"), [("dài hơn", 1.5), ("x", 12)]).splitlines() == [
        "| tên     | số   |",
        "|---------|------|",
        "| dài hơn | 1.50 |",
        "| x       | 12   |",
    ]
