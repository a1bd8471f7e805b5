"""How easy a text for the person is to read."""

import re
from collections.abc import Iterable
from functools import cache

from hipstride.prescription.rule import RULES, Reason


def syllables(word: str) -> int:
    word = re.sub(r"[^a-z]", "", word.lower())
    if len(word) <= 3:
        return 1
    word = re.sub(r"(?:[^laeiouy]es|[^tdaeiouy]ed|[^laeiouy]e)$", lambda found: found.group()[0], word)
    return max(1, len(re.findall(r"[aeiouy]+", word)))


@cache
def reading_grade(text: str) -> float:
    """Flesch-Kincaid grade."""
    sentences = [part for part in re.split(r"[.!?:]+(?:\s|$)", text) if part.strip()]
    words = re.findall(r"[A-Za-z'-]+", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def check_reasons(reasons: Iterable[Reason]) -> None:
    """Every reason names a rule that exists, is easy to read, and has words for the therapist."""
    for reason in reasons:
        assert reason.rule in RULES, reason.rule
        assert reading_grade(reason.text) <= 6, reason.text
        assert reason.clinical, reason.rule
