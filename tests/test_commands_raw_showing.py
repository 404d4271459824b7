"""`luuvet show --raw`: the bytes as they came, wherever they go."""

from __future__ import annotations

import gzip
import os
import pty
import subprocess
from pathlib import Path

import pytest

from archive.digests import payload_digest
from archive.store import Archive
from tests.archive_nights import Nights, article, seen
from tests.command_runs import answer, run
from tests.loopback_site import ROOT, command
from tests.raw_exchanges import PAGE, Visits
from tests.raw_exchanges import answer as response

URL = f"http://ban.test{PAGE}"
HOSTILE = "<p>Bài \x1b]0;chiếm\x07 \x1b[2J\u202e lạ</p>\r\n<p>hết</p>".encode()
PACKED = gzip.compress(b"<p>goi</p>", mtime=0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three versions: one whose bytes a terminal would obey, a packed one, the first again."""
    folder = tmp_path_factory.mktemp("raw") / "archive"
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        gzipped = ((b"Content-Type", b"text/html"), (b"Content-Encoding", b"gzip"))
        came = [response(HOSTILE), response(PACKED, 200, *gzipped), response(HOSTILE)]
        for night, raw in enumerate(came):
            visits.begin(days=night)
            visits.visit(raw, seen(article(f"Nội dung thứ {night % 2}.")))
            visits.end()
    return folder


@pytest.mark.parametrize(("number", "payload"), [(1, HOSTILE), (2, PACKED), (3, HOSTILE)])
def test_a_pipe_and_a_file_get_the_very_bytes(folder: Path, tmp_path: Path, number: int, payload: bytes) -> None:
    words = ("show", URL, "--raw", "--version", str(number), "--archive", folder)
    assert run(*words).stdout_bytes == payload
    run(*words, "-o", tmp_path / "trang.html")
    assert (tmp_path / "trang.html").read_bytes() == payload


def test_json_tells_where_the_records_lie_and_what_they_say(folder: Path) -> None:
    told = answer("show", URL, "--raw", "--json", "--version", "3", "--archive", folder)
    revisit, original = told["records"]
    assert (revisit["type"], original["type"]) == ("revisit", "response")
    assert original["payload_digest"] == told["payload_digest"] == payload_digest(HOSTILE)
    data = (folder / original["file"]).read_bytes()[original["offset"] : original["offset"] + original["length"]]
    assert HOSTILE in gzip.decompress(data)
    assert ["WARC-Target-URI", URL] in original["headers"]
    assert original["http"][0] == "HTTP/1.1 200 OK"
    assert told["bytes"] == len(HOSTILE)


def on_a_terminal(*words: str | Path) -> tuple[int, str]:
    """Run a command whose standard output is a terminal."""
    ours, theirs = pty.openpty()
    done = subprocess.run(command(*words), cwd=ROOT, stdout=theirs, stderr=subprocess.PIPE, check=False)
    os.close(theirs)
    shown = os.read(ours, 100_000) if done.returncode == 0 else done.stderr
    os.close(ours)
    return done.returncode, shown.decode()


def test_a_terminal_is_shown_nothing_that_it_would_obey(folder: Path) -> None:
    status, shown = on_a_terminal("show", URL, "--raw", "--version", "1", "--archive", folder)
    assert status == 0
    assert "Bài ␛]0;chiếm␇" in shown
    assert "<p>hết</p>" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_a_terminal_is_refused_what_is_no_text(folder: Path) -> None:
    status, said = on_a_terminal("show", URL, "--raw", "--version", "2", "--archive", folder)
    assert status == 2
    assert "-o" in said


def test_a_version_of_which_nothing_was_kept_says_so(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        Nights(archive).night({PAGE: seen(article("Chỉ có nội dung."))})
    assert "no raw record was kept" in run("show", URL, "--raw", "--archive", tmp_path, status=1).stderr


def test_a_file_is_for_raw_bytes_alone(folder: Path, tmp_path: Path) -> None:
    told = run("show", URL, "-o", tmp_path / "tep", "--archive", folder, status=2)
    assert "--raw" in told.stderr
