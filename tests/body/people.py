"""Bodies and bare exercises for the tests of body and resistance."""

import numpy as np

from hipstride.body.motion import CHANNELS
from hipstride.catalogue.exercise import Exercise, Motion
from hipstride.record.person import Body

MAN = Body(id="man", sex="male", age=40, height_m=1.78, mass_kg=80.0)
WOMAN = Body(id="woman", sex="female", age=40, height_m=1.65, mass_kg=65.0)
SHORT = Body(id="short", sex="female", age=70, height_m=1.45, mass_kg=95.0, thigh_m=0.33, shank_m=0.36)
TALL = Body(id="tall", sex="male", age=30, height_m=2.0, mass_kg=70.0, thigh_m=0.52, shank_m=0.45)
READER_A = Body(id="reader-a", sex="female", age=52, height_m=1.66, mass_kg=68.0, thigh_m=0.40, shank_m=0.40)
PEOPLE = (MAN, WOMAN, SHORT, TALL, READER_A)


def random_body(generator):
    """Somebody: sex, height, mass, and for half of them measured lengths."""
    measured = generator.random() < 0.5
    return Body(
        id="random",
        sex="female" if generator.random() < 0.5 else "male",
        age=50,
        height_m=float(generator.uniform(1.4, 2.05)),
        mass_kg=float(generator.uniform(40, 150)),
        thigh_m=float(generator.uniform(0.3, 0.52)) if measured else None,
        shank_m=float(generator.uniform(0.3, 0.52)) if measured else None,
    )


def bare_exercise(posture, *, movement="hip_flexion", chain="open", sides="each", channels=None, **more):
    """An exercise with nothing but its motion."""
    fields = {
        "id": f"{movement}.test",
        "movement": movement,
        "name": "test",
        "rung": 1,
        "posture": posture,
        "sides": sides,
        "chain": chain,
        "load": ("limb",),
        "position": "lying",
        "motion": Motion(phase=(0.0, 1.0), channels=channels or {}),
        "tempo_s": (2, 1, 3),
        "company": "lying",
        "fall_risk": 0,
        "needs": (),
        "cues": ("a", "b"),
        "faults": ("a",),
        "getting_in": "",
        "getting_out": "",
        "gives_out": "",
        "breathe": "",
        "feel": "",
        "description": "",
        "sources": ("test",),
        "muscles": (),
    }
    return Exercise(**(fields | more))


def all_channels(n=1, **degrees):
    """Every channel ``(n,)`` in degrees, 0 unless given."""
    return {name: np.broadcast_to(np.asarray(degrees.get(name, 0.0), float), (n,)) for name in CHANNELS}
