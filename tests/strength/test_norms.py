import csv
from pathlib import Path

import pytest

from hipstride.record.person import Body
from tests.strength.people import WOMAN, predicted_nm

GOLDEN = Path(__file__).parent / "golden" / "harbo.csv"
COLUMNS = {
    "knee_ext_isometric_Nm": "knee_extension",
    "hip_flex_isometric_Nm": "hip_flexion",
    "hip_ext_isokinetic_Nm": "hip_extension",
    "knee_flex_isokinetic_Nm": "knee_flexion",
}


@pytest.mark.parametrize(
    "row", list(csv.DictReader(GOLDEN.read_text().splitlines())), ids=lambda row: row["sex"] + row["age_y"]
)
@pytest.mark.parametrize("column", COLUMNS)
def test_harbo_golden(row, column):
    body = Body(
        id="x",
        sex="male" if row["sex"] == "M" else "female",
        age=int(row["age_y"]),
        height_m=float(row["height_m"]),
        mass_kg=float(row["mass_kg"]),
    )
    norm = predicted_nm(COLUMNS[column], body)
    assert norm.torque_nm == pytest.approx(float(row[column]), abs=0.005)
    assert norm.sd_nm == pytest.approx(0.25 * norm.torque_nm)


def test_only_isometric_norms_are_turned_into_dynamic_torques():
    flexion, extension = predicted_nm("hip_flexion", WOMAN), predicted_nm("hip_extension", WOMAN)
    assert flexion.dynamic_nm == pytest.approx(0.9 * flexion.torque_nm)
    assert extension.dynamic_nm == extension.torque_nm


def test_priors_of_the_hip():
    assert predicted_nm("hip_abduction", WOMAN).torque_nm == pytest.approx(1.15 * 65)
    assert predicted_nm("hip_external_rotation", WOMAN).torque_nm == pytest.approx(0.525 * 65)
    assert predicted_nm("hip_abduction", WOMAN).status == "recalled"


def test_no_norm_and_no_nonsense_at_the_ends():
    assert predicted_nm("ankle_dorsiflexion", WOMAN) is None
    tiny = Body(id="x", sex="male", age=100, height_m=1.2, mass_kg=30.0)
    for movement in COLUMNS.values():
        assert predicted_nm(movement, tiny).torque_nm >= 0.3 * 30.0
    old = [
        predicted_nm("hip_flexion", Body(id="x", sex="male", age=a, height_m=1.8, mass_kg=80))
        for a in (83, 95)
    ]
    assert old[0].torque_nm == old[1].torque_nm
