"""The `hipstride` command: finds the one command that was asked for, runs it, and turns errors into one line.

A command is a function with typed options, in a module of its own that is imported only when the command is
run, so that `hipstride --help` starts at once. To add one, write the module

    # src/hipstride/cli/strength.py
    def strength(person: PersonFile, json: JsonFlag = False) -> None:
        \"\"\"What a person's tests say, movement by movement and side by side.\"\"\"

and name it in the table below (two words make a sub-command):

    "serve": Command("hipstride.cli.serve:serve", "The app; what `hipstride` alone does"),
    "strength": Command("hipstride.cli.strength:strength", "Capacity per movement and side"),
    "trial analyse": Command("hipstride.cli.trial:analyse", "Analyse a trial's data"),

Exit codes: 0 done, 2 bad input, 3 no estimate, 130 interrupted. Anything else that is raised is a fault of
ours and shows where it happened.
"""

import gc
import importlib
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

import typer

from hipstride import __version__
from hipstride.catalogue.errors import HipstrideError


class Command(NamedTuple):
    """Where a command's function is, as `module:function`, and its line in the help."""

    target: str
    help: str


COMMANDS: dict[str, Command] = {
    "backup": Command("hipstride.cli.backup:backup", "A checked copy of the app's data"),
    "chart": Command("hipstride.cli.chart:chart", "One chart of a person, drawn, in words, as numbers"),
    "doctor": Command("hipstride.cli.doctor:doctor", "What is wrong with this installation"),
    "exercises": Command("hipstride.cli.exercises:exercises", "What can be trained, easiest first"),
    "export": Command("hipstride.cli.archive:export", "A person's file and log as one archive"),
    "figure": Command("hipstride.cli.figure:figure", "The picture of an exercise: still, moving or a strip"),
    "import": Command("hipstride.cli.archive:import_", "The person file and the log of an archive"),
    "log": Command("hipstride.cli.log:log", "Append checked events to a log"),
    "paper-log": Command("hipstride.cli.paper_log:paper_log", "The week's sheet to write on, as a PDF"),
    "plan": Command("hipstride.cli.plan:plan", "Twelve weeks with the reason for every number"),
    "pose": Command("hipstride.cli.pose:pose", "Where every joint is over the motion of an exercise"),
    "readings": Command("hipstride.cli.readings:readings", "Readings of a dynamometer as tests in the log"),
    "report": Command("hipstride.cli.report:report", "Stronger or not, with the error of every number"),
    "restore": Command("hipstride.cli.backup:restore", "The app's data again, from a copy"),
    "schema": Command("hipstride.cli.schema:schema", "The JSON Schema of a file format"),
    "serve": Command("hipstride.cli.serve:serve", "The app; what `hipstride` alone does"),
    "strength": Command("hipstride.cli.strength:strength", "What a person can make, side by side"),
    "test-sheet": Command("hipstride.cli.testing:sheet_for_tests", "The sheet for a test day, as a PDF"),
    "today": Command("hipstride.cli.today:today", "Today's session, from the log and how you are"),
    "torque": Command("hipstride.cli.torque:torque", "What an exercise asks of the joints, and of whom"),
    "trial analyse": Command("hipstride.cli.trial:analyse", "Analyse the data of a trial"),
    "trial collect": Command("hipstride.cli.trial_report:collect", "Our own record as the data of a trial"),
    "trial power": Command("hipstride.cli.trial:power", "Power of a design, by simulation"),
    "trial report": Command(
        "hipstride.cli.trial_report:report", "The whole report of a trial, with its bundle"
    ),
    "trial reproduce": Command(
        "hipstride.cli.trial_report:reproduce", "Compute the bundle of a report again"
    ),
    "trial simulate": Command("hipstride.cli.simulate:simulate", "Virtual people under several rules"),
    "try": Command("hipstride.cli.tryout:try_", "A guided run: plan, one session, what changes next"),
}

GROUPS: dict[str, str] = {"trial": "Evidence on groups: analyse a trial, plan the next"}
"""The help line of each first word that has sub-commands."""

DEFAULT = "serve"
"""What `hipstride` alone does."""

COLLECT_EVERY = 10_000
"""New objects between two looks for cycles that nobody holds any more.

Python looks every 700, and now and then through everything that there is. Plans make next to no cycles, and the
catalogue stays for good: looking seldom spares one part in fifteen of a plan, and memory stays as flat.
"""

EPILOG = "Hipstride supports a professional's judgement; it is not a medical device."


def main(arguments: Sequence[str] | None = None, commands: Mapping[str, Command] = COMMANDS) -> int:
    """Run one command and give its exit code."""
    gc.set_threshold(COLLECT_EVERY)
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words:
        words = [DEFAULT] if DEFAULT in commands else ["--help"]
    try:
        result = build(commands, asked_for(words, commands))(
            words, prog_name="hipstride", standalone_mode=False
        )
        sys.stdout.flush()
    except HipstrideError as error:
        return complain("hipstride", str(error), error.exit_code)
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)  # names the sub-command that was misused
        place = "hipstride" if context is None else context.command_path
        return complain(place, usage_words(error), HipstrideError.exit_code)
    except BrokenPipeError:
        # The reader has gone (`| head`). Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (KeyboardInterrupt, typer.Abort):
        return 130
    return result if isinstance(result, int) else 0


_WANTED = {"integer": "a whole number, such as 12", "number": "a number, such as 1.5"}


def usage_words(error: typer.TyperException) -> str:
    """What is wrong with the use of a command, in our words where the library has hard ones."""
    text = error.format_message()
    found = re.search(r"^Invalid value for (.+?): Input should be a valid (integer|number)\b", text)
    return text if found is None else f"{found[1].strip(chr(39))} must be {_WANTED[found[2]]}"


def asked_for(words: Sequence[str], commands: Mapping[str, Command]) -> str | None:
    """The command of the table that the words name, if any; before a command there are only flags."""
    named = [word for word in words if not word.startswith("-")]
    return next((name for name in (" ".join(named[:2]), " ".join(named[:1])) if name in commands), None)


def build(commands: Mapping[str, Command], asked: str | None) -> typer.Typer:
    """The whole command line, in which only the asked command's module is imported."""
    app = plain_typer(
        help="Adapted strength training in multiple sclerosis, fitted to one person.", epilog=EPILOG
    )
    app.callback(invoke_without_command=True)(options)
    groups: dict[str, typer.Typer] = {}
    for name, command in commands.items():
        first, _, second = name.partition(" ")
        if second and first not in groups:
            groups[first] = plain_typer()
            app.add_typer(groups[first], name=first, help=GROUPS.get(first))
        parent = groups[first] if second else app
        function = load(command.target) if name == asked else not_asked
        # The asked command's own help is its docstring; in the list, and only there, it has the table's line.
        own_help = None if name == asked else command.help
        parent.command(second or first, help=own_help, short_help=command.help)(function)
    return app


def plain_typer(**settings: Any) -> typer.Typer:
    """Typer without boxes, colours, decorated tracebacks and shell installation."""
    return typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        **settings,
    )


def load(target: str) -> Callable[..., Any]:
    """The function that `module:function` names."""
    module, _, function = target.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def not_asked() -> None:
    """Stands in the help for a command that was not asked for."""
    raise AssertionError("a command ran that was not asked for")


def options(
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
) -> None:
    """The flags of `hipstride` itself."""
    if version:
        print(f"hipstride {__version__}")
        raise typer.Exit


def complain(place: str, text: str, exit_code: int) -> int:
    """Say in one line on stderr what is wrong, and pass the exit code on."""
    print(f"{place}: {' '.join(text.split())}", file=sys.stderr)
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
