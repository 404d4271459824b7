from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.furniture import block_heading, line_rule

# One rule and texts that it knows a line, parted by " ;; ".
HEADINGS = """
block-other-news = Tin khác ;; CÁC TIN KHÁC ;; Tin bài khác ;; Các bài viết khác: ;; Tin đã đưa ;; TIN ĐÃ ĐƯA
block-other-news = Những tin mới hơn ;; Những tin cũ hơn ;; Bài trước đó ;; Bài sau đó ;; Tin cùng chuyên mục
block-other-news = Bài viết cùng chủ đề ;; » Tin khác « ;; Older posts ;; Các tin khác (12)
block-related = Tin liên quan ;; Bài viết liên quan ;; Bài tin liên quan ;; Có liên quan ;; Văn bản liên quan
block-related = Related Stories ;; You may also like ;; Recommended Posts ;; Các bài liên quan:
block-suggested = Có thể bạn quan tâm ;; CÓ THỂ BẠN QUAN TÂM: ;; Có thể bạn sẽ thích ;; Nên xem ;; Bạn nên đọc
block-suggested = Đừng bỏ lỡ
block-see-more = Xem thêm ;; XEM THÊM ;; Xem thêm: ;; Đọc thêm ;; [Xem thêm] ;; Xem thêm tin khác ;; See also
block-most-read = Đọc nhiều ;; Đọc nhiều nhất ;; Tin đọc nhiều ;; Tin xem nhiều nhất ;; Xem nhiều trong tuần
block-most-read = Tin nổi bật ;; Top Stories ;; Most read
block-newest = Mới nhất ;; Tin mới ;; TIN MỚI NHẤT ;; Tin Mới Cập Nhật ;; Bài viết mới ;; Recent Posts
block-newest = Văn bản mới
block-comments = Ý kiến bạn đọc ;; Bình luận ;; Bình luận (3) ;; Ý kiến của bạn ;; Để lại bình luận
block-comments = Gửi bình luận ;; Leave a Reply Cancel reply ;; Comments ;; 0 comment
"""
LINES = """
view-counter = Lượt xem: ;; Lượt xem: 1.427 ;; Số lượt xem ;; Số lượt xem: 23196 ;; Đã xem: 727
view-counter = 1.204 lượt xem ;; Phản hồi: 0 ;; Read 427 times ;; Hits: 33 ;; Content View Hits : 19460389
view-counter = 0 bình luận ;; Số lần đọc: 5
visitor-counter = Đang truy cập: 10 ;; Hôm nay: 427 ;; Hôm qua : 1.022 ;; Tổng lượt truy cập: 98834111
visitor-counter = Thống kê truy cập ;; Số lượt truy cập: 31
read-aloud = Đọc bài viết ;; Nghe bài viết ;; Đọc bài Lưu ;; Nghe đọc bài ;; 0:00 / 3:25
read-aloud = Trình duyệt không hỗ trợ iframe.
print-button = image_print ;; image_pdf ;; In bài ;; In bài viết ;; In bài này ;; In trang ;; Bản in ;; Print
print-button = Gửi email ;; Email ;; PDF ;; Gửi cho bạn bè ;; [In bài]
share-button = Chia sẻ ;; Chia sẻ: ;; Chia sẻ bài viết ;; Chia sẻ Facebook ;; Facebook Twitter Zalo
share-button = Thích Chia sẻ ;; Share ;; Copy link ;; Theo dõi Báo Vùng Cao trên Google News ;; Chia sẻ qua Zalo
font-size = Cỡ chữ ;; Cỡ chữ: A- A A+ ;; A- A A+ | ;; Tăng cỡ chữ ;; Cỡ chữ A A
mobile-link = Phiên bản di động ;; Xem phiên bản di động ;; Bản mobile ;; Mobile version
pager = Trang 3 / 7 ;; Trang 3/7 ;; Page 1 of 57 ;; « Trang trước ;; Trang sau » ;; Tiếp theo ;; Next
pager = 1 2 3 4 5 ;; Bắt đầu Trước 1 2 3 4 Tiếp Cuối ;; « 1 2 3 »
read-more = Xem chi tiết ;; Chi tiết ;; Đọc tiếp ;; Đọc tiếp... ;; Đọc tiếp: Thợ lò ra quân ;; Read more...
read-more = Xem tiếp
related-link = Xem thêm: Thợ lò ra quân đầu xuân ;; >> Thợ lò ra quân đầu xuân ;; Tin liên quan: Thợ lò ra quân
rating = Tổng số điểm của bài viết là: 0 trong 0 đánh giá ;; Click để đánh giá bài viết ;; (0 votes)
rating = Rate this item ;; ★★★★★ ;; Đánh giá bài viết ;; Xếp hạng: 5 - 1 phiếu bầu
comment-form = Your email address will not be published. Required fields are marked *
comment-form = Bạn cần đăng nhập để bình luận ;; Chưa có bình luận nào. ;; Mã bảo mật
tags = Tags: than, thợ lò ;; Từ khóa: than, thợ lò ;; Tags:
e-mail-cloak = [email protected]
e-mail-cloak = This email address is being protected from spambots. You need JavaScript enabled to view it.
e-mail-cloak = Địa chỉ email này đang được bảo vệ từ spam bots, bạn cần kích hoạt Javascript để xem nó.
breadcrumb = Trang chủ ;; Trang chủ > Tin tức > Hoạt động ;; Trang chủ » Tin tức
breadcrumb = Bạn đang ở: Trang chủ / Tin tức ;; Home
copyright = © 2021 Công đoàn ngành Than ;; Copyright All Rights Reserved © 2017
copyright = Bản quyền thuộc Công đoàn ngành Than
back-link = Về đầu trang ;; Back to top ;; Quay lại ;; Trở về
source-link = Nguồn: https://vungcao.vn/tin-1.html
shortcode = [contact-form-7 id="48" title="Biểu mẫu"] ;; [/caption]
php-warning = Warning: count(): Parameter must be an array or an object in /home/x/y.php on line 877
section-line = Chuyên mục: Tin hoạt động
date-line = Ngày đăng: 03/09/2020 - 20:21 ;; Thứ hai, 12/08/2024 | 14:05 ;; 22/11/2024 15:21
date-line = (26.07.2019 14:14) ;; Last Updated on Tuesday, 22 November 2016 09:27
date-line = Cập nhật lần cuối (Thứ bảy, 09 Tháng 4 2022 10:20) ;; Cập nhật lúc: 20:47, 20/04/2022 ;; 02/08/2020
date-line = (30/01/2021)
file-name = IMG_4471 ;; z5112233445566 0a1b2c3d4e5f60718293a4b5c6d7e8f9 ;; 5 1
"""
CONTENT = """
Tin khác vừa nhận được cho biết thợ lò đã an toàn.
Có thể bạn quan tâm đến chế độ mới của thợ lò, vậy hãy đọc kỹ. ;; Liên hệ
Xem thêm văn bản tại phụ lục kèm theo kế hoạch này. ;; Bình luận về việc này, đồng chí Lò Thị Mơ nói:
Mới nhất là vụ ở Mường Mây ;; Lượt xem của bài viết tăng gấp đôi so với năm trước.
Đọc bài viết này, nhiều thợ lò rơi nước mắt. ;; Hôm nay, ngày 20/10/2021 ;; Hôm nay: khai mạc hội thao thợ mỏ
Chia sẻ với phóng viên, chị Mơ cho biết: ;; Chia sẻ khó khăn với thợ lò ;; Trang phục dân tộc
Trang 3 của nghị quyết nêu rõ mục tiêu ;; Tiếp tục đổi mới ;; Đánh giá kết quả thực hiện
Chi tiết chương trình gồm ba phần ;; Tags là gì ;; Bản quyền là quyền của tác giả đối với tác phẩm.
Trang chủ mới của ngành có giao diện dễ đọc ;; Kính gửi: Các đơn vị ;; Mường Mây, ngày 5 tháng 10 năm 2020
Ngày 05/10/2020, LĐLĐ huyện Mường Mây tổ chức hội nghị. ;; Thời gian: 14 giờ 30, ngày 20/10/2021 ;; Nơi nhận:
Tin, ảnh: Ngọc Diệp ;; Sự kiện này thu hút 300 người ;; Hình ảnh hoạt động ;; 3 bài học ;; II. MỤC TIÊU
Ảnh minh họa ;; Xem chi tiết tại đây ;; Cỡ chữ trong văn bản là 14 ;; In ấn và phát hành 500 tờ rơi
- Trước ngày 20/10: nộp báo cáo ;; Đầu tư ;; Tuần này ;; Ý kiến của chị Lò Thị Mơ ;; Văn bản số 16
Khách mời: 12 đại biểu nữ
"""


def cases(table: str) -> list[tuple[str, str]]:
    rows = [row.split(" = ", 1) for row in table.strip().splitlines()]
    return [(rule, text) for rule, texts in rows for text in texts.split(" ;; ")]


@pytest.mark.parametrize(("rule", "text"), cases(HEADINGS))
def test_a_heading_of_a_block_is_known_in_any_case_and_spelling(rule: str, text: str) -> None:
    for written in (text, text.upper(), text.lower(), unicodedata.normalize("NFD", f"\u00a0{text} :"), f"• {text}"):
        assert block_heading(written) == rule, written


@pytest.mark.parametrize(("rule", "text"), cases(LINES))
def test_a_line_of_furniture_is_known_by_its_rule(rule: str, text: str) -> None:
    for written in (text, text.upper(), unicodedata.normalize("NFD", f" {text}\u00a0")):
        assert line_rule(written) == rule, written


@pytest.mark.parametrize("text", CONTENT.strip().replace("\n", " ;; ").split(" ;; "))
def test_a_sentence_that_mentions_furniture_passes(text: str) -> None:
    assert block_heading(text) is None
    assert line_rule(text) is None


@given(st.text(max_size=400))
def test_any_text_gets_the_same_answer_in_nfc_and_nfd(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert block_heading(text) == block_heading(decomposed)
    assert line_rule(text) == line_rule(decomposed)


@given(st.text("a-+ 1234|«»./:()", max_size=250))
def test_runs_of_marks_are_no_headings(text: str) -> None:
    line_rule(text)  # comes back at once, whatever stands there
    assert block_heading(text) is None


@pytest.mark.parametrize("text", ["Quay lại | In trang", "In bài viết | Gửi email | Lượt xem: 7"])
def test_a_row_of_buttons_is_furniture_as_a_whole(text: str) -> None:
    assert line_rule(text) is not None


@pytest.mark.parametrize("text", ["In | 12 tờ", "Tổ 1 | Tổ 2", "14/06/2023 | 15/06/2023"])
def test_a_row_of_figures_is_none(text: str) -> None:
    assert line_rule(text) is None


@pytest.mark.parametrize("text", ["Đăng ngày 02/04/2024 bởi admin", "Posted on 2 April 2024 by nhom tin"])
def test_a_line_of_posting_needs_no_colon(text: str) -> None:
    assert line_rule(text) == "date-line"


def test_a_sentence_about_a_day_is_no_such_line() -> None:
    assert line_rule("Đăng ngày 02/04/2024, bài được chia sẻ khắp các bản làng vùng cao trong một đêm.") is None
