"""What a person calls each verdict on a response that was not taken for the article, in Vietnamese and English."""

from __future__ import annotations

import re

from archive.languages import Language
from archive.verdicts import VERDICTS

_HTTP = re.compile(r"http-(\d{3})")
_VI = {
    "timeout": "hết thời gian chờ",
    "dns": "không tìm thấy tên máy chủ",
    "private-address": "tên máy chủ dẫn vào mạng nội bộ",
    "connection-refused": "máy chủ từ chối kết nối",
    "unreachable": "không có đường tới máy chủ",
    "connection-lost": "kết nối bị đứt",
    "tls": "lỗi chứng chỉ hoặc mã hóa (TLS)",
    "unsupported-scheme": "địa chỉ không thuộc web",
    "no-response": "không có phản hồi",
    "truncated": "dữ liệu bị cắt giữa chừng",
    "too-large": "trang quá lớn",
    "bad-encoding": "dữ liệu nén bị hỏng",
    "redirect-loop": "chuyển hướng vòng quanh",
    "redirect-off-site": "chuyển hướng sang trang khác chủ",
    "redirect-home": "chuyển về trang chủ",
    "redirect-section": "chuyển về chuyên mục",
    "another-page": "dẫn sang địa chỉ khác",
    "empty-body": "trang không có chữ",
    "not-html": "không phải trang HTML",
    "undecodable": "không giải mã được chữ",
    "cut-off": "trang bị cắt giữa chừng",
    "soft-404": "trang báo không tồn tại",
    "challenge": "trang bắt xác minh trình duyệt",
    "flood-block": "trang báo đọc quá nhanh",
    "error-page": "trang báo lỗi máy chủ",
    "maintenance": "trang đang bảo trì",
    "login": "trang đòi đăng nhập",
    "reader-error": "mã trang làm hỏng bộ đọc",
    "no-container": "không tìm thấy chỗ đặt bài",
    "layout-body": "mẫu trang trong tệp không khớp",
    "empty-article": "chỗ đặt bài trống",
    "body-gone": "bài mất phần chữ",
    "shrunken": "bài ngắn đi khác thường",
    "another-article": "nội dung của bài khác",
    "layout-drift": "mẫu trang có lẽ đã đổi",
    "not-modified-unknown": "trang báo không đổi mà chưa từng đọc",
    "off-site": "địa chỉ không thuộc trang này",
    "address-too-long": "địa chỉ quá dài",
    "held-back": "đã ngừng hỏi máy chủ",
    "robots": "chưa biết robots.txt cho đọc gì",
    "robots-disallowed": "robots.txt không cho đọc",
    "busy-until": "máy chủ xin chờ",
    "not-recorded": "bản ghi không có trang này",
}


def reason_in_words(reason: str, language: Language) -> str:
    """Return the verdict named *reason* as a person says it; a name that nobody worded stands as it is."""
    if found := _HTTP.fullmatch(reason):
        return f"máy chủ trả lời {found[1]}" if language == "vi" else f"the server answers {found[1]}"
    if language == "vi":
        return _VI.get(reason, reason)
    return VERDICTS[reason].meaning if reason in VERDICTS else reason
