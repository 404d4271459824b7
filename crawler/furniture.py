"""Phrases that publishing systems print around articles: headings of related blocks, and single lines of furniture."""

from __future__ import annotations

import re

from archive.digests import canonical
from crawler.picture_names import is_picture_name
from crawler.site_profiles import VIETNAM
from crawler.vietnamese_dates import read_moment

# Around a heading: arrows, bars, bullets, icons; a counter "(12)" behind it.
_TRIM = re.compile(r"^[\W_]+|(?:\s*\(\d+\))?[\W_]*$")
_MOST_HEADING_CHARACTERS = 60
_MOST_LINE_CHARACTERS = 250

_STORY = (
    r"(?:các |những |một số |danh sách )?"
    r"(?:tin bài|tin tức|bài tin|bài viết|bài báo|tin|bài|văn bản|sự kiện|video|clip)"
)
_OTHER = (
    r"(?:khác|khác cùng \w+ \w+|tương tự|(?:mới|cũ) hơn|đã (?:đưa|đăng)|trước đó|sau đó|kế tiếp|tiếp theo|trước|sau|cũ"
    r"|gần đây|cùng (?:chuyên mục|chủ đề|loại|thể loại|danh mục|mục|chủ điểm|tác giả|sự kiện))"
)
_PERIOD = r"(?: (?:trong )?(?:ngày|tuần|tháng))?"
_HEADINGS: dict[str, str] = {
    "block-other-news": (
        rf"{_STORY} {_OTHER}|(?:other|more|older|newer|previous|next) (?:news|posts?|stories|articles?)"
    ),
    "block-related": (
        rf"(?:có )?liên quan|{_STORY}(?: khác)? (?:có )?liên quan(?: khác| đến \w+ \w+)?|chủ đề liên quan"
        r"|cùng (?:chuyên mục|chủ đề|thể loại)|related(?: (?:articles?|posts?|stories|news|items|content))?"
        r"|you (?:may|might) (?:also )?(?:like|be interested in)|recommended(?: (?:posts?|articles?|for you|stories))?"
    ),
    "block-suggested": (
        r"có thể bạn (?:sẽ |đang |cũng )*(?:quan tâm|thích|muốn (?:xem|đọc|biết)|cần|chưa biết|chưa xem|bỏ lỡ)"
        r"|bạn có thể (?:quan tâm|thích)|(?:bạn |tin )?nên (?:xem|đọc)|đừng bỏ (?:lỡ|qua)|dành cho bạn"
        r"|gợi ý (?:cho bạn|bài viết|đọc thêm)|mời (?:bạn |quý vị )?(?:xem|đọc) (?:thêm|tiếp)"
    ),
    "block-see-more": (r"(?:xem|đọc) thêm(?: (?:tin|bài|tin bài|bài viết|tin tức))?(?: khác)?|see also|read also|more"),
    "block-most-read": (
        rf"(?:{_STORY} )?(?:được )?(?:đọc|xem|quan tâm|bình luận|chia sẻ) nhiều(?: nhất)?{_PERIOD}"
        rf"|{_STORY} được quan tâm|tin (?:nổi bật|nóng|hot|đáng chú ý)"
        r"|most (?:read|viewed|popular|commented)|top stories|trending(?: now)?"
        r"|popular (?:posts?|news|articles?)"
    ),
    "block-newest": (
        rf"{_STORY} mới(?: nhất| cập nhật| đăng| nhận)?|mới (?:nhất|cập nhật|đăng)|tin trong ngày"
        r"|latest(?: (?:news|posts?|articles?|stories))?|recent (?:posts?|news|articles?|comments?)"
    ),
    "block-comments": (
        r"ý kiến(?: của)? (?:bạn đọc|độc giả|bạn)|(?:\d+ )?(?:bình luận|phản hồi)(?: bài viết| mới nhất| của bạn)?"
        r"|(?:gửi|viết|để lại|thêm|đăng)(?: một)? (?:bình luận|phản hồi|ý kiến|nhận xét)(?: của bạn| mới)?"
        r"|bình luận facebook|leave a (?:reply|comment)(?: cancel reply)?|trả lời(?: hủy| huỷ)"
        r"|(?:post|add|write) (?:a )?(?:new )?comment|(?:\d+ )?comments?"
    ),
}

_NUMBER = r"[\d.,]*\d"
_PLACE = (
    r"(?:chia sẻ|share|like|thích|tweet|facebook|fb|twitter|zalo|pinterest|linkedin|google\+?|google news|messenger"
    r"|e-?mail|print|in|pdf|youtube|telegram|whatsapp|viber|tiktok|copy link|sao chép (?:liên kết|link)|lưu(?: bài)?)"
)
_STEP = (
    r"(?:trang (?:trước|sau|đầu|cuối|kế|tiếp|kế tiếp|tiếp theo)|trang|page|trước|sau|tiếp theo|tiếp|đầu|cuối|bắt đầu"
    r"|kết thúc|start|prev|previous|next|end|first|last)"
)
_ARROW = r"[«»‹›<>←→⟨⟩.…\s|]"
_LINES: dict[str, str] = {
    "visitor-counter": (
        r"(?:đang (?:truy cập|online|xem|trực tuyến)|hôm (?:nay|qua)|(?:trong )?(?:tuần|tháng|năm) (?:này|trước|nay)"
        r"|tổng cộng|(?:tổng )?(?:số )?(?:lượt |lần |người )?truy cập(?: hôm nay| trong ngày| tháng này)?"
        rf"|khách(?: viếng thăm)?|thành viên(?: online)?|máy chủ tìm kiếm)\s*:?\s*{_NUMBER}(?: (?:lượt|người|khách))?"
        r"|(?:tổng )?(?:số )?lượt truy cập\s*:?|thống kê truy cập"
    ),
    "view-counter": (
        rf"(?:số )?(?:lượt|lần) (?:xem|đọc|tải(?: về)?|view)(?: bài viết| tin| trang)?\s*:?\s*(?:{_NUMBER})?"
        rf"(?: (?:lượt|lần))?|(?:đã )?(?:xem|đọc)\s*:\s*{_NUMBER}(?: (?:lượt|lần))?"
        rf"|{_NUMBER} (?:lượt|lần)(?: (?:xem|đọc|tải|truy cập))?"
        rf"|(?:hits?|views?|content view hits|read)\s*:?\s*{_NUMBER}(?: times)?"
        rf"|{_NUMBER} (?:views?|hits?|lượt thích|likes?|shares?|phản hồi|bình luận|comments?)"
        rf"|(?:phản hồi|bình luận|comments?)\s*:\s*{_NUMBER}"
    ),
    "read-aloud": (
        r"(?:đọc|nghe)(?: đọc)? bài(?: viết| báo| này)?(?: lưu(?: bài)?)?|nghe (?:audio|tin)|lưu bài(?: viết)?"
        r"|bấm để nghe|\d\d?:\d\d / \d\d?:\d\d|trình duyệt (?:của bạn )?không hỗ trợ .{0,40}"
        r"|your browser does not support .{0,60}"
    ),
    "print-button": (
        r"image_(?:print|pdf)|in(?: bài(?: viết| này)*| trang(?: này)?| ấn| tin(?: này)?)?|bản in|pdf|lưu"
        r"|e-?mail(?: this)?|print(?: this)?(?: page| article| content)?"
        r"|gửi (?:e-?mail|mail|bài(?: viết)?|tin)(?: này)?(?: (?:cho|tới) bạn bè| cho bạn)?|gửi cho bạn bè"
    ),
    "share-button": (
        rf"(?:{_PLACE}(?:[\s,|/·•:]+|$))+|(?:chia sẻ|share)(?: bài viết| tin| this)(?: này)?"
        rf"|(?:chia sẻ|share)(?: bài viết| tin| this)?(?: này)?(?: (?:qua|lên|trên|với|on|cho))? {_PLACE}"
        r"|theo dõi (?:\S+ ){0,6}trên (?:google news|facebook|zalo|youtube|tiktok)"
    ),
    "font-size": (
        r"(?:cỡ|kích) (?:chữ|thước chữ)(?: bài viết)?[\s:]*(?:a[\s+-]*){0,4}|(?:a[\s+-]*){2,4}"
        r"|(?:tăng|giảm|phóng to|thu nhỏ) (?:cỡ )?chữ|(?:độ )?tương phản|font size"
    ),
    "mobile-link": (
        r"(?:xem )?(?:phiên bản|bản|giao diện) (?:di động|mobile|điện thoại|máy tính|desktop|đầy đủ)"
        r"|(?:mobile|desktop|full) version"
    ),
    "pager": (
        rf"(?:trang|page) \d+ ?(?:/|trong(?: số)?|trên|of) ?\d+|{_ARROW}*{_STEP}{_ARROW}*"
        rf"|(?:{_STEP}{_ARROW}+)*\d+(?:{_ARROW}+\d+){{2,}}(?:{_ARROW}+{_STEP})*"
    ),
    "read-more": (
        r"(?:đọc|xem) tiếp(?:\s*[:.…>»].*)?|đọc thêm\s*[.…>»].*|(?:xem )?chi tiết|readmore"
        r"|(?:read more|continue reading)(?:\s*[:.…>»].*)?"
    ),
    "related-link": (r"(?:>>+|»+|→|(?:xem thêm|đọc thêm|(?:tin|bài)(?: viết)? liên quan|related)\s*:)[\s>»:]*\S.*[^.]"),
    "rating": (
        r"tổng số điểm của bài viết là.{0,60}|(?:click|nhấn|bấm) (?:vào sao )?để đánh giá.{0,40}|[★☆⭐\s]+"
        r"|\(?\d+ (?:votes?|phiếu(?: bầu)?|bình chọn|đánh giá)\)?|rate this (?:item|post|article)|xếp hạng\s*:.{0,40}"
        r"|đánh giá(?: bài viết| này)?\s*:?(?: [\d./() ]+)?|(?:user |average )?rating\s*:?[\d ./()]*"
    ),
    "comment-form": (
        r"your email address will not be published.*|e-?mail của bạn sẽ không được .*|notify me of .*|save my name.*"
        r"|.{0,20}đăng nhập để (?:bình luận|gửi|thực hiện).{0,40}|lưu tên của tôi.*|thông báo về các bình luận.*"
        r"|(?:hiện )?chưa có (?:bình luận|ý kiến|phản hồi)(?: nào)?.{0,40}|mã (?:bảo mật|bảo vệ|xác nhận|an toàn)"
    ),
    "tags": r"(?:tags?|từ khóa|từ khoá|thẻ|nhãn)\s*:.*|tags|từ khóa|từ khoá",
    "e-mail-cloak": (
        r"this e-?mail address is being protected from spambots.*|.{0,20}адрес электронной почты защищ.н.*"
        r"|(?:địa chỉ )?e-?mail này (?:đã |đang )?được bảo vệ (?:từ|khỏi|bởi|chống).*|\[?email.protected\]?"
    ),
    "breadcrumb": (
        r"(?:(?:bạn đang (?:ở|xem)(?: đây)?|you are here)\s*:?\s*)?(?:trang chủ|trang nhất|home)(?:\s*[›»>/|→]\s*\S.*)?"
        r"|(?:bạn đang (?:ở|xem)(?: đây)?|you are here)\s*:.*"
    ),
    "copyright": (
        r"(?:©|\(c\) |copyright\b|bản quyền(?: nội dung)?(?: thuộc| ©|\s*:)).*|.{0,80}all rights reserved.?"
        r"|(?:powered by|designed by|developed by|based on mastercms|thiết kế (?:bởi|và)|phát triển bởi) .*"
        r"|(?:vui lòng )?ghi rõ nguồn .*"
    ),
    "back-link": (
        r"(?:về |lên |trở về |trở lại )?đầu trang|back to top|go back|(?:quay|trở) (?:lại|về)(?: trang trước)?"
    ),
    "site-form": (
        r"đăng nhập|đăng ký(?: thành viên| nhận (?:bản )?tin)?|quảng cáo|advertisements?|tìm kiếm|search|loading"
        r"|đang tải(?: dữ liệu)?"
    ),
    "placeholder": r"(?:nội dung|tin) đang được cập nhật|ooops.*error 404.*",
    "site-account": (
        r"(?:(?:tác giả|người đăng|author)\s*:\s*|(?:đăng bởi|viết bởi|by|written by|posted by)\s*:?\s*)?"
        r"(?:admin|administrator|super user|webmaster|quản trị(?: viên)?)"
    ),
    "source-link": r"nguồn(?: tin| bài viết)?\s*:\s*(?:https?://|www\.)\S+|link (?:gốc|bài viết)\s*:.*",
    "shortcode": r"\[/?[a-z][\w-]*(?:\s[^\]]*)?\]",
    "php-warning": r"(?:warning|notice|deprecated|fatal error|strict standards)\s*: .* on line \d+",
    "section-line": r"(?:chuyên mục|danh mục|category|categories|posted in|đăng trong|filed under)\s*:(?: ?\S+){1,8}",
}
_DATED = re.compile(
    r"^\W*(?:(?:ngày|thời gian) (?:đăng|cập nhật|tạo|xuất bản|gửi|viết)(?: (?:tin|bài))?"
    r"|(?:đã |được )?(?:cập nhật|đăng|viết|tạo)(?: lần cuối)?(?: (?:vào|lúc|ngày))*"
    r"|(?:last )?(?:updated|modified)(?: on)?|(?:published|created|posted|written)(?: on)?)\s*[:(,]?\s"
)
# Words with which no sentence of an article begins; they need no colon.
_POSTED = re.compile(
    r"^\W*(?:(?:bài (?:viết )?)?(?:được |đã )?đăng (?:tải )?(?:ngày|lúc|vào|bởi|trong)|posted (?:on|by|in)|published on"
    r"|submitted by)\b"
)
_BARE_DATE = re.compile(
    r"^[(\[]?(?:(?:thứ \w+|chủ nhật)[\s,\-–]+)?(?:\d\d?:\d\d(?::\d\d)?[\s|,\-–]+)?\d\d?[/.\-]\d\d?[/.\-]\d{4}"
    r"(?:[\s|,\-–]+\d\d?[:h]\d\d(?::\d\d)?)?(?:\s*(?:[ap]m|sa|ch|gmt\s?[+-]\d+|\(gmt\s?[+-]\d+\)))*[)\]]?$"
)
# MasterCMS prints section and time below a headline: "Đời sống 22/11/2024 15:21".
_SECTION_TIME = re.compile(r"^(?:(?!ngày\b)[^\W\d]+ ){1,5}\d\d?/\d\d?/\d{4} \d\d?:\d\d$")
_MOST_DATE_WORDS = 12


def _compiled(table: dict[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in table.items())


_HEADING_RULES = _compiled(_HEADINGS)
_LINE_RULES = _compiled(_LINES)
# Nearly every line is none of these: one look tells, and only then is it asked which.
_ANY_HEADING = re.compile("|".join(f"(?:{pattern})" for pattern in _HEADINGS.values()))
_ANY_LINE = re.compile("|".join(f"(?:{pattern})" for pattern in _LINES.values()))


def block_heading(text: str) -> str | None:
    """Return the rule's name if *text*, one whole block, heads a block of other articles or of comments.

    The heading and the items below it are furniture: "Tin khác", "CÓ THỂ BẠN QUAN TÂM:", "» Bài viết liên quan".
    """
    line = canonical(text).lower()
    if len(line) > _MOST_HEADING_CHARACTERS:
        return None
    line = _TRIM.sub("", line)
    if not _ANY_HEADING.fullmatch(line):
        return None
    return next((name for name, pattern in _HEADING_RULES if pattern.fullmatch(line)), None)


def line_rule(text: str) -> str | None:
    """Return the rule's name if *text*, one whole line, is furniture by itself; a sentence that mentions it is not."""
    line = canonical(text).lower()
    if not line or len(line) > _MOST_LINE_CHARACTERS:
        return None
    if is_dateline(line):
        return "date-line"
    bare = line.strip(" .:|*•·-–[](){}«»‹›<>#")
    forms = (line,) if bare == line else (line, bare)
    by_phrase = None
    if "|" in line and len(parts := [part.strip(" .:") for part in line.split("|")]) > 1:
        forms = (*forms, *parts[:1]) if all(map(_ANY_LINE.fullmatch, parts)) else forms
    if any(map(_ANY_LINE.fullmatch, forms)):
        by_phrase = next((name for name, rule in _LINE_RULES if any(map(rule.fullmatch, forms))), None)
    return by_phrase or ("file-name" if is_picture_name(line) else None)


def is_dateline(line: str) -> bool:
    """Say whether *line*, canonical, only tells the moment of publication: a date, or "Ngày đăng:" with one."""
    line = line.lower()
    if _BARE_DATE.match(line) or _SECTION_TIME.match(line):
        return True
    if len(line.split()) > _MOST_DATE_WORDS or line.endswith(".") or not (_POSTED.match(line) or ":" in line):
        return False
    return bool(_DATED.match(line) or _POSTED.match(line)) and read_moment(line, VIETNAM) is not None
