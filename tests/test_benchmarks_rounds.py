from __future__ import annotations

from benchmarks.rounds import cpu_seconds, table


def test_jobs_run_once_a_round_in_turn() -> None:
    ran: list[str] = []
    spent = cpu_seconds({"a": lambda: ran.append("a"), "b": lambda: ran.append("b")}, rounds=3)
    assert ran == ["a", "b"] * 3
    assert set(spent) == {"a", "b"}
    assert all(seconds >= 0 for seconds in spent.values())


def test_a_table_lines_its_columns_up() -> None:
    assert table(("tên", "số"), [("dài hơn", 1.5), ("x", 12)]).splitlines() == [
        "| tên     | số   |",
        "|---------|------|",
        "| dài hơn | 1.50 |",
        "| x       | 12   |",
    ]
