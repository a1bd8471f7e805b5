"""The tables were typed from the facts; these digests were made from the facts themselves."""

from hipstride.catalogue import bands, emg, measures, norms, segments, torque_angle
from tests.catalogue.tables import digest


def line(*parts: object) -> str:
    return " ".join("" if part is None else str(part) for part in parts)


def test_segments():
    lines = sorted(
        line(
            sex,
            row.endpoints,
            row.mass_fraction,
            row.com_fraction,
            row.rg_sagittal,
            row.rg_transverse,
            row.rg_longitudinal,
            f"{row.length_fraction * segments.reference(sex).height_m * 1000:.1f}",
        )
        for sex in segments.SEXES
        for row in segments.segment_table(sex).values()
    )
    assert digest(lines) == "36ff1663ffaaea513b0f8beb3e65e06b2b2ee06f95fc5a69bc0f1d07f4168db7"


def test_bands():
    laws = [
        bands.band_law("TheraBand", colour, version=version)
        for version in ("current", "older")
        for colour in bands.colours("TheraBand", version=version)
    ]
    assert (
        digest(line(law.colour, law.c1_n, law.c2_n) for law in laws)
        == "8b75aab36d2156215705768e2401c9e83de8e81144d7f21ee326d541f3072788"
    )


def test_harbo():
    rows = [(name, sex, norms.harbo(name, sex)) for name in norms.harbo_functions() for sex in segments.SEXES]
    lines = sorted(
        line(name, sex, row.intercept, row.age_per_y, row.height_per_m, row.mass_per_kg)
        for name, sex, row in rows
    )
    assert len(lines) == 36
    assert digest(lines) == "1a9463770a7c7c25c64a1fe109f130c9fb7734993ad7b3d8474987b79bfb038c"


def test_sarabon():
    lines = sorted(line(*key, row.low, row.high) for key, row in norms.pooled().items())
    assert digest(lines) == "69e9c91d6bdb750e06c9748da3cc82a63840fa6b40a2318037b41c4ec243d493"


def test_anderson():
    lines = sorted(
        line(*key, row.c1, row.c2, row.c3_rad, row.c4, row.c5, row.c6)
        for key, row in torque_angle.anderson_rows().items()
    )
    assert len(lines) == 36
    assert digest(lines) == "2c75062c61f709d06ef1978c5301405e4d16bdac22c11af703d296ddcd57e341"


def test_measures():
    lines = sorted(
        line(id, row.quantity, row.value, row.value_high, row.ci95_low, row.ci95_high, row.direction, row.n)
        for id in measures.measure_ids()
        if id != "balance_stand"  # of no table: its range is our own proposal
        for row in measures.measure_rows(id)
    )
    assert len(lines) == 153
    assert digest(lines) == "19658e453aab50b091cef5afc938dc5a63ed323e155bc0bfd1759912146f3fef"


def test_emg():
    lines = sorted(
        line(row.exercise, row.muscle, row.low, row.high, row.sd)
        for name in emg.exercise_names()
        for row in emg.activation(name)
    )
    assert digest(lines) == "758403fec1005449e170d3f73321203bb6e279a74e8369412190fe8c94843711"
