"""The units and the container file: what they start exists, and they say what the program relies on."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # it ships no types, and only this module reads YAML

import luuvet as program  # noqa: TID251  (the command line is what is started)
from archive.locks import take_lock
from commands.container_health import works
from schedules.names import SERVICE_LOCK
from tests.archive_samples import fill
from tests.command_runs import free_port, started
from tests.loopback_site import ROOT

SYSTEMD, CONTAINER = ROOT / "packaging" / "systemd", ROOT / "packaging" / "container"
UNITS = sorted(SYSTEMD.glob("*.service"))
LONGEST_STOP_SECONDS = 2 * 30  # stop_seconds of the schedule file where it says nothing: asked to end, then killed


def settings_of(unit: Path) -> dict[str, list[str]]:
    """The settings of a unit, each with its values in order."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text(encoding="utf-8").splitlines():
        if line and line[0] not in "#[":
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def starts(words: list[str]) -> str:
    """The command that *words* start; the test fails where they are no command line of ours."""
    name, *rest = words
    command = program.cli.get_command(program.cli.make_context("luuvet", [], resilient_parsing=True), name)
    assert command is not None
    command.make_context(name, rest)
    return name


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: str(unit.name))
def test_a_unit_starts_a_command_that_there_is_as_a_user_without_rights(unit: Path) -> None:
    settings = settings_of(unit)
    (line,) = settings["ExecStart"]
    program_path, *words = shlex.split(line)
    assert program_path == "/opt/luuvet/bin/luuvet"
    assert unit.stem == f"luuvet-{starts(words)}"
    account = (SYSTEMD / "luuvet.sysusers.conf").read_text(encoding="utf-8").splitlines()[-1]
    assert shlex.split(account)[:2] == ["u", settings["User"][0]]
    assert settings["CapabilityBoundingSet"] == [""]
    assert settings["ProtectSystem"] == ["strict"]
    # What it may write is the folder in which the archive lies.
    assert settings["Environment"] == [f"LUUVET_ARCHIVE=/var/lib/{settings['StateDirectory'][0]}/archive"]


def test_the_schedule_is_asked_to_end_and_given_the_time_it_gives_its_runs() -> None:
    settings = settings_of(SYSTEMD / "luuvet-schedule.service")
    assert settings["KillMode"] == ["mixed"]
    assert int(settings["TimeoutStopSec"][0]) > 2 * LONGEST_STOP_SECONDS
    assert settings["RestartPreventExitStatus"] == ["2"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_itself_finds_no_fault_with_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        # It wants to see the program where the unit says it is.
        (tmp_path / unit.name).write_text(text.replace("/opt/luuvet/bin/luuvet", "/bin/true"), encoding="utf-8")
    units = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def instructions() -> list[tuple[str, str]]:
    """The instructions of the container file, each on one line."""
    text = (CONTAINER / "Containerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in lines if line.strip())]


def last(name: str) -> str:
    return [rest for one, rest in instructions() if one == name][-1]


def test_the_container_runs_the_schedule_as_nobody_in_particular_on_a_volume() -> None:
    environment = dict(word.partition("=")[::2] for word in shlex.split(last("ENV")))
    assert json.loads(last("ENTRYPOINT")) == ["luuvet"]
    assert starts(json.loads(last("CMD"))) == "schedule"
    assert json.loads(last("VOLUME")) == [environment["LUUVET_ARCHIVE"]]
    assert last("USER").split(":")[0].isdigit()
    assert last("USER") != "0:0"
    names = [name for name, _ in instructions()]
    assert names.index("USER") < names.index("VOLUME")  # else the volume would belong to root
    assert json.loads(last("HEALTHCHECK").partition("CMD ")[2]) == ["python", "-m", "commands.container_health"]


def test_the_container_holds_every_package_of_the_program() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    copied = {word for name, rest in instructions() if name == "COPY" and "--from" not in rest for word in rest.split()}
    assert packages <= copied
    sent = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {word for word in copied if word != "./"} <= {line[1:] for line in sent if line.startswith("!")}


def test_the_services_of_a_compose_file_share_an_archive_and_write_nothing_else() -> None:
    told = yaml.safe_load((CONTAINER / "compose.yaml").read_text(encoding="utf-8"))
    assert set(told["services"]) == {"schedule", "serve"}
    assert starts(told["services"]["serve"]["command"]) == "serve"
    for service in told["services"].values():
        assert [one for one in service["volumes"] if not one.endswith(":ro")] == ["archive:/archive"]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    grace = told["services"]["schedule"]["stop_grace_period"]
    assert int(grace.removesuffix("s")) > 2 * LONGEST_STOP_SECONDS


# -- the health check of a container -----------------------------------------------------------------------------------


def test_a_schedule_is_healthy_while_it_holds_the_archive(tmp_path: Path) -> None:
    port = free_port()
    assert not works(tmp_path, port=port)
    lock = take_lock(tmp_path, SERVICE_LOCK)
    assert lock is not None
    assert works(tmp_path, port=port)
    lock.release()
    assert not works(tmp_path, port=port)


def test_a_reading_room_is_healthy_while_it_can_read(tmp_path: Path) -> None:
    port = free_port()
    with started("serve", "--archive", fill(tmp_path), "--port", str(port)) as serving:
        assert serving.stdout is not None
        serving.stdout.readline()
        assert works(tmp_path, port=port)
        (tmp_path / "archive.db").unlink()
        while works(tmp_path, port=port):  # it says for a second what it said before
            time.sleep(0.1)
        serving.terminate()
        serving.communicate(timeout=30)


def test_who_listens_and_answers_nonsense_is_not_healthy_whoever_holds_the_archive(tmp_path: Path) -> None:
    lock = take_lock(tmp_path, SERVICE_LOCK)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        answering = threading.Thread(target=answer_nonsense, args=(listener,))
        answering.start()
        assert not works(tmp_path, port=listener.getsockname()[1])
        answering.join()
    assert lock is not None
    lock.release()


def answer_nonsense(listener: socket.socket) -> None:
    caller, _ = listener.accept()
    with caller:
        caller.recv(1024)
        caller.sendall(b"what?\r\n\r\n")
