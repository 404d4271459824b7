"""The archive's numbered migrations: appended, never edited."""

from __future__ import annotations

from sqlite_utils import Migrations
from sqlite_utils.db import Database

from archive.schema_alerts import ALERTS
from archive.schema_asking import VALIDATORS_AND_MEDIA
from archive.schema_changes import CHANGES_IN_ORDER, LEARNED_SETS_OF_EACH_SITE, MOVE_CANDIDATES_WITHOUT_CAPTURE
from archive.schema_discovery import DISCOVERY
from archive.schema_evidence import ARCHIVE_ID, CAPTURES_WITH_RECORDS, VISITS_WITH_RAW
from archive.schema_health import HEALTH
from archive.schema_hosts import HOSTS
from archive.schema_manifests import MANIFESTS, digest_readings
from archive.schema_merging import INCOMING_FILES
from archive.schema_metrics import METRICS
from archive.schema_near_duplicates import NEAR_DUPLICATES
from archive.schema_near_sketches import NEAR_SKETCHES
from archive.schema_past_search import PAST_SEARCH
from archive.schema_quarantine import QUARANTINE
from archive.schema_revisits import REVISITS
from archive.schema_run_ledger import RUN_LEDGER
from archive.schema_site_nights import SITE_NIGHTS
from archive.schema_tables import INDEXES, TABLES
from archive.schema_told_changes import TOLD_CHANGES
from archive.schema_views import CHANGES, LATEST_TEXTS, REPRINTS, SEARCH, VERSIONS
from archive.schema_weaving import WOVEN_ROWS
from archive.schema_withdrawals import WITHDRAWALS

migrations = Migrations("luuvet")


@migrations(name="0001_tables")
def _0001_tables(database: Database) -> None:
    for statement in (*TABLES, *INDEXES):
        database.execute(statement)


@migrations(name="0002_views_and_search")
def _0002_views_and_search(database: Database) -> None:
    for statement in (VERSIONS, LATEST_TEXTS, SEARCH, CHANGES, REPRINTS):
        database.execute(statement)
    database.execute("INSERT INTO page_search (page_search) VALUES ('rebuild')")


@migrations(name="0003_scratch_of_each_site")
def _0003_scratch_of_each_site(database: Database) -> None:
    """Let two sites that learned the same blocks each have their set, and a move be watched for without a capture."""
    for statement in (*LEARNED_SETS_OF_EACH_SITE, *MOVE_CANDIDATES_WITHOUT_CAPTURE):
        database.execute(statement)


@migrations(name="0004_changes_in_order")
def _0004_changes_in_order(database: Database) -> None:
    """Let a page of the newest changes be read without reading all of them."""
    for statement in CHANGES_IN_ORDER:
        database.execute(statement)


@migrations(name="0005_evidence")
def _0005_evidence(database: Database) -> None:
    """Let every capture lead to its WARC record, by place and digests."""
    for statement in (*CAPTURES_WITH_RECORDS, *VISITS_WITH_RAW, ARCHIVE_ID):
        database.execute(statement)


@migrations(name="0006_manifests")
def _0006_manifests(database: Database) -> None:
    """Let every reading be told from a damaged one, and every run be sealed."""
    for statement in MANIFESTS:
        database.execute(statement)
    digest_readings(database.conn)


@migrations(name="0007_quarantine")
def _0007_quarantine(database: Database) -> None:
    """Let doubtful captures wait for a person, and keep what was decided."""
    for statement in QUARANTINE:
        database.execute(statement)


@migrations(name="0008_merging")
def _0008_merging(database: Database) -> None:
    """Let a merge be killed while it copies files."""
    for statement in INCOMING_FILES:
        database.execute(statement)


@migrations(name="0009_validators_and_media")
def _0009_validators_and_media(database: Database) -> None:
    """Let a host that proved honest be asked for what differs only, and media be captured."""
    for statement in VALIDATORS_AND_MEDIA:
        database.execute(statement)


@migrations(name="0010_weaving")
def _0010_weaving(database: Database) -> None:
    """Let a page that two archives have crawled be told anew of both, and what their runs sealed of it stay."""
    for statement in WOVEN_ROWS:
        database.execute(statement)


@migrations(name="0011_withdrawals")
def _0011_withdrawals(database: Database) -> None:
    """Let a page be withdrawn from readers, its content kept elsewhere."""
    for statement in WITHDRAWALS:
        database.execute(statement)


@migrations(name="0012_health")
def _0012_health(database: Database) -> None:
    """Let each run be compared with what the site yielded in the runs before."""
    for statement in HEALTH:
        database.execute(statement)


@migrations(name="0013_alerts")
def _0013_alerts(database: Database) -> None:
    """Let an alert be raised once, healed once, and muted until a day."""
    for statement in ALERTS:
        database.execute(statement)


@migrations(name="0014_run_ledger")
def _0014_run_ledger(database: Database) -> None:
    """Let a run's row tell what was answered and what gap was kept."""
    for statement in RUN_LEDGER:
        database.execute(statement)


@migrations(name="0015_hosts")
def _0015_hosts(database: Database) -> None:
    """Let a host's robots.txt and its wish for quiet be known the next night."""
    for statement in HOSTS:
        database.execute(statement)


@migrations(name="0016_revisits")
def _0016_revisits(database: Database) -> None:
    """Let a night that is short visit the newest of all sections first."""
    for statement in REVISITS:
        database.execute(statement)


@migrations(name="0017_discovery")
def _0017_discovery(database: Database) -> None:
    """Let feeds and sitemaps be read for what is new in them."""
    for statement in DISCOVERY:
        database.execute(statement)


@migrations(name="0018_metrics")
def _0018_metrics(database: Database) -> None:
    """Let pages be counted without looking at each."""
    for statement in METRICS:
        database.execute(statement)


@migrations(name="0019_past_search")
def _0019_past_search(database: Database) -> None:
    """Let what a page once said be searched."""
    for statement in PAST_SEARCH:
        database.execute(statement)


@migrations(name="0020_told_changes")
def _0020_told_changes(database: Database) -> None:
    """Let changes be listed by what they mean without reading their texts."""
    for statement in TOLD_CHANGES:
        database.execute(statement)


@migrations(name="0021_near_duplicates")
def _0021_near_duplicates(database: Database) -> None:
    """Let texts that are nearly alike be found across sites."""
    for statement in NEAR_DUPLICATES:
        database.execute(statement)


@migrations(name="0022_site_nights")
def _0022_site_nights(database: Database) -> None:
    """Let a site's nights be drawn without counting its versions."""
    for statement in SITE_NIGHTS:
        database.execute(statement)


@migrations(name="0023_near_sketches")
def _0023_near_sketches(database: Database) -> None:
    """Let most texts that share a key by chance be told apart without reading them."""
    for statement in NEAR_SKETCHES:
        database.execute(statement)


def step_names() -> tuple[str, ...]:
    """Return the names of all steps this program knows, oldest first."""
    return tuple(step.name for step in migrations._migrations)
