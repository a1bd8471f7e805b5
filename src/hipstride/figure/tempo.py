"""When what happens in one repetition, and the words for it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from hipstride.catalogue.exercise import Exercise
from hipstride.figure.setting import Setting

REST_S = 1.0
LONGEST_HOLD_S = 4.0  # a demonstration does not wait longer; the words say how long it is
FRAMES = 11


@dataclass(frozen=True, slots=True)
class Beat:
    """One part of a repetition: what to do, how to breathe, and how long (s) it is shown."""

    name: str
    breath: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Beats, and the rows of the pose's grid at times from 0 to 1."""

    beats: tuple[Beat, ...]
    times: tuple[float, ...]
    rows: tuple[int, ...]
    pulse: tuple[float, ...] = ()  # where nothing moves: when the muscle works up, holds and lets go

    @property
    def seconds(self) -> float:
        """How long one repetition lasts."""
        return sum(beat.seconds for beat in self.beats)


def timeline(setting: Setting) -> Timeline:
    """One repetition at the exercise's tempo, with a moment of rest."""
    lift, hold, lower = setting.exercise.tempo_s
    if is_cycle(setting):
        return _cycle(setting, lift + hold + lower)
    shown = min(hold, LONGEST_HOLD_S)
    go, out, back, into = breathing(setting.exercise)
    leans = setting.exercise.movement == "balance" and _moves(setting)  # its seconds are those of all leans
    kept = f"Hold {hold if leans else setting.exercise.hold_s or hold:g} s" if hold >= 1.0 else "Hold"
    beats = (
        Beat(f"{go} {lift:g} s", out, lift),
        Beat(kept, "Keep breathing", shown),
        Beat(f"{back} {lower:g} s", into, lower),
        Beat("Rest", "Keep breathing", REST_S),
    )
    whole = lift + shown + lower + REST_S
    last = len(setting.pose.phase) - 1
    share = np.linspace(0.0, 1.0, FRAMES)
    ease = np.arccos(1.0 - 2.0 * share) / np.pi  # slow at both ends
    rows = [round(float(each) * last) for each in share]
    going = [float(each) * lift / whole for each in ease]
    coming = [(lift + shown + float(each) * lower) / whole for each in ease]
    pulse = () if _moves(setting) else (0.0, lift / whole, (lift + shown) / whole, 1.0 - REST_S / whole, 1.0)
    return Timeline(beats, (*going, *coming, 1.0), (*rows, *rows[::-1], rows[0]), pulse)


def _moves(setting: Setting) -> bool:
    return any(float(np.max(np.abs(way - way[0]))) > 0.012 for way in setting.pose.centres.values())


def is_cycle(setting: Setting) -> bool:
    """Whether the motion ends where it began (marching, shifting weight)."""
    centres = setting.pose.centres
    joints = (f"{leg}_{joint}" for leg in ("moving", "other") for joint in ("knee", "ankle", "hip"))
    way = np.concatenate([centres[joint] for joint in joints], axis=1)
    return bool(np.max(np.abs(way[-1] - way[0])) < 1e-6 and np.max(np.abs(way - way[0])) > 0.02)


def _cycle(setting: Setting, seconds: float) -> Timeline:
    last = len(setting.pose.phase) - 1
    beats = (Beat("One side, then the other", "Keep breathing", max(seconds, 1.0)),)
    return Timeline(beats, tuple(row / last for row in range(last + 1)), tuple(range(last + 1)))


def _unsaid(exercise: Exercise) -> tuple[str, str]:
    """The way out and the way back where one breathes all the time."""
    if exercise.chain == "isometric":
        return exercise.cues[0].split()[0], "Let go"
    if exercise.movement == "stretch":
        return "Ease in", "Ease out"
    return ("Lean", "Come back") if exercise.posture == "seated" else ("Stand", "Hands back on")


_OUT = re.compile(r"out as (?:you|it) ([a-z ]+)")
_IN = re.compile(r"\bin as (?:you|it|the leg) ([a-z ]+)")
_PLAIN = {"comes back": "Come back", "rises": "Let it rise"}


def breathing(exercise: Exercise) -> tuple[str, str, str, str]:
    """What the way out is called and its breath, and the way back and its breath."""
    text = exercise.breathe
    out, into = _OUT.search(text), _IN.search(text)
    if out is None:
        go, back = _unsaid(exercise)
        return go, "Keep breathing", back, "Keep breathing"
    if out[1].startswith("bring"):  # the work is the way back
        return "Let it sink", "Breathe in", "Bring it back", "Breathe out"
    go = out[1].strip().capitalize()
    if exercise.is_test_position:
        return go, "Breathe out", "Let go", "Keep breathing"
    if into is None:
        return go, "Breathe out", "Go back", "Breathe in"
    back = into[1].strip()
    back = "Sit down" if back == "lean" else _PLAIN.get(back, back.capitalize())
    return go, "Breathe out", back, "Breathe in"
