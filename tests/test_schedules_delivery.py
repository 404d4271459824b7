from __future__ import annotations

import base64
import json
import logging
import unicodedata
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal

import pytest

from schedules import mail_delivery
from schedules.delivery import Receipt, deliver
from schedules.letters import Letter, message_of
from schedules.schedule_records import Delivery
from tests.command_runs import free_port
from tests.delivery_sinks import PASSWORD, certificate, mail_sink, web_sink

VERDICT = "Đêm 20/11/2024: cần người xem bản-mây (không đọc được). 3 trang khác ổn. 12 bài mới, 1 bài bị gỡ."
TOKEN = "bi-mat-77aa"  # noqa: S105 - invented
LETTER = Letter(
    subject=VERDICT,
    text=f"{VERDICT}\n\nVIỆC CẦN LÀM (1)\n1. bản-mây: không đọc được trang tin.\n",
    html=f"<!doctype html><html lang='vi'><title>{VERDICT}</title><p>Việc cần làm</p></html>",
    payload=json.dumps({"verdict": VERDICT, "alerts": []}, ensure_ascii=False).encode(),
    language="vi",
)


def by_mail(port: int, *retries: float, login: str = "", scheme: str = "smtp") -> Delivery:
    server = f"{scheme}://{login}127.0.0.1:{port}"
    return Delivery(retries=retries, mail="truc@ben.example", sender="luuvet@ben.example", server=server)


def by_webhook(port: int, *retries: float, login: str = "") -> Delivery:
    return Delivery(retries=retries, webhook=f"http://{login}127.0.0.1:{port}/hook?token={TOKEN}")


class Waits(list[float]):
    """How long was waited for, without waiting."""

    def __call__(self, seconds: float) -> bool:
        self.append(seconds)
        return False


def sent(*deliveries: Delivery, waits: Waits | None = None, environment: dict[str, str] | None = None) -> list[Receipt]:
    return deliver(LETTER, deliveries, environment=environment or {}, wait=Waits() if waits is None else waits)


# -- e-mail ----------------------------------------------------------------------------------------------------------


def test_a_letter_has_the_verdict_as_subject_and_first_line_and_the_page_beside_it() -> None:
    with mail_sink() as mail:
        assert sent(by_mail(mail.port)) == [Receipt(place="mail truc@ben.example", attempts=1, trouble=None)]
    (letter,) = mail.letters
    assert letter["Subject"] == VERDICT
    assert (letter["From"], letter["To"]) == ("luuvet@ben.example", "truc@ben.example")
    assert letter["Message-ID"].endswith("@ben.example>")
    assert abs((parsedate_to_datetime(letter["Date"]) - datetime.now(UTC)).total_seconds()) < 60
    assert (letter["Content-Language"], letter["Auto-Submitted"]) == ("vi", "auto-generated")
    plain, page = letter.iter_parts()
    assert (plain.get_content_type(), page.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().splitlines() == LETTER.text.splitlines()
    assert page.get_content().strip() == LETTER.html


def test_a_letter_is_tried_again_after_the_seconds_of_the_schedule_file_and_is_the_same_letter() -> None:
    waits = Waits()
    with mail_sink("451 try again later", "451 try again later") as mail:
        (receipt,) = sent(by_mail(mail.port, 1, 30, 600), waits=waits)
    assert (receipt.attempts, receipt.trouble, mail.attempts, len(mail.letters)) == (3, None, 3, 1)
    assert waits == [1, 30]


def test_a_server_that_goes_on_refusing_is_told_with_its_answer() -> None:
    with mail_sink("554 no thanks", "554 no thanks") as mail:
        (receipt,) = sent(by_mail(mail.port, 1))
    assert receipt == Receipt(place="mail truc@ben.example", attempts=2, trouble="the server answers 554 no thanks")


def test_one_place_that_fails_holds_up_no_other() -> None:
    with web_sink() as web:
        first, second = sent(by_mail(free_port()), by_webhook(web.port))
    assert first.trouble == "Connection refused"
    assert second.trouble is None
    assert len(web.posted) == 1


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_subject_survives_its_way_whatever_its_letters(form: Literal["NFC", "NFD"]) -> None:
    subject = unicodedata.normalize(form, "Đêm 20/11: " + "cần người xem trang mường-thử; " * 4).strip()
    letter = Letter(subject=subject, text="x", html="<p>", payload=b"{}", language="vi")
    message = message_of(letter, sender="a@b.example", recipient="c@d.example", at=datetime.now(UTC))
    octets = message.as_bytes()
    assert octets.isascii()
    assert max(map(len, octets.splitlines())) < 200
    assert message_from_bytes(octets, policy=policy.default)["Subject"] == subject


def test_a_subject_is_one_line_and_not_endless() -> None:
    letter = Letter(subject="Đêm nay:\r\nBcc: x@y.example " + "bến " * 90, text="", html="", payload=b"", language="vi")
    message = message_of(letter, sender="a@b.example", recipient="c@d.example", at=datetime.now(UTC))
    assert message["Bcc"] is None
    assert len(message["Subject"]) <= 180
    assert message["Subject"].endswith("bến…")


# -- logins and TLS --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["address", "environment"])
def test_a_login_may_stand_in_the_address_or_in_the_environment(place: str) -> None:
    environment = {"LUUVET_SMTP_USER": "truc", "LUUVET_SMTP_PASSWORD": PASSWORD}
    login = "truc:mat%20khau%2F5f3a@" if place == "address" else ""
    with mail_sink(login=True) as mail:
        (receipt,) = sent(by_mail(mail.port, login=login), environment={} if login else environment)
    assert receipt.trouble is None
    assert mail.logins == [(b"truc", PASSWORD.encode())]


def test_a_refused_login_is_not_tried_again_and_its_password_not_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    waits = Waits()
    with mail_sink(login=True) as mail:
        (receipt,) = sent(by_mail(mail.port, 1, login="truc:sai-mat-khau@"), waits=waits)
    assert receipt.trouble == "the server refuses the login (535)"
    assert waits == []
    assert "sai-mat-khau" not in caplog.text + repr(receipt)
    assert "report-not-delivered place=mail truc@ben.example attempt=1" in caplog.text


@pytest.mark.parametrize("at_once", [False, True])
def test_a_letter_goes_over_tls_where_the_server_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    context, chain = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    monkeypatch.setattr(mail_delivery, "_LOOPBACK", ())
    with mail_sink(tls=context, at_once=at_once, login=True) as mail:
        scheme = "smtps" if at_once else "smtp"
        (receipt,) = sent(by_mail(mail.port, login="truc:mat%20khau%2F5f3a@", scheme=scheme))
    assert receipt.trouble is None
    assert mail.over_tls == [True]


def test_a_certificate_that_nobody_vouches_for_is_told(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    with mail_sink(tls=context, at_once=True) as mail:
        (receipt,) = sent(by_mail(mail.port, scheme="smtps"))
    assert receipt.trouble == "its certificate is not valid (self-signed certificate)"


def test_no_password_goes_out_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_delivery, "_LOOPBACK", ())
    with mail_sink(login=True) as mail:
        (receipt,) = sent(by_mail(mail.port, 1, login="truc:thu@"))
    assert receipt.attempts == 1
    assert "the server offers no TLS" in (receipt.trouble or "")
    assert mail.logins == []


def test_a_password_that_no_server_takes_is_told_and_not_shown() -> None:
    environment = {"LUUVET_SMTP_USER": "truc", "LUUVET_SMTP_PASSWORD": "mật-khẩu"}
    with mail_sink(login=True) as mail:
        (receipt,) = sent(by_mail(mail.port, 1), environment=environment)
    assert (receipt.attempts, receipt.trouble) == (1, "its login has letters outside ASCII")


# -- web hooks -------------------------------------------------------------------------------------------------------


def test_a_web_hook_gets_the_report_as_json() -> None:
    with web_sink() as web:
        (receipt,) = sent(by_webhook(web.port, login="truc:thu@"))
    assert receipt == Receipt(place=f"webhook 127.0.0.1:{web.port}", attempts=1, trouble=None)
    (posted,) = web.posted
    assert posted.path == f"/hook?token={TOKEN}"
    assert posted.body == LETTER.payload
    assert posted.headers["Content-Type"] == "application/json; charset=utf-8"
    assert posted.headers["User-Agent"].startswith("luuvet/")
    assert posted.headers["Authorization"] == f"Basic {base64.b64encode(b'truc:thu').decode()}"


def test_a_web_hook_that_is_busy_is_asked_again() -> None:
    waits = Waits()
    with web_sink(503, 429) as web:
        (receipt,) = sent(by_webhook(web.port, 2, 3), waits=waits)
    assert (receipt.attempts, receipt.trouble, waits) == (3, None, [2, 3])
    assert len({posted.body for posted in web.posted}) == 1


@pytest.mark.parametrize(("status", "attempts"), [(500, 2), (404, 2), (302, 2), (401, 1), (403, 1)])
def test_what_a_web_hook_answers_is_told_without_its_token(
    caplog: pytest.LogCaptureFixture, status: int, attempts: int
) -> None:
    caplog.set_level(logging.INFO)
    with web_sink(status, status) as web:
        (receipt,) = sent(by_webhook(web.port, 1))
    assert (receipt.attempts, receipt.trouble) == (attempts, f"it answers {status}")
    assert TOKEN not in caplog.text + repr(receipt)
    assert {posted.path for posted in web.posted} == {f"/hook?token={TOKEN}"}


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/\u1ea3nh", f"http://{'a' * 70}.example/"])
def test_an_address_that_cannot_be_used_is_told_and_breaks_nothing(address: str) -> None:
    (receipt,) = sent(Delivery(retries=(), webhook=address))
    assert receipt.trouble


def test_who_stops_the_waiting_gets_what_is_known() -> None:
    waited = []

    def stop(seconds: float) -> bool:
        waited.append(seconds)
        return True

    (receipt,) = deliver(LETTER, [by_webhook(free_port(), 600, 600)], environment={}, wait=stop)
    assert (receipt.attempts, receipt.trouble, waited) == (1, "Connection refused", [600])


def test_nobody_to_send_to_is_no_trouble() -> None:
    assert sent() == []
