"""What became of an article in one step of its history, as a reader says it."""

from __future__ import annotations

from collections.abc import Callable

Say = Callable[[str, str], str]

_FIELDS = {
    "title": ("tiêu đề", "headline"),
    "lead": ("sa-pô", "lead"),
    "body": ("nội dung", "text"),
    "byline": ("tác giả", "by-line"),
    "caption": ("chú thích ảnh", "caption"),
    "image": ("ảnh", "photos"),
    "spelling-style": ("cách đặt dấu thanh", "spelling style"),
}
_WHOLE = {
    "first": ("Bản đầu tiên", "First version"),
    "restored": ("Bài trở lại", "The article is back"),
    "moved": ("Chuyển địa chỉ", "Moved to another address"),
    "missing": ("Không còn thấy bài, chờ xác nhận", "No longer found, to be confirmed"),
    "gone": ("Bài đã bị gỡ", "The article was taken down"),
}


def change_phrase(change: str, reverts: int | None, say: Say) -> str:
    """Return the export's *change*, several words joined with ``+``, as a phrase; *reverts*: the version it equals."""
    words = change.split("+")
    phrases = [say(*_WHOLE[word]) for word in words if word in _WHOLE]
    if "reverted" in words:
        number = "" if reverts is None else f" {reverts}"
        phrases.append(say(f"Lấy lại nội dung của bản{number}", f"Back to the wording of version{number}"))
    fields = [say(*_FIELDS[word]) for word in words if word in _FIELDS]
    if fields:
        phrases.append(say("Sửa ", "Changed: ") + ", ".join(fields))
    return "; ".join(phrases) or change
