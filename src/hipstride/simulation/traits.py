"""What a virtual person is like: growth, fatigue, reports, habits. Assumptions of the simulation, not findings.

The growth defaults fit published gains (statistics: 18.2 % in the long run with 6 weeks gives +15.7 % after 12
weeks, Dalgas 2009). The others are our assumptions; they are never shown to a person as facts.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Traits:
    """Everything that makes one virtual person different from another.

    Shares are 0 to 1; ``*_sd`` of strengths are standard deviations of the logarithm; efforts are points of
    0-10; fatigue is 0 (none) to 10.
    """

    # Growth of strength, y0 (1 + g (1 - exp(-t / tau))) at a full dose.
    gain_limit: float = 0.1816
    gain_tau_weeks: float = 6.0
    # How far the tests are from the truth.
    test_sd: float = 0.07
    conversion_sd: float = 0.12
    position_sd: float = 0.08
    band_sd: float = 0.07
    endurance_sd: float = 0.12
    attempt_sd: float = 0.025
    # From day to day.
    day_sd: float = 0.05
    fatigue_mean: float = 3.0
    fatigue_sd: float = 1.2
    fatigue_carry: float = 0.6
    set_fatigue: float = 0.04
    wave_every_weeks: float | None = None
    wave_days: int = 7
    wave_fatigue: float = 4.0
    wave_strength: float = 0.88
    # Reports of effort: gain x truth + bias + noise, rounded to ``effort_grain``.
    effort_bias: float = 0.0
    effort_sd: float = 0.7
    effort_gain: float = 1.0
    effort_grain: float = 1.0
    lost_feeling: bool = False
    effort_missing: float = 0.0
    # Habits.
    missed_share: float = 0.05
    answers_readiness: float = 1.0
    good_form_share: float = 0.96
    chooses_easier: float = 0.03
    chooses_harder: float = 0.03
    half_days: float = 0.0  # share of days that feel tired enough for a half day, besides fatigue itself
    gentle_days: float = 0.0
    # Events.
    pain_share: float = 0.003
    relapse_week: int | None = None
    relapse_strength: float = 0.85


BAD_REPORTS: dict[str, float] = {
    "effort_bias": -1.5,
    "effort_sd": 2.0,
    "effort_gain": 0.8,
    "effort_grain": 2.0,
}
"""Reports that are too low, coarse and noisy."""
