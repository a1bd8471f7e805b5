"""Whatever is tapped, the person file is one that the engine accepts, and answers come back from it."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from hipstride.app.people.examples import example_document
from hipstride.app.people.set_up.document import answers_of, document_of, of_before, ready
from hipstride.app.people.set_up.fields import NONE, Ago, Choice, Line, options_of
from hipstride.app.people.set_up.forms import StepForm
from hipstride.app.people.set_up.steps import STEPS, next_open, relevant, steps_for
from hipstride.app.people.set_up.steps.step import Step
from hipstride.app.people.set_up.told import gates_of, told_by
from hipstride.exchange.data_folder import example_names
from hipstride.prescription.gates import who_lifts
from hipstride.record.parse import person_from_mapping

LINES = {
    "name": ["", "Eva", "Ö. (Test)"],
    "age": ["18", "52", "100"],
    "height": ["1.2", "166", "5 ft 5", "2,2 m"],
    "mass": ["30 kg", "150 lb", "10 st 10", "250 kg"],
    "thigh": ["", "25 cm", "0.6"],
    "shank": ["", "40"],
    "thigh_girth": ["", "42 cm", "1 m"],
    "ankle_girth": ["", "12 cm"],
    "pressure_upper": ["61", "130", "280"],
    "pressure_lower": ["30", "60"],
    "relapse_when": ["0", "3 days", "6 weeks", "2 years"],
    "left_hip_when": ["0", "8 weeks", "50 years"],
    "right_hip_when": ["10", "3 years"],
    "surgery_when": ["", "2 months", "1 year"],
    "surgery_other": ["", "hernia 3 months ago", "left knee; my nose"],
    "band_length": ["0.5 m", "150 cm", "50"],
    "cuffs": ["", "0.5", "0.5, 1 2"],
    "sled_rail": ["0", "45", "90"],
    "sled_carriage": ["0", "34.5"],
    "sled_back": ["0", "100"],
    "sled_plates": ["0.1", "1.25, 2.5 5"],
    "own_goal": ["", "dance again; ski"],
    "other_minutes": ["1", "120"],
}


@st.composite
def walks(draw: st.DrawFn) -> dict[str, Any]:
    """Answers of somebody who goes through all screens and taps at random."""
    answers: dict[str, Any] = {}
    while (step := next_open(answers)) is not None:
        answers |= draw(tapped(step, answers))
    for step in STEPS:  # what can wait: some of it is told, with what it opens
        if step.later(answers) and step.when(answers) and draw(st.booleans()):
            answers |= draw(tapped(step, answers))
    return answers


@st.composite
def tapped(draw: st.DrawFn, step: Step, answers: dict[str, Any]) -> dict[str, Any]:
    """What one screen keeps."""
    if step.passing and draw(st.booleans()):
        return step.passed(answers)
    sent = QueryDict(mutable=True)
    for name, control in StepForm(step, answers).fields.items():
        if name in LINES:
            sent[name] = draw(st.sampled_from(LINES[name]))
        elif name.endswith("_unsure"):
            continue
        elif hasattr(control, "choices"):
            values = [value for value, _ in control.choices]
            several = control.__class__.__name__ == "MultipleChoiceField"
            if several:
                sent.setlist(name, draw(st.lists(st.sampled_from(values), min_size=1, unique=True)))
            else:
                sent[name] = draw(st.sampled_from([v for v in values if (name, v) != ("sled_stops", "no")]))
    form = StepForm(step, answers, sent)
    assert form.is_valid(), (step.key, sent, form.errors)
    return form.answers


@settings(max_examples=60, deadline=None)
@given(walks())
def test_every_way_through_gives_a_file_that_the_engine_accepts(answers):
    assert ready(answers)
    document = document_of(answers, {})
    document["person"]["id"] = "new"
    person = person_from_mapping(document, where="answers")
    fired = gates_of(answers, document)
    assert all(who_lifts(gate) or gate.kind == "inform" for gate in fired)
    for step in steps_for(answers):
        told_by(step, answers)
        step.said(answers)
    # The same answers again change nothing, and what a file says comes back as answers that say the same.
    assert document_of(answers, document) == document
    assert document_of(answers_of(document), document) == document
    assert person.preferences.days


@pytest.mark.parametrize("name", example_names())
def test_the_answers_of_a_case_file_leave_it_as_it_is(name):
    document = example_document(name)
    assert document_of(answers_of(document), document) == document


def test_every_typed_line_has_its_limits():
    """No line without a reader, and no choice without options."""
    for step in STEPS:
        for each in step.every:
            if isinstance(each, Line | Ago):
                assert each.name in LINES
            if isinstance(each, Choice):
                assert len(options_of(each.options, {})) >= 2


def test_answers_of_the_longer_questions_before_are_read_as_the_shorter_ones():
    before = {"new_hip": "left", "surgery": "no", "sore": ["none"], "skin": ["left_ankle"], "stiff": "unsure"}
    now = of_before({**before, "falls_6": "0", "left_hip_when": "40"})
    assert (now["joints"], now["falls_3"]) == (["hip", "skin"], "0")
    assert document_of(now, {})["condition"]["hip_replacement"][0]["months_ago"] == 40
    assert of_before({**before, "new_hip": NONE, "skin": [NONE]})["joints"] == [NONE]
    assert "joints" not in of_before({"new_hip": "left"})
    assert relevant(now)["new_hip"] == "left"
