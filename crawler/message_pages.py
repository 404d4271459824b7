"""Pages that a site shows in place of the one asked for, known by what they say of themselves.

Each kind has a *label*, which a title or a heading must be wholly, and a *phrase*, which must make up a good part of a
page without a headline: an article that talks of maintenance or of a missing person has one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.page_shape import PageShape

# Characters. A page with a running text of this length is more than a message.
LONGEST_MESSAGE = 500
_SHARE = 0.3  # of all that the page shows, address and slogan of the site included

_ASKED = (
    r"(?:(?: (?:mà )?(?:bạn|quý vị|quý khách|anh/chị)(?: (?:đang|vừa|đã|muốn))?)?"
    r" (?:yêu cầu|tìm(?: kiếm)?|truy cập|xem|cần|chọn))"
)
_PAGE = (
    r"(?:trang(?: web| này)?|bài(?: viết| báo)?|nội dung|tin(?: bài| tức)?|liên kết|đường dẫn|địa chỉ|url|tài liệu"
    r"|đường link|link|chuyên mục)"
)
_MISSING = (
    r"(?:(?:hiện |đã )?không (?:còn )?(?:tồn tại|được tìm thấy|tìm thấy|có sẵn|khả dụng|thể (?:tìm thấy|truy cập)|có)"
    r"|(?:hiện )?không còn (?:nữa|trên (?:hệ thống|trang|website|máy chủ)|trong (?:hệ thống|cơ sở dữ liệu)|hoạt động)"
    r"|(?:hiện )?chưa (?:có|tồn tại)|không (?:đúng|hợp lệ|chính xác)"
    r"|(?:có thể )?đã (?:bị |được )?(?:xóa|xoá|gỡ(?: bỏ)?|di chuyển|hết hạn))"
)
# What such a sentence may go on with and still be nothing but the message.
_REST = (
    r"(?:\W*\b(?:hoặc|hay|trên (?:hệ thống|website|trang|máy chủ)|nữa|vui lòng|xin|mời|quay lại|trở lại|404)\b.{0,60})?"
)
_SITE = (
    r"(?:website|web|site|trang (?:web|tin|thông tin)(?: điện tử)?|hệ thống|cổng thông tin(?: điện tử)?|máy chủ"
    r"|chúng tôi)"
)
_FIELD_NAME = (
    r"(?:tên (?:đăng nhập|tài khoản|truy cập|người dùng)|tài khoản|(?:quên )?mật khẩu|e-?mail|hoặc"
    r"|ghi nhớ(?: đăng nhập)?|user ?name|password|remember me)"
)
_UPKEEP = r"(?:bảo trì|bảo dưỡng|nâng cấp)"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageKind:
    """One kind of page that stands in place of another."""

    name: str
    label: re.Pattern[str]
    phrase: re.Pattern[str]
    address: re.Pattern[str] | None = None  # tells the reader of what they asked for: enough by itself


def _kind(name: str, *, label: str, phrase: str, address: str | None = None) -> MessageKind:
    return MessageKind(
        name=name,
        label=re.compile(label, re.IGNORECASE),
        phrase=re.compile(phrase, re.IGNORECASE),
        address=re.compile(address, re.IGNORECASE) if address else None,
    )


FLOOD_BLOCK = _kind(
    "flood-block",
    label=r"too many requests|429(?:\W+too many requests)?|(?:bạn )?truy cập quá (?:nhanh|nhiều)",
    phrase=(
        r"từ chối (?:truy cập|yêu cầu) của bạn|truy cập quá (?:nhanh|nhiều)|quá nhiều (?:yêu cầu|lượt truy cập"
        r"|kết nối)"
        r"|too many requests|rate limit"
    ),
)
ERROR_PAGE = _kind(
    "error-page",
    label=(
        r"lỗi(?: hệ thống| máy chủ| server| kết nối| cơ sở dữ liệu| ứng dụng| không xác định)?|(?:có"
        r"|đã xảy ra) lỗi.{0,40}"
        r"|(?:database|server|application|runtime|fatal|system|internal server|php|unexpected)? ?error"
        r"|error establishing a database connection|(?:database )?connection (?:error|failed|refused)"
        r"|không thể (?:thiết lập )?kết nối(?: tới| đến| với)? .{0,40}|an error (?:has )?occurred.{0,60}"
        r"|(?:http )?(?:error |lỗi )?(?:403|50\d)(?:\W+(?:forbidden|internal server error|bad gateway"
        r"|service.{0,30}|gateway.{0,20}))?"
        r"|(?:service (?:temporarily )?unavailable|bad gateway|gateway time-?out|forbidden|access denied"
        r"|truy cập bị từ chối)"
        r"|request rejected|(?:509 )?bandwidth limit exceeded|web server is down|origin is unreachable"
        r"|(?:website|trang web|tên miền|hosting|dịch vụ)(?: này)?(?: của bạn)? (?:đã |đang |hiện )*"
        r"(?:hết hạn|quá hạn|bị (?:khóa|khoá|tạm (?:khóa|khoá|ngưng|dừng)|đình chỉ)|tạm (?:ngưng|khóa|khoá)"
        r"|vượt quá (?:băng thông|dung lượng|giới hạn)).{0,40}"
        r"|(?:account|website|site|domain)(?: has been| is)? (?:suspended|expired|disabled)|index of /.*"
        r"|(?:apache2? .{0,20}default page.{0,20}|welcome to nginx|it works)|tài khoản đã bị (?:khóa|khoá|tạm ngưng)"
    ),
    phrase=(
        r"error establishing a database connection|^(?:php )?(?:parse|fatal|uncaught) error\b|^(?:sql|mysql|mysqli"
        r"|pdo)\w*\W.{0,40}error"
        r"|requested url was rejected|(?:your )?request (?:was|has been) (?:blocked|rejected|denied)"
        r"|(?:website|trang web|tên miền|hosting)(?: này)? (?:đã |đang |hiện )*"
        r"(?:hết hạn|vượt quá (?:băng thông|dung lượng))"
        r"|kết nối (?:tới |đến )?(?:cơ sở dữ liệu|máy chủ).{0,20}(?:thất bại|lỗi)|(?:lỗi"
        r"|không thể) kết nối .{0,20}cơ sở dữ liệu"
    ),
)
MAINTENANCE = _kind(
    "maintenance",
    label=(
        rf"(?:{_SITE}(?: này)? )?(?:hiện |tạm thời )?(?:đang |tạm (?:ngừng|dừng) (?:hoạt động )?để "
        rf"|trong (?:quá trình|thời gian) )+"
        rf"(?:được |trong (?:quá trình|thời gian) )?{_UPKEEP}(?: (?:hệ thống|website|định kỳ|trang web|máy chủ"
        rf"|dữ liệu))*"
        rf"|{_UPKEEP}(?: (?:hệ thống|website|định kỳ|trang web|máy chủ))*|(?:site |website )?(?:is )?(?:currently )?"
        r"(?:under|down for|in) (?:scheduled )?maintenance(?: mode)?|(?:scheduled )?maintenance(?: mode)?"
        r"|site (?:is )?offline|(?:briefly|temporarily) unavailable for .{0,60}"
        r"|(?:website )?(?:đang|under) (?:xây dựng|construction)|coming soon|tạm (?:ngừng|dừng) (?:hoạt động|phục vụ)"
    ),
    phrase=(
        rf"{_SITE}.{{0,60}}(?:{_UPKEEP}|tạm (?:ngừng|dừng)).{{0,120}}(?:quay lại|trở lại|thông cảm|xin lỗi"
        rf"|vui lòng|sau ít phút|cảm ơn)"
        rf"|{_UPKEEP}.{{0,80}}(?:quay lại|trở lại) sau|(?:down for|under(?:going)?|performing) .{{0,30}}maintenance"
        r"|(?:back|come back|check back) (?:soon|later|shortly|in a)"
    ),
)
LOGIN = _kind(
    "login",
    label=(
        r"(?:đăng nhập|log[ -]?in|sign[ -]?in|log on)(?: (?:hệ thống|thành viên|tài khoản|quản trị(?: viên)?"
        r"|website|vào .{1,40}"
        r"|to .{1,40}|page|form))?|(?:bạn )?(?:cần|phải|vui lòng|yêu cầu|hãy) đăng nhập"
        r"(?: trước| để (?:xem|đọc|tiếp tục|truy cập|sử dụng|thực hiện|vào).{0,40})?"
        r"|bạn không (?:có|đủ) quyền (?:truy cập|xem|vào).{0,60}"
        r"|(?:please )?log ?in to .{0,40}"
        r"|(?:khu vực|nội dung) (?:dành cho thành viên|hạn chế)|authentication required|protected(?: area)?"
    ),
    phrase=(
        r"(?:cần|phải|vui lòng|hãy) đăng nhập.{0,80}(?:xem|đọc|truy cập|tiếp tục|sử dụng)|đăng nhập để (?:xem|đọc"
        r"|truy cập|tiếp tục)"
        r"|bạn không (?:có|đủ) quyền (?:truy cập|xem)|not (?:authori[sz]ed|allowed) to view|(?:log"
        r"|sign) ?in to (?:view|read|continue)"
        rf"|^(?:{_FIELD_NAME}\W*)+$"
        r"|protected by a password|được bảo vệ bằng mật khẩu|nhập mật khẩu"
    ),
)
SOFT_404 = _kind(
    "soft-404",
    label=(
        r"(?:(?:trang|mã|page|http)?\s*(?:lỗi|error)|http)?\s*:?\s*404(?:\W+(?:error|lỗi|oop|(?:\w+ )?not found"
        r"|(?:trang|bài(?: viết)?|nội dung|tin|đường dẫn)?(?: này)? ?không (?:được )?(?:tìm thấy|tồn tại|có)).{0,80})?"
        r"|o{2,}ps\b.{0,60}|(?:lỗi|error)\s*:?\s*404\s*[-–—:.|!(].{0,60}|không (?:tìm thấy|tồn tại)(?: (?:trang|kết quả"
        r"|dữ liệu|nội dung|bài|đường dẫn"
        r"|liên kết|tài liệu|file|địa chỉ|yêu cầu|tin)(?: (?:web|viết|này|nào|phù hợp|được|yêu cầu|kiếm))*)?"
        rf"(?:{_ASKED})?"
        rf"|(?:xin lỗi|rất tiếc)\W.{{0,60}}{_MISSING}.{{0,60}}|{_PAGE}(?: này)?{_ASKED}?(?: này)? {_MISSING}{_REST}"
        r"|(?:(?:the )?(?:requested )?(?:page|article|post|content|file|item|category|url|document|resource)\s)?"
        r"(?:was |is |cannot be |could not be |can.t be |could ?n.t be )?not found|that page can.t be found"
        r"|nothing (?:was )?found(?: here)?"
        r"|page (?:doesn.t|does not|no longer) exists?|this (?:page|article) (?:is )?(?:no longer|not) available"
    ),
    phrase=(
        rf"{_PAGE}(?: này)?{_ASKED}?(?: này)? {_MISSING}|không tìm thấy (?:trang|bài viết|nội dung|đường dẫn"
        rf"|liên kết|dữ liệu|tài liệu){_ASKED}?"
        r"|(?:page|article|content|url|file|resource|category|document)\b.{0,60}(?:not (?:be )?found|(?:does not"
        r"|doesn.t|no longer) exists?"
        r"|no longer available|has been (?:removed|deleted)|can.t be found)|404\W+(?:error|not found|page)"
        r"|error\W+404"
        r"|(?:couldn.t|could not|can.t|cannot|unable to) find (?:the |that |this )?(?:page|article|content|post)"
        r"|it looks like nothing was found"
    ),
    address=(
        rf"{_PAGE}{_ASKED} (?:này )?{_MISSING}|không (?:thể )?tìm thấy {_PAGE}{_ASKED}"
        r"|(?:page|article|content|url) you (?:requested|are looking for|were looking for) .{0,40}n[o']t"
    ),
)
# Who quotes such words tells of them.
_QUOTED = re.compile(r"[\"“”‘«].{0,20}(?:không|đã (?:bị|được))", re.IGNORECASE)
_FIELD = re.compile(rf"(?:{_FIELD_NAME}\W*)+", re.IGNORECASE)
_FEW = 100  # characters of running text that a notice beside a form may have
_MOST = 0.7  # of a headline that says nothing else
KINDS = (FLOOD_BLOCK, ERROR_PAGE, MAINTENANCE, LOGIN, SOFT_404)


def message_of(shape: PageShape) -> tuple[MessageKind, str] | None:
    """Return which kind of message the page is, and the words that say so; None for any page with a text of its own."""
    if shape.running >= LONGEST_MESSAGE:
        return None
    for kind in KINDS:
        said = shape.says(kind.label)
        if said is not None and (kind is not LOGIN or _is_only_login(shape, said)):
            return kind, said
    for kind in KINDS:
        if said_so := _said_in_blocks(shape, kind):
            return kind, said_so
    return None


def _said_in_blocks(shape: PageShape, kind: MessageKind) -> str | None:
    if kind.address is not None and (told := shape.saying(kind.address)) and _QUOTED.search(told[0]) is None:
        return told[0]
    said = shape.saying(kind.phrase)
    if not said or (kind is LOGIN and not shape.has_password and _FIELD.fullmatch(said[0])):
        return None
    headline = shape.headline(said[0])
    if headline is not None and not (kind.label.fullmatch(headline) or _is_mostly(kind.phrase, headline)):
        return None
    weight = sum(len(one) for one in shape.blocks if one in said or kind.label.fullmatch(one))
    return said[0] if weight >= _SHARE * shape.shown else None


def _is_mostly(phrase: re.Pattern[str], text: str) -> bool:
    found = phrase.search(text)
    return found is not None and len(found.group(0)) >= _MOST * len(text)


def _is_only_login(shape: PageShape, said: str) -> bool:
    """Return whether the page is a login page and not an article beside a login box, which has a heading as well."""
    if not shape.has_password and shape.running >= _FEW:
        return False
    own = [one.text for one in shape.headings if not one.opens_others]
    own += [one for one in shape.title_parts[1:2] if one in shape.blocks]
    return said in shape.title_parts or all(LOGIN.label.fullmatch(one.strip(" :.!")) for one in own)
