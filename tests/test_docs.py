"""The documentation is true: its commands run, its links lead somewhere, its pages are all found."""

import io
import re
import shlex
import subprocess
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


@pytest.fixture
def clone(monkeypatch, tmp_path):
    """A folder that looks like the repository to a command; what is written lands beside the files, not among them."""
    for name in ("docs", "examples", "src"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("where", "command"), shown_commands())
def test_every_command_that_is_shown_runs(where, command, monkeypatch, clone, capsys):
    monkeypatch.setenv("HIPSTRIDE_DATA", str(clone / "data"))
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    first, *words = shlex.split(command, comments=True)
    words = ["try", *words] if first == "script/server" else words
    assert main(words) == 0, (where, capsys.readouterr().err)
    assert capsys.readouterr().out


WRITES = ("--pdf", "--svg", "--follow-along")
BEGINNING = {".pdf": b"%PDF-", ".svg": b"<svg ", ".html": b"<!doctype html>"}


def writing_commands() -> list[tuple[str, str]]:
    """Every command of a page that writes a file; such blocks are indented, since nothing is shown for them."""
    return [
        (path.relative_to(ROOT).as_posix(), line.strip())
        for path in TEXTS
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("    hipstride ") and any(f" {option} " in line for option in WRITES)
    ]


@pytest.mark.parametrize(("where", "command"), writing_commands())
def test_every_command_that_writes_makes_its_file_where_one_stands(where, command, clone, capsys):
    _, *words = shlex.split(command, comments=True)
    before = set(clone.iterdir()) | set(ROOT.iterdir())
    assert main(words) == 0, (where, capsys.readouterr().err)
    (option,) = set(words) & set(WRITES)
    file = Path(words[words.index(option) + 1])
    assert file.read_bytes().startswith(BEGINNING[file.suffix])
    assert (set(clone.iterdir()) | set(ROOT.iterdir())) - before == {clone / file.parts[0]}


def test_the_pages_of_pictures_and_print_show_commands():
    assert {where for where, _ in writing_commands()} >= {
        "docs/figure.md",
        "docs/handout.md",
        "docs/follow-along.md",
        "examples/README.md",
    }


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


PEOPLE = sorted(path.stem for path in (ROOT / "examples").glob("*_*.toml"))


@pytest.fixture(scope="module")
def prints(tmp_path_factory):
    """What script/prints makes, file by file, and what it says."""
    folder = tmp_path_factory.mktemp("prints")
    command = [sys.executable, str(ROOT / "examples" / "print_make.py"), str(folder)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return folder, run.stdout


@pytest.mark.xdist_group("prints")
def test_the_papers_of_all_seven_people_are_made(prints):
    folder, said = prints
    logs = [path.name.removesuffix("_log.jsonl") for path in (ROOT / "examples").glob("*_log.jsonl")]
    wanted = {f"{name}-{kind}.pdf" for name in PEOPLE for kind in ("programme", "log", "tests")}
    wanted |= {f"{name}-session.html" for name in PEOPLE} | {f"{name}-report.pdf" for name in logs}
    assert len(PEOPLE) == 7
    assert {path.name for path in folder.iterdir()} == wanted
    for path in folder.iterdir():
        assert path.read_bytes().startswith(BEGINNING[path.suffix]), path.name
    assert said.count("\nhipstride ") + 1 == len(wanted)


@pytest.mark.xdist_group("prints")
def test_every_session_of_the_seven_has_sets_to_follow(prints):
    folder, _ = prints
    for name in PEOPLE:
        text = (folder / f"{name}-session.html").read_text("utf-8")
        assert text.count('"kind":"work"') >= 3, name


@pytest.mark.parametrize(
    ("words", "part"), [([], "name a folder"), (["{}", "reader_z"], "reader_z"), (["{}/file/x"], "Not a dir")]
)
def test_papers_that_cannot_be_made_are_one_line(words, part, tmp_path):
    (tmp_path / "file").touch()
    command = [sys.executable, str(ROOT / "examples" / "print_make.py")]
    command += [word.format(tmp_path) for word in words]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert run.stdout == ""
    assert part in run.stderr
    assert run.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
