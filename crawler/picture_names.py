"""Lines that are the file name of a picture, printed as its alternative text: "IMG 20240115_101112", "DSC_0042"."""

from __future__ import annotations

import re

from archive.digests import canonical

# These words begin sentences too ("Ảnh 3 chiều …"), so nothing but marks and digits may follow them.
_NUMBERED = re.compile(
    r"^(?:(?:image|picture|pic|photo|file|frame|slide|page|hinh|hình|anh|ảnh|hình ảnh|hinh anh|[a-z])[ _\-–.]*)?"
    r"\(?\d{1,4}\)?(?:[ _\-]\(?\d{1,4}\)?| ?\(\d{1,4}\))*$"
)
# What cameras, phones and messengers call their files; editors write the subject behind the number.
_CAMERA = re.compile(
    r"^(?:img|dsc[nf]?|pxl|vid|mvi|sam|gopr|dji|cimg|imag|pano|fb[ _]img|received|viber|zalo|whatsapp image|screenshot"
    r"|screen shot|ảnh chụp màn hình|clip[ _]image)[ _\-–]*(?:image|img)?[ _\-–]*(?:from|at|lúc)?[ _\-–]*\(?\d"
)
_NAMELESS = re.compile(
    r"^(?:unnamed|untitled|download|tải xuống|no[ _-]?image|noname|image|picture|photo)(?:[ _\-]*\(?\d*\)?)$"
)
_EXTENSION = re.compile(r"^[^.?!]{0,80}[^\s.]\.(?:jpe?g|png|gif|webp|bmp|heic|tiff?|jfif|avif)$")
# Zalo's "z" and thirteen digits are the commonest in Vietnam.
_LONG_NUMBER = re.compile(r"(?:^|[\s_\-])(?:z\d{9,}|(?:19|20)\d{6}[_\-]\d{4,}|\d{9,}_\d{3,})")
_HEX = re.compile(r"(?:^|[\s_\-])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{16,}|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_GLUED = re.compile(r"[^\W\d_]{2,}(?:\d{5,}|(\d)\1{3,})$")
_SLUG = re.compile(r"^(?=.*[a-z])[a-z0-9]+(?:[_\-][a-z0-9]+){2,}$|^(?=.*\d)[a-z0-9]+_[a-z0-9_]+$")
_DIGITS = re.compile(r"^\d{6,}(?:[ _\-.]\d+)*$|^(?:19|20)\d\d-\d\d-\d\d[ _]\d\d[.\-]\d\d[.\-]\d\d$")
_MOST_WORDS = 16  # editors add words to a file name, but hardly a sentence
_FORMS = (_NUMBERED, _CAMERA, _NAMELESS, _EXTENSION, _LONG_NUMBER, _HEX, _GLUED, _SLUG, _DIGITS)


def is_picture_name(text: str) -> bool:
    """Say whether *text*, one whole line, is the name of a picture file and so no caption."""
    line = canonical(text).lower()
    if not line or line[-1] in ".!?;:…" or line.count(" ") >= _MOST_WORDS:
        return False
    return any(form.search(line) for form in _FORMS)
