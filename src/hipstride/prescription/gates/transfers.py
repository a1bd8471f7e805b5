"""Getting down to where an exercise is done: the floor, and lying on the front."""

from __future__ import annotations

from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import get
from hipstride.prescription.gates.company import level_of
from hipstride.prescription.gates.context import Context
from hipstride.prescription.gates.gate import Ask, Fired, fire, no
from hipstride.prescription.gates.since import is_lifted
from hipstride.prescription.rule import Reason, rule
from hipstride.record.event import Log, SetDone
from hipstride.record.person import Person, Side

_OURS = "our proposal, to be reviewed by a clinician"


def floor_allowed(person: Person, context: Context) -> bool:
    """Whether the floor may be used: yes or no as answered; not asked means no where legs are weak."""
    if is_lifted(person, context, "gate.transfer.floor"):
        return True
    answer = person.condition.gets_up_from_floor_alone
    return level_of(person) == "free" if answer is None else answer


def available(person: Person, context: Context) -> frozenset[str]:
    """What there is to sit on, lie on, hold and tie to: a mat only for who gets up from the floor."""
    there = {*person.equipment.supports, *context.supports_here}
    if person.equipment.sled is not None:
        there.add("sled")
    return frozenset(there if floor_allowed(person, context) else there - {"mat"})


@rule(
    "gate.transfer.floor",
    "Nobody trains on the floor who cannot get up from it alone; a bed instead.",
    source=_OURS,
)
def floor(person: Person, context: Context) -> Fired | None:
    """Getting up from the floor."""
    answer = person.condition.gets_up_from_floor_alone
    if answer is True or (answer is None and level_of(person) == "free"):
        return None
    asked = person.condition.gets_up_from_floor_alone is not None

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        mats = [group for group in ask.exercise.needs if "mat" in group]
        if ask.exercise.set_up.floor or any(map(ask.there.isdisjoint, mats)):
            return no(
                "gate.transfer.floor",
                "This one is done on the floor. Use a bed for now."
                if "bed" in ask.there
                else "You need a bed for this, or to get up from the floor alone.",
                "Needs a floor transfer; not able to get up alone, or not asked.",
            )
        return None

    return fire(
        "gate.transfer.floor",
        "limit_posture",
        "Train on a bed, not on the floor."
        + ("" if asked else " Can you get up from the floor alone? Tell us and we can use a mat."),
        "No floor transfer: cannot get up alone, or not asked from PDDS 3 or a fall on.",
        inputs={"gets_up_from_floor_alone": person.condition.gets_up_from_floor_alone},
        forbids=forbids,
    )


def _prone(exercise: Exercise) -> bool:
    return exercise.set_up.front or exercise.posture == "prone"


def lay_on_front(log: Log) -> bool:
    """Whether a set of the log was done lying on the front."""
    return any(
        isinstance(event.body, SetDone)
        and ((event.body.reps or 0) > 0 or (event.body.seconds or 0.0) > 0.0)
        and _prone(get(event.body.exercise))
        for event in log.events
    )


def has_lain_on_front(person: Person, context: Context) -> bool:
    """Whether something was done lying on the front: a test, an answer that it can be done, or a set."""
    tested = any(test.position == "prone" and (test.left_n or test.right_n) for test in person.strength)
    graded = any(
        grade.position == "prone" and (grade.left, grade.right) != (None, None)
        for grade in person.manual_grade
    )
    counted = (row.exercise for row in person.counted_set if row.reps > 0)
    found = (
        row.exercise for row in person.find_my_level if {row.left, row.right, row.both} & {"easily", "just"}
    )
    return context.lay_on_front or tested or graded or any(_prone(get(each)) for each in (*counted, *found))


@rule(
    "gate.transfer.front",
    "Nobody lies on the front who says they cannot, or who was not asked and has done nothing there yet.",
    source=_OURS,
)
def front(person: Person, context: Context) -> Fired | None:
    """Lying on the front."""
    answer = person.condition.lies_on_front
    if answer is True or (answer is None and has_lain_on_front(person, context)):
        return None
    # A no is also what stands there of somebody who left a box without its tick.
    ask_first = "Can you lie on your front? Tell us first."

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        if not _prone(ask.exercise):
            return None
        return no(
            "gate.transfer.front",
            f"You lie on your front for this. {ask_first if answer is None else 'You have not said that you can.'}",
            "Prone position not possible, or not asked.",
        )

    return fire(
        "gate.transfer.front",
        "limit_posture",
        "Can you lie on your front? Tell us, and we can use those moves. Until then we leave them out."
        if answer is None
        else "You have not said that you can lie on your front. We leave those moves out.",
        "Prone not asked and never done on record: no prone positions."
        if answer is None
        else "No prone positions.",
        inputs={"lies_on_front": answer},
        forbids=forbids,
    )


GATES = (floor, front)
