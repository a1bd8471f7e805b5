"""Where a band goes, in the words of the terminal."""

from __future__ import annotations

TIED_TO = {
    "bed_corner": "tied to the far leg or post at the foot of the bed",
    "bed_foot": "tied to the foot of the bed",
    "bed_head": "tied to the head of the bed",
    "chair_back_leg": "tied to a back leg of the chair",
    "chair_front_leg": "tied to a front leg of the chair",
    "door_high": "tied to the door, up high",
    "door_low": "tied to the door, down low",
    "hands": "both ends in your hands",
    "other_foot": "under your other foot",
}


def tied_to(anchor: str) -> str:
    """What a band is fixed to, by the anchor's kind."""
    return TIED_TO.get(anchor, f"tied to {anchor.replace('_', ' ')}")


def on_the_leg(attachment: str) -> str:
    """Where a band or cuff sits on the leg."""
    words = {"above_knee": "above the knee", "mid_thigh": "round the thigh"}
    return words.get(attachment, f"at the {attachment}")
