"""Reading WARC files: where each response stands, and the response itself."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.limitreader import LimitReader
from warcio.statusandheaders import StatusAndHeaders

from archive.errors import ConfigurationError
from archive.http_messages import parse_response
from archive.records import RawExchange

# What follows the last record of an unpacked file.
_BLANK_LINES = len(b"\r\n\r\n")
_HTTP_TYPES = ("response", "revisit")


class RecordingError(ConfigurationError):
    """The recording *file* cannot be read as a WARC file, or not to its end."""

    def __init__(self, file: str, detail: str) -> None:
        super().__init__(file, detail)
        self.file, self.detail = file, detail

    def __str__(self) -> str:
        return f"{self.file}: {self.detail}; nothing was taken from it: get the file again, whole, or leave it out"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedResponse:
    """Where one HTTP response, or the revisit of one, stands in a recording."""

    file: Path
    offset: int
    kind: str  # "response" or "revisit"
    url: str
    captured_at: datetime
    payload_digest: str | None
    refers_to_url: str | None = None
    refers_to_moment: datetime | None = None
    is_cut: bool = False  # the recorder says that it did not keep the whole response
    ip_address: str | None = None


def read_recording(file: Path) -> Iterator[RecordedResponse]:
    """Yield the HTTP responses of a WARC file. Raises RecordingError where the file is damaged or cut off."""
    whole = 0
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            records = ArchiveIterator(stream, no_record_parse=True)
            for record in records:
                # The content first: warcio reads past it to tell a record's offset and length.
                promised, came = record.rec_headers.get_header("Content-Length") or "", _length_of(record.raw_stream)
                begin = records.get_record_offset()
                if not promised.isdigit() or came < int(promised):
                    raise RecordingError(str(file), f"is cut off at byte {begin}, after {whole} whole records")
                whole, end = whole + 1, begin + records.get_record_length()
                found = _response(file, begin, record.rec_type, record.rec_headers)
                if found is not None:
                    yield found
    except (ArchiveLoadFailed, zlib.error, gzip.BadGzipFile, EOFError, ValueError, UnicodeError) as error:
        raise RecordingError(str(file), f"is no readable WARC file after {whole} records ({_words(error)})") from error
    except OSError as error:
        raise RecordingError(str(file), f"cannot be read ({error.strerror or error})") from error
    if not whole:
        raise RecordingError(str(file), "holds no WARC record")
    if end < size - _BLANK_LINES:
        raise RecordingError(str(file), f"is cut off or damaged from byte {end} on, after {whole} whole records")


def read_response(found: RecordedResponse) -> RawExchange | None:
    """Return the response that stands at *found*; None where it is no HTTP response that can be read."""
    with found.file.open("rb") as stream:
        stream.seek(found.offset)
        record = next(iter(ArchiveIterator(stream, no_record_parse=True)), None)
        return parse_response(record.raw_stream.read(), found.ip_address) if record is not None else None


def _response(file: Path, offset: int, kind: str, headers: StatusAndHeaders) -> RecordedResponse | None:
    url = (headers.get_header("WARC-Target-URI") or "").strip().strip("<>")
    captured_at = _moment(headers.get_header("WARC-Date"))
    content_type = (headers.get_header("Content-Type") or "").lower()
    if kind not in _HTTP_TYPES or not url.lower().startswith(("http:", "https:")) or captured_at is None:
        return None
    if kind == "response" and not content_type.startswith("application/http"):
        return None
    return RecordedResponse(
        file=file,
        offset=offset,
        kind=kind,
        url=url,
        captured_at=captured_at,
        payload_digest=headers.get_header("WARC-Payload-Digest"),
        refers_to_url=headers.get_header("WARC-Refers-To-Target-URI"),
        refers_to_moment=_moment(headers.get_header("WARC-Refers-To-Date")),
        is_cut=headers.get_header("WARC-Truncated") is not None,
        ip_address=headers.get_header("WARC-IP-Address"),
    )


def _length_of(stream: LimitReader) -> int:
    return sum(len(piece) for piece in iter(lambda: stream.read(65536), b""))


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__
