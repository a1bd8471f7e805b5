"""A professional's override stays in the record: through later answers of the set-up, and out and in again."""

from __future__ import annotations

from hipstride.app.people import data_actions, records
from hipstride.app.people.access import versions_of
from hipstride.app.people.actions import save_answers, save_record
from hipstride.app.people.data_actions import import_archive
from hipstride.record.override import AskedBand
from tests.app.people.test_data import AT

OVERRIDE = {
    "id": "ov-1",
    "on": "2026-01-12",
    "by": "Ben",
    "note": "Cramps when standing",
    "movement": "hip_abduction",
    "not_exercises": ["hip_abduction.standing_band"],
    "resistance": {"kind": "band", "brand": "TheraBand", "colour": "red"},
    "sets": 2,
}


def test_it_outlasts_the_set_up_and_goes_out_and_in_again(cast):
    row = cast.ana_person
    document = versions_of(row).order_by("-number").values_list("document", flat=True)[0]
    save_record(cast.ben, row, {**document, "override": [OVERRIDE]})
    # Even a band that is gone leaves it there: the plan then says that it cannot be followed.
    save_answers(cast.ana, row, {"minutes": "45", "brands": ["TheraBand"], "bands": ["TheraBand/yellow"]})
    kept = records.record_of(row)
    assert kept is not None
    assert kept.preferences.minutes_per_session == 45
    assert [band.colour for band in kept.equipment.bands] == ["yellow"]
    (each,) = kept.override
    assert each.resistance == AskedBand(brand="TheraBand", colour="red")
    assert each.not_exercises == ("hip_abduction.standing_band",)
    made = data_actions.export(cast.ana, row, created=AT)
    assert made is not None
    there = records.record_of(import_archive(cast.bea, made, where="the file"))
    assert there is not None
    assert there.override == kept.override
