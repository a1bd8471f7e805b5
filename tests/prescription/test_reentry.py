import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.prescription.reentry import reentry
from tests.prescription.reading_grade import check_reasons


@pytest.mark.parametrize(
    ("days", "factor"),
    [
        (None, 1.0),
        (-1, 1.0),
        (0, 1.0),
        (7, 1.0),
        (8, 0.9),
        (14, 0.9),
        (15, 0.8),
        (28, 0.8),
        (29, 0.5),
        (400, 0.5),
    ],
)
def test_a_longer_break_starts_lower(days, factor):
    back = reentry(days, relapse=False)
    assert back.factor == pytest.approx(factor)
    assert back.needs_clearance == back.retest == (factor == 0.5)
    check_reasons(back.reasons)


@given(st.one_of(st.none(), st.integers(0, 1000)))
def test_a_relapse_always_asks_for_clearance_and_a_new_test(days):
    back = reentry(days, relapse=True)
    assert (back.factor, back.needs_clearance, back.retest) == (0.5, True, True)
    check_reasons(back.reasons)


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_longer_break_is_never_answered_by_more(a, b):
    short, long = sorted((a, b))
    assert reentry(long, relapse=False).factor <= reentry(short, relapse=False).factor <= 1.0


def test_the_first_session_is_no_return():
    assert reentry(None, relapse=False).reasons == ()
