from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.site_profiles import VIETNAM
from crawler.vietnamese_dates import read_moment

MONTHS = ("Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười Một", "Mười Hai")
ENGLISH = "January February March April May June July August September October November December".split()
WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("Thứ hai, 12/08/2024 | 14:05", at(2024, 8, 12, 14, 5)),
        ("Thứ ba, 22 Tháng 11 2016 09:27", at(2016, 11, 22, 9, 27)),
        ("Cập nhật lần cuối (Thứ bảy, 09 Tháng 4 2022 10:20)", at(2022, 4, 9, 10, 20)),
        ("09:00 | 10/03/2021", at(2021, 3, 10, 9)),
        ("Hoạt động 22/11/2024 15:21", at(2024, 11, 22, 15, 21)),
        ("(26.07.2019 14:14)", at(2019, 7, 26, 14, 14)),
        ("Tháng Tư 20, 2016", at(2016, 4, 20)),
        ("By JVN | Tháng Mười 28, 2015", at(2015, 10, 28)),
        ("Tháng Mười Hai 3, 2015", at(2015, 12, 3)),
        ("Tháng Mười Một 30, 2015", at(2015, 11, 30)),
        ("20 Tháng Tư, 2016", at(2016, 4, 20)),
        ("20 Tháng Năm, 2016", at(2016, 5, 20)),
        ("ngày 5 tháng năm năm 2020", at(2020, 5, 5)),
        ("15 Th3 2021", at(2021, 3, 15)),
        ("02/08/2020", at(2020, 8, 2)),
        ("2/8/2020", at(2020, 8, 2)),
        ("Thứ 2, 13/09/2021 | 15:13", at(2021, 9, 13, 15, 13)),
        ("Ngày đăng: 03/09/2020 - 20:21", at(2020, 9, 3, 20, 21)),
        ("Thời gian đăng: 04/04/2020", at(2020, 4, 4)),
        ("12/04/2021 04:11:42 PM", at(2021, 4, 12, 16, 11, 42)),
        ("12/04/2021 12:11:42 AM", at(2021, 4, 12, 0, 11, 42)),
        ("22/05/2013 8:05 SA", at(2013, 5, 22, 8, 5)),
        ("22/05/2013 12:05 CH", at(2013, 5, 22, 12, 5)),
        ("22/05/2013 2:05 CH", at(2013, 5, 22, 14, 5)),
        ("(22/05/2013 15:05 CH) Người duyệt: P.T", at(2013, 5, 22, 15, 5)),
        ("Thứ hai - 05/10/2020 15:37", at(2020, 10, 5, 15, 37)),
        ("Ngày 5 tháng 10 năm 2020", at(2020, 10, 5)),
        ("5/10/2020, 15 giờ 37", at(2020, 10, 5, 15, 37)),
        ("5/10/2020, lúc 15 giờ 37 phút", at(2020, 10, 5, 15, 37)),
        ("15h37' ngày 5/10/2020", at(2020, 10, 5, 15, 37)),
        ("15h ngày 5/10/2020", at(2020, 10, 5, 15)),
        ("14g05, Thứ tư, ngày 5/10/2020", at(2020, 10, 5, 14, 5)),
        ("20/04/2022 (Thứ tư) 20:47", at(2022, 4, 20, 20, 47)),
        ("Tuesday, 22 November 2016 09:27", at(2016, 11, 22, 9, 27)),
        ("Last Updated on Sunday, 13 November 2016 15:01", at(2016, 11, 13, 15, 1)),
        ("April 20, 2016", at(2016, 4, 20)),
        ("Wed, Apr 20th, 2016 at 3:05 pm", at(2016, 4, 20, 15, 5)),
        ("2019-05-17T02:49:00.000Z", datetime(2019, 5, 17, 2, 49, tzinfo=UTC)),
        ("Quyết định mới (2019-05-17T02:49:00.000Z)", datetime(2019, 5, 17, 2, 49, tzinfo=UTC)),
        ("2020-10-05T08:37:00+00:00", datetime(2020, 10, 5, 8, 37, tzinfo=UTC)),
        ("2020-10-05T15:37:10+0700", at(2020, 10, 5, 15, 37, 10)),
        ("Mon, 05 Oct 2020 08:37:00 +0000", datetime(2020, 10, 5, 8, 37, tzinfo=UTC)),
        ("05/10/2020 15:37 GMT+7", at(2020, 10, 5, 15, 37)),
        ("05/10/2020 15:37 (GMT+7)", at(2020, 10, 5, 15, 37)),
        ("2020-10-05 15:37", at(2020, 10, 5, 15, 37)),
        ("2020-10-05", at(2020, 10, 5)),
        ("22/11/2024\u00a0\u00a015:21", at(2024, 11, 22, 15, 21)),
        ("Năm học 2019 - 2020, ngày 05/10/2020", at(2020, 10, 5)),
    ],
)
def test_a_printed_date_is_read(line: str, moment: datetime) -> None:
    assert read_moment(line, VIETNAM) == moment


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_combining_marks_make_no_difference(form: str) -> None:
    line = unicodedata.normalize(form, "Thứ bảy, 09 Tháng Mười Một 2019 10:20")  # type: ignore[arg-type]  # typeshed wants a literal
    assert read_moment(line, VIETNAM) == at(2019, 11, 9, 10, 20)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "",
            "Lượt xem: 427",
            "31/02/2020",
            "12/13/2020",
            "30 Tháng 2 2021 09:00",
            "12/08/2024 | 25:10",
            "09:99 | 10/03/2021",
        ),
        *("2021-02-29T00:00:00Z", "2 giờ trước", "Jul 23", "Năm học 2019 - 2020", "Trang 3 / 7", "Số 102/HD-CĐN"),
        *("Hotline: 0259.3824.2019", "( )", "10:20", "1/2/3/2020", "05/10/20"),
    ],
)
def test_what_is_no_moment_gives_none(line: str) -> None:
    assert read_moment(line, VIETNAM) is None


def test_an_iso_form_keeps_its_own_offset() -> None:
    moment = read_moment("2020-10-05T08:37:00-03:30", VIETNAM)
    assert moment is not None
    assert moment.utcoffset() == timedelta(hours=-3, minutes=-30)


DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
CLOCKS = st.tuples(st.integers(0, 23), st.integers(0, 59))


def printed_forms(day: date, hour: int, minute: int) -> list[str]:
    d, m, y, clock = day.day, day.month, day.year, f"{hour:02}:{minute:02}"
    weekday = WEEKDAYS[day.weekday()]
    half, twelve = ("CH" if hour >= 12 else "SA"), hour % 12 or 12
    return [
        f"{weekday}, {d:02}/{m:02}/{y} | {clock}",
        f"{weekday}, {d:02} Tháng {m} {y} {clock}",
        f"{clock} | {d:02}/{m:02}/{y}",
        f"{clock}, {weekday}, {d}/{m}/{y}",
        f"Mục lục {d:02}/{m:02}/{y} {clock}",
        f"({d:02}.{m:02}.{y} {clock})",
        f"{d:02}-{m:02}-{y} {clock}",
        f"Ngày đăng: {d:02}/{m:02}/{y} - {clock}",
        f"{weekday} - {d:02}/{m:02}/{y} {clock}",
        f"Ngày {d} tháng {m} năm {y}, {hour} giờ {minute:02}",
        f"{hour}h{minute:02}' ngày {d}/{m}/{y}",
        f"{d}/{m}/{y}, {hour} giờ {minute:02} phút",
        f"{d} Tháng {MONTHS[m - 1]}, {y} {clock}",
        f"Tháng {MONTHS[m - 1]} {d}, {y} {clock}",
        f"{ENGLISH[m - 1]} {d}, {y} {clock}",
        f"{day:%A}, {d:02} {ENGLISH[m - 1]} {y} {clock}",
        f"{d:02}/{m:02}/{y} {twelve}:{minute:02} {half}",
        f"{d:02}/{m:02}/{y} {twelve:02}:{minute:02}:00 {'PM' if hour >= 12 else 'AM'}",
        f"{y}-{m:02}-{d:02}T{clock}:00+07:00",
        f"{y}-{m:02}-{d:02} {clock}:00",
    ]


@given(DAYS, CLOCKS)
def test_every_printed_form_of_a_moment_comes_back_as_that_moment(day: date, clock: tuple[int, int]) -> None:
    seven = timezone(timedelta(hours=7))
    moment = datetime(day.year, day.month, day.day, *clock, tzinfo=seven)
    for form in printed_forms(day, *clock):
        assert read_moment(form, VIETNAM) == moment, form
        assert read_moment(unicodedata.normalize("NFD", form).replace(" ", "\u00a0"), VIETNAM) == moment, form


@given(st.text(st.characters(codec="utf-8"), max_size=120))
def test_any_text_gives_an_aware_moment_or_none(text: str) -> None:
    moment = read_moment(text, VIETNAM)
    assert moment is None or moment.tzinfo is not None


@given(st.text("0123456789:/.-hgTZ+ |", max_size=200))
def test_runs_of_digits_and_marks_are_read_in_no_time(text: str) -> None:
    moment = read_moment(text, VIETNAM)
    assert moment is None or moment.tzinfo is not None
