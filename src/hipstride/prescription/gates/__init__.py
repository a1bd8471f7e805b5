"""Safety gates: rules that block, limit or ask, for exercises, set-ups, transfers, stretches and tests alike.

``gates(person, context)`` lists what fires; ``limits(person, context)`` answers for one exercise. docs/gates.md
says which row of the protocol is which gate.
"""

from hipstride.prescription.gates.context import Cause, Context
from hipstride.prescription.gates.gate import Gate
from hipstride.prescription.gates.limits import Limits, gates, limits
from hipstride.prescription.gates.overrides import who_lifts, word_needed
from hipstride.prescription.gates.since import Lift, causes_in, lifts
from hipstride.prescription.gates.today import STOP_NOW

__all__ = [
    "STOP_NOW",
    "Cause",
    "Context",
    "Gate",
    "Lift",
    "Limits",
    "causes_in",
    "gates",
    "lifts",
    "limits",
    "who_lifts",
    "word_needed",
]
