"""Checks this citation package offline: python3 -I -S check.py. Exit status 0: all agrees; 1: it says what does not."""

import hashlib
import json
import re
import sys
import zlib
from html import unescape
from pathlib import Path

HERE = Path(__file__).resolve().parent
FAULTS: list[str] = []


def sha(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def expect(holds: bool, what: str) -> None:
    print("agrees:" if holds else "WRONG: ", what)
    FAULTS.extend([] if holds else [what])


def check() -> None:
    sums = [line.partition("  ")[2] for line in (HERE / "SHA256SUMS").read_text("utf-8").splitlines()]
    again = "".join(f"{sha((HERE / name).read_bytes())[7:]}  {name}\n" for name in sums)
    expect(again.encode() == (HERE / "SHA256SUMS").read_bytes(), "each file has the digest in SHA256SUMS")
    cited = json.loads((HERE / "citation.json").read_bytes())
    title, text, byline, captions, _photos = cited["content"]
    shown = "".join(part + "\n\n" for part in (title, *text, *captions, byline) if part)
    expect((HERE / "text.txt").read_bytes() == shown.encode(), "text.txt is the content in citation.json")
    parts = (json.dumps(cited[k], ensure_ascii=False, separators=(",", ":")) for k in ("content", "sealed_content"))
    digest, sealed = (sha(part.encode()) for part in parts)
    expect(digest == cited["content_digest"], f"the content has the digest {digest}")
    manifests = {path.name: path.read_bytes() for path in (HERE / "manifests").glob("*.json")}
    links = {cited["head"]["file"]: cited["head"]["sha256"]}  # the newest; each names the one before by its digest
    links.update((one["file"], one["sha256"]) for data in manifests.values() for one in json.loads(data)["previous"])
    for name, data in sorted(manifests.items()):
        expect(links.get(f"manifests/{name}") == sha(data), f"manifest {name} is the one that is named")
    rows = []
    for path in sorted((HERE / "rows").glob("*.json")):
        run, manifest = json.loads(path.read_bytes()), json.loads(manifests[path.name])
        holds = sha("\n".join(sorted(run["digests"])).encode()) == manifest["rows"]["digest"]
        expect(holds and all(sha(row.encode())[7:] in run["digests"] for row in run["rows"]), f"{path.name} seals rows")
        rows += [json.loads(row) for row in run["rows"]]
    if cited["text_is_sealed"]:
        mine = [row[8] for row in rows if row[:3] == ["versions", cited["page_id"], cited["first_captured_at"]]]
        expect(sealed in mine, f"a sealed row of the page has the text's digest {sealed}")
    packed, page = (HERE / "record.warc.gz").read_bytes() if cited["has_record"] else b"", b""
    while packed:  # each record is one gzip member
        unpacker = zlib.decompressobj(31)
        lines, _, block = unpacker.decompress(packed)[:-4].partition(b"\r\n\r\n")
        warc = dict(line.split(": ", 1) for line in lines.decode().split("\r\n")[1:])
        length, packed = len(packed) - len(unpacker.unused_data), unpacker.unused_data
        place = [warc["WARC-Date"], warc["WARC-Payload-Digest"], sha(block), length]
        holds = any(one[0] == "captures" and [one[4], one[7], one[8], one[14]] == place for one in rows)
        expect(holds, f"a sealed row has this {warc['WARC-Type']} of {warc['WARC-Target-URI']}: {sha(block)}")
        expect(warc["WARC-Payload-Digest"] == cited["payload_digest"], "it is of the page that the citation names")
        if warc["WARC-Type"] == "response":
            head, _, page = block.partition(b"\r\n\r\n")
            expect(sha(page) == cited["payload_digest"], f"the page as it came has the digest {sha(page)}")
            is_packed = re.search(rb"(?im)^content-encoding:.*(gzip|deflate)", head)
            page = zlib.decompress(page, 47) if is_packed else page
    if cited["has_record"]:
        plain = " ".join(unescape(re.sub("<[^>]*>", " ", page.decode("utf-8", "replace"))).split())
        print("note:  ", sum(part in plain for part in text), "of", len(text), "paragraphs stand in it word for word")


if __name__ == "__main__":
    try:
        check()
    except (ArithmeticError, LookupError, OSError, TypeError, ValueError, zlib.error) as error:
        expect(False, f"a file cannot be read: {error!r}")
    print(f"{len(FAULTS)} things are WRONG: the package was altered" if FAULTS else "All agrees.")
    sys.exit(1 if FAULTS else 0)
