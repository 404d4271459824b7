"""A citation package that a stranger checks with nothing but Python, whatever was altered in it."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.history import find_page
from archive.reading_connection import reading
from archive.store import Archive
from tests.archive_nights import RECIPE, Nights, article, exported, seen
from tests.command_runs import run
from tests.raw_exchanges import PAGE, Visits, answer

TEXT = "Hội thao mùa mưa quy tụ ba trăm đoàn viên của mười hai tổ."
RAW = f"<html><body><p>{TEXT}</p></body></html>".encode()


def check(package: Path) -> tuple[int, str]:
    """Run the package's own program as somebody else would."""
    command = [sys.executable, "-I", "-S", "check.py"]
    done = subprocess.run(command, cwd=package, capture_output=True, text=True, check=False, env={"LC_ALL": "C.UTF-8"})
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def cite(archive: Path, *words: str) -> Path:
    """Write a package and unpack it; returns its folder."""
    target = archive.parent / f"{len(list(archive.parent.iterdir()))}.zip"
    run("cite", *words, "--archive", archive, "-o", target)
    with zipfile.ZipFile(target) as zipped:
        zipped.extractall(target.with_suffix(""))
    (package,) = target.with_suffix("").iterdir()
    return package


def page_id(archive: Path) -> str:
    """The id of the article that is cited."""
    return next(str(line["page_id"]) for line in exported(archive) if TEXT in line["body"])


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An article and a revisit of it that brought it back after a takedown."""
    folder = tmp_path_factory.mktemp("kho") / "archive"
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin()
        visits.visit(answer(RAW), seen(article(TEXT)))
        visits.visit(answer(b"<p>khac</p>"), path="/1002-khac")
        visits.end()
        visits.begin(days=1)
        visits.visit(answer(b"<p>moi</p>"), seen(article(TEXT, "Thêm một đoạn mới vào cuối bài.")))
        visits.end()
        visits.begin(days=2)
        visits.visit(answer(RAW), seen(article(TEXT)))
        visits.end()
    return folder


def test_a_stranger_finds_that_all_of_a_package_agrees(two_nights: Path) -> None:
    package = cite(two_nights, page_id(two_nights), "1")
    status, said = check(package)
    assert status == 0, said
    assert "WRONG" not in said
    assert "1 of 1 paragraphs stand in it word for word" in said
    assert TEXT in (package / "text.txt").read_text(encoding="utf-8")
    assert json.loads((package / "citation.json").read_bytes())["version"] == 1


def test_the_program_in_a_package_is_short(two_nights: Path) -> None:
    package = cite(two_nights, page_id(two_nights))
    assert len((package / "check.py").read_text(encoding="utf-8").splitlines()) <= 80


def test_the_record_is_byte_for_byte_what_the_server_sent(two_nights: Path) -> None:
    package = cite(two_nights, page_id(two_nights), "1")
    assert gzip.decompress((package / "record.warc.gz").read_bytes()).rstrip().endswith(RAW)


def test_a_package_of_a_revisit_holds_the_response_that_it_stands_for(two_nights: Path) -> None:
    package = cite(two_nights, page_id(two_nights))
    cited = json.loads((package / "citation.json").read_bytes())
    assert [one["type"] for one in cited["records"]] == ["revisit", "response"]
    assert len(list((package / "manifests").iterdir())) == 3, "the chain from the response's run to the newest"
    status, said = check(package)
    assert status == 0, said


def test_every_file_of_a_package_shows_a_flipped_bit(two_nights: Path) -> None:
    package = cite(two_nights, page_id(two_nights))
    for file in sorted(one for one in package.rglob("*") if one.is_file() and one.suffix != ".py"):
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 4
        before = file.read_bytes()
        file.write_bytes(data)
        status, said = check(package)
        file.write_bytes(before)
        assert status == 1, (file.name, said)
        assert "WRONG" in said


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_byte_of_a_package_can_be_altered_unseen(two_nights: Path, data: st.DataObject) -> None:
    package = two_nights.parent / "any"
    if not package.exists():
        package = cite(two_nights, page_id(two_nights)).rename(package)
    files = sorted(one for one in package.rglob("*") if one.is_file() and one.suffix != ".py")
    file = data.draw(st.sampled_from(files))
    before = file.read_bytes()
    place = data.draw(st.integers(0, len(before) - 1))
    file.write_bytes(
        before[:place] + bytes([before[place] ^ (1 << data.draw(st.integers(0, 7)))]) + before[place + 1 :]
    )
    try:
        status, said = check(package)
    finally:
        file.write_bytes(before)
    assert status == 1, (file.name, place, said)


def forge(package: Path, change: dict[str, object]) -> None:
    """Alter the citation as somebody who makes everything else in the package fit."""
    cited = json.loads((package / "citation.json").read_bytes()) | change
    (package / "citation.json").write_text(json.dumps(cited, ensure_ascii=False), encoding="utf-8")
    title, text, byline, captions, _ = cited["content"]
    shown = "".join(f"{part}\n\n" for part in (title, *text, *captions, byline) if part)
    (package / "text.txt").write_text(shown, encoding="utf-8", newline="")
    run_sums(package)


def run_sums(package: Path) -> None:
    names = [line.partition("  ")[2] for line in (package / "SHA256SUMS").read_text(encoding="utf-8").splitlines()]
    done = subprocess.run(["sha256sum", *names], cwd=package, capture_output=True, check=True)
    (package / "SHA256SUMS").write_bytes(done.stdout)


def test_another_text_is_found_even_where_its_digests_were_made_to_fit(two_nights: Path) -> None:
    package = cite(two_nights, page_id(two_nights), "1")
    content = ["Hội thao mùa mưa", ["Hội thao bị hủy."], "", [], []]
    serial = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    done = subprocess.run(["sha256sum"], input=serial.encode(), capture_output=True, check=True)
    digest = f"sha256:{done.stdout.decode().split()[0]}"
    forge(package, {"content": content, "sealed_content": content, "content_digest": digest})
    status, said = check(package)
    assert status == 1
    assert "WRONG:  a sealed row of the page has the text's digest" in said


def test_another_record_is_found_even_where_its_digests_were_made_to_fit(two_nights: Path) -> None:
    package = cite(two_nights, page_id(two_nights), "1")
    plain = gzip.decompress((package / "record.warc.gz").read_bytes())
    (package / "record.warc.gz").write_bytes(gzip.compress(plain.replace(b"<body>", b"<BODY>")))
    run_sums(package)
    status, said = check(package)
    assert status == 1
    assert "WRONG:  a sealed row has this response" in said


def test_another_manifest_is_found_even_where_its_digest_was_made_to_fit(two_nights: Path) -> None:
    package = cite(two_nights, page_id(two_nights), "1")
    oldest = min((package / "manifests").iterdir())
    oldest.write_bytes(oldest.read_bytes().replace(b'"complete"', b'"partial"'))
    run_sums(package)
    status, said = check(package)
    assert status == 1
    assert f"WRONG:  manifest {oldest.name}" in said


def test_a_page_that_came_packed_is_read_for_its_words(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin()
        headers = ((b"Content-Type", b"text/html"), (b"Content-Encoding", b"gzip"))
        visits.visit(answer(gzip.compress(RAW), 200, *headers), seen(article(TEXT)))
        visits.end()
    status, said = check(cite(folder, page_id(folder)))
    assert status == 0, said
    assert "1 of 1 paragraphs" in said


def test_an_article_without_an_address_is_proved_by_the_listing_that_showed_it(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin()
        visits.inline(answer(RAW), TEXT, "Một bài khác trên cùng một trang danh sách.")
        visits.end()
    package = cite(folder, page_id(folder))
    status, said = check(package)
    assert status == 0, said
    assert "listing page that carried it whole" in (package / "README.md").read_text(encoding="utf-8")


def test_a_version_of_which_nothing_came_is_proved_by_its_digest_and_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with Archive.open(folder) as archive:
        Nights(archive).night({PAGE: seen(article(TEXT))})
    package = cite(folder, page_id(folder))
    status, said = check(package)
    assert status == 0, said
    assert not (package / "record.warc.gz").exists()
    assert "There is no raw record" in (package / "README.md").read_text(encoding="utf-8")


def test_a_text_read_again_under_later_rules_says_what_was_sealed(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin()
        visits.visit(answer(RAW), seen(article(TEXT)))
        visits.end()
        better = article(TEXT, "Đoạn mà quy tắc cũ bỏ sót.")
        archive.upgrade_version(page_id(folder), 1, better, "joomla/9", at=visits.at + timedelta(days=3))
    package = cite(folder, page_id(folder))
    status, said = check(package)
    assert status == 0, said
    assert "bỏ sót" in (package / "text.txt").read_text(encoding="utf-8")
    assert "the manifest seals the first reading" in (package / "README.md").read_text(encoding="utf-8")


def test_a_run_that_still_goes_on_seals_nothing_and_is_not_cited(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with Archive.open(folder) as archive:
        visits = Visits(archive)
        visits.begin()
        visits.visit(answer(RAW), seen(article(TEXT)))
        done = run("cite", page_id(folder), "--archive", folder, "-o", tmp_path / "goi.zip", status=1)
    assert "is not sealed yet" in done.stderr
    assert not (tmp_path / "goi.zip").exists()


def test_an_archive_whose_rows_were_altered_is_not_cited(two_nights: Path, tmp_path: Path) -> None:
    subprocess.run(["cp", "-r", str(two_nights), str(tmp_path / "archive")], check=True)
    with Archive.open(tmp_path / "archive") as archive, archive.transaction():
        archive.connection.execute("UPDATE captures SET http_status = 203 WHERE run = 1")
    words = ("cite", page_id(two_nights), "--archive", tmp_path / "archive", "-o", tmp_path / "goi.zip")
    done = run(*words, status=1)
    assert "luuvet verify" in done.stderr


def test_titles_are_no_commands_to_bibtex(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with Archive.open(folder) as archive:
        Nights(archive).night({PAGE: seen(article(TEXT, title="100% \\input{x} & $5"), recipe=RECIPE)})
    entry = (cite(folder, page_id(folder)) / "citation.bib").read_text(encoding="utf-8")
    assert "{100\\% \\textbackslash{}input\\{x\\} \\& \\$5}" in entry
    with reading(folder) as database:
        assert find_page(database, page_id(folder)).url in entry
