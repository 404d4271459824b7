"""The recorded nights crawled offline by the whole program, and how its export compares with the truth."""

from __future__ import annotations

import json
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.programs import luuvet, run
from benchmarks.shared_material import SHARED, Truth, read_truth, require_shared

READING = ("title", "lead", "byline", "section", "published_at", "body", "captions")


@cache
def plan() -> dict[str, dict[str, Any]]:
    """Return the recorded sites by name: home, system, sections and nights."""
    sites = json.loads(require_shared("captures", "plan.json").read_text(encoding="utf-8"))
    return {site["name"]: site for site in sites}


def names() -> list[str]:
    """Return the names of the recorded sites."""
    return list(plan())


def judge(name: str) -> tuple[int, int, int, int, int]:
    """Crawl every night of a recorded site; return changes expected, false, missed, of the wrong kind, wrong states."""
    with tempfile.TemporaryDirectory(prefix="luuvet-benchmark-") as folder:
        total = scored(Path(folder), name)["total"]
    return (
        total["changes_expected"],
        total["false_changes"] + total["false_events"],
        total["missed_changes"] + total["missed_events"],
        total["changes_wrong_kind"],
        total["wrong_state"],
    )


def scored(folder: Path, name: str) -> dict[str, Any]:
    """Crawl, export and score in *folder*; return the scorer's report."""
    site = plan()[name]
    sites = write_site_file(folder / "sites", site)
    truth: list[Truth] = []
    for number, night in enumerate(site["nights"], 1):
        recording = require_shared("captures", f"{name}-{night}.warc.gz")
        luuvet(
            folder / "archive", "crawl", name, "--full", "--from", str(recording), "--sites", str(sites), accept=(0, 1)
        )
        truth += [row | {"night": number} for row in read_truth(SHARED / "captures" / f"{name}-{night}.truth.jsonl")]
    export, truth_file = folder / "export.jsonl", folder / "truth.jsonl"
    luuvet(folder / "archive", "export", "--format", "jsonl", "--all-versions", "-o", str(export))
    lines = (json.dumps(row, ensure_ascii=False) for row in carried(truth))
    truth_file.write_text("\n".join(lines), encoding="utf-8")
    return run_scorer(truth_file, export)


def write_site_file(folder: Path, site: dict[str, Any]) -> Path:
    """Write the site file of a recorded site into *folder*; return the folder."""
    text = [f'name = "{site["name"]}"', f'home = "{site["home"]}"', f'system = "{site["system"]}"']
    for section in site["sections"]:
        text += ["[[sections]]", f'name = "{section["name"]}"', f'url = "{section["url"]}"']
        text += ["inline = true"] if section.get("inline") else []
    folder.mkdir(parents=True)
    (folder / f"{site['name']}.toml").write_text("\n".join(text) + "\n", encoding="utf-8")
    return folder


def carried(truth: list[Truth]) -> list[Truth]:
    """Return the truth of recordings, nights in order, as the scorer wants it: a page taken down keeps its reading."""
    last: dict[str, Truth] = {}
    told = []
    for line in truth:
        row = line | {"key": line["article_key"]}
        if row["state"] == "live":
            last[row["key"]] = row
        else:
            row["state"] = "unreachable" if row["state"] == "error" else row["state"]
            row |= {name: last[row["key"]][name] for name in READING if row["key"] in last}
        told.append(row)
    return told


def run_scorer(truth: Path, export: Path) -> dict[str, Any]:
    """Run the newsroom's scorer on both files."""
    words = ["score", "--truth", str(truth), "--export", str(export), "--all-versions", "--no-table"]
    done = run([sys.executable, "-m", "newsroom", *words], folder=require_shared("newsroom").parent)
    if done.status:
        sys.exit(f"the newsroom's scorer: exit {done.status}\n{done.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report
