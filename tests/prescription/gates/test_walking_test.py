"""Who may walk, or rise from a chair, against the clock, and with whom."""

import pytest

from hipstride.prescription.gates.company import balance_test, chair_test, walking_test
from hipstride.prescription.gates.context import Context
from hipstride.record.event import Readiness
from tests.prescription.gates.people import DAY, somebody
from tests.prescription.gates.reading_grade import grade

YOURS = {walking_test: "your walk", chair_test: "how you stand up", balance_test: "how you stand"}
ASKED = tuple(YOURS)
ALONE, WITH = Context(day=DAY, helper_present=False), Context(day=DAY, helper_present=True)


@pytest.mark.parametrize(
    ("pdds", "falls", "alone", "with_somebody"),
    [
        (0, 0, True, True),
        (2, 0, True, True),
        (2, 1, False, True),
        (3, 0, False, True),
        (6, 4, False, True),
        (7, 0, False, False),
        (None, 0, False, True),
        (1, None, False, True),
    ],
)
def test_alone_and_with_somebody(pdds, falls, alone, with_somebody):
    person = somebody(pdds=pdds, falls_last_3_months=falls)
    for asked in (walking_test, chair_test):
        assert (asked(person, ALONE) is None) == alone
        assert (asked(person, WITH) is None) == with_somebody
    assert balance_test(person, ALONE) is not None  # without a hold never alone
    assert (balance_test(person, WITH) is None) == with_somebody


def test_not_after_a_new_fall_whoever_is_there():
    person = somebody(pdds=0, falls_last_3_months=0)
    for context in (
        Context(day=DAY, helper_present=True, open_fall=True),
        Context(day=DAY, readiness=Readiness(fall="yes")),
    ):
        for asked in ASKED:
            reason = asked(person, context)
            assert reason is not None
            assert "Talk it over" in reason.text
            assert YOURS[asked] in reason.text


@pytest.mark.parametrize("pdds", [3, 7])
def test_the_sentence_is_easy_to_read(pdds):
    for asked in ASKED:
        reason = asked(somebody(pdds=pdds, falls_last_3_months=0), ALONE)
        assert reason is not None
        assert grade(reason.text) <= 6
        assert reason.clinical
        assert reason.rule == f"gate.company.{asked.__name__}"
        assert pdds == 3 or YOURS[asked] in reason.text
