"""A professional lifts a rule, having seen all there is."""

from __future__ import annotations

from hipstride.app.accounts.models import User
from hipstride.app.people import safety
from hipstride.app.people.models import Person


def lift_now(actor: User, person: Person, gate: str, note: str) -> None:
    """Lift it at this moment."""
    safety.lift(actor, person, gate_id=gate, note=note, seen=safety.seen_on(safety.stamp(person)))
