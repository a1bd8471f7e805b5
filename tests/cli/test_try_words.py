"""Names in the guided run."""

from hipstride.catalogue.exercises import all_exercises
from hipstride.cli.try_words import named


def test_the_side_is_said_once():
    for exercise in all_exercises():
        assert named(exercise.id, "both").count("both legs") == 1
        assert named(exercise.id, "left").endswith("left leg")
