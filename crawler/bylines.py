"""The signature that ends a Vietnamese news item: "Tin và ảnh: …", "Theo Báo …", "Tên - đơn vị", and its unit line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.digests import canonical


def _one_of(phrases: str) -> str:
    """Return a group of the comma-separated *phrases*."""
    return (
        "(?:"
        + "|".join(re.escape(phrase).replace(r"\ ", " ") for phrase in " ".join(phrases.split()).split(", "))
        + ")"
    )


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_NOUN = _one_of("tin, bài, ảnh, hình, tin bài, bài viết, hình ảnh, video, clip, đồ họa, đồ hoạ, text, photo")
_AND = r"(?:\s*(?:,|;|&|/|\+|-|–|\bvà\b)\s*|\s+)"
_CREDITS = _compile(rf"^{_NOUN}(?:{_AND}{_NOUN})+(?:\s*[:\-–]\s*|\s+|$)(?P<rest>.*)$")
_AUTHOR = _compile(
    r"^(?:(?:tên )?tác giả(?: bài(?: viết)?)?|người viết(?: bài)?|người (?:đăng|đưa tin)|viết bài|cộng tác viên|ctv"
    r"|(?:nhóm )?(?:phóng viên|pv)|author)\s*:\s*(?P<rest>.+)$"
    r"|^(?:viết bởi|đăng bởi|written by|posted by)\s*:?\s+\S"
)
# Words that open ordinary sentences as well: what follows must itself look like somebody's name.
_WEAK_LABEL = _compile(
    rf"^(?:{_NOUN}|(?:người )?thực hiện|s\.?t|t/h|biên tập|biên soạn|sưu tầm|tổng hợp|đưa tin|người dịch|theo|source"
    r"|nguồn(?: (?:tin|bài(?: viết)?|ảnh))?)\s*:\s*(?P<rest>.+)$"
)
_AFTER = _compile(r"^theo (?P<rest>.+)$")
_SOURCE = _compile(r"^(?:nguồn(?: (?:tin|bài(?: viết)?))?\s*:|source\s*:)\s*\S")

# "báo" also opens "báo cáo" (to report), "báo hiệu" (to herald) and other words that are no newspaper.
_AGENCY = _compile(
    r"^(?:(?:thời )?báo (?!cáo|hiệu|động|đáp|ơn|công|giá|chí\b)|tạp chí|bản tin|đài |truyền hình|thông tấn|cổng |trang "
    r"|website|ttxvn|vov|vtv|vtc|vnexpress|vietnamnet|vietnam\+|dantri|internet$)"
)
_DOMAIN = _compile(r"^(?:https?://|www\.)?[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org|info)(?:/\S*)?$")
_HANDLE = _compile(r"^(?:(?:nhóm )?(?:pv|p\.\s?v\.?|ctv|btv|phóng viên)|b\.?b\.?t\.?|ban biên tập)$")
_ACCOUNT = _compile(
    r"\b(?:admin|administrator|super user|webmaster|quản trị(?: viên)?)$"
)  # of the system, nobody's name
_INITIALS = re.compile(r"^[A-ZĐ](?:\.\s?[A-ZĐ]){1,3}\.?$|^[A-ZĐ]\.\s?[A-ZĐ][^\W\d_]{1,7}$")
_STANDING = _compile(r"^(?:phóng viên|nhà báo|luật sư|(?:(?:pgs|gs|ts|ths|bs|ls)\b\.?\s?)+)\s*")  # before a name
_NOTE = re.compile(r"^(?P<rest>.+?)\s*\((?P<note>[^()]+)\)$")
_MADE_BY = _compile(r"^(?:st|t/h|th|tổng hợp|sưu tầm|biên soạn|lược ghi|ghi|thực hiện|dịch|theo .+)$")

_OFFICES = _one_of("chủ tịch, trưởng ban, trưởng phòng, giám đốc, bí thư, chánh văn phòng, hiệu trưởng")
_UNITS = _one_of(
    """công đoàn, liên đoàn, tổng liên đoàn, tổng lđlđ, lđlđ, tlđ, cđn, cđcs, cđgd, cđvc, cđ, ban, văn phòng, vp, phòng,
    trường, sở, ubnd, ủy ban, uỷ ban, trung tâm, công ty, tổng công ty, tập đoàn, nhà máy, xí nghiệp, bệnh viện, hội,
    huyện đoàn, tỉnh đoàn, thành đoàn, đoàn, chi đoàn, khoa, tổ, cụm, cục, chi cục, vụ, viện, bộ, đảng ủy, đảng uỷ,
    gv, btv, truyền thông trường, truyền thông nhà trường, chi bộ, khối, ngành,
    nhà văn hóa, nhà văn hoá, ủy viên, uỷ viên, cán bộ, chuyên viên, giáo viên"""
)
_UNIT = _compile(rf"^(?:(?:phó |nguyên )?{_OFFICES}|{_UNITS})\b")
_VERBS = _one_of(
    """đã, đang, sẽ, được, bị, vừa, và các, của, cho, tại, trong, nhân dịp, trao, tặng, thăm, phát biểu, tham gia,
    tham dự, dự, chúc mừng, ra mắt, khai mạc, bế mạc, phát động, ký kết, tuyên dương, khen thưởng, chụp ảnh, chia sẻ,
    cùng, với, tập huấn, toàn cảnh, sơ kết, tổng kết, hội nghị, đại hội, kỷ niệm, hưởng ứng, triển khai, tiếp tục,
    tăng cường, đẩy mạnh, nâng cao, chăm lo, hỗ trợ, làm việc, gặp mặt, đối thoại, kết nạp, thành lập, chung tay,
    ủng hộ, đồng hành, hướng về, vận động, bàn giao, khánh thành, tiếp nhận, thực hiện, phối hợp, ban hành, đón"""
)
# A unit by its letters: "CĐVT", "BCH CĐ", "LĐLĐ tỉnh".
_SHORT_UNIT = re.compile(r"^[A-ZĐ]{2,8}(?:\s+[A-ZĐ]{2,8})*(?:\s+[^\W\d_]{2,8}){0,3}$")
_NO_UNIT = re.compile(r"[/:]|(?<!số )\b\d")
# "Ban Tổ chức" is a unit; anywhere else "tổ chức" is the verb.
_SENTENCE = _compile(rf"\b(?:{_VERBS}|(?<!ban )tổ chức)\b")
# Places and common title-cased words that have the shape of a name.
_COMMON = _one_of(
    """việt nam, hà nội, hồ chí minh, công đoàn, liên đoàn, lao động, hội nghị, đại hội, giáo dục, tin tức, thông báo,
    kế hoạch, tài liệu, văn bản, hình ảnh, nội dung, kết luận, lời kết, xem thêm, trang chủ, liên hệ, kính gửi,
    nơi nhận, trân trọng, giải nhất, giải nhì, giải ba, giải tư, giải khuyến khích,
    xin chào, cảm ơn, cám ơn, toàn cảnh, ảnh, tin, bài, phụ lục, giới thiệu, danh sách,
    quyết định, nghị quyết, chương trình, tải về, chi tiết, lượt xem, bình luận, chia sẻ, in bài, đọc bài"""
)
_NO_NAME = _compile(rf"\b{_COMMON}\b")
_SYLLABLE = re.compile(r"^[^\W\d_]{1,12}$")
_MOST_WORDS = 15  # of a signature; longer lines are sentences
_MOST_CHARACTERS = 300
_MOST_UNIT_WORDS = 10
_MOST_NAME_WORDS = 5


def is_byline(text: str, *, set_apart: bool = False) -> bool:
    """Say whether *text*, one whole block, is a signature.

    *set_apart* is what the caller knows of its place: among the last blocks, and bold, italic or right-aligned. Only
    there may a bare name ("Đỗ Thiệm"), a name with its unit ("Hoàng Như - Báo LS"), initials or a unit alone sign.
    """
    if len(text) > _MOST_CHARACTERS:
        return False
    line = _bare(text)
    if not line or len(line.split()) > _MOST_WORDS or line[-1] in "?!;":
        return False
    if _HANDLE.match(line):
        return True
    if match := _CREDITS.match(line):
        return _has_mark(line, match) or _are_credits(match["rest"])
    if _AUTHOR.match(line):
        return not _ACCOUNT.search(line)
    if match := _WEAK_LABEL.match(line):
        return _are_credits(match["rest"]) and not _is_address(match["rest"])
    if match := _AFTER.match(line):
        return _is_agency(match["rest"]) or (
            set_apart and (_is_person(match["rest"]) or _is_aside(text, match["rest"]))
        )
    return set_apart and _signs_by_itself(line)


def is_unit_line(text: str) -> bool:
    """Say whether *text* names a unit or an office, as the line below a signature does ("CĐN Giáo dục")."""
    line = canonical(text)
    if not line or line[-1] in ".,;:!?…" or len(line.split()) > _MOST_UNIT_WORDS:
        return False
    return bool(_UNIT.match(line)) and not _SENTENCE.search(line) and not _NO_UNIT.search(line)


def is_source_line(text: str) -> bool:
    """Say whether *text* names where the article was taken from ("Nguồn: …"); a signature only if nobody signs."""
    if len(text) > _MOST_CHARACTERS:
        return False
    return bool(_SOURCE.match(_bare(text))) and len(text.split()) <= _MOST_WORDS


def join_byline(lines: Sequence[str]) -> str:
    """Return the signature *lines* as one: parted by " / ", a label without its name joined to the name below it."""
    joined = ""
    for line in filter(None, map(canonical, lines)):
        gap = "" if not joined else " " if joined.endswith(":") else " / "
        joined += gap + line
    return joined


def _bare(text: str) -> str:
    """Return *text* without the brackets, dashes, asterisks and full stop around a signature."""
    line = canonical(text).strip(" *_|")
    if line.startswith(("(", "[")) and line.endswith((")", "]", ").", "].")):
        line = line.strip("()[]. ")
    return line.removesuffix("./.").rstrip(". ").lstrip("-–— ")


def _is_aside(text: str, rest: str) -> bool:
    """Say whether "(Theo Lao động Thủ đô)" stands in brackets and names something short."""
    return text.strip()[:1] in "([" and len(rest.split()) <= _MOST_NAME_WORDS and not _SENTENCE.search(rest)


def _has_mark(line: str, match: re.Match[str]) -> bool:
    return line[: match.start("rest")].rstrip().endswith(":")


def _signs_by_itself(line: str) -> bool:
    line = _STANDING.sub("", _without_note(line))
    if _INITIALS.match(line) or is_unit_line(line):
        return True
    if line.lower().startswith(("by ", "website ")):
        return _is_person(line.split(maxsplit=1)[1], fewest=1)
    name, *rest = re.split(r"\s+[-–—]\s*|\s*[-–—]\s+|\s*,\s+|\s*&\s*|\s+và\s+|\s*/\s*", line)
    return _is_person(name) and all(
        _is_person(part) or _is_agency(part) or is_unit_line(part) or _SHORT_UNIT.match(part) for part in rest
    )


def _without_note(line: str) -> str:
    """Return the name before "(tổng hợp)", "(theo Báo X)" or "(LĐLĐ huyện)"; any other line as it is."""
    match = _NOTE.match(line)
    if match and (_MADE_BY.match(match["note"]) or _is_agency(match["note"]) or is_unit_line(match["note"])):
        return match["rest"]
    return line


def _are_credits(rest: str) -> bool:
    parts = [part for part in re.split(r"\s+[-–—]\s*|\s*[,;&+]\s*|\s+và\s+", rest) if part]
    return bool(parts) and all(_is_credit(part) for part in parts)


def _is_credit(part: str) -> bool:
    part = _without_note(part)
    shaped = _HANDLE.match(part) or _INITIALS.match(part) or _is_agency(part)
    return bool(shaped) or is_unit_line(part) or _is_person(part, fewest=1)


def _is_agency(part: str) -> bool:
    return bool(_AGENCY.match(part) or _DOMAIN.match(part)) and not _SENTENCE.search(part)


def _is_address(rest: str) -> bool:
    return rest.lower().startswith(("http://", "https://", "www."))


def _is_person(part: str, *, fewest: int = 2) -> bool:
    """Say whether *part* has the shape of a name: a few capitalised syllables, none of them a common phrase."""
    words = part.split()
    if not fewest <= len(words) <= _MOST_NAME_WORDS or _NO_NAME.search(part):
        return False
    return all(_SYLLABLE.match(word) and word[0].isupper() for word in words) and not (
        part.isupper() and len(words) < 2
    )
