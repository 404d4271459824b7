from __future__ import annotations

from pathlib import Path

from archive.run_endings import forget_reason, leave_reason, reason_left


def test_a_reason_is_there_until_it_is_forgotten(tmp_path: Path) -> None:
    assert reason_left(tmp_path, "ben") is None
    leave_reason(tmp_path, "ben", "ended by the schedule: hết khung giờ")
    assert reason_left(tmp_path, "ben") == "ended by the schedule: hết khung giờ"
    assert reason_left(tmp_path, "doi") is None
    forget_reason(tmp_path, "ben")
    forget_reason(tmp_path, "ben")
    assert reason_left(tmp_path, "ben") is None


def test_what_is_no_reason_of_ours_ends_no_run(tmp_path: Path) -> None:
    leave_reason(tmp_path, "ben", "x")
    (place,) = (tmp_path / "locks").glob("ending-*")
    place.write_bytes(b"\xff\xfe")
    assert reason_left(tmp_path, "ben") is None
    place.write_text("d" * 9000)
    assert len(reason_left(tmp_path, "ben") or "") <= 200
