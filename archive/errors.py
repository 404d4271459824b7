"""The errors of the whole program; each carries its facts as attributes and says the next step."""

from __future__ import annotations


class LuuVetError(Exception):
    """Root of every error that Lưu Vết raises on purpose.

    ``exit_status`` is what the command line ends with: 2 usage or configuration, 3 archive damaged or locked.
    Positional arguments are facts, so that an error survives pickle and copy.
    """

    exit_status = 2


class ConfigurationError(LuuVetError):
    """Something that a person wrote (site file, option, address) is wrong."""


class ArchiveError(LuuVetError):
    """The archive cannot be used as it stands."""

    exit_status = 3


class ArchiveNotFoundError(ConfigurationError):
    """There is no archive at *path* and the command only reads."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"no archive at {self.path}: name another with --archive, or fill one with `luuvet crawl`"


class ArchiveFromTheFutureError(ArchiveError):
    """The archive at *path* holds migrations that this program does not know."""

    def __init__(self, path: str, unknown: str) -> None:
        super().__init__(path, unknown)
        self.path, self.unknown = path, unknown

    def __str__(self) -> str:
        return f"{self.path} was written by a newer luuvet (step {self.unknown}): upgrade luuvet; nothing was changed"


class ArchiveDamagedError(ArchiveError):
    """SQLite cannot read the archive at *path*."""

    def __init__(self, path: str, detail: str) -> None:
        super().__init__(path, detail)
        self.path, self.detail = path, detail

    def __str__(self) -> str:
        return f"{self.path} is damaged ({self.detail}): restore it from a copy; nothing was changed"


class ArchiveLockedError(ArchiveError):
    """Another process has written to the archive at *path* for longer than we wait."""

    def __init__(self, path: str, detail: str) -> None:
        super().__init__(path, detail)
        self.path, self.detail = path, detail

    def __str__(self) -> str:
        return f"{self.path} is locked by another process ({self.detail}): try again when it has ended"


class ArchiveUnwritableError(ArchiveError):
    """The archive at *path* cannot be written: read-only, or no space left."""

    def __init__(self, path: str, detail: str) -> None:
        super().__init__(path, detail)
        self.path, self.detail = path, detail

    def __str__(self) -> str:
        return f"{self.path} cannot be written ({self.detail}): what was stored before is safe"


class SiteInUseError(ArchiveError):
    """Another run of *site* is going on in the archive at *path*."""

    def __init__(self, path: str, site: str) -> None:
        super().__init__(path, site)
        self.path, self.site = path, site

    def __str__(self) -> str:
        return f"{self.site} is in use: another run of it is writing to {self.path}; wait for it to end"


class NightBudgetSpentError(LuuVetError):
    """Earlier runs of *site* have sent all the requests that its site file allows a night."""

    exit_status = 1

    def __init__(self, site: str, budget: int) -> None:
        super().__init__(site, budget)
        self.site, self.budget = site, budget

    def __str__(self) -> str:
        return f"{self.site}: the night's budget of {self.budget} requests is spent; the next night has its own"


class PageNotFoundError(ConfigurationError):
    """Nothing in the archive answers to *name* (an address or a page id)."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"no page {self.name!r} in this archive: give an address or a page id as `luuvet changes` shows them"
