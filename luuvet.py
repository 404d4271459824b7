"""The command line of Lưu Vết: names the commands and turns known errors into one line and an exit status.

A command's module is imported when the command is called: `luuvet show` need not load Scrapy, nor `luuvet crawl`
Datasette.
"""

from __future__ import annotations

import errno
from importlib import import_module
from importlib.metadata import version
from typing import Any

import click

from archive.errors import ArchiveUnwritableError, LuuVetError

# Command: the module that holds it, in the order in which the help lists them.
COMMANDS = {
    "demo": "commands.demonstrating",
    "sites": "commands.checking_sites",
    "try": "commands.trying",
    "crawl": "commands.crawling",
    "schedule": "commands.scheduling",
    "status": "commands.reporting",
    "report": "commands.morning",
    "alerts": "commands.alerting",
    "mute": "commands.alerting",
    "log": "commands.log_reading",
    "changes": "commands.reporting",
    "show": "commands.reading",
    "diff": "commands.reading",
    "quarantine": "commands.quarantine",
    "accept": "commands.quarantine",
    "reject": "commands.quarantine",
    "withdraw": "commands.withdrawing",
    "serve": "commands.serving",
    "verify": "commands.verifying",
    "export": "commands.exporting",
    "import": "commands.importing",
    "reextract": "commands.reextracting",
    "backup": "commands.copying",
    "restore": "commands.copying",
    "merge": "commands.copying",
    "cite": "commands.citing",
}
# What the machine refuses a writer; said in our words, for nothing is wrong with the program.
_REFUSALS = {errno.ENOSPC: "no space left", errno.EDQUOT: "no space left in the quota", errno.EFBIG: "a size limit"}
_DENIALS = {errno.EROFS: "read-only", errno.EACCES: "not permitted", errno.EPERM: "not permitted"}


class MachineError(LuuVetError):
    """The machine refused something for a *reason* of its own; *name* is the file it was about."""

    exit_status = 1

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name, self.reason = name, reason

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


def _refusal(error: OSError) -> LuuVetError:
    name = str(error.filename or "the disk")
    refused = (_REFUSALS | _DENIALS).get(error.errno or 0)
    if refused is not None:
        return ArchiveUnwritableError(name, refused)
    return MachineError(name, error.strerror or type(error).__name__)


class Program(click.Group):
    """The command group."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of a first week with the program."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name]), f"{cmd_name}_command")
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error that we know is one line on stderr and DESIGN's exit status."""
        try:
            return super().invoke(ctx)
        except LuuVetError as error:
            known: LuuVetError = error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # whoever read our output has left; click ends quietly
            known = _refusal(error)
        for line in str(known).splitlines():
            click.echo(f"luuvet: {line}", err=True)
        ctx.exit(known.exit_status)


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("luuvet"), prog_name="luuvet")
def cli() -> None:
    """Keep a trace of what Vietnamese trade-union news sites say, change and take down."""


def main() -> None:
    """Run the command line; the entry point of the installed program."""
    cli(prog_name="luuvet")


if __name__ == "__main__":
    main()
