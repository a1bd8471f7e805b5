"""The seven people, read with a physiotherapist's eye: what each plan must and must not hold."""

import dataclasses
from functools import cache
from typing import Any

import pytest

from hipstride.catalogue.exercises import get
from hipstride.prescription.planner import limit_at, planner
from hipstride.record.event import Readiness
from hipstride.record.person import Bilateral, OwnedSled, Person
from tests.prescription.cast import CORE, SEVEN, START, done_today, exercises_of, planned, reader
from tests.prescription.gates.people import NOW
from tests.prescription.hips import angles_of, assert_hips_within


@cache
def plan_of(stem: str) -> Any:
    return planned(reader(stem))


def rules_of(one: Any) -> set[str]:
    return {reason["rule"] for reason in one["reasons"]}


def done(stem: str, *, side: str | None = None, movement: str | None = None) -> set[str]:
    """Exercises of a plan, of one side and movement if named."""
    return {
        one["exercise"]
        for one in exercises_of(plan_of(stem))
        if side in (None, one["side"]) and movement in (None, one["movement"])
    }


@pytest.mark.parametrize("stem", SEVEN)
def test_every_core_movement_comes_on_both_sides_within_two_weeks(stem: str) -> None:
    seen = {
        (one["movement"], side)
        for session in plan_of(stem)["sessions"]
        if session["week"] <= 2
        for one in session["exercises"]
        for side in (("left", "right") if one["side"] == "both" else (one["side"],))
    }
    assert {(movement, side) for movement in CORE for side in ("left", "right")} <= seen
    assert not [m for m in plan_of(stem)["messages"] if m["rule"] == "plan.not_in_plan"]


@pytest.mark.parametrize("stem", SEVEN)
def test_every_training_day_of_twelve_weeks_has_a_session(stem: str) -> None:
    sessions = plan_of(stem)["sessions"]
    assert len(sessions) == 12 * len(reader(stem).preferences.days)
    assert all(len({one["movement"] for one in session["exercises"]}) >= 3 for session in sessions)
    settings = {session["setting"] for session in sessions}
    assert settings == ({"home", "class"} if reader(stem).preferences.class_days else {"home"})
    for session in sessions:
        bands = [one["resistance"] for one in session["exercises"] if one["resistance"]["kind"] == "band"]
        tied = {(each["colour"], each["layers"], each["rest_length_m"], each["anchor"]) for each in bands}
        assert len(tied) <= 2, session["date"]


@pytest.mark.parametrize("stem", SEVEN)
def test_the_two_sides_of_a_movement_are_done_in_one_position_where_both_legs_are_alike(stem: str) -> None:
    from hipstride.prescription.bench import bench
    from hipstride.prescription.sides import nearly_equal

    table = bench(reader(stem)).table
    replaced = bool(reader(stem).condition.hip_replacement or reader(stem).condition.spasticity)
    for session in plan_of(stem)["sessions"]:
        for movement in CORE:
            postures = {
                get(one["exercise"]).posture for one in session["exercises"] if one["movement"] == movement
            }
            if nearly_equal(table, movement) and not replaced:  # type: ignore[arg-type]
                assert len(postures) <= 1, (stem, movement)


def test_reader_a_trains_hips_thrice_standing_at_her_counter_with_balance_and_stretches() -> None:
    made = plan_of("reader_a")
    for week in range(1, 13):
        week_of = [one["movement"] for s in made["sessions"] if s["week"] == week for one in s["exercises"]]
        assert {"balance", "stretch"} <= set(week_of), week
    for one in exercises_of(made):
        if get(one["exercise"]).posture == "standing":
            assert get(one["exercise"]).holds is not None or one["movement"] in (
                "balance",
                "sit_to_stand",
                "knee_extension",
            )


def test_reader_a_at_home_gets_a_copy_today_without_any_test() -> None:
    made = done_today(reader("reader_a_home"), date=START)
    assert made["day"] == "full"
    assert len(made["exercises"]) >= 4
    for one in made["exercises"]:
        if one["movement"] in CORE and one["relative_load"] is not None:
            assert "capacity.source" in rules_of(one)
            assert one["relative_load"] <= 0.65


def test_reader_b_gets_a_shopping_list_and_both_her_bands_are_used_or_named_too_far_apart() -> None:
    made = plan_of("reader_b")
    assert made["shopping"]
    for line in made["shopping"]:
        assert line["movements"]
        assert line["reason"]["rule"].startswith("shopping.")
        assert line["colour"] not in ("red", "blue")
    colours = {
        one["resistance"]["colour"] for one in exercises_of(made) if one["resistance"]["kind"] == "band"
    }
    assert colours
    assert colours <= {"red", "blue"}


def test_reader_c_gets_a_knee_exercise_for_both_hips_and_nothing_on_her_side_or_front() -> None:
    left = done("reader_c", side="left", movement="knee_extension")
    assert left
    assert done("reader_c", movement="knee_extension")
    for one in exercises_of(plan_of("reader_c")):
        exercise = get(one["exercise"])
        assert exercise.posture not in ("side_lying", "prone")
        assert not exercise.set_up.floor
        assert exercise.set_up.hip_flexion_deg <= 80
    assert "hip_abduction.side_lying" not in done("reader_c")


def test_the_painful_knee_of_reader_c_gets_less_than_the_other() -> None:
    for session in plan_of("reader_c")["sessions"]:
        knees = {
            one["side"]: one["peak_torque_nm"] or 0.0
            for one in session["exercises"]
            if one["movement"] == "knee_extension" and one["side"] != "both"
        }
        if len(knees) == 2:
            assert knees["left"] <= knees["right"]


def test_reader_d_fits_round_her_two_hours_a_day_and_her_leg_swing_comes_first() -> None:
    made = plan_of("reader_d")
    (message,) = [m for m in made["messages"] if m["rule"] == "plan.other_training"]
    assert "120 minutes" in message["text"]
    assert all(session["minutes"] <= 60 for session in made["sessions"])
    assert made["programme"] == "combined"
    for week in (1, 6, 12):
        names = [one["movement"] for s in made["sessions"] if s["week"] == week for one in s["exercises"]]
        assert names.count("leg_press") >= 1
        assert names.count("hip_flexion") >= 4  # both sides, twice
        assert "knee_flexion" in names


def test_reader_d_pushes_the_sled_from_one_place_and_never_less_than_the_weeks_before() -> None:
    pressed = [one for one in exercises_of(plan_of("reader_d")) if one["resistance"]["kind"] == "sled"]
    assert {one["resistance"]["foot_height_m"] for one in pressed} == {0.1}  # the middle of three, as tested
    loads = [one["resistance"]["load_kg"] for one in pressed]
    assert loads == sorted(loads)
    assert loads[0] < loads[-1]


@pytest.mark.parametrize("stem", SEVEN)
def test_a_plan_that_seems_to_go_backwards_says_why(stem: str) -> None:
    made = plan_of(stem)
    told = {
        (m["inputs"]["from"], m["inputs"]["to"]) for m in made["messages"] if m["rule"] == "plan.no_step_back"
    }
    last: dict[Any, Any] = {}
    seen = set()
    for session in made["sessions"]:
        for one in session["exercises"]:
            key = (session["setting"], one["movement"], one["side"])
            before = last.get(key, one)
            last[key] = one
            if one["movement"] not in CORE:
                continue
            assert (one["peak_torque_nm"] or 0.0) >= (before["peak_torque_nm"] or 0.0) - 0.01, key
            if one["rung"] < before["rung"]:
                seen.add((before["exercise"], one["exercise"]))
    assert seen == told
    if stem == "reader_a":  # from standing to a band lying down, for more load
        assert told


@pytest.mark.parametrize("stem", SEVEN)
def test_a_plan_whose_minutes_leave_single_sets_all_through_says_so(stem: str) -> None:
    made = plan_of(stem)
    short = set()
    for weeks in ((3, 6), (7, 12)):  # two sets or more are planned there
        for movement in CORE:
            sets = [
                one["sets"]
                for session in made["sessions"]
                if weeks[0] <= session["week"] <= weeks[1]
                for one in session["exercises"]
                if one["movement"] == movement
            ]
            short |= {movement} if max(sets) < 2 else set()
    told = [m["inputs"]["movements"] for m in made["messages"] if m["rule"] == "plan.few_sets"]
    assert short & set(CORE) == {each for movements in told for each in movements} & set(CORE)
    assert bool(told) == (stem not in ("reader_d", "control_f"))


def test_the_weak_left_of_reader_d_gets_less_load_and_one_more_set_than_her_right() -> None:
    seen = 0
    for session in plan_of("reader_d")["sessions"]:
        flexion = {one["side"]: one for one in session["exercises"] if one["movement"] == "hip_flexion"}
        if len(flexion) == 2:
            assert flexion["left"]["peak_torque_nm"] < flexion["right"]["peak_torque_nm"]
            seen += flexion["left"]["sets"] > flexion["right"]["sets"]
    assert seen


def test_the_left_of_reader_e_is_gravity_reduced_and_gets_no_straight_leg_raise() -> None:
    for exercise in done("reader_e", side="left"):
        assert exercise not in ("hip_flexion.supine_straight_leg_raise", "hip_abduction.side_lying")
        assert get(exercise).posture not in ("standing", "prone")
    for movement in ("hip_flexion", "hip_abduction"):
        for exercise in done("reader_e", side="left", movement=movement):
            slides = get(exercise).chain in ("slide", "heel_slide", "isometric", "free")
            seated_or_lying_band = "push_out" in exercise
            assert slides or seated_or_lying_band, exercise


def test_the_stronger_right_hip_of_reader_e_gets_a_load_though_his_left_cannot_hold_a_loop() -> None:
    flexion = [
        one["relative_load"]
        for one in exercises_of(plan_of("reader_e"))
        if one["movement"] == "hip_flexion" and one["side"] == "right"
    ]
    assert flexion
    assert all(load >= 0.35 for load in flexion)
    # His plan's two bands leave abduction to the slide; with a band tied for it, as follows in training:
    made = planner(reader("reader_e"), base=NOW)
    abduction = made.choice("home", "hip_abduction", limit_at(made.programme.phases[0]), bands=True)
    assert abduction.right is not None
    assert (abduction.right.relative or 0.0) >= 0.35


def test_the_right_of_reader_e_is_trained_in_full_because_his_left_has_less_than_a_third_of_it() -> None:
    told = [
        (one, reason)
        for one in exercises_of(plan_of("reader_e"))
        for reason in one["reasons"]
        if reason["rule"] == "dose.extra_set" and reason["inputs"]["weak_to_strong"] < 0.3
    ]
    assert told
    assert all("helps it too" in reason["text"] and one["side"] == "left" for one, reason in told)


def test_the_weaker_left_of_reader_a_stops_sooner_where_it_does_more_of_what_it_can() -> None:
    seen = 0
    for session in plan_of("reader_a")["sessions"]:
        by_form: dict[str, dict[str, Any]] = {}
        for one in session["exercises"]:
            if one["movement"] in ("hip_flexion", "hip_extension") and one["relative_load"] is not None:
                by_form.setdefault(one["exercise"], {})[one["side"]] = one
        for pair in (each for each in by_form.values() if {"left", "right"} <= each.keys()):
            if pair["left"]["relative_load"] > 1.05 * pair["right"]["relative_load"]:
                assert pair["left"]["reps"] < pair["right"]["reps"]
                seen += 1
    assert seen


def test_reader_e_moves_slowly_and_without_a_band_against_his_stiff_left_knee() -> None:
    for one in exercises_of(plan_of("reader_e")):
        if one["movement"] == "knee_flexion" and one["side"] == "left":
            assert one["resistance"]["kind"] != "band"
            assert min(one["tempo_s"][0], one["tempo_s"][2]) >= 3 or one["seconds"] is not None


def test_reader_e_alone_at_home_never_stands() -> None:
    for session in plan_of("reader_e")["sessions"]:
        for one in session["exercises"]:
            if session["setting"] == "home":
                assert get(one["exercise"]).posture not in ("standing", "sled"), one["exercise"]


def test_nothing_fires_for_the_control_who_is_told_where_bands_are_too_light() -> None:
    made = plan_of("control_f")
    assert made["gates"] == []
    (message,) = [m for m in made["messages"] if m["rule"] == "dose.too_light"]
    assert message["inputs"]["movements"]
    for one in exercises_of(made):
        if one["relative_load"] is not None and one["relative_load"] < 0.399:
            assert rules_of(one) & {"dose.too_light", "dose.step_too_wide", "dose.shared_set_up"}


@pytest.mark.parametrize("stem", SEVEN)
def test_light_loads_say_why_there_are_more_repetitions_and_that_effort_is_a_ceiling(stem: str) -> None:
    told = set()
    for one in exercises_of(plan_of(stem)):
        said = {reason["rule"]: reason for reason in one["reasons"]}
        if "dose.sets" in said:
            assert "at most" in said["dose.sets"]["text"]
        if one["reps"] and one["reps"] > 12 and "dose.repetitions" in said:
            told.add(one["exercise"])
            assert "Up to 15, because the load is light." in said["dose.repetitions"]["text"]
            assert "up to 15" in said["dose.sets"]["clinical"]
    assert told


@pytest.mark.parametrize("stem", SEVEN)
def test_why_a_heavier_form_waits_is_what_keeps_it_waiting(stem: str) -> None:
    for session in plan_of(stem)["sessions"]:
        rows = session["exercises"]
        ties = {
            tuple(one["resistance"][key] for key in ("brand", "colour", "layers", "rest_length_m", "anchor"))
            for one in rows
            if one["resistance"]["kind"] == "band"
        }
        for one in rows:
            for said in (each for each in one["reasons"] if each["rule"] == "dose.shared_set_up"):
                assert ("two bands" in said["text"]) == (said["inputs"]["why"] == "two_ties")
                if said["inputs"]["why"] == "two_ties":
                    assert len(ties) == 2
                elif said["inputs"]["why"] == "ties":
                    assert len(ties) < 2
                else:
                    same = [other for other in rows if other["movement"] == one["movement"]]
                    assert said["inputs"]["why"] == "sides"
                    assert {other["exercise"] for other in same} == {one["exercise"]}


@pytest.mark.parametrize("stem", SEVEN)
def test_a_shopping_list_never_names_what_is_owned(stem: str) -> None:
    owned = {(band.brand, band.colour) for band in reader(stem).equipment.bands}
    for line in plan_of(stem)["shopping"]:
        assert (line["brand"], line["colour"]) not in owned
    assert len(plan_of(stem)["shopping"]) <= 3


def test_somebody_allergic_to_latex_is_sold_no_latex_and_gets_none() -> None:
    person = reader("reader_a")
    condition = dataclasses.replace(person.condition, latex_allergy=True)
    made = planned(dataclasses.replace(person, condition=condition), weeks=2)
    assert all(line["colour"] is None for line in made["shopping"])
    assert all(one["resistance"]["kind"] != "band" for one in exercises_of(made))


def test_where_only_a_slide_board_makes_a_slide_light_enough_it_is_on_the_list() -> None:
    made = plan_of("reader_c")
    assert [line["item"] for line in made["shopping"] if line["colour"] is None] == ["Slide board"]
    person = reader("reader_c")
    supports = (*person.equipment.supports, "slide_board")
    with_board = planned(
        dataclasses.replace(person, equipment=dataclasses.replace(person.equipment, supports=supports))
    )
    assert "hip_abduction.supine_slide" in {one["exercise"] for one in exercises_of(with_board)}


@pytest.mark.parametrize("stem", SEVEN)
def test_each_of_the_seven_can_train_today_in_every_state(stem: str) -> None:
    for answers, day in (
        (None, "full"),
        (Readiness(fatigue=7), "half"),
        (Readiness(fatigue=9), "gentle"),
        (Readiness(ill="yes"), "rest"),
    ):
        made = done_today(reader(stem), None, answers, date=START)
        assert made["day"] == day
        assert bool(made["exercises"]) == (day != "rest")


def with_sled(stem: str, seat_deg: float, **condition: Any) -> Person:
    """A reader who comes to class, where there is a sled."""
    person = reader(stem)
    sled = OwnedSled(rail_angle_deg=45, carriage_kg=20, stops=True, seat_back_angle_deg=seat_deg)
    days: Any = ("monday", "thursday")
    return dataclasses.replace(
        person,
        condition=dataclasses.replace(person.condition, **condition),
        equipment=dataclasses.replace(person.equipment, sled=sled),
        preferences=dataclasses.replace(person.preferences, class_days=days),
    )


def test_two_replaced_hips_and_a_bad_knee_get_the_leg_press_the_short_way_with_the_seat_laid_back() -> None:
    person = with_sled("reader_c", seat_deg=10)
    pressed = [one for one in exercises_of(planned(person, weeks=2)) if one["resistance"]["kind"] == "sled"]
    assert {one["exercise"] for one in pressed} == {"leg_press.sled_single_short"}
    for one in pressed:
        angles = angles_of(person, get(one["exercise"]), one["resistance"]["foot_height_m"])
        assert_hips_within(person, get(one["exercise"]), one["side"], angles)
        assert max(angles["knee_flexion"]) <= 45
        assert "dose.short_way" in {reason["rule"] for reason in one["reasons"]}


def test_who_has_a_leg_press_that_does_not_fit_hears_what_would_make_it_fit() -> None:
    (told,) = [
        m for m in planned(with_sled("reader_c", 35), weeks=1)["messages"] if m["rule"] == "plan.no_leg_press"
    ]
    assert "With the seat back at 11 degrees or flatter it would fit." in told["text"]
    for seat_deg in (11, 35):
        messages = planned(with_sled("reader_c", seat_deg), weeks=1)["messages"]
        assert any(m["rule"] == "plan.no_leg_press" for m in messages) == (seat_deg == 35)


def test_the_short_way_is_for_a_sore_knee_and_for_nobody_who_may_go_the_long_way() -> None:
    for pain, forms in ((0, {"leg_press.sled_both"}), (5, {"leg_press.sled_both_short"})):
        person = with_sled("reader_d", 35, knee_pain_usual=Bilateral(left=pain, right=pain))
        pressed = [
            one for one in exercises_of(planned(person, weeks=2)) if one["resistance"]["kind"] == "sled"
        ]
        assert {one["exercise"] for one in pressed} == forms
