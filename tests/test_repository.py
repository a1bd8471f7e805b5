"""What must stay in step in the repository itself."""

import re
import tomllib
from pathlib import Path

import hipstride

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKED = sorted((ROOT / "requirements").glob("*.txt"))


def requirements(text: str) -> set[str]:
    return {line for line in text.splitlines() if line and not line.startswith(("#", "-"))}


def test_the_version_is_written_once_in_two_places():
    assert PROJECT["project"]["version"] == hipstride.__version__
    assert f"## {hipstride.__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_run_time_dependencies_are_the_locked_ones():
    assert requirements((ROOT / "requirements/base.in").read_text()) == set(
        PROJECT["project"]["dependencies"]
    )


def test_extras_and_build_tools_are_locked_for_the_tests():
    locked = requirements((ROOT / "requirements/dev.in").read_text())
    for needed in (
        *PROJECT["project"]["optional-dependencies"].values(),
        PROJECT["build-system"]["requires"],
    ):
        assert set(needed) <= locked


def test_every_locked_requirement_has_hashes_and_no_address():
    assert [path.name for path in LOCKED] == ["dev.txt", "tools.txt"]
    for path in LOCKED:
        text = path.read_text()
        entries = re.findall(r"^\S+==.*(?:\n    --hash=.*)+", text, flags=re.MULTILINE)
        assert len(entries) == len(re.findall(r"^[^\s#]", text, flags=re.MULTILINE)), path.name
        assert "://" not in text, path.name


def test_every_dependency_has_its_reason():
    reasons = (ROOT / "docs/decisions/0001-run-time-dependencies.md").read_text()
    extras = PROJECT["project"]["optional-dependencies"].values()
    for requirement in (*PROJECT["project"]["dependencies"], *(one for extra in extras for one in extra)):
        assert f"**{re.split('[^a-z]', requirement)[0]}**" in reasons


def test_decisions_are_numbered_without_a_gap():
    decisions = sorted(path.name for path in (ROOT / "docs/decisions").glob("*.md"))
    assert [name[:4] for name in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
