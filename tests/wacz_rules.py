"""What WACZ 1.1.1 asks of a file, rule by rule, and what a viewer does to find a page in it."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

_FIELDS = {"url", "digest", "length", "offset", "filename"}
_RESOURCE = {"name", "path", "hash", "bytes"}
_DIGESTS = ("datapackage.json", "datapackage-digest.json")


def faults(path: Path) -> list[str]:
    """Every rule that the file at *path* breaks, in words."""
    found = [] if path.suffix == ".wacz" else ["its name does not end in .wacz"]
    with zipfile.ZipFile(path) as zipped:
        if (damaged := zipped.testzip()) is not None:
            return [*found, f"{damaged} is damaged"]
        found += _of_layout(zipped)
        found = found or _of_package(zipped)
        return found or [*_of_pages(zipped), *_of_index(zipped)]


def records_of(zipped: zipfile.ZipFile) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each index line and the record that a viewer gets for it, unpacked."""
    for line in index_lines(zipped):
        fields = json.loads(line.split(" ", 2)[2])
        yield fields, _record(zipped, fields)


def index_lines(zipped: zipfile.ZipFile) -> list[str]:
    """The whole index."""
    return gzip.decompress(zipped.read("indexes/index.cdx.gz")).decode().splitlines()


def page_list(zipped: zipfile.ZipFile) -> list[dict[str, Any]]:
    """The pages, without the heading."""
    return [json.loads(line) for line in zipped.read("pages/pages.jsonl").decode().splitlines()][1:]


def _of_layout(zipped: zipfile.ZipFile) -> list[str]:
    names, wrong = zipped.namelist(), []
    if len(set(names)) != len(names):
        wrong.append("two entries of one name")
    for name in (*_DIGESTS, "pages/pages.jsonl", "indexes/index.cdx.gz", "indexes/index.idx"):
        wrong += [] if name in names else [f"no {name}"]
    archives = [name for name in names if name.startswith("archive/")]
    wrong += [] if archives else ["no WARC file"]
    wrong += [f"{name} is no packed WARC file" for name in archives if not name.endswith(".warc.gz")]
    known = re.compile(r"archive/[^/]+\.warc\.gz|indexes/[^/]+|pages/[^/]+\.jsonl|datapackage(-digest)?\.json")
    wrong += [f"{name} does not belong there" for name in names if not known.fullmatch(name)]
    for info in zipped.infolist():
        if info.filename.endswith(".gz") and info.compress_type != zipfile.ZIP_STORED:
            wrong.append(f"{info.filename} is compressed twice")
    return wrong


def _of_package(zipped: zipfile.ZipFile) -> list[str]:
    package, digest = (json.loads(zipped.read(name)) for name in _DIGESTS)
    wrong = []
    if digest != {"path": "datapackage.json", "hash": _hash(zipped, "datapackage.json")}:
        wrong.append("datapackage-digest.json does not fit datapackage.json")
    if package.get("profile") != "data-package" or package.get("wacz_version") != "1.1.1":
        wrong.append("datapackage.json has not the profile and version")
    for key in ("title", "description", "software"):
        wrong += [] if package.get(key) else [f"datapackage.json has no {key}"]
    wrong += [f"{key} is no moment" for key in ("created", "modified") if not _is_moment(package.get(key))]
    listed = {one["path"]: one for one in package["resources"]}
    if listed.keys() != set(zipped.namelist()) - set(_DIGESTS):
        wrong.append("datapackage.json does not list what is there")
    for path, one in listed.items():
        if not one.keys() >= _RESOURCE or not re.fullmatch(r"[-a-z0-9._/]+", one["name"]):
            wrong.append(f"{path}: no good resource")
        elif path in zipped.namelist() and (one["hash"], one["bytes"]) != (_hash(zipped, path), _size(zipped, path)):
            wrong.append(f"{path} is not as datapackage.json says")
    if len({one["name"] for one in listed.values()}) != len(listed):
        wrong.append("two resources of one name")
    return wrong


def _of_pages(zipped: zipfile.ZipFile) -> list[str]:
    head = json.loads(zipped.read("pages/pages.jsonl").decode().splitlines()[0])
    wrong = [] if head.get("format") == "json-pages-1.0" and head.get("id") else ["pages.jsonl has no heading"]
    indexed = {(json.loads(line.split(" ", 2)[2])["url"], line.split(" ", 2)[1]) for line in index_lines(zipped)}
    for page in page_list(zipped):
        if not page.get("url") or not _is_moment(page.get("ts")):
            wrong.append(f"{page} is no page")
        elif (page["url"], re.sub(r"\D", "", page["ts"])) not in indexed:
            wrong.append(f"{page['url']} at {page['ts']} is not in the index")
    return wrong


def _of_index(zipped: zipfile.ZipFile) -> list[str]:
    lines = index_lines(zipped)
    wrong = [] if lines == sorted(lines) and len(set(lines)) == len(lines) else ["the index is not sorted"]
    wrong += _of_blocks(zipped)
    for line in lines:
        key, moment, text = line.split(" ", 2)
        fields = json.loads(text)
        if not re.fullmatch(r"\d{14}", moment) or not fields.keys() >= _FIELDS or ")" not in key:
            wrong.append(f"{line} is no index line")
            continue
        if f"archive/{fields['filename']}" not in zipped.namelist():
            wrong.append(f"{line} leads to no file")
            continue
        record = _record(zipped, fields)
        if f"WARC-Target-URI: {fields['url']}\r\n".encode() not in record or fields["digest"].encode() not in record:
            wrong.append(f"{line} leads to another record")
    return wrong


def _of_blocks(zipped: zipfile.ZipFile) -> list[str]:
    meta, *blocks = zipped.read("indexes/index.idx").decode().splitlines()
    wrong = [] if json.loads(meta.split(" ", 2)[2])["format"] == "cdxj-gzip-1.0" else ["index.idx has no heading"]
    data, end = zipped.read("indexes/index.cdx.gz"), 0
    for line in blocks:
        key, moment, text = line.split(" ", 2)
        place = json.loads(text)
        first = gzip.decompress(data[place["offset"] : place["offset"] + place["length"]]).decode()
        if not first.startswith(f"{key} {moment} ") or place["offset"] != end:
            wrong.append(f"{line} leads to another block")
        end = place["offset"] + place["length"]
    return wrong if end == len(data) else [*wrong, "index.idx does not lead to all blocks"]


def _record(zipped: zipfile.ZipFile, fields: dict[str, Any]) -> bytes:
    with zipped.open(f"archive/{fields['filename']}") as file:
        file.seek(int(fields["offset"]))
        return gzip.decompress(file.read(int(fields["length"])))


def _hash(zipped: zipfile.ZipFile, name: str) -> str:
    return f"sha256:{hashlib.sha256(zipped.read(name)).hexdigest()}"


def _size(zipped: zipfile.ZipFile, name: str) -> int:
    return zipped.getinfo(name).file_size


def _is_moment(text: object) -> bool:
    return isinstance(text, str) and datetime.fromisoformat(text).tzinfo is not None
