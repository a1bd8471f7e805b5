"""A small study and its data, to be bent in tests."""

import copy
from typing import Any

import numpy as np

STUDY: dict[str, Any] = {
    "title": "Small study",
    "randomised": True,
    "seed": 5,
    "primary_week": 8,
    "columns": {"person": "id", "arm": "arm", "week": "week"},
    "consent": {"basis": "simulated people"},
    "visits": [{"week": 0}, {"week": 8}, {"week": 12}],
    "arms": [{"name": "train", "role": "trained"}, {"name": "usual", "role": "control"}],
    "endpoints": [
        {"name": "Force", "role": "primary", "column": "force", "unit": "N", "measure": "hhd"},
        {"name": "Rises", "column": "rises", "unit": "s", "better": "lower", "measure": "5xsts"},
    ],
    "bootstrap_replicates": 100,
    "sensitivity": {"imputations": 3, "deltas": [0, -10]},
}


def study(**changes: Any) -> dict[str, Any]:
    """The study with keys replaced."""
    return {**copy.deepcopy(STUDY), **changes}


def data(n: int = 24, seed: int = 1) -> dict[str, list[str]]:
    """Columns of text, as from a CSV."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(n):
        arm = "train" if number < n // 2 else "usual"
        level = rng.normal(200.0, 30.0)
        for place, week in enumerate((0, 8, 12)):
            gain = 25.0 * (arm == "train") * (place > 0)
            force = "" if place == 2 and number % 6 == 0 else f"{level + gain + rng.normal(0, 8):.1f}"
            rows.append([f"N{number}", arm, str(week), force, f"{rng.normal(14, 2):.1f}", "yes"])
    return dict(
        zip(("id", "arm", "week", "force", "rises", "ok"), map(list, zip(*rows, strict=True)), strict=True)
    )
