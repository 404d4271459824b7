from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from archive.reading_room.spread_picture import spread_picture
from archive.spreads import SpreadPage

BEGAN = datetime(2024, 8, 12, 1, tzinfo=UTC)


def carried(hours: int) -> SpreadPage:
    return SpreadPage(
        page_id=f"page{hours}",
        site="muong",
        site_name="Mường Thử",
        timezone="Asia/Ho_Chi_Minh",
        title="Công đoàn trao quà",
        published_at=BEGAN + timedelta(hours=hours),
        first_seen_at=BEGAN,
        state="live",
        likeness=None,
    )


def test_the_marks_at_both_ends_stay_within_the_picture() -> None:
    picture = str(spread_picture([carried(hours) for hours in (0, 5, 10)], "vi"))
    assert re.findall(r'<svg x="([\d.]+)%"[^>]*><path class="mark" transform="translate\((-?[\d.]+)\)"', picture) == [
        ("0.0", "8.0"),
        ("50.0", "0.0"),
        ("100.0", "-8.0"),
    ]
