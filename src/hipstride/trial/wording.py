"""What a comparison can show and what it cannot, in sentences that stand in every report."""

from typing import Literal

Comparison = Literal["randomised", "not_randomised", "healthy_controls"]


def comparison_of(*, randomised: bool, healthy: bool) -> Comparison:
    """Which of the three comparisons a contrast of two arms is."""
    if healthy:
        return "healthy_controls"
    return "randomised" if randomised else "not_randomised"


def what_it_shows(kind: Comparison, trained: str, control: str) -> str:
    """What the difference between two arms may be called."""
    if kind == "healthy_controls":
        return (
            f"{trained} and {control} were not randomised, and {control} are healthy: a difference between "
            "them is a difference in response (group x visit), not the efficacy of the training. Age, room to "
            "improve, practice of the test and regression to the mean differ between people with MS and "
            "healthy people; adjusting for the start does not make them alike, and none of it can be told apart from the "
            "training here."
        )
    if kind == "not_randomised":
        return (
            f"{trained} and {control} were not randomised: a difference in change between them is an "
            "association. What led people into one arm or the other may explain it; covariates mend only what "
            "was measured."
        )
    return (
        f"{trained} and {control} were randomised: a difference between them estimates the effect of being "
        f"offered {trained} rather than {control}, as far as the missing values are missing at random."
    )


def name_of_contrast(kind: Comparison) -> str:
    """What the primary contrast is, as a sentence."""
    return {
        "randomised": "It estimates the effect of the treatment.",
        "not_randomised": "It is a difference between arms that were not randomised, not an effect.",
        "healthy_controls": "It is a difference in response, not efficacy.",
    }[kind]


def within_group() -> str:
    """What a change within one arm may be called."""
    return (
        "A change within one arm is a change over time, not an effect: practice of the test, season, other "
        "treatment and regression to the mean are in it. Whether one arm changed significantly and the other "
        "did not is no comparison of the two; only the difference between them is."
    )


def strength_only() -> str:
    """The limit of what is promised."""
    return "Stronger muscles are not by themselves better walking: the evidence for that is split."


def change_word(better: bool | None) -> str:
    """One arm's own change in a word; None: the interval holds no change."""
    return "unclear" if better is None else "better" if better else "worse"


def detectable_and_important() -> str:
    """Two thresholds, two statements."""
    return (
        "Beyond the detectable change means more than the measurement can miss; beyond the important change "
        "means that people noticed. They are two statements. Where the important change is the smaller one, "
        "a change of that size in one person cannot be told from error."
    )
