"""A dozen pictures kept as files, one shape a line, so that a change can be read.

To rewrite them after a change that was looked at: HIPSTRIDE_REWRITE_GOLDEN=1 script/test unit tests/figure.
"""

import os
from pathlib import Path

import pytest

from hipstride.catalogue.exercises import get
from hipstride.figure.picture import draw
from hipstride.figure.setting import setting
from hipstride.figure.svg import to_svg
from hipstride.figure.theme import THEMES
from tests.figure.shapes import check_same

GOLDEN = Path(__file__).parent / "golden"
FRAMES = [
    ("hip_flexion.supine_straight_leg_raise", 1.0, "left", "light"),
    ("hip_flexion.supine_heel_slide", 0.5, "right", "light"),
    ("hip_flexion.standing_march_band", 1.0, "left", "light"),
    ("hip_abduction.side_lying_band", 1.0, "left", "light"),
    ("hip_abduction.standing_band", 0.5, "right", "light"),
    ("hip_extension.bridge", 1.0, "left", "dark"),
    ("hip_extension.prone_lift", 1.0, "left", "light"),
    ("hip_external_rotation.seated_band", 1.0, "left", "light"),
    ("hip_external_rotation.clamshell", 1.0, "left", "contrast"),
    ("knee_extension.seated_band", 0.0, "left", "light"),
    ("leg_press.sled_both", 0.5, "left", "light"),
    ("sit_to_stand.normal_seat", 0.5, "right", "light"),
    ("test.hip_flexion_seated", 0.0, "left", "light"),
    ("hip_abduction.seated_push_out_band", 1.0, "right", "contrast"),
]


@pytest.mark.parametrize(("id", "phase", "side", "theme"), FRAMES, ids=lambda each: str(each))
def test_the_picture_is_as_it_was(id, phase, side, theme):
    text = to_svg(draw(setting(get(id)), phase, side, THEMES[theme]))
    file = GOLDEN / f"{id}.{side}.{theme}.svg"
    if os.environ.get("HIPSTRIDE_REWRITE_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    check_same(text, file.read_text(encoding="utf-8"))
