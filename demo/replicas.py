"""The three replica sites as one thing: start them, turn the night, write their site files, say what to expect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from demo.nights import ExpectedChange, Standing, changes_of, standing
from demo.server import SYSTEMS, ReplicaServer
from demo.stories import SITES, Replica, load_replicas

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHTS = (datetime(2026, 3, 10, 22, 0, tzinfo=VIETNAM), datetime(2026, 3, 11, 22, 0, tzinfo=VIETNAM))
"""When the two nights of the stories are; a rehearsal may crawl as of these moments."""


class Replicas:
    """The running replica sites."""

    def __init__(self, replicas: Mapping[str, Replica], servers: Mapping[str, ReplicaServer]) -> None:
        self._replicas = replicas
        self._servers = servers

    @property
    def sites(self) -> tuple[str, ...]:
        """The ids of the sites."""
        return SITES

    @property
    def night(self) -> int:
        """The night that the sites show, from 1."""
        return self._servers[SITES[0]].night

    def set_night(self, night: int) -> None:
        """Show *night* on every site from the next request on."""
        for server in self._servers.values():
            server.night = night

    def origin(self, site: str) -> str:
        """Return scheme, host and port of *site*, without a final slash."""
        return self._servers[site].origin

    def name(self, site: str) -> str:
        """Return the name of *site* as its readers know it."""
        return self._replicas[site].name

    def standing(self, site: str) -> Standing:
        """Return what *site* shows this night."""
        return standing(self._replicas[site], self.night)

    def article_url(self, site: str, key: str) -> str | None:
        """Return the address of an article this night; None when it has none."""
        story = self.standing(site).find(key)
        if story is None:
            return None
        path: str = SYSTEMS[self._replicas[site].system].article_path(story)
        return self.origin(site) + path

    def site_files(self, folder: Path) -> None:
        """Write a site file for each replica into *folder*, which is made when it is not there."""
        folder.mkdir(parents=True, exist_ok=True)
        for site, replica in self._replicas.items():
            (folder / f"{site}.toml").write_text(self._site_file(replica), encoding="utf-8")

    def expected_changes(self) -> list[ExpectedChange]:
        """List everything that happens on the second night, what nobody should notice included."""
        return [change for replica in self._replicas.values() for change in changes_of(replica, 2)]

    def _site_file(self, replica: Replica) -> str:
        pages = SYSTEMS[replica.system]
        origin = self.origin(replica.id)
        lines = [
            "# Written by `luuvet demo`: a replica site on this machine.",
            f'name = "{replica.name}"',
            f'home = "{origin}/"',
            f'system = "{replica.system}"',
            "delay = 0",
            "allow_private = true",
        ]
        for section in replica.sections:
            lines += ["", "[[sections]]", f'name = "{section.name}"', f'url = "{origin}{pages.section_path(section)}"']
            lines += ["inline = true"] if section.inline else []
        return "\n".join(lines) + "\n"


@contextmanager
def serve_replicas(night: int = 1) -> Iterator[Replicas]:
    """Serve the three replica sites on free loopback ports while the block runs."""
    replicas = load_replicas()
    with ExitStack() as stack:
        servers = {}
        for site, replica in replicas.items():
            servers[site] = ReplicaServer(replica, night)
            servers[site].start()
            stack.callback(servers[site].stop)
        yield Replicas(replicas, servers)
