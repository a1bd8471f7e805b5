"""How long one plan takes, and twelve weeks for a thousand different people on one core with flat memory."""

from __future__ import annotations

import dataclasses
import datetime as dt
import gc
import resource
import statistics
import sys
import time
from pathlib import Path

from hipstride.cli.main import COLLECT_EVERY
from hipstride.exchange import read_person
from hipstride.prescription.plan import plan, plan_many
from hipstride.prescription.today import today
from hipstride.record.person import Person

EXAMPLES = Path(__file__).parent.parent / "examples"
NAMES = ("reader_a", "reader_a_home", "reader_b", "reader_c", "reader_d", "reader_e", "control_f")
PEOPLE = 1000


def someone(base: Person, number: int) -> Person:
    """Another body with the same record: no two share geometry, so nothing is remembered between them."""
    body = base.person
    return dataclasses.replace(
        base,
        person=dataclasses.replace(
            body,
            id=f"{body.id}-{number}",
            height_m=round(body.height_m * (0.95 + 0.0001 * number), 4),
            mass_kg=round(body.mass_kg * (0.9 + 0.0002 * number), 3),
        ),
    )


def memory_mb() -> float:
    """Largest resident memory so far (MB)."""
    kilo = 1024 if sys.platform != "darwin" else 1024**2
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / kilo


def main() -> None:
    gc.set_threshold(COLLECT_EVERY)  # as every command does
    people = [read_person(EXAMPLES / f"{name}.toml", today=dt.date(2030, 1, 1)) for name in NAMES]
    for person in people:
        plan(person)
    one = []
    for number, person in enumerate(people):
        fresh = someone(person, number)
        started = time.process_time()
        plan(fresh)
        one.append(time.process_time() - started)
    print(
        f"plan, one person            {1000 * statistics.median(one):6.0f} ms median of the seven (limit 50 ms)"
    )
    again = []
    for person in people:
        started = time.process_time()
        today(person, date=dt.date(2030, 1, 2))
        again.append(time.process_time() - started)
    print(f"today, one person           {1000 * statistics.median(again):6.0f} ms median of the seven")
    started = time.process_time()
    at_tenth = 0.0
    different = (someone(people[number % len(people)], number) for number in range(PEOPLE))
    for number, _ in enumerate(plan_many(different)):
        if number == PEOPLE // 10:
            at_tenth = memory_mb()
    seconds = time.process_time() - started
    print(f"12 weeks of {PEOPLE} people     {seconds:6.1f} s on one core (limit 30 s)")
    print(
        f"memory after 100 and {PEOPLE}   {at_tenth:6.0f} and {memory_mb():.0f} MB, ratio {memory_mb() / at_tenth:.2f}"
    )


if __name__ == "__main__":
    main()
