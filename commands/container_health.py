"""Whether what a container runs works: the reading room answers, or the schedule keeps its archive.

``python -m commands.container_health`` is the health check of packaging/container/Containerfile; exit status 0 or 1.
"""

from __future__ import annotations

import http.client
import os
import sys
from http import HTTPStatus
from pathlib import Path

from archive.locks import is_held
from schedules.names import SERVICE_LOCK

_PORT = 8001
_SECONDS = 5.0


def works(folder: Path, *, port: int = _PORT) -> bool:
    """Say whether the one that runs here works; *folder* is its archive.

    Nobody listening on *port* means that it is the schedule that runs: a reading room that ended ends its container.
    """
    room = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        room.request("GET", "/-/health")
        return room.getresponse().status == HTTPStatus.OK
    except ConnectionRefusedError:
        return is_held(folder, SERVICE_LOCK)
    except (OSError, http.client.HTTPException):  # it listens, and has no answer
        return False
    finally:
        room.close()


if __name__ == "__main__":
    sys.exit(0 if works(Path(os.environ["LUUVET_ARCHIVE"])) else 1)
