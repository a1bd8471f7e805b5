import pickle

from hipstride.record.errors import BadInput


def test_bad_input_names_the_field_what_came_and_what_is_allowed():
    error = BadInput("person.height_m", "166", "metres from 0.5 to 2.5")
    assert str(error) == "person.height_m: got 166; allowed: metres from 0.5 to 2.5"


def test_bad_input_survives_the_way_between_processes():
    error = BadInput("person.height_m", "166", "metres from 0.5 to 2.5")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert str(again) == str(error)
    assert (again.where, again.what, again.allowed) == (error.where, error.what, error.allowed)
