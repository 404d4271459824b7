"""Why a run is not complete, told in Vietnamese: a phrase book for the English sentences of the ledger.

Nothing is decided by these sentences. The ledger keeps them as they were written; what the book does not know stays
English.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from archive.languages import Language
from archive.reason_words import reason_in_words

_Told = str | Callable[[re.Match[str]], str]


def _unread(found: re.Match[str]) -> str:
    return f"không đọc được ({_reason(found[1])})"


def _reason(name: str) -> str:
    return reason_in_words(name, "vi")


def _last_error(found: re.Match[str]) -> str:
    what = f"máy chủ trả lời {found[2]}" if found[2] else _reason(found[3])
    return f"{found[1]} lần hỏi liền nhau đều hỏng, lần cuối: {what}"


# In this order; a longer sentence stands before one that is part of it. The words of exceptions are left out.
_BOOK: tuple[tuple[str, _Told], ...] = (
    (r"the process ended without closing the run: killed, or the machine went down", "bị tắt giữa chừng"),
    (r"the program broke off; its log says where", "chương trình hỏng giữa chừng; xem nhật ký (logs)"),
    (r"stopped from outside at once", "bị dừng ngay lập tức"),
    (r"stopped from outside \(\w+\)", "bị dừng từ bên ngoài"),
    (r"ended by the schedule: it took longer than ([\d.e-]+) minutes", r"lịch dừng lại: lượt dài hơn \1 phút"),
    (r"ended by the schedule: nothing happened for ([\d.e-]+) minutes", r"lịch dừng lại: im lặng suốt \1 phút"),
    (r"ended by the schedule: the site's window closed", "lịch dừng lại: hết khung giờ của trang"),
    (r"ended by the schedule: the service was stopped", "lịch dừng lại: dịch vụ lịch được tắt"),
    (r"stopped before its turn came", "bị dừng khi chưa tới lượt"),
    (
        r"nobody has tried its addresses on the live site: correct its site file, then set checked = true",
        "chưa ai thử địa chỉ trên trang thật: sửa tệp của trang rồi đặt checked = true",
    ),
    (r"no page of the site could be read: ", "không đọc được trang nào: "),
    (r"it lists nothing", "trang không liệt kê bài nào"),
    (r"(\d+) of (\d+) pages due could not be read", r"\1 trong \2 trang cần đọc đã không đọc được"),
    (r"(\d+) pages are left for the next run", r"còn \1 trang để lượt sau"),
    (r"(\d+) of (\d+) sections were not walked", r"\1 trong \2 mục chưa được duyệt"),
    (r"the bound of (\d+) requests a run is reached", r"đã tới giới hạn \1 lần hỏi của một lượt"),
    (
        r"the night's budget of (\d+) requests is spent, (\d+) of it by earlier runs",
        r"đã dùng hết \1 lần hỏi dành cho đêm nay, trong đó \2 ở các lượt trước",
    ),
    (r"the night's budget of (\d+) requests is spent", r"đã dùng hết \1 lần hỏi dành cho đêm nay"),
    (r"the (\d+) requests that this run was given are sent", r"đã dùng hết \1 lần hỏi dành cho lượt này"),
    (r"what is known already waits", "bài đã biết thì chờ đêm sau"),
    (r"the budget leaves no more requests for listings", "số lần hỏi dành cho các trang danh sách đã hết"),
    (r"the next night has its own", "đêm sau lại có phần của đêm sau"),
    (r"(\S+) asked not to be asked before (\S+)", r"\1 xin đừng hỏi trước \2"),
    (r"the host asked not to be asked for (\S+) before (\S+)", r"máy chủ xin đừng hỏi \1 trước \2"),
    (
        r"the host answers 429, too many requests, and asks for (\d+) s of quiet",
        r"máy chủ trả lời 429 (hỏi quá nhiều) và xin nghỉ \1 giây",
    ),
    (r"(\d+) requests in a row failed, the last one with (?:status (\d+)|([\w-]+))", _last_error),
    (r"(\S+) answers (\d+): what the site allows is not known", r"\1 trả lời \2: không biết trang cho phép gì"),
    (r"(\S+) leads to (\S+), which is not one of the site's hosts", r"\1 dẫn tới \2, không thuộc trang này"),
    (
        r"layout drift: (\d+) pages yield nothing or far less than before, (\d+) are as they were; "
        r"set aside \(luuvet quarantine\): see one with luuvet try, then correct the site's \[\[layouts\]\]",
        r"mẫu trang có lẽ đã đổi: \1 trang đọc được ít hẳn hoặc không đọc được gì, \2 trang vẫn như cũ; đã để riêng "
        r"(luuvet quarantine): xem một trang bằng luuvet try rồi sửa [[layouts]] của trang",
    ),
    # -- the walk of a section --
    (r"the walk has not ended", "chưa duyệt tới cuối"),
    (
        r"nightly rule: every item of page (\d+) is known and unchanged",
        r"dừng theo lệ hằng đêm: mọi bài ở trang \1 đã biết và không đổi",
    ),
    (
        r"page (\d+) lists (\d+) items, more than a listing page can have",
        r"trang \1 liệt kê \2 bài, quá nhiều với một trang danh sách",
    ),
    (
        r"pages (\d+) to (\d+) listed nothing new: an endless listing",
        r"trang \1 đến \2 không có gì mới: danh sách vô tận",
    ),
    (r"page (\d+) links back to (\S+): a loop", r"trang \1 dẫn ngược về \2: vòng lặp"),
    (
        r"page (\d+) links on to (\S+), a calendar or an address that grows for ever",
        r"trang \1 dẫn tới \2, một tờ lịch hoặc địa chỉ dài mãi ra",
    ),
    (r"stopped after (\d+) pages, the bound of a section", r"dừng sau \1 trang, giới hạn của một mục"),
    (r"page (\d+) offers more by a script, without an address", r"trang \1 còn bài nhưng chỉ mở bằng nút bấm"),
    (r"page (\d+) links to no further page", r"trang \1 không dẫn tới trang nào nữa"),
    (r"the first page (answers 404|holds no item)", r"trang đầu \1"),
    (
        r"no page links on from page (\d+), and the usual address of the next one (answers 404|holds no item)",
        r"sau trang \1 không còn liên kết, và địa chỉ thường lệ của trang sau \2",
    ),
    (
        r"no further page is linked, and the usual address of one could not be read",
        "không còn liên kết tới trang sau, và địa chỉ thường lệ của nó không đọc được",
    ),
    (r"page 1 links to page 2, which (answers 404|holds no item)", r"trang 1 dẫn tới trang 2, trang này \1"),
    (r"page (\d+) repeated page (\d+)", r"trang \1 lặp lại trang \2"),
    (r"every further page repeated page 1", "mọi trang sau đều lặp lại trang 1"),
    (r" and links to no further page", " và không dẫn tới trang nào nữa"),
    (r": the end of the listing", ": hết danh sách"),
    (r": a loop", ": vòng lặp"),
    (r"page (\d+) (?=answers 404|holds no item)", r"trang \1 "),
    (r": past the end", ": đã qua trang cuối"),
    (r"answers 404", "trả lời 404"),
    (r"holds no item", "không có bài nào"),
    (r"what was published meanwhile was not looked for", "chưa tìm bài đăng trong lúc duyệt"),
    (r"page (\d+) was not asked for", r"chưa hỏi tới trang \1"),
    (
        r"what was published meanwhile could not be looked for: ([\w-]+)(?:: [^;]*)?",
        lambda found: f"không tìm được bài đăng trong lúc duyệt ({_reason(found[1])})",
    ),
    (r"page (\d+) \((\S+)\) (?=could not be read)", r"trang \1 (\2) "),
    (r"could not be read: ([\w-]+)(?:: [^;]*)?", _unread),
    (r"(\d+) pages are stated", r"danh sách ghi có \1 trang"),
    (
        r"(\d+) items are stated and (\d+) were listed",
        r"danh sách ghi có \1 bài mà chỉ thấy \2",
    ),
    (
        r"no page lists an article, and none says that there is none",
        "không trang nào có bài và cũng không nói là không có bài",
    ),
    (r", but (?=\w)", ", nhưng "),
    (r"last page: (\d+) of (\d+)", r"trang cuối: \1 trên \2"),
    (r"no next link \(layout\)", "mẫu trang không thấy liên kết trang sau"),
    (r"further items are loaded by script only", "các bài sau chỉ mở bằng nút bấm"),
    (r"pager without a next link", "dãy số trang không có trang sau"),
    (r"no pager", "không có dãy số trang"),
    (r"no items on the page", "trang không có bài"),
    (r"no next link", "không có liên kết trang sau"),
)
_PATTERNS = [(re.compile(pattern), told) for pattern, told in _BOOK]


def why_in_words(why: str, language: Language) -> str:
    """Return *why*, as the ledger has it, in *language*."""
    if language == "en":
        return why
    for pattern, told in _PATTERNS:
        why = pattern.sub(told, why)
    return why
