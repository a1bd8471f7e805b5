"""Which of two words on the same thing is the worse one, so that of what was told apart no warning is lost.

js/corrections.js has the same table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_YES_NO = ("no", "yes")
_SAID = (False, True)
WORSE: Mapping[str, Sequence[Any]] = {
    "stopped_because": ("done", "interrupted", "tired", "wobble", "spasm", "pain"),
    "form": ("good", "partly", "no"),
    "after_last_time": ("fine", "tired", "worse"),
    "ill": _YES_NO,
    "new_symptoms": _YES_NO,
    "fall": _YES_NO,
    "hurt": _SAID,
    "head": _SAID,
    "settled": (True, None, False),
}
"""Of words the later is the worse one. What was not said is the least, but where it stands between."""

HIGHER = ("effort", "fatigue", "stiffness", "heat", "lasted_hours")
LOWER = ("sleep",)
"""Of numbers the higher is the worse one, or the lower; of pain the higher."""

WARNINGS: Mapping[str, Sequence[Any]] = {
    "stopped_because": ("spasm", "pain"),
    "hurt": (True,),
    "head": (True,),
    "ill": ("yes",),
    "new_symptoms": ("yes",),
    "fall": ("yes",),
}
"""Words that are not taken back by who did not know of them; pain above 0 is one too."""


def worse(name: str, one: Any, other: Any) -> Any:
    """The worse of two values of the field ``name``; ``one`` where the field knows no worse."""
    if name in WORSE:
        words = WORSE[name]
        return max(one, other, key=lambda each: words.index(each) if each in words else -1)
    if name in HIGHER or name in LOWER or is_pain(name):
        told = [each for each in (one, other) if each is not None]
        return (min if name in LOWER else max)(told, default=None)
    return one


def warns(name: str, value: Any) -> bool:
    """Whether a value of the field ``name`` is a warning."""
    if is_pain(name):
        return value is not None and value > 0
    return value in WARNINGS.get(name, ())


def is_pain(name: str) -> bool:
    """Whether a field is a pain in numbers."""
    return name.startswith("pain")
