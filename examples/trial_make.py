"""Makes examples/trial.csv: a simulated trial, no patient in it. Run it again and the same file comes out.

60 people, 30 in each group, hip flexion strength (N·m) in weeks 0, 8 and 12; the training group gains about 11 %;
some leave, and here and there a visit is missed.
"""

import csv
from pathlib import Path

import numpy as np

FILE = Path(__file__).parent / "trial.csv"
WEEKS = (0, 8, 12)
GAINS = {"control": (0.0, 1.0, 1.0), "training": (0.0, 9.0, 10.0)}


def main() -> None:
    """Write the file."""
    rng = np.random.default_rng(1)
    rows = []
    number = 0
    for group, gains in GAINS.items():
        for _ in range(30):
            number += 1
            age = int(rng.integers(32, 66))
            sex = "female" if rng.random() < 0.7 else "male"
            level = 70.0 + 14.0 * (sex == "male") - 0.3 * (age - 50) + rng.normal(0.0, 18.0)
            strength = level + np.array(gains) + rng.normal(0.0, 6.5, 3)
            last = 1 + int(rng.random() > 0.08) + int(rng.random() > 0.08)
            for place, week in enumerate(WEEKS[:last]):
                missed = place > 0 and rng.random() < 0.04
                value = "" if missed else f"{strength[place]:.1f}"
                rows.append([f"P{number:02}", group, age, sex, week, f"{strength[0]:.1f}", value])
    with FILE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["person", "group", "age", "sex", "week", "strength_start", "strength"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
