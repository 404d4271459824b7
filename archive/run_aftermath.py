"""What is left to do when a run is closed and sealed, and may be left to the next one: nothing of it can fail a run."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from archive.change_telling import AFTER_A_RUN, tell_untold
from archive.connection import DATABASE
from archive.errors import ArchiveLockedError
from archive.events import tell
from archive.near_duplicates import compare_waiting
from archive.page_hiding import hide_twins
from archive.wiping import give_back_room

logger = logging.getLogger(__name__)


def tidy_up(
    connection: sqlite3.Connection, folder: Path, transaction: Callable[[], AbstractContextManager[None]]
) -> None:
    """Hide what proved to be withdrawn, tell untold changes, compare new texts with other sites, give back room.

    Raises what writing an archive raises, but for a lock; the run itself is stored by then.
    """
    try:
        for page_id in hide_twins(connection, transaction):
            tell(logger, "withdrawn-too", page=page_id)
    except ArchiveLockedError:
        tell(logger, "withdrawn-still-shown", level=logging.WARNING, file=DATABASE)
    try:
        tell_untold(connection, transaction, at_most=AFTER_A_RUN)
    except ArchiveLockedError:
        # Lists tell them on reading; the end of the next run goes on.
        tell(logger, "changes-untold", file=DATABASE)
    try:
        compare_waiting(connection, folder)
    except ArchiveLockedError:
        tell(logger, "texts-not-compared", file=DATABASE)
    give_back_room(connection, folder)
