"""Reading a capture for a reader: what came, or in plain words why it cannot be shown."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from archive.capture_facts import CaptureFacts, CaptureNotFoundError, find_capture
from archive.captured_payloads import CapturedPayload, read_payload
from archive.content_encoding import EncodingError
from archive.reading_room.page_requests import PageRequest
from archive.reading_room.refused import RefusedError, not_found
from archive.warc_reading import NoRecordError, RecordDamagedError, WithheldRecordError


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCapture:
    """A capture, and what came in it; *payload* is None where *trouble* says why, in both languages."""

    facts: CaptureFacts
    payload: CapturedPayload | None
    trouble: RefusedError | None = None

    def needed_payload(self) -> CapturedPayload:
        """Return what came; raises RefusedError where there is nothing to show."""
        if self.payload is None:
            raise self.trouble or nothing_kept()
        return self.payload


async def read_capture(asked: PageRequest) -> ReadCapture:
    """Return the capture whose number stands in the path. Raises RefusedError: not known, or withdrawn."""
    number = asked.whole_number("capture")
    return await asked.read(lambda connection: _read(connection, asked.folder, number))


def _read(connection: sqlite3.Connection, folder: Path, number: int) -> ReadCapture:
    try:
        facts = find_capture(connection, number)
    except CaptureNotFoundError as error:
        raise not_found("Kho không có lần chụp này.", "The archive has no such capture.") from error
    try:
        return ReadCapture(facts=facts, payload=read_payload(connection, folder, number))
    except WithheldRecordError as error:
        raise withheld() from error
    except NoRecordError:
        return ReadCapture(facts=facts, payload=None, trouble=nothing_kept())
    except RecordDamagedError:
        return ReadCapture(facts=facts, payload=None, trouble=damaged())
    except EncodingError as error:
        return ReadCapture(facts=facts, payload=None, trouble=_packed(error.detail))


def withheld() -> RefusedError:
    """Return the refusal of a record in which a withdrawn article stands."""
    return RefusedError(
        HTTPStatus.GONE,
        "Bản gốc này có bài đã được rút khỏi phòng đọc, nên không cho ai xem.",
        "This capture holds an article that was withdrawn from the reading room, and is shown to nobody.",
    )


def nothing_kept() -> RefusedError:
    """Return the refusal of a capture of which there is no raw data."""
    return not_found(
        "Lần chụp này không giữ lại dữ liệu gốc nào: máy chủ không trả lời, hoặc bài được nhập từ một kho khác.",
        "No raw data was kept of this capture: the server did not answer, or the article was imported.",
    )


def damaged() -> RefusedError:
    """Return the refusal of a record that is not whole."""
    return not_found(
        "Dữ liệu gốc của lần chụp này không còn nguyên vẹn trên đĩa; người vận hành chạy luuvet verify để biết thêm.",
        "The raw data of this capture is not whole any more; its operator learns more from luuvet verify.",
    )


def _packed(detail: str) -> RefusedError:
    return not_found(
        f"Dữ liệu gốc còn nguyên nhưng không mở gói được ({detail}); hãy tải bản ghi WARC.",
        f"The raw data is whole but does not unpack ({detail}); download the WARC record.",
    )
