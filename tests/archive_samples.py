"""A small archive for those who read one: two sites, three nights, one of everything that can happen to an article."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.records import (
    Absent,
    Article,
    Capture,
    Failed,
    Finding,
    Image,
    InlineItem,
    Observation,
    Outcome,
    Seen,
    WalkProof,
)
from archive.store import Archive

NIGHTS = tuple(datetime(2024, 8, day, 19, 0, tzinfo=UTC) for day in (12, 13, 14))
MUONG, BAN = "muong", "ban"
HOSTS = {MUONG: "http://muong.test", BAN: "http://ban.test"}
HOSTILE = "=HYPERLINK(\"http://x.test\") <script>alert('tin')</script> \x1b[31m"


def long_paragraphs(number: int) -> tuple[str, str]:
    """Two paragraphs that stand in the articles of this number only."""
    return (
        f"Ban chấp hành số {number} đã tới thăm từng gia đình đoàn viên khó khăn ở các thôn vùng cao tỉnh Đắk Nông.",
        f"Phần quà đợt {number} do nhiều doanh nghiệp chung tay đóng góp trong đợt vận động từ đầu mùa mưa đến nay.",
    )


def story(title: str | None, *body: str, section: str = "Tin tức", day: int = 1, tail: int = 0) -> Article:
    """An article of these paragraphs and two long ones, those of *tail* or else of its day."""
    return Article(
        title=title,
        body=(*body, *long_paragraphs(tail or day)),
        section=section,
        byline="Tin, ảnh: Hải Yến",
        captions=("Trao quà tại nhà văn hóa thôn.",),
        images=(Image(url="http://muong.test/anh/trao-qua.jpg", alt=""),),
        published_at=datetime(2024, 8, day, 7, 30, tzinfo=UTC),
    )


def nightly_pages(night: int) -> dict[str, Finding]:
    """What each address of the first site answers in a night, counted from 1."""
    number = "5.314" if night == 1 else "5.413"
    pages: dict[str, Finding] = {
        "/1-qua.html": _seen("1", story("Công đoàn trao quà", f"Toàn ngành có {number} đoàn viên.", day=1)),
        "/2-luong.html": _seen(
            "2", story("Thưởng tháng 13", f"Công ty sẽ {'' if night < 3 else 'không '}trả lương tháng 13.", day=2)
        ),
        "/3-hoa.html": _seen(
            "3", story("Hội thi", f"Giải nhất thuộc về xã {'Hòa' if night == 1 else 'Hoà'} An.", day=3)
        ),
        "/4-mat.html": _seen("4", story("Đại hội điểm", "Đại hội bầu 15 ủy viên.", day=4)) if night == 1 else _gone(),
        "/5-la.html": _seen("5", story(HOSTILE, "Bài lạ <b>đậm</b>.", day=5)),
    }
    if night == 2:
        pages["/1-qua.html"] = Failed(reason="http-503", detail="Service Unavailable")
    return pages


def _seen(key: str, article: Article) -> Seen:
    return Seen(article=article, recipe="joomla/0123456789ab", key=key)


def _gone() -> Absent:
    return Absent(reason="http-404", detail="404 Not Found")


def fill(folder: Path) -> Path:
    """Write the three nights into *folder* and return it."""
    with Archive.open(folder) as archive:
        for site, name in ((MUONG, "Công đoàn tỉnh Mường Thử"), (BAN, "Công đoàn huyện Bản Mẫu")):
            host = HOSTS[site].removeprefix("http://")
            archive.upsert_site(site=site, name=name, host=host, system="joomla", timezone="Asia/Ho_Chi_Minh")
        reprint = story("Mường Thử trao quà cho đoàn viên", "Toàn ngành có 5.314 đoàn viên.", day=6, tail=1)
        for night, at in enumerate(NIGHTS, 1):
            _crawl(archive, MUONG, at, nightly_pages(night), complete=night != 2)
            if night == 2:
                _crawl(archive, BAN, at, {"/9.html": _seen("9", reprint)}, inline=True)
    return folder


def _crawl(
    archive: Archive,
    site: str,
    at: datetime,
    pages: Mapping[str, Finding],
    *,
    complete: bool = True,
    inline: bool = False,
) -> None:
    run = archive.begin_run(site, started_at=at, mode="full", rehearsal=True, program="luuvet/0", rules="r0")
    listing = f"{HOSTS[site]}/tin"
    for order, (path, finding) in enumerate(pages.items(), 1):
        url = HOSTS[site] + path
        moment = at + timedelta(seconds=order)
        listed = url if isinstance(finding, Seen) else None
        capture = Capture(url=url, captured_at=moment, http_status=200 if listed else 404, content_type="text/html")
        archive.record(
            Observation(site=site, run_id=run, capture=capture, finding=finding, section="Tin", listed_url=listed)
        )
    if inline:
        items = [
            InlineItem(
                article=story(None, f"Bản tin thứ {number} không có tiêu đề.", tail=20 + number),
                recipe="joomla/0123456789ab",
                capture=Capture(url=listing, captured_at=at, http_status=200),
                listing_url=listing,
                position=number,
            )
            for number in range(2)
        ]
        archive.record_inline(site, run, "Tin", items, complete=True, ended_at=at)
    why = "trang 3 trên 3" if complete else "trang 2 trả lời 503"
    walk = WalkProof(
        section="Tin",
        url=listing,
        pages_walked=3 if complete else 1,
        pages_stated=3,
        items_listed=5,
        complete=complete,
        why=why,
    )
    archive.record_walk(run, walk)
    archive.finish_run(
        run,
        ended_at=at + timedelta(minutes=5),
        outcome=Outcome.COMPLETE if complete else Outcome.PARTIAL,
        why=None if complete else f"Tin: {why}",
        requests=12,
        bytes=34_567,
        seconds=300.0,
    )
