"""What movements are called."""

from __future__ import annotations

from django.utils.translation import gettext as _


def movement_words(movement: str) -> str:
    """A movement in plain words; its id where it has none."""
    words = {
        "hip_flexion": _("Knee up"),
        "hip_abduction": _("Leg out to the side"),
        "hip_extension": _("Leg back"),
        "hip_external_rotation": _("Knee outward"),
        "knee_extension": _("Knee straight"),
        "knee_flexion": _("Knee bent"),
        "leg_press": _("Leg press"),
        "sit_to_stand": _("Stand up and sit down"),
        "step_up": _("Step up"),
        "heel_raise": _("Heels up"),
        "ankle_dorsiflexion": _("Toes up"),
        "balance": _("Balance"),
        "stretch": _("Stretch"),
        "aerobic": _("Get warm"),
    }
    return words.get(movement, movement)
