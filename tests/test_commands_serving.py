from __future__ import annotations

import signal
import socket
import urllib.request
from pathlib import Path

import pytest

from tests.archive_samples import fill
from tests.command_runs import free_port, run, started


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("archive"))


def test_the_room_is_announced_when_it_answers_and_ctrl_c_ends_it_well(archive: Path) -> None:
    port = free_port()
    words = ("serve", "--archive", archive, "--port", str(port))
    with started(*words) as serving:
        assert serving.stdout is not None
        assert f"http://127.0.0.1:{port}/" in serving.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/archive/pages.json", timeout=30) as answer:
            assert answer.status == 200
        serving.send_signal(signal.SIGINT)
        out, err = serving.communicate(timeout=30)
    assert (serving.returncode, out, err) == (0, "", "")


def test_a_room_that_cannot_open_is_not_announced(archive: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("serve", "--archive", archive, "--port", str(taken.getsockname()[1]), status=2)
    assert "choose another with --host or --port" in done.stderr
    assert done.stdout == ""
    nothing = run("serve", "--archive", tmp_path, status=2)
    assert "no archive at" in nothing.stderr
    assert nothing.stdout == ""


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_a_usage_error(archive: Path, port: str) -> None:
    assert "--port" in run("serve", "--archive", archive, "--port", port, status=2).stderr
