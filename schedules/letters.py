"""A report on its way out, and the e-mail that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

# A subject is one line of a list; the verdict stands whole at the top of the letter.
_SUBJECT_CHARACTERS = 180
# Every server takes seven bits, and no line of base64 is too long for one.
_POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A report in the forms that its readers take."""

    subject: str
    text: str
    html: str
    payload: bytes  # JSON
    language: str  # "vi" or "en"


def message_of(letter: Letter, *, sender: str, recipient: str, at: datetime) -> EmailMessage:
    """Return the letter as an e-mail of two alternatives, plain text first; *at* is aware."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = _shortened(" ".join(letter.subject.split()))
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or None)
    # Nobody's holiday notice should answer it (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="base64")
    message.add_alternative(letter.html, subtype="html", cte="base64")
    message["Content-Language"] = letter.language  # last: the first part would take it along
    return message


def _shortened(subject: str) -> str:
    if len(subject) <= _SUBJECT_CHARACTERS:
        return subject
    return f"{subject[: _SUBJECT_CHARACTERS - 1].rsplit(' ', 1)[0]}…"
