"""The questions of the gallery: each in a sentence, with what its answer rests on and how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from archive.reading_room.plots import PlotKind


class Said(NamedTuple):
    """A sentence in both languages."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What a query with the columns *label* and *value* is drawn as."""

    query: str
    kind: PlotKind
    label_name: Said
    value_name: Said
    labels: str = "text"  # what the labels are: text, meaning, night, month


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One question; *name* is the last part of its address."""

    name: str
    question: Said
    explained: Said
    drawn: Drawn | None = None
    listed: str | None = None  # the query of the list below
    heading: Said | None = None  # of that list
    rests_on_texts: bool = False  # on what was told of each change once both its texts were compared


_CHANGES = Said("số lần", "changes")
_ARTICLES = Said("số bài", "articles")
_DAYS = Said("số ngày", "days")

_ALL = (
    Analysis(
        name="most-changed",
        question=Said("Bài nào bị sửa nhiều lần nhất?", "Which articles were changed most often?"),
        explained=Said(
            "Mỗi lần nội dung khác lần đọc trước là một lần sửa; chỉ đổi chỗ đặt dấu thanh (hoà, hòa) thì danh "
            "sách không tính. Sửa rồi sửa lại giữa hai đêm thì kho không thấy.",
            "Each time the text differs from the reading before counts as a change; another place of tone marks "
            "(hoà, hòa) alone does not count in the list. What changed and changed back between two nights is not "
            "seen.",
        ),
        drawn=Drawn(
            query="analysis_most_changed_plot",
            kind="columns",
            label_name=Said("số lần sửa", "times changed"),
            value_name=_ARTICLES,
        ),
        listed="analysis_most_changed",
        heading=Said("Một trăm bài sửa nhiều nhất", "The hundred articles changed most often"),
    ),
    Analysis(
        name="taken-down",
        question=Said("Bài bị gỡ đã tồn tại bao lâu?", "How long were articles online before they were taken down?"),
        explained=Said(
            "Tính từ lúc đăng mà trang ghi, hay từ lúc kho thấy lần đầu nếu sớm hơn, đến đêm không còn thấy. Máy chủ "
            "trả lời 410 (đã bỏ hẳn) thì “đã gỡ” ngay; trả lời 404, hay bài không còn trong danh sách, thì “không "
            "còn thấy” cho đến khi một đêm sau xác nhận.",
            "From the hour of publication that the page gives, or from when the archive first saw it if that is "
            "earlier, to the night on which it was missed. An answer of 410 (gone for good) means “gone” at once; "
            "404, or no longer in the list, means “missing” until a later night confirms it.",
        ),
        drawn=Drawn(query="analysis_taken_down_plot", kind="bars", label_name=_DAYS, value_name=_ARTICLES),
        listed="analysis_taken_down",
        heading=Said("Bài bị gỡ gần đây nhất", "Latest taken down"),
    ),
    Analysis(
        name="figures",
        rests_on_texts=True,
        question=Said(
            "Con số, số tiền, ngày tháng nào được sửa về sau?", "Which numbers, amounts and dates were changed later?"
        ),
        explained=Said(
            "Thay đổi mà máy nhận ra là ở một con số, một số tiền hay một ngày tháng. Hình cho biết chúng được "
            "sửa bao lâu sau khi đăng, với những bài có ghi ngày đăng.",
            "Changes recognised as being in a number, an amount of money or a date. The picture shows how long "
            "after publication they were made, for articles that state when they were published.",
        ),
        drawn=Drawn(
            query="analysis_figures_plot",
            kind="bars",
            label_name=Said("số ngày sau khi đăng", "days after publication"),
            value_name=_CHANGES,
        ),
        listed="analysis_figures",
        heading=Said("Số liệu sửa gần đây nhất", "The latest changes of figures"),
    ),
    Analysis(
        name="kinds",
        rests_on_texts=True,
        question=Said("Khi một bài thay đổi, người ta sửa gì?", "When an article changes, what is changed?"),
        explained=Said(
            "Mỗi thay đổi tính một lần, theo điều đáng kể nhất của nó: thêm bớt “không”, “chưa” đứng đầu, dấu "
            "cách đứng cuối. Bài mới không tính.",
            "Each change counts once, as what matters most in it: a “không” or “chưa” put in or taken out comes "
            "first, white space last. New articles do not count.",
        ),
        drawn=Drawn(
            query="analysis_kinds",
            kind="bars",
            label_name=Said("điều được sửa", "what is changed"),
            value_name=_CHANGES,
            labels="meaning",
        ),
    ),
    Analysis(
        name="headlines",
        question=Said("Tiêu đề nào được viết lại?", "Which headlines were written anew?"),
        explained=Said(
            "Tiêu đề trước và sau khi sửa. Hình cho biết trang tin nào hay sửa tiêu đề.",
            "Headlines before and after. The picture shows which sites rewrite theirs most.",
        ),
        drawn=Drawn(
            query="analysis_headlines_plot",
            kind="bars",
            label_name=Said("trang tin", "site"),
            value_name=Said("số lần sửa tiêu đề", "headlines changed"),
        ),
        listed="analysis_headlines",
        heading=Said("Tiêu đề sửa gần đây nhất", "The latest headlines"),
    ),
    Analysis(
        name="returned",
        question=Said("Bài nào bị gỡ rồi lại đăng?", "Which articles were taken down and came back?"),
        explained=Said(
            "Bài không còn thấy ít nhất một đêm rồi trở lại, cùng số ngày không thấy.",
            "Articles that were missing on a night or more and came back, with the days they were away.",
        ),
        drawn=Drawn(
            query="analysis_returned_plot",
            kind="bars",
            label_name=Said("số ngày không thấy", "days away"),
            value_name=_ARTICLES,
        ),
        listed="analysis_returned",
        heading=Said("Trở lại gần đây nhất", "Latest to come back"),
    ),
    Analysis(
        name="who-follows",
        question=Said("Ai đăng trước, ai đăng lại?", "Who publishes first, and who follows?"),
        explained=Said(
            "Với mỗi bài có trên nhiều trang tin, trang đăng sớm nhất đứng bên trái mũi tên. Giờ đăng là giờ các "
            "trang tự ghi: ai chép của ai thì kho không biết.",
            "For each text on several sites, the one that published first stands left of the arrow. The hours are "
            "those that the sites give: who copied from whom the archive cannot know.",
        ),
        drawn=Drawn(
            query="analysis_who_follows",
            kind="bars",
            label_name=Said("trang đăng trước → trang đăng sau", "first → later"),
            value_name=_ARTICLES,
        ),
    ),
    Analysis(
        name="nights",
        question=Said("Đêm nào nhiều thay đổi nhất?", "Which nights saw the most changes?"),
        explained=Said(
            "Bài sửa, gỡ, trở lại, chuyển địa chỉ trong từng đêm, giờ Việt Nam; bài mới không tính. Đêm kho không đọc "
            "được thì thay đổi dồn sang đêm sau.",
            "Articles changed, taken down, back or moved on each night, by Vietnam's clock; new ones do not "
            "count. What changed on a night that could not be read falls to the next.",
        ),
        drawn=Drawn(
            query="analysis_nights_plot",
            kind="columns",
            label_name=Said("đêm", "night"),
            value_name=_CHANGES,
            labels="night",
        ),
        listed="analysis_nights",
        heading=Said("Những đêm nhiều thay đổi nhất", "The busiest nights"),
    ),
    Analysis(
        name="published",
        question=Said("Mỗi tháng các trang đăng bao nhiêu bài?", "How many articles are published each month?"),
        explained=Said(
            "Theo ngày đăng mà trang ghi, sáu mươi tháng gần nhất. Đây là số bài kho giữ: tháng trước khi kho bắt "
            "đầu đọc có thể thiếu bài đã bị gỡ từ trước.",
            "By the day that pages state, the latest sixty months. These are the articles that the archive holds: "
            "of the months before it began, pages that were gone by then are lacking.",
        ),
        drawn=Drawn(
            query="analysis_published",
            kind="columns",
            label_name=Said("tháng", "month"),
            value_name=_ARTICLES,
            labels="month",
        ),
    ),
    Analysis(
        name="sections",
        question=Said("Mục nào hay bị sửa?", "Which sections are changed most?"),
        explained=Said(
            "Số lần sửa trên một trăm bài của mục, với mục có từ mười bài trở lên.",
            "Changes for each hundred articles of the section, where it has ten or more.",
        ),
        drawn=Drawn(
            query="analysis_sections",
            kind="bars",
            label_name=Said("trang tin · mục", "site · section"),
            value_name=Said("lần sửa trên 100 bài", "changes for 100 articles"),
        ),
    ),
)
ANALYSES: Mapping[str, Analysis] = {analysis.name: analysis for analysis in _ALL}
