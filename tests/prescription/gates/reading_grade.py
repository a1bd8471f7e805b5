"""A plain reading grade (Flesch-Kincaid) with a syllable count that is good enough for short texts."""

import re


def syllables(word):
    word = re.sub(r"[^a-z]", "", word.lower())
    if not word:
        return 1
    groups = re.findall(r"[aeiouy]+", word)
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and len(groups) > 1
    silent = silent or (word.endswith("ed") and not word.endswith(("ted", "ded")) and len(groups) > 1)
    return max(1, len(groups) - silent)


def grade(text):
    sentences = [part for part in re.split(r"[.!?:;]+(?:\s|$)", text) if part.strip()]
    words = re.findall(r"[A-Za-z']+|\d+", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
