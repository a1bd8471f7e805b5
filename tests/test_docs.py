"""The documentation is true: its commands run, its links lead somewhere, its pages are all found."""

import io
import re
import shlex
import sys
from pathlib import Path

import pytest

from hipstride.cli.main import COMMANDS, main
from hipstride.cli.pages import commands_markdown, worked_examples_markdown

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
TEXTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "examples" / "README.md",
    *sorted(DOCS.rglob("*.md")),
]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHELL = ("console", "sh", "bash")


def shown_commands() -> list[tuple[str, str]]:
    """Every command of a block that is marked as one for the shell, with where it stands."""
    found: list[tuple[str, str]] = []
    for path in TEXTS:
        for language, block in BLOCK.findall(path.read_text("utf-8")):
            if language not in SHELL:
                continue
            for line in block.splitlines():
                command = line.removeprefix("$ ") if line.startswith("$ ") or language != "console" else ""
                words = shlex.split(command, comments=True)
                if words and (words[0] == "hipstride" or words[:2] == ["script/server", "--yes"]):
                    found.append((path.relative_to(ROOT).as_posix(), command))
    return found


@pytest.mark.parametrize(("where", "command"), shown_commands())
def test_every_command_that_is_shown_runs(where, command, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("HIPSTRIDE_DATA", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    first, *words = shlex.split(command, comments=True)
    words = ["try", *words] if first == "script/server" else words
    assert main(words) == 0, (where, capsys.readouterr().err)
    assert capsys.readouterr().out


def printing_commands() -> list[tuple[str, str]]:
    """Every command of a page that writes a PDF; such blocks are indented, since nothing is shown for them."""
    return [
        (path.relative_to(ROOT).as_posix(), line.strip())
        for path in TEXTS
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("    hipstride ") and " --pdf " in line
    ]


@pytest.mark.parametrize(("where", "command"), printing_commands())
def test_every_command_that_prints_makes_its_file(where, command, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(ROOT)
    _, *words = shlex.split(command)
    file = tmp_path / words[words.index("--pdf") + 1]
    for option in {"--pdf", "--out"} & {*words}:
        words[words.index(option) + 1] = str(tmp_path / words[words.index(option) + 1])
    assert main(words) == 0, (where, capsys.readouterr().err)
    assert file.read_bytes().startswith(b"%PDF-")


def test_the_readme_shows_commands():
    assert sum(where == "README.md" for where, _ in shown_commands()) >= 7


def test_python_in_the_readme_runs(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    blocks = [
        text
        for language, text in BLOCK.findall((ROOT / "README.md").read_text("utf-8"))
        if language == "python"
    ]
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102
    assert capsys.readouterr().out


def test_every_command_is_documented():
    page = (DOCS / "commands.md").read_text("utf-8")
    for name in COMMANDS:
        assert f"## `hipstride {name}`" in page
    assert page == commands_markdown(), "run script/docs"


def test_the_help_of_the_page_does_not_depend_on_the_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    assert "## `hipstride plan`" in commands_markdown()
    narrow = commands_markdown()
    monkeypatch.delenv("COLUMNS")
    assert commands_markdown() == narrow


def test_the_worked_examples_are_up_to_date():
    assert (DOCS / "worked-examples.md").read_text("utf-8") == worked_examples_markdown(), "run script/docs"


def test_every_page_is_linked_from_the_index():
    index = (DOCS / "index.md").read_text("utf-8")
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")} - {"index.md"}
    assert pages == set(re.findall(r"\]\(((?!\.\.)[^)#]+\.md)\)", index))


def test_every_link_leads_somewhere():
    for path in TEXTS:
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
            if "://" in target or target.startswith(("#", "mailto:")):
                continue
            assert (path.parent / target.partition("#")[0]).exists(), (path.name, target)
