"""`luuvet cite`: a version and its proof as one ZIP file, with the program that checks it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from archive import citation_check
from archive.citation import Proof
from archive.citation_words import bibtex_citation, plain_citation, readme
from archive.digests import digested_content
from archive.export_lines import article_texts
from archive.hashed_zip import Entry, HashedZip
from archive.moments import moment_text
from archive.records import Article

FORMAT = "luuvet-citation/1"
SCRIPT = "check.py"


def write_package(proof: Proof, file: BinaryIO, *, created: datetime) -> list[Entry]:
    """Write the citation package of a version to *file*, which need not be seekable; returns what is in it."""
    folder = f"luuvet-{proof.page.page_id}-version-{proof.version.number}"
    with HashedZip(file, created) as zipped:
        for name, data in sorted(_files(proof, created)):
            zipped.add(f"{folder}/{name}", [data], packed=not name.endswith(".gz"))
        # The form that `sha256sum -c` reads.
        sums = "".join(f"{one.hash.removeprefix('sha256:')}  {one.path[len(folder) + 1 :]}\n" for one in zipped.entries)
        zipped.add(f"{folder}/SHA256SUMS", [sums.encode()], packed=True)
        return zipped.entries


def _files(proof: Proof, created: datetime) -> Iterator[tuple[str, bytes]]:
    yield SCRIPT, Path(citation_check.__file__).read_bytes()
    yield "README.md", readme(proof).encode()
    yield "citation.txt", plain_citation(proof).encode()
    yield "citation.bib", bibtex_citation(proof).encode()
    yield "citation.json", _json(_citation(proof, created))
    yield "text.txt", _text(proof.article).encode()
    yield from proof.manifests.items()
    for one in proof.sealed:
        name = f"rows/{one.manifest.rpartition('/')[2]}"
        yield name, _json({"manifest": one.manifest, "rows": list(one.rows), "digests": list(one.digests)})
    if proof.records:
        yield "record.warc.gz", b"".join(data for _, data in proof.records)


def _text(article: Article) -> str:
    title, text, byline, captions, _ = digested_content(article)
    return "".join(f"{part}\n\n" for part in (title, *text, *captions, byline) if part)


def _citation(proof: Proof, created: datetime) -> dict[str, Any]:
    page, version = proof.page, proof.version
    file, digest = proof.head
    return {
        "format": FORMAT,
        "cited_at": moment_text(created),
        "site": page.site,
        "site_name": page.site_name,
        "page_id": page.page_id,
        "url": page.url,
        "state": page.state.value,
        "version": version.number,
        "state_since": moment_text(page.state_since),
        "is_rehearsal": proof.is_rehearsal,
        "change": version.change,
        "recipe": version.recipe,
        "first_captured_at": moment_text(version.first_captured_at),
        "last_captured_at": moment_text(version.last_captured_at),
        "content_digest": version.content_digest,
        "payload_digest": version.payload_digest,
        "content": digested_content(proof.article),
        "sealed_content": digested_content(proof.sealed_article),
        "text_is_sealed": proof.text_is_sealed,
        "has_record": bool(proof.records),
        "records": [
            {"file": one.file, "offset": one.offset, "length": one.length, "type": one.type, "url": one.target_uri}
            for one, _ in proof.records
        ],
        "head": {"file": file, "sha256": digest},
        "article": article_texts(proof.article),
    }


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
