"""Every word that the board's script asks for is there, and none is there for nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from hipstride.app.classes.board import Row, plan_of
from hipstride.app.classes.board_texts import texts
from hipstride.app.classes.models import Attendance
from hipstride.app.classes.of_others import SIGNS, STOPS, kept, stop_words
from hipstride.app.web.versioned import STATIC
from hipstride.figure.follow.words import way_words
from hipstride.prescription import gates as gates_package
from hipstride.prescription.gates import STOP_NOW, Context, gates
from hipstride.prescription.today import today
from hipstride.record.event import Readiness
from hipstride.record.log import log_from_lines
from tests.app.player.documents import document
from tests.prescription.gates.people import DAY, somebody
from tests.simulation.runs import person

# Names that the script puts together: days, where somebody is, and what a fall means.
MADE = {
    "full",
    "half",
    "gentle",
    "rest",
    *(f"log_{way}" for way in ("easier", "suggested", "harder")),
    *(f"fall_{what}{size}" for what in ("least", "hurt", "stopped") for size in ("", "_short")),
    *Attendance.Status.values,
}
MADE -= {"away"}


def test_the_script_and_the_words_fit():
    source = "".join(path.read_text("utf-8") for path in (STATIC / "hipstride/js/board").glob("*.js"))
    asked = set(re.findall(r"""\bsay\(["'](\w+)["']""", source))
    named = set(re.findall(r"""["'](\w+)["']""", source))
    assert asked - set(texts()) == set()
    assert set(texts()) - named - MADE == set()


def test_every_sign_and_every_rule_that_stops_a_session_can_be_said_of_somebody_else():
    assert list(SIGNS) == [sign for sign, _ in STOP_NOW]
    source = "".join(path.read_text("utf-8") for path in Path(gates_package.__file__).parent.glob("*.py"))
    fires = re.findall(r"\bfire\((.*?)\n    \)", source, re.S)
    stops = {re.findall(r"gate\.[\w.]+", each)[0] for each in fires if "blocks_session=True" in each}
    assert stops == set(STOPS)
    for text in (*SIGNS.values(), *STOPS.values()):
        assert not re.search(r"\b(you|your|yours)\b", text, re.I), text


def test_what_stops_a_session_names_what_was_told():
    person = somebody(blood_pressure=(190, 100), other_joint_surgery=("eye 1 month ago",))
    context = Context(day=DAY, red_flags=("fever", "odd feeling"), readiness=Readiness(ill="yes"))
    said = [stop_words(kept(gate)) for gate in gates(person, context) if gate.blocks_session]
    assert any("190/100" in text for text in said)
    assert any("eye 1 month ago" in text for text in said)
    assert any("(Fever, odd feeling)" in text for text in said)


def test_a_way_with_other_sets_says_what_one_tap_logs():
    planned = today(person("reader_a"), log_from_lines([], person_id="reader_a"), None, date=DAY)
    one = planned.exercises[0].prescription
    more = replace(one, dose=one.dose.of(sets=one.dose.sets + 1))
    words, of_one_set = way_words(more, one), way_words(one, one)  # as a session says it
    assert words != of_one_set
    made = document(balance=False, mind=[], needs=[], signs=[])
    for each in made["steps"]:
        for told in each["choices"].values():
            told["sets"] = 2
    step = made["steps"][0]
    step["choices"]["harder"] |= {"sets": more.dose.sets, "text": words}
    (harder,) = (
        each["choices"]["harder"]
        for each in plan_of([Row("alex", "Alex", made)])["people"][0]["steps"]
        if each["key"] == step["key"]
    )
    assert (harder["sets"], harder["text"]) == (more.dose.sets, of_one_set)
    assert str(texts()["log_harder"]) == "Log one harder set"
