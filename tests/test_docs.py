"""The documents name every command, key, column and setting, and their links lead somewhere."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import click
import pytest
from sqlite_utils import Database

import luuvet  # noqa: TID251 -- its commands are what the documents must name
from archive.change_meanings import KINDS
from archive.export_lines import KEYS
from archive.reading_connection import reading
from archive.schema import migrations
from crawler import limits, settings, site_profiles
from tests.archive_samples import fill

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"```.*?```", re.DOTALL)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(luuvet.cli, info_name="luuvet")
    for name in luuvet.cli.list_commands(context):
        command = luuvet.cli.get_command(context, name)
        assert command
        yield name, command


def anchor(heading: str) -> str:
    """The anchor that a heading gets: lower case, signs gone, spaces to hyphens."""
    kept = (c for c in heading.strip().lower() if c in " -_" or unicodedata.category(c)[0] in "LN")
    return "".join(kept).replace(" ", "-")


def columns() -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        migrations.apply(Database(connection))
        names = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
        for (table,) in names:
            if table.startswith(("page_search_", "sqlite_", "_sqlite_")):
                continue  # what FTS5 and SQLite keep for themselves
            for _, column, *_ in connection.execute(f"PRAGMA table_info({table})").fetchall():
                yield table, column


def test_every_command_and_each_of_its_options_is_in_the_command_reference() -> None:
    text = text_of("docs/commands.md")
    for name, command in commands():
        assert f"## luuvet {name}\n" in text
        section = text.partition(f"## luuvet {name}\n")[2].partition("\n## ")[0]
        for parameter in command.params:
            shown = isinstance(parameter, click.Option) and not parameter.hidden
            for option in parameter.opts if shown else ():
                assert option in section, (name, option)


def test_every_command_has_an_example_in_its_help() -> None:
    for name, command in commands():
        context = click.Context(command, info_name=f"luuvet {name}", help_option_names=["-h", "--help"])
        assert f"luuvet {name}" in command.get_help(context).partition("\n")[2], name


def test_the_readme_lists_every_command_and_both_make_commands() -> None:
    text = text_of("README.md")
    assert "make demo" in text
    assert "make test" in text
    for name, _ in commands():
        assert f"| `luuvet {name}` |" in text


def test_the_make_commands_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    assert {"setup", "demo", "test"} <= targets


def test_every_key_of_a_site_file_is_explained() -> None:
    text = text_of("docs/adding-a-site.md")
    for record in (site_profiles.SiteProfile, site_profiles.Section, site_profiles.Layout):
        for field in fields(record):
            if field.name != "id":  # the file's name, no key
                assert f"| `{field.name}` |" in text, (record.__name__, field.name)
    for system in site_profiles.SYSTEMS:
        assert f"| `{system}` |" in text


def test_every_setting_of_ours_is_explained() -> None:
    text = text_of("docs/operating.md")
    for module in (settings, limits):
        source = Path(module.__spec__.origin or "").read_text(encoding="utf-8") if module.__spec__ else ""
        names = re.findall(r"^([A-Z_]+)\b[^=\n]*=", source, re.MULTILINE)
        assert names
        for name in names:
            assert f"`{name}`" in text, name


def test_every_limit_is_told_with_its_value() -> None:
    lines = text_of("docs/operating.md").splitlines()
    for name in re.findall(r"^([A-Z_]+) = ", Path(limits.__file__).read_text(encoding="utf-8"), re.MULTILINE):
        value = getattr(limits, name)
        said = f"{value // 2**20} MB" if name.endswith("_BYTES") else f"{value:,}" if value >= 1000 else f"{value:g}"
        (line,) = (line for line in lines if line.startswith("|") and f"`{name}`" in line and "limits.py" not in line)
        assert re.search(rf"\b{re.escape(said)}\b", line.partition("|")[2].partition("|")[2]), (name, said, line)


def test_every_key_of_the_export_is_in_the_data_dictionary() -> None:
    text = text_of("docs/data-dictionary.md").partition("## The export")[2]
    rows = "\n".join(line.split("|")[1] for line in text.splitlines() if line.startswith("|"))
    assert [key for key in KEYS if f"`{key}`" not in rows] == []


def test_every_word_of_changes_is_explained() -> None:
    text = text_of("docs/data-dictionary.md") + text_of("docs/reading.md")
    assert [kind for kind in KINDS if f"`{kind}`" not in text] == []


def test_every_query_of_the_documents_runs(tmp_path: Path) -> None:
    queries = re.findall(r"```sql\n(.*?)```", "".join(one.read_text(encoding="utf-8") for one in DOCUMENTS), re.DOTALL)
    assert len(queries) >= 7
    with reading(fill(tmp_path)) as database:
        for query in queries:
            database.execute(query).fetchall()


def test_every_table_view_and_column_is_in_the_data_dictionary() -> None:
    text = text_of("docs/data-dictionary.md")
    for table, column in columns():
        assert f"`{table}`" in text, table
        assert f"`{column}`" in text, (table, column)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_resolve(document: Path) -> None:
    for target in LINK.findall(FENCE.sub("", document.read_text(encoding="utf-8"))):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, fragment = target.partition("#")
        file = (document.parent / name).resolve() if name else document
        assert file.exists(), (document.name, target)
        if fragment:
            headings = re.findall(r"^#+ (.*)$", FENCE.sub("", file.read_text(encoding="utf-8")), re.MULTILINE)
            assert fragment in {anchor(heading) for heading in headings}, (document.name, target)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_documents_end_with_one_newline_and_hold_no_trailing_space(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not [line for line in text.splitlines() if line != line.rstrip()]
