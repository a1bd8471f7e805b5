"""The command line as a whole: what it says, where, and with which exit code."""

import os
import subprocess
import sys
from types import ModuleType
from typing import Annotated

import pytest
import typer

import hipstride
from hipstride.catalogue.errors import HipstrideError
from hipstride.cli import main as cli
from hipstride.record.errors import BadInput, NoEstimate


def lift(weight_n: Annotated[float, typer.Argument()], side: Annotated[str, typer.Option()]) -> None:
    """Lift a weight."""
    if weight_n > 1000:
        raise BadInput("weight_n", f"{weight_n:g}", "newtons from 0 to 1000")
    if weight_n == 0:
        raise NoEstimate("nothing was lifted,\nso nothing is known")
    print(f"lifted {weight_n:g} N on the {side}")


def interrupted() -> None:
    raise KeyboardInterrupt


def broken() -> None:
    raise ZeroDivisionError


COMMANDS = {
    "lift": cli.Command("sample_commands:lift", "Lift something"),
    "trial lift": cli.Command("sample_commands:lift", "Lift something, in a group"),
    "interrupted": cli.Command("sample_commands:interrupted", "Stop"),
    "broken": cli.Command("sample_commands:broken", "Fail"),
    "elsewhere": cli.Command("no_such_module:at_all", "Never imported"),
}


@pytest.fixture
def run(monkeypatch, capsys):
    module = ModuleType("sample_commands")
    for function in (lift, interrupted, broken):
        setattr(module, function.__name__, function)
    monkeypatch.setitem(sys.modules, "sample_commands", module)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(arguments, COMMANDS)
        return code, *capsys.readouterr()

    return run


def hipstride_process(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "hipstride.cli.main", *arguments], text=True, **options)


def test_version(run):
    assert run("--version") == (0, f"hipstride {hipstride.__version__}\n", "")


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_help_lists_every_command_without_importing_any(run, arguments):
    code, out, err = run(*arguments)
    assert (code, err) == (0, "")
    for line in ("Lift something", "Never imported", "trial", "not a medical device"):
        assert line in out


def test_a_command_shows_its_own_help(run):
    code, out, _ = run("lift", "--help")
    assert code == 0
    assert "hipstride lift" in out
    assert "Lift a weight." in out


def test_a_command_runs(run):
    assert run("lift", "12", "--side", "left") == (0, "lifted 12 N on the left\n", "")


def test_a_sub_command_runs(run):
    assert run("trial", "lift", "12", "--side", "left") == (0, "lifted 12 N on the left\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("lfit",), "hipstride: No such command 'lfit'. Did you mean 'lift'?"),
        (("--speed",), "hipstride: No such option: --speed"),
        (("lift", "12"), "hipstride lift: Missing option '--side'."),
        (("lift", "heavy", "--side", "left"), "hipstride lift: weight_n must be a number"),
        (
            ("lift", "2000", "--side", "left"),
            "hipstride: weight_n: got 2000; allowed: newtons from 0 to 1000",
        ),
        (("trial",), "hipstride trial: Missing command."),
        (("trial", "swim"), "hipstride trial: No such command 'swim'."),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(run, arguments, said):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(said)
    assert err.count("\n") == 1


def test_no_estimate_is_one_line_and_exit_code_3(run):
    assert run("lift", "0", "--side", "left") == (
        3,
        "",
        "hipstride: nothing was lifted, so nothing is known\n",
    )


def test_an_interruption_is_quiet(run):
    assert run("interrupted") == (130, "", "")


def test_a_fault_of_ours_is_not_hidden(run):
    with pytest.raises(ZeroDivisionError):
        run("broken")


def test_a_reader_that_leaves_is_no_fault():
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as gone:
        done = hipstride_process("--help", stdout=gone, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (1, "")


def test_the_installed_table_names_functions_that_exist():
    for command in cli.COMMANDS.values():
        assert callable(cli.load(command.target))


def test_help_imports_no_heavy_library():
    listing = "import sys, hipstride.cli.main as m; m.main(['--help']); print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", listing], text=True, capture_output=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {"numpy", "scipy", "pydantic", "rich", "django", "dask"}


def test_every_error_of_ours_has_an_exit_code_and_one_shape():
    assert issubclass(BadInput, HipstrideError)
    assert (BadInput.exit_code, NoEstimate.exit_code) == (2, 3)
