"""The quality gate: each page that stands in place of another, and each look-alike that must pass."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Absent, Failed
from crawler.documents import Document, read_document
from crawler.quality_gate import judge

SHARED = Path(__file__).parents[2] / "shared"
HOME = "http://congdoan.test/"
ARTICLE = "http://congdoan.test/tin-tuc/1001-dai-hoi-cong-doan.html"
SENTENCE = "Chiều nay, ban chấp hành công đoàn xã Hòa Bình họp bàn việc chăm lo cho đoàn viên trong quý tới. "


def verdict(
    page: str | bytes,
    *,
    url: str = ARTICLE,
    final_url: str | None = None,
    status: int | None = 200,
    content_type: str = "text/html; charset=utf-8",
    expected: Literal["article", "listing"] = "article",
) -> Absent | Failed | None:
    payload = page.encode() if isinstance(page, str) else page
    document = read_document(payload, url=final_url or url, content_type=content_type)
    return judge(
        url=url,
        final_url=final_url or url,
        redirects=(url,) if final_url else (),
        status=status,
        headers={"Content-Type": content_type},
        payload=payload,
        document=document if isinstance(document, Document) else None,
        home=HOME,
        expected=expected,
    )


def page(body: str, *, title: str = "Công đoàn tỉnh", head: str = "", classes: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f'<body class="{classes}"><div id="header"><a href="/">Công đoàn tỉnh</a></div>'
        f'<ul class="menu"><li><a href="/tin-tuc">'
        f'Tin tức</a></li></ul>{body}<div id="footer"><p>Địa chỉ: số 1 phố Chợ</p></div></body></html>'
    )


def article(title: str = "Đại hội công đoàn", text: str = SENTENCE * 8, **more: str) -> str:
    return page(
        f'<div class="item-page"><h2>{title}</h2><p>{text}</p></div>', title=f"{title} - Công đoàn tỉnh", **more
    )


def reason(found: Absent | Failed | None) -> str | None:
    return found.reason if found else None


def test_an_article_passes() -> None:
    assert verdict(article()) is None


@pytest.mark.parametrize("status", [404, 410])
def test_a_missing_page_is_absent(status: int) -> None:
    found = verdict(page("<h1>Không tìm thấy</h1>"), status=status)
    assert isinstance(found, Absent)
    assert found.reason == f"http-{status}"


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503, 301])
def test_any_other_status_is_a_failure_whatever_the_page_says(status: int) -> None:
    found = verdict(article(), status=status)
    assert isinstance(found, Failed)
    assert found.reason == f"http-{status}"


def test_no_response_and_not_modified() -> None:
    assert reason(verdict("", status=None)) == "no-response"
    assert verdict("", status=304) is None


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b" \n\t ",
        b"<h1>Mau muc</h1><h3>Chua dat</h3>",
        page("").replace("<p>Địa chỉ: số 1 phố Chợ</p>", "").encode(),
    ],
)
def test_a_page_without_a_word_is_empty(payload: bytes) -> None:
    assert reason(verdict(payload)) == "empty-body"


def test_a_file_is_no_page() -> None:
    assert reason(verdict(b"%PDF-1.7 " + b"x" * 300, content_type="application/pdf")) == "not-html"


def test_a_page_that_ends_within_a_tag_is_cut_off() -> None:
    whole = article()
    assert reason(verdict(whole[: whole.index('class="item-page"') + 8])) == "cut-off"


CHALLENGES = {
    "cookie script": "<script>document.cookie='D1N=4b1f; path=/';window.location.reload(true);</script>" + " " * 60,
    "bare redirect script": "<script>window.location='/?kiem-tra=1';</script><!-- một dòng chú thích cho đủ dài -->",
    "browser check": page(
        "<h1>Just a moment...</h1><p>Checking your browser before accessing the site.</p>"
        '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate.js"></script>',
        title="Just a moment...",
    ),
    "captcha": page('<form><p>Xác nhận bạn không phải robot</p><div class="g-recaptcha"></div></form>'),
    "refresh": (
        '<html><head><meta http-equiv="refresh" content="0;url=/?c=1"><title>Chờ</title></head><body></body></html>'
    ),
}


@pytest.mark.parametrize("name", CHALLENGES)
def test_a_gate_for_browsers_is_a_challenge(name: str) -> None:
    assert reason(verdict(CHALLENGES[name])) == "challenge"


def test_a_flood_block_tells_how_long_to_wait() -> None:
    found = verdict(
        page(
            "<div>Hệ thống đang từ chối truy cập của bạn.<br><span>Hãy đợi <b>31</b> giây...</span></div>",
            title="Hãy đợi",
        )
    )
    assert isinstance(found, Failed)
    assert found.reason == "flood-block"
    assert "wait 31 s" in found.detail


FORM = '<form action="/vao"><p>Mật khẩu <input type="password" name="mk"></p><button>Vào</button></form>'
LOGINS = {
    "titled": page(f"<h1>Đăng nhập hệ thống</h1>{FORM}", title="Đăng nhập - Công đoàn tỉnh"),
    "headed": page(f"<h2>Đăng nhập</h2>{FORM}"),
    "told": page(f"<p>Bạn cần đăng nhập để xem nội dung này.</p>{FORM}"),
    "English": page(f"<h1>Log in</h1>{FORM}", title="Log in ‹ Công đoàn tỉnh"),
}


@pytest.mark.parametrize("name", LOGINS)
def test_a_login_page_is_a_failure(name: str) -> None:
    assert reason(verdict(LOGINS[name])) == "login"


def test_a_redirect_to_the_login_page_is_a_failure() -> None:
    assert (
        reason(verdict(page(f"<p>Xin chào</p>{FORM}"), final_url="http://congdoan.test/dang-nhap?tiep=1001")) == "login"
    )


MAINTENANCES = {
    "titled": page("<h1>Website đang bảo trì</h1><p>Xin quay lại sau.</p>", title="Website đang bảo trì"),
    "told": page("<p>Trang thông tin đang được nâng cấp. Mong bạn đọc thông cảm và quay lại sau.</p>"),
    "with a login": page(f"<p>Trang web này đang được bảo trì. Xin vui lòng quay lại sau.</p>{FORM}"),
    "English": page("<h1>Under maintenance</h1><p>We will be back soon.</p>"),
}


@pytest.mark.parametrize("name", MAINTENANCES)
@pytest.mark.parametrize("expected", ["article", "listing"])
def test_maintenance_is_a_failure(name: str, expected: Literal["article", "listing"]) -> None:
    found = verdict(MAINTENANCES[name], expected=expected)
    assert isinstance(found, Failed)
    assert found.reason == "maintenance"


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Không thể thiết lập kết nối tới cơ sở dữ liệu</h1><p>Máy chủ quá tải.</p>",
        "<h1>500 Internal Server Error</h1>",
    ],
)
def test_an_error_of_the_host_is_a_failure(body: str) -> None:
    assert reason(verdict(page(body))) == "error-page"


SOFT_404S = {
    "titled": page(
        "<h1>Không tìm thấy</h1><p>Nội dung bạn cần không tồn tại hoặc đã bị xóa.</p>", title="Không tìm thấy"
    ),
    "numbered": page("<h1>404</h1><p>Rất tiếc!</p>", title="404 - Không tìm thấy trang | Công đoàn tỉnh"),
    "told": page("<p>Ooops... Error 404</p><p>Xin lỗi, trang bạn đang tìm kiếm không tồn tại.</p><h3>Tin nổi bật</h3>"),
    "template": article("Bài mới trong tuần", classes="error404"),
    "English": page("<h1>Page not found</h1><p>The page you requested could not be found.</p>"),
    "removed": page("<div class='thong-bao'>Bài viết này không tồn tại hoặc đã bị xóa.</div>"),
}


@pytest.mark.parametrize("name", SOFT_404S)
def test_a_page_that_says_nothing_is_there_is_a_soft_404(name: str) -> None:
    found = verdict(SOFT_404S[name])
    assert isinstance(found, Absent)
    assert found.reason == "soft-404"


def test_a_redirect_home_is_absent_for_an_article_and_a_failure_for_a_listing() -> None:
    home = page("<h2>Tin mới</h2><p>" + SENTENCE + "</p>")
    for final_url in (
        HOME,
        "http://www.congdoan.test",
        "https://congdoan.test/index.php",
        "http://congdoan.test/trang-chu.html",
    ):
        assert isinstance(verdict(home, final_url=final_url), Absent)
        assert isinstance(verdict(home, final_url=final_url, expected="listing"), Failed)


def test_the_front_page_under_an_articles_address_is_told_by_its_menu() -> None:
    items = "".join(f'<div itemprop="blogPost"><h2>Tin {n}</h2><p>{SENTENCE * 4}</p></div>' for n in range(3))
    body = (
        f'<ul class="nav"><li class="current active"><a href="/">Trang chủ</a></li></ul><div class="blog">{items}</div>'
    )
    assert reason(verdict(page(body))) == "redirect-home"
    assert verdict(page(body.replace('href="/"', 'href="/tin-tuc"'))) is None


def test_a_redirect_off_the_site_is_a_failure_and_www_is_the_site() -> None:
    assert reason(verdict(article(), final_url="http://tim-kiem.example/khac")) == "redirect-off-site"
    assert verdict(article(), final_url=ARTICLE.replace("//", "//www.")) is None


def test_a_redirect_to_the_section_or_to_another_article_is_a_failure() -> None:
    joomla = '<meta name="generator" content="Joomla! - Open Source Content Management">'
    assert reason(verdict(article(), final_url="http://congdoan.test/tin-tuc")) == "redirect-section"
    other = "http://congdoan.test/van-ban/2002-ke-hoach.html"
    assert reason(verdict(article(head=joomla), final_url=other)) == "another-page"
    moved = "http://congdoan.test/van-ban/1001-dai-hoi-cong-doan-lan-thu-hai.html"
    assert verdict(article(head=joomla), final_url=moved) is None


def test_a_page_that_names_another_article_as_its_own_address_is_a_failure() -> None:
    joomla = '<meta name="generator" content="Joomla! - Open Source Content Management">'
    other = joomla + '<link rel="canonical" href="http://congdoan.test/tin-tuc/2002-hoi-thao.html">'
    assert reason(verdict(article(head=other))) == "another-page"
    section = (
        '<link rel="canonical" href="/tin-tuc.html"><meta property="og:url" content="http://congdoan.test/tin/moi">'
    )
    assert reason(verdict(article(head=section))) == "another-page"


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="http://congdoan.test/">',  # a theme that names the front page everywhere
        '<link rel="canonical" href="https://www.congdoan.test/tin-tuc/1001-dai-hoi-cong-doan">',
        '<link rel="canonical" href="/van-ban/1001-dai-hoi">',
        '<link rel="canonical" href="http:///khach">',
        '<meta property="og:url" content="http://congdoan.test/tin-tuc">',
    ],
)
def test_a_careless_or_moved_own_address_passes(head: str) -> None:
    assert verdict(article(head=head)) is None


LOOK_ALIKES = {
    "missing people": article("Không tìm thấy người mất tích sau lũ", "Đến chiều nay vẫn không tìm thấy ba công nhân."),
    "upkeep in the text": article(
        "Công ty nước sạch tạm ngừng cấp nước", "Hệ thống đường ống đang được nâng cấp, bảo trì."
    ),
    "a notice of upkeep": article(
        "Thông báo bảo trì trang tin", "Website sẽ bảo trì tối nay, mong bạn đọc quay lại sau."
    ),
    "login in the text": article("Hướng dẫn nộp đoàn phí trực tuyến", "Đoàn viên cần đăng nhập để xem biểu mẫu."),
    "login beside": page(
        '<div class="item-page"><h2>Ảnh hội thao</h2><img src="/images/a.jpg" alt=""></div>'
        f"<div class='cot'><h3>Đăng nhập</h3>{FORM}</div>",
        title="Ảnh hội thao - Công đoàn tỉnh",
    ),
    "number in the headline": article("404 đoàn viên được hỗ trợ xây nhà", "Chương trình đã trao quà cho đoàn viên."),
    "captcha in the comment form": article("Bàn giao nhà", "Đã trao nhà.").replace(
        "</h2>", '</h2><img src="/a.jpg"><form><div class="g-recaptcha"></div></form>'
    ),
    "cookie script beside a text": article(head="<script>document.cookie='a=1';if(0){location.reload()}</script>"),
    "refresh of a long page": article(head='<meta http-equiv="refresh" content="10">'),
    "pictures only": page('<div class="item-page"><h2>Bản quét quyết định</h2><p><img src="/q.jpg"></p></div>'),
    "one sentence": article("Lịch tiếp đoàn viên", "Sáng thứ hai hằng tuần."),
    "body deleted in the text": article("Thu hồi văn bản", "Nội dung này không có trong nghị quyết của đại hội."),
}


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_an_article_that_only_talks_of_it_passes(name: str) -> None:
    assert verdict(LOOK_ALIKES[name]) is None


def test_an_empty_section_is_a_listing_like_any_other() -> None:
    empty = page('<div class="posts-list"><h1>Văn bản</h1><p>Chưa có bài viết.</p></div>')
    assert verdict(empty, expected="listing") is None


@given(st.binary(max_size=300), st.sampled_from([200, 404, 503, 304]))
def test_any_payload_gets_a_verdict(payload: bytes, status: int) -> None:
    found = verdict(payload, status=status)
    assert found is None or found.reason


def saved(case: str) -> bytes:
    if not SHARED.is_dir():
        pytest.skip("no saved pages beside the repository")
    return (SHARED / "pages" / f"{case}.html").read_bytes()


@pytest.mark.parametrize(
    ("case", "name"),
    [
        ("easywebhub/ldld_404", "soft-404"),
        ("easywebhub/ldld_stub", "empty-body"),
        ("nukeviet/lqd_floodblock", "flood-block"),
        ("nukeviet/lqd_congdoan", None),
    ],
)
def test_saved_pages_get_their_verdict(case: str, name: str | None) -> None:
    assert reason(verdict(saved(case), expected="listing" if name is None else "article")) == name


def test_the_saved_front_page_under_a_foreign_address_is_told() -> None:
    payload = saved("joomla15/ega_press")
    url = "http://www.european-games-award.com/index.php/press"
    document = read_document(payload, url=url)
    assert isinstance(document, Document)
    found = judge(
        url=url, final_url=url, redirects=(), status=200, headers={}, payload=payload, document=document,
        home="http://www.european-games-award.com/", expected="article",
    )  # fmt: skip
    assert reason(found) == "redirect-home"


def test_a_redirect_home_that_was_not_followed_is_an_absence() -> None:
    found = verdict("", final_url=HOME, status=302)
    assert isinstance(found, Absent)
    assert found.reason == "redirect-home"


def test_a_redirect_that_leads_elsewhere_and_was_not_followed_is_a_failure() -> None:
    assert reason(verdict("", final_url=f"{HOME}khac", status=302)) == "http-302"


# The same pages with all of a site around them: menu, side column without a name, foot.


def in_chrome(main: str, *, title: str = "Công đoàn huyện Mường Sơn") -> str:
    return (
        f'<!DOCTYPE html><html lang="vi"><head><title>{title}</title></head><body><div id="header"><h1 class="logo">'
        '<a href="/">Công đoàn huyện</a></h1></div><ul id="menu"><li><a href="/">Trang chủ</a></li><li>'
        '<a href="/tin-tuc">Tin tức sự kiện</a></li><li><a href="/van-ban">Văn bản</a></li></ul>'
        f'<div class="wrap">{main}<div class="col-3"><h3>Tin đọc nhiều</h3><ul><li><a href="/tin/7-khen-thuong">Khen '
        'thưởng tổ cắt may</a></li><li><a href="/tin/8-nha-tre">Nhà trẻ cho con công nhân</a></li></ul></div></div>'
        '<div id="footer"><p>Địa chỉ: số 5 đường Thống Nhất. Điện thoại: 0205 111 222</p></div></body></html>'
    )


MESSAGES = {
    "soft-404": [
        "<h1>404</h1><p>Trang bạn tìm không tồn tại.</p>",
        "<div>Bài viết này không tồn tại hoặc đã bị gỡ bỏ.</div>",
        "<p>Xin lỗi! Nội dung bạn tìm kiếm hiện không còn trên hệ thống.</p>",
        "<h1>Rất tiếc, không tìm thấy nội dung</h1><p>Đường dẫn có thể đã thay đổi.</p>",
        "<h3>Thông báo</h3><p>Không tìm thấy bài viết</p>",
        "<h2>Lỗi 404 - Không tìm thấy trang yêu cầu</h2>",
        "<h1>Oops! Không tìm thấy trang.</h1><p>Có vẻ như không có gì ở đây. Thử tìm kiếm?</p>",
        "<h1>Ôi không!</h1><p>Chúng tôi không tìm thấy trang mà bạn yêu cầu.</p>",
        "<p>Đường link bạn truy cập không đúng hoặc bài viết đã bị xoá</p>",
        "<p>Tin này đã bị xóa hoặc chưa được duyệt.</p>",
        "<h1>Không tìm thấy trang được yêu cầu.</h1><blockquote>404 Không tìm thấy bài viết</blockquote>",
        "<h1>Oops! That page can’t be found.</h1><p>It looks like nothing was found at this location.</p>",
        "<h1>404 - Article not found</h1>",
        "<h1>Sorry</h1><p>We couldn't find the page you were looking for.</p>",
    ],
    "maintenance": [
        "<h1>Website đang bảo trì</h1><p>Xin quý vị vui lòng quay lại sau.</p>",
        "<p>Hệ thống đang được nâng cấp, mời quý bạn đọc trở lại sau ít phút. Xin cảm ơn!</p>",
        "<h2>Trang web tạm ngừng hoạt động để nâng cấp hệ thống</h2>",
        "<p>Cổng thông tin tạm dừng phục vụ từ 22 giờ để bảo trì máy chủ. Mong quý vị thông cảm.</p>",
        "<h1>Briefly unavailable for scheduled maintenance. Check back in a minute.</h1>",
    ],
    "login": [
        "<h1>Bạn không có quyền truy cập tài nguyên này</h1>",
        "<h1>Đăng nhập</h1><p>Bạn phải đăng nhập để xem bài viết này</p><form><input type='password'></form>",
    ],
    "error-page": [
        "<h1>Error establishing a database connection</h1>",
        "<b>Fatal error</b>: Uncaught Error: Call to undefined function nap() in /home/x/index.php on line 3",
    ],
}


@pytest.mark.parametrize(("name", "main"), [(name, main) for name, mains in MESSAGES.items() for main in mains])
def test_a_message_is_known_within_the_whole_look_of_its_site(name: str, main: str) -> None:
    assert reason(verdict(in_chrome(main))) == name


GATES = {
    "challenge": [
        "<html><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and cookies to continue"
        "</noscript><script>window._cf_chl_opt={}</script></body></html>",
        "<html><body><p>Vui lòng chờ trong giây lát...</p><script>document.cookie='x=1';"
        "window.location.href=window.location.href;</script></body></html>",
        "<html><head><meta http-equiv='refresh' content='1;url=/?ck=1'></head></html>",
        "<html><head><meta http-equiv='refresh' content='0;url=/tin/1?__x=1'></head><body>Đang tải...</body></html>",
        "<html><body><h3>Xác minh truy cập</h3><p>Vui lòng nhập mã xác nhận trong hình để tiếp tục</p>"
        "<img src='/captcha.php'><form><input name='ma'></form></body></html>",
        "<html><head><meta name='robots' content='noindex'></head><body><iframe src='/_Incapsula_Resource?x=1'>"
        "Request unsuccessful.</iframe></body></html>",
        "<html><head><title>Bot Verification</title></head><body><h1>Verifying that you are not a robot...</h1>"
        "<script src='https://www.recaptcha.test/api.js'></script></body></html>",
    ],
    "error-page": [
        "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with "
        "your administrator.</body></html>",
        "<html><head><title>Thông báo</title></head><body><h1>Website đã hết hạn sử dụng</h1><p>Vui lòng liên hệ nhà "
        "cung cấp để gia hạn.</p></body></html>",
        "<html><head><title>Thông báo</title></head><body><p>Website đã vượt quá băng thông cho phép. Vui lòng thử "
        "lại sau.</p></body></html>",
    ],
    "login": [
        "<html><body class='login'><h1><a href='#'>Quản trị</a></h1><form name='loginform'><input name='log'>"
        "<input type='password' name='pwd'></form><!-- một dòng chú thích --></body></html>",
    ],
}


@pytest.mark.parametrize(("name", "payload"), [(name, one) for name, pages in GATES.items() for one in pages])
@pytest.mark.parametrize("expected", ["article", "listing"])
def test_a_page_before_the_page_is_known(name: str, payload: str, expected: Literal["article", "listing"]) -> None:
    assert reason(verdict(payload, expected=expected)) == name


# Articles that are about such things: short ones, in every place that templates have for a headline.

TITLES = (
    "Bảo trì đường dây điện ở xã Tân Lập",
    "Website công đoàn huyện tạm ngừng hoạt động để nâng cấp trong hai ngày",
    "Thông báo về việc bảo trì hệ thống phần mềm quản lý đoàn viên",
    "Hướng dẫn đoàn viên đăng nhập cổng dịch vụ",
    "Cần đăng nhập mới xem được bảng lương: công nhân nói gì",
    "404 đoàn viên nhận quà Tết",
    "404 bài dự thi viết về mẹ",
    "Lỗi 404 và những chuyến xe không về",
    "Không tìm thấy công nhân mất tích",
    "Bài báo đã bị xóa, người viết nói gì",
    "Nội dung không tồn tại trong nghị quyết",
    "Mã captcha làm khó người già kê khai bảo hiểm",
    "Truy cập quá nhanh: bệnh của thời mạng xã hội",
    "Tên miền của xã đã hết hạn, phải làm sao",
    "Kết nối máy chủ lỗi, kho thóc vẫn đầy",
)
TEXTS = (
    "Sáng nay công đoàn xã họp bàn việc này. Ai cũng đồng tình.",
    "Hệ thống đang được nâng cấp từ ngày 12, đến cuối tuần hoạt động trở lại, mong đoàn viên thông cảm.",
    "Đoàn viên cần đăng nhập để xem bảng lương của mình, ai chưa có mật khẩu thì gặp tổ trưởng.",
    "Đến chiều qua vẫn không tìm thấy tài liệu của tổ may trong kho.",
    "Chị Mai kể, máy báo “Trang bạn yêu cầu không tồn tại”, gọi mãi mới sửa được.",
    "Người thợ phải nhập mã xác nhận trong hình mới gửi được đơn.",
    "Trang web của xã đã bị khóa ba ngày, nay chạy lại.",
)
HEADLINES = (
    '<div class="item-page"><h2>{title}</h2>{picture}<p>{text}</p></div>',
    '<article><h1>{title}</h1>{picture}<div class="c"><p>{text}</p></div></article>',
    '<div class="detail"><h3 class="title">{title}</h3>{picture}<div>{text}</div></div>',
    '<div class="post"><h2><a href="/tin-tuc/1001.html">{title}</a></h2>{picture}<p>{text}</p></div>',
    '<table><tr><td class="contentheading">{title}</td></tr><tr><td>{picture}<p>{text}</p></td></tr></table>',
    '<div class="tieude">{title}</div><div class="nd">{picture}<p>{text}</p></div>',
)


@given(
    title=st.sampled_from(TITLES),
    text=st.sampled_from(TEXTS),
    markup=st.sampled_from(HEADLINES),
    picture=st.sampled_from(["", '<img src="/a.jpg" alt="">']),
    url=st.sampled_from([ARTICLE, "http://congdoan.test/index.php?option=com_content&view=article&id=1001"]),
    login=st.booleans(),
)
def test_no_article_about_such_things_is_taken_for_one(
    title: str, text: str, markup: str, picture: str, url: str, *, login: bool
) -> None:
    main = markup.format(title=title, text=text, picture=picture)
    beside = f'<div class="dang-nhap"><h3>Đăng nhập</h3>{FORM}</div>' if login else ""
    assert verdict(in_chrome(main + beside, title=f"{title} - Công đoàn huyện"), url=url) is None


def test_a_notice_under_an_address_with_its_own_words_is_an_article() -> None:
    notice = "<h1>Website tạm ngừng hoạt động để nâng cấp hệ thống</h1><p>Mong quý vị thông cảm và quay lại sau.</p>"
    own = "http://congdoan.test/thong-bao/31-website-tam-ngung-hoat-dong-de-nang-cap-he-thong.html"
    assert verdict(in_chrome(notice), url=own) is None
    assert reason(verdict(in_chrome(notice))) == "maintenance"


def test_a_listing_whose_stories_have_such_headlines_is_a_listing() -> None:
    items = "".join(
        f'<div class="item"><h3><a href="/tin/{number}">{title}</a></h3><p>{text}</p></div>'
        for number, (title, text) in enumerate(zip(("404", "Website đang bảo trì", *TITLES), TEXTS, strict=False))
    )
    assert verdict(in_chrome(f"<h2>Tin tức</h2>{items}"), url="http://congdoan.test/tin", expected="listing") is None
