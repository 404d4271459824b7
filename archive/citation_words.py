"""The words of a citation package: how to cite, and what the files are, in Vietnamese and English."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from archive.citation import Proof
from archive.citation_forms import Citation, bibtex, citation_of, plain


def plain_citation(proof: Proof) -> str:
    """Return the citation as running text."""
    return plain(_citation(proof))


def bibtex_citation(proof: Proof) -> str:
    """Return the citation as an entry for BibTeX and BibLaTeX."""
    return bibtex(_citation(proof))


def _citation(proof: Proof) -> Citation:
    page, zone = proof.page, ZoneInfo(proof.page.timezone)
    return citation_of(page, proof.version, proof.article, zone, None, is_rehearsal=proof.is_rehearsal)


_README = """# Gói trích dẫn / Citation package

{citation}
## Tiếng Việt

Gói này cho thấy một trang tin đã đăng những gì, vào lúc nào, theo kho Lưu Vết. Ai cũng kiểm tra được, không cần mạng:

    python3 -I -S check.py

Mã thoát 0: mọi thứ khớp nhau. Khác 0: có gì đó đã bị sửa, và chương trình nói rõ chỗ nào.

- `text.txt`, `citation.json`: nội dung như Lưu Vết đọc được; `citation.txt`, `citation.bib`: cách ghi trích dẫn.
- `record.warc.gz`: đúng những byte mà máy chủ đã gửi (WARC 1.1).
- `rows/`, `manifests/`: các dòng và bản kê đã niêm phong lượt thu thập; mỗi bản kê ghi mã băm của bản kê trước nó.

Gói này không tự chứng minh rằng bản kê mới nhất là thật: hãy hỏi người giữ kho, hoặc so với một bản sao khác, xem
`{head}` có đúng mã băm
`{digest}` hay không.

{notes_vi}
## English

This package shows what a site published, and when, as an archive kept by Lưu Vết has it. Anybody can check it offline
with `python3 -I -S check.py`. Exit status 0: all agrees. Any other: something was altered, and the program says what.

- `text.txt`, `citation.json`: the content as Lưu Vết read it; `citation.txt`, `citation.bib`: how to cite it.
- `record.warc.gz`: the very bytes that the server sent (WARC 1.1); of a page that came unchanged also the earlier
  response that it repeats.
- `rows/`, `manifests/`: the rows and the manifests that sealed the runs; each manifest names the one before by digest.

The content digest is SHA-256 over `content` of `citation.json`, written as JSON without blanks, in UTF-8: title; lead
and paragraphs; by-line; captions; names of the photos. `rows/` lists the digests of all rows that a run stored and
discloses those this citation rests on; the digest over the sorted list stands in the manifest.

The package cannot prove by itself that the newest manifest is the true one: ask the archive's keeper, or compare with
another copy, whether the file and digest named above are those of the archive.

{notes_en}"""

# What the package does not prove, each in both languages.
_NO_RECORD = (
    "Không có dữ liệu gốc: kho không giữ phản hồi của máy chủ cho phiên bản này (ví dụ khi được nhập từ nơi khác). "
    "Chỉ có nội dung và mã băm.",
    "There is no raw record: the archive holds no response of the server for this version (it was imported, for "
    "example). Text and digest are all there is.",
)
_NOT_SEALED = (
    "Không bản kê nào niêm phong nội dung này (một người chấp nhận nó sau lượt thu thập, hoặc bài đang bị rút khi ấy): "
    "bản kê chỉ niêm phong dữ liệu gốc.",
    "No manifest seals this reading (a person accepted it after its run, or the page was withdrawn at the time): the "
    "raw record alone is sealed.",
)
_READ_AGAIN = (
    "Nội dung đã được đọc lại từ dữ liệu gốc bằng quy tắc mới hơn; bản kê niêm phong cách đọc đầu tiên "
    "(`sealed_content`).",
    "The text was read again from the raw record under later rules; the manifest seals the first reading "
    "(`sealed_content`).",
)
_INLINE = (
    "Bài không có địa chỉ riêng: dữ liệu gốc là của trang danh sách đã đăng toàn văn bài, cùng với những bài khác.",
    "The article has no address of its own: the raw record is of the listing page that carried it whole, with others.",
)


def readme(proof: Proof) -> str:
    """Return what a stranger reads first."""
    notes = [note for note, holds in _notes(proof) if holds]
    file, digest = proof.head
    return _README.format(
        citation=plain_citation(proof),
        head=file or "–",
        digest=digest or "–",
        notes_vi="".join(f"**Lưu ý.** {vi}\n\n" for vi, _ in notes),
        notes_en="".join(f"**Note.** {en}\n\n" for _, en in notes),
    )


def _notes(proof: Proof) -> list[tuple[tuple[str, str], bool]]:
    return [
        (_NO_RECORD, not proof.records),
        (_NOT_SEALED, not proof.text_is_sealed),
        (_READ_AGAIN, proof.sealed_article != proof.article),
        (_INLINE, "#" in proof.page.url and bool(proof.records)),
    ]
