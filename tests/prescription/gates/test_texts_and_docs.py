import json
import re
from pathlib import Path

from hipstride.catalogue.numbers import file_numbers
from hipstride.prescription.gates import Context, limits
from hipstride.prescription.gates.limits import GATE_RULES
from hipstride.prescription.rule import RULES
from hipstride.record.event import Readiness
from hipstride.record.override import JointLimits, Override
from hipstride.record.person import Bilateral, Equipment
from tests.prescription.gates.people import (
    DAY,
    EQUIPMENT,
    all_exercises,
    fired,
    replaced,
    sides_of,
    somebody,
    test_positions,
)
from tests.prescription.gates.reading_grade import grade

ROOT = Path(__file__).parents[3]
GATE_IDS = {id for id in RULES if id.startswith("gate.")}

WORST = [
    somebody(
        age=75,
        pdds=4,
        falls_last_3_months=None,
        falls_last_6_months=1,
        blood_pressure=(165, 90),
        hip_replacement=(
            replaced("left", "unknown", months_ago=1, cleared_by_surgeon=False),
            replaced("right"),
        ),
        knee_pain_usual=Bilateral(left=5, right=7),
        hip_pain_usual=Bilateral(left=0),
        back_pain_usual=4,
        spasticity={"left_knee_extensors": "3", "right_hip_adductors": "2"},
        osteoporosis=True,
        latex_allergy=True,
        numb_or_broken_skin=("left_ankle", "right_thigh"),
        lost_feeling_legs=True,
        dizzy_on_standing=True,
        poor_vision=True,
        weak_grip=True,
        bladder_urgency=True,
        confusion=True,
        heat_sensitive=True,
        pregnant=True,
        relapse_weeks_ago=10,
        gets_up_from_floor_alone=None,
        lies_on_front=False,
        other_joint_surgery=("left_knee 2 months ago", "shoulder 1 week ago"),
        override=[
            Override(note="try", by="PT", movement="stretch", leave_out=True),
            Override(note="try", by="PT", max_relative_load=0.5),
            Override(note="try", by="PT", limits=JointLimits(knee_flexion_deg=(0, 150))),
        ],
    ),
    somebody(pdds=6, blood_pressure=None, equipment=Equipment()),
    somebody(pdds=None),
    somebody(
        pdds=7,
        blood_pressure=(190, 90),
        heart_or_lung_warning=True,
        clot_signs=True,
        relapse_weeks_ago=1,
        other_joint_surgery=("eye 1 week ago",),
    ),
    somebody(hip_replacement=(replaced("left"),), knee_pain_usual=Bilateral(left=4), equipment=EQUIPMENT),
]
NOW = [
    Context(day=DAY),
    Context(
        day=DAY,
        readiness=Readiness(ill="yes", new_symptoms="yes", fall="yes", pain_left_hip=5),
        open_fall_hurt=True,
        red_flags=("chest_pain",),
        new_spasm=True,
    ),
    Context(day=DAY, setting="class", weak={("knee_extension", "left"): 10, ("knee_extension", "right"): 10}),
    Context(day=DAY, helper_present=True, weak={("knee_extension", "left"): 10}),
]


def everything_said():
    for person in WORST:
        for context in NOW:
            now = limits(person, context)
            for gate in now.gates:
                yield gate.id, gate.text
            for exercise in all_exercises():
                for side in sides_of(exercise):
                    for reason in now.refusals(exercise, side):
                        yield reason.rule, reason.text
            for position in test_positions():
                for kind in ("break", "make"):
                    for reason in now.test_refusals(position, "left", kind):
                        yield reason.rule, reason.text


SAID = sorted(set(everything_said()))


def test_every_gate_rule_is_heard_somewhere():
    listed = {id for person in WORST for context in NOW for id in fired(person, context)}
    assert len(listed) == len(GATE_RULES)


def test_every_text_reads_at_grade_six_or_less():
    hard = {(id, text): round(grade(text), 1) for id, text in SAID if grade(text) > 6}
    assert hard == {}


def test_texts_speak_to_the_person_in_whole_sentences():
    for _, text in SAID:
        assert text[0].isupper()
        assert text.endswith((".", "!", "?"))
        assert "  " not in text
        assert "None" not in text


def test_gates_can_be_written_down():
    for person in WORST:
        for gate in limits(person, NOW[1]).gates:
            json.dumps(dict(gate.inputs))


def test_every_reason_names_a_rule():
    assert {id for id, _ in SAID} <= GATE_IDS


def test_every_gate_is_in_the_table_of_the_protocol_and_no_other():
    page = (ROOT / "docs" / "gates.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(gate\.[a-z_.]+)`", page))
    assert GATE_IDS - named == set()
    assert named - GATE_IDS == set()


def test_numbers_of_ours_are_provisional():
    assert {entry.status for entry in file_numbers("gates_more").values()} == {"provisional"}
