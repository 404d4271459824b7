"""What the alerts of rarer troubles say and ask for, in Vietnamese and English: message and next step of each cause."""

from __future__ import annotations

from archive.languages import Language

_USUAL_VI = "(thường ngày: {past_bad} trong {past_judged})"
_USUAL_EN = "(usually: {past_bad} of {past_judged})"
_TRY_VI = "Mở {url} bằng trình duyệt; máy thấy gì thì xem: luuvet try {url}"
_TRY_EN = "Open {url} in a browser; what the rules see in it: luuvet try {url}"
_RULES_VI = "Xem một trang: luuvet try {url}; sửa [[layouts]] trong tệp của {site}, rồi: luuvet reextract --site {site}"
_RULES_EN = (
    "Look at a page: luuvet try {url}; correct [[layouts]] in the file of {site}, then: luuvet reextract --site {site}"
)
_AGAIN_VI = "Mở {url} bằng trình duyệt; danh sách lành lại thì: luuvet crawl {site} --full"
_AGAIN_EN = "Open {url} in a browser; once the listing is whole again: luuvet crawl {site} --full"
_FIELDS = {
    "title": ("tiêu đề", "title"),
    "lead": ("sa-pô", "lead"),
    "date": ("ngày đăng", "date"),
    "caption": ("chú thích ảnh", "captions"),
    "byline": ("tên tác giả", "by-line"),
}

_VI = {
    "robots": (
        "robots.txt của trang không cho đọc gì nữa: {why}.",
        "Mở robots.txt của {url} bằng trình duyệt; máy không đọc khi bị cấm. Nếu đó là nhầm lẫn, hỏi người giữ trang "
        "rồi: luuvet crawl {site}",
    ),
    "blocked:site": ("trang chặn máy: {why}.", _TRY_VI),
    "blocked": ("{bad} trong {judged} trang bài bị chặn, đòi đăng nhập hay báo bảo trì " + _USUAL_VI + ".", _TRY_VI),
    "program": (
        "chương trình hỏng ở lượt {run}: {why}.",
        "Xem nhật ký của lượt {run} trong logs/luuvet.jsonl và báo cho người viết chương trình; chạy lại: "
        "luuvet crawl {site}",
    ),
    "errors": (
        "{bad} trong {judged} trang bài không trả lời hoặc báo lỗi máy chủ " + _USUAL_VI + ".",
        "Mở {url} bằng trình duyệt. Trang hỏng thì chờ, đêm sau máy đọc lại; không thì xem: luuvet try {url}",
    ),
    "errors:closed": (
        "máy ngừng hỏi máy chủ giữa chừng: {why}.",
        "Mở {url} bằng trình duyệt. Trang hỏng thì chờ, đêm sau máy đọc tiếp; không thì xem: luuvet try {url}",
    ),
    "elsewhere": ("{bad} trong {judged} địa chỉ không còn dẫn tới bài của mình " + _USUAL_VI + ".", _TRY_VI),
    "future-dates": ("{bad} trong {judged} bài mang ngày đăng ở tương lai " + _USUAL_VI + ".", _RULES_VI),
    "duplicates": (
        "{bad} trong {judged} bài mới giống hệt bài đã có của chính trang này " + _USUAL_VI + ".",
        "So {url} với bài cùng chữ (luuvet show {url}): có lẽ một bài nay có nhiều địa chỉ, hoặc mọi địa chỉ dẫn tới "
        "một bài.",
    ),
    "listing:unread": ("danh sách “{section}” không đọc được đến cuối ({unread}).", _AGAIN_VI),
    "stuck": (
        "danh sách “{section}” đã {nights} lượt liền không có bài mới, lâu hơn mọi lần trước.",
        "Mở {url} bằng trình duyệt: nếu ở đó có bài mới thì xem luuvet try {url}; nếu mục đã bỏ thì tắt cảnh báo này "
        "bằng luuvet mute.",
    ),
    "slow": (
        "máy chủ trả lời chậm: {seconds} giây một trang (thường ngày: {usual}).",
        "Chờ vài đêm; vẫn chậm thì tăng delay trong tệp của {site} và xem lại: luuvet status",
    ),
    "certificate": (
        "chứng chỉ của máy chủ hết hạn ngày {until}, còn {days} ngày.",
        "Báo cho người giữ trang {url}. Sau ngày ấy máy không đọc được nữa; xem lại: luuvet status",
    ),
} | {
    f"layout:lost-{name}": (
        "{bad} trong {judged} trang không còn " + vi + " như trước " + _USUAL_VI + ": mẫu trang có lẽ đã đổi.",
        _RULES_VI,
    )
    for name, (vi, _) in _FIELDS.items()
}
_EN = {
    "robots": (
        "the site's robots.txt lets nothing be read any more: {why}.",
        "Open the robots.txt of {url} in a browser; what it forbids is not read. If that is a mistake, ask whoever "
        "keeps the site, then: luuvet crawl {site}",
    ),
    "blocked:site": ("the site keeps us out: {why}.", _TRY_EN),
    "blocked": (
        "{bad} of {judged} article pages are a challenge, a login or a maintenance notice " + _USUAL_EN + ".",
        _TRY_EN,
    ),
    "program": (
        "the program broke in run {run}: {why}.",
        "Look up run {run} in logs/luuvet.jsonl and report it to whoever writes the program; run it again: "
        "luuvet crawl {site}",
    ),
    "errors": (
        "{bad} of {judged} article pages bring no answer or an error of the host " + _USUAL_EN + ".",
        "Open {url} in a browser. If the site is down, wait, the next night reads it again; if it works: "
        "luuvet try {url}",
    ),
    "errors:closed": (
        "the host was asked nothing more before the run had seen all: {why}.",
        "Open {url} in a browser. If the site is down, wait, the next night goes on; if it works: luuvet try {url}",
    ),
    "elsewhere": ("{bad} of {judged} addresses no longer lead to their article " + _USUAL_EN + ".", _TRY_EN),
    "future-dates": ("{bad} of {judged} articles are dated in the future " + _USUAL_EN + ".", _RULES_EN),
    "duplicates": (
        "{bad} of {judged} new articles have the very text of another one of the site " + _USUAL_EN + ".",
        "Compare {url} with the article of the same text (luuvet show {url}): one article may have many addresses "
        "now, or all addresses lead to one.",
    ),
    "listing:unread": ("the listing “{section}” could not be read to its end ({unread}).", _AGAIN_EN),
    "stuck": (
        "the listing “{section}” has had nothing new for {nights} runs, longer than ever before.",
        "Open {url} in a browser: if there are new articles, see luuvet try {url}; if the section was given up, "
        "silence this with luuvet mute.",
    ),
    "slow": (
        "the host answers slowly: {seconds} seconds a page (usually: {usual}).",
        "Wait some nights; if it stays, raise delay in the file of {site}, and see luuvet status",
    ),
    "certificate": (
        "the host's certificate ends on {until}, in {days} days.",
        "Tell whoever keeps {url}. After that day it cannot be read any more; see luuvet status",
    ),
} | {
    f"layout:lost-{name}": (
        "{bad} of {judged} pages have lost their " + en + " " + _USUAL_EN + ": the layout has probably changed.",
        _RULES_EN,
    )
    for name, (_, en) in _FIELDS.items()
}
# Cause, or cause and reason → message and next step.
HEALTH_WORDS: dict[Language, dict[str, tuple[str, str]]] = {"vi": _VI, "en": _EN}
