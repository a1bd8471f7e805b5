"""Makes examples/trial-report.csv: a simulated trial, no patient in it. Run it again and the same file comes out.

48 people with MS in two randomised arms and 20 healthy people who train too: hip strength of both sides
(N, hand-held meter), three attempts at the knee, and five chair rises (s), with dates, consent, exercise and harms.
"""

import csv
import datetime as dt
from pathlib import Path

import numpy as np

FILE = Path(__file__).parent / "trial-report.csv"
WEEKS = (0, 8, 12)
ARMS = {"training": 24, "usual_care": 24, "healthy": 20}
GAIN = {"training": (0.0, 0.15, 0.17), "usual_care": (0.0, 0.02, 0.01), "healthy": (0.0, 0.09, 0.11)}
HIPS = {"hip_flexion": 150.0, "hip_extension": 190.0, "hip_abduction": 120.0}
SEM = 0.07
HEADER = ["person", "arm", "date", "consent", "age", "sex", "pdds", "affected_side"]
HEADER += [f"{hip}_{side}" for hip in HIPS for side in ("left", "right")]
HEADER += ["knee_1", "knee_2", "knee_3", "chair_rises_s", "device", "tester"]
HEADER += ["sessions_prescribed", "sessions_done", "sets_prescribed", "sets_done", "effort", "falls"]
HEADER += ["adverse_events", "left_because"]


def person_rows(rng: np.random.Generator, number: int, arm: str) -> list[list[str]]:
    """All rows of one person."""
    ms = arm != "healthy"
    sex = "female" if rng.random() < 0.7 else "male"
    age, pdds = int(rng.integers(32, 66)), int(rng.integers(1, 6)) if ms else 0
    side = "left" if rng.random() < 0.5 else "right"
    start = dt.date(2025, 9, 1) + dt.timedelta(days=int(rng.integers(0, 60)))
    person = np.exp(rng.normal(0.0, 0.2) + (0.25 if sex == "male" else 0.0) - 0.05 * pdds)
    weakness = np.exp(-rng.gamma(3.0, 0.06)) if ms else np.exp(rng.normal(0.0, 0.03))
    response = rng.normal(1.0, 0.4) if arm == "training" else 1.0
    consent = "no" if rng.random() < 0.03 else "yes"
    leaves = 2 if ms and rng.random() < 0.08 else int(ms and rng.random() < 0.08)
    tester = "T1"
    rows = []
    for place, week in enumerate(WEEKS[: 3 - leaves]):
        day = start + dt.timedelta(days=7 * week + (int(rng.integers(-5, 6)) if place else 0))
        gain = np.exp(np.log1p(GAIN[arm][place]) * response)
        values = []
        for level in HIPS.values():
            for one in ("left", "right"):
                share = weakness if one == side else 1.0
                extra = 1.0 + (0.04 if one == side and arm == "training" and place else 0.0)
                values.append(level * person * share * extra * gain * np.exp(rng.normal(0.0, SEM)))
        knee = 260.0 * person * gain * np.exp(rng.normal(0.0, 0.05))
        attempts = knee * np.exp(rng.normal(0.0, 0.05, 3))
        chair = (9.0 + 1.3 * pdds) / gain**0.6 * np.exp(rng.normal(0.0, 0.08))
        missed = place and rng.random() < 0.03
        asked = 0 if not place or arm == "usual_care" else 3 * (WEEKS[place] - WEEKS[place - 1])
        done = int(rng.binomial(asked, 0.84)) if asked else 0
        dose = [asked, done, 10 * asked, int(rng.binomial(10 * asked, 0.8)) if asked else 0]
        effort = f"{rng.normal(5.6, 0.7):.1f}" if asked else ""
        falls = rng.poisson(0.25) if ms and place else 0
        events = rng.poisson(0.3 if asked else 0.1) if place else 0
        last = leaves and place == 2 - leaves
        why = str(rng.choice(["relapse", "no time", "moved away"])) if last else ""
        shown = ["" if missed else f"{value:.0f}" for value in values]
        shown += ["" if missed else f"{value:.0f}" for value in attempts]
        shown += ["" if missed or pdds > 4 and rng.random() < 0.2 else f"{chair:.1f}"]
        head = [f"S{number:03}", arm, day.isoformat(), consent, str(age), sex, str(pdds), side]
        rows.append([*head, *shown, "meter-1", tester, *map(str, dose), effort, str(falls), str(events), why])
    return rows


def main() -> None:
    """Write the file."""
    rng = np.random.default_rng(12)
    arms = [arm for arm, n in ARMS.items() for _ in range(n)]
    rows = [row for number, arm in enumerate(arms, start=1) for row in person_rows(rng, number, arm)]
    with FILE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
