"""What was told and is still open: falls that nobody reviewed, symptoms that nobody said are settled, pain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from hipstride.prescription.readiness import JOINTS
from hipstride.record.event import Event, EventBody, Fall, Log, Readiness, SetDone, Symptom, Telling


@dataclass(frozen=True, slots=True)
class OpenSymptom:
    """Something new or worse that nobody has said is settled; ``late``: the word that it had settled came in before it."""

    at: dt.datetime
    what: str
    lasted_hours: float | None
    words: tuple[Event, ...] = ()  # all that told of it
    late: bool = False


class _Word(NamedTuple):
    """What a line says of a fall or of one symptom, and since when without a break: ``at``, and its place in the log."""

    event: Event
    at: dt.datetime
    place: int
    is_over: bool  # a review, or that it settled

    def closes(self, other: _Word) -> bool:
        """Whether it stands behind another by its clock and in the order in which lines came in."""
        return self.is_over and self.at >= other.at and self.place > other.place


_FALL = "a fall"
_NEW = "something new"


def unreviewed_falls(log: Log) -> tuple[Event, ...]:
    """The words of a fall that nobody has reviewed since, those told in time before those told late.

    A fall event that names whom it was reviewed with closes every fall told of before it by the clock and in the order in
    which lines came in: of what a device without a network sent later whoever reviewed may have known nothing. What a
    correction made worse was told with it.
    """
    told, late = _falls(log)
    return (*told, *late)


def falls_told_late(log: Log) -> tuple[Event, ...]:
    """Those of `unreviewed_falls` that are from before a review which did not know of them."""
    return _falls(log)[1]


def _falls(log: Log) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    words = _by_topic(log, {Fall, Readiness}).get(_FALL, [])
    still = _still_open(words)
    late = [_is_late(word, words) for word in still]
    events = [(word.event, is_late) for word, is_late in zip(still, late, strict=True)]
    return tuple(event for event, is_late in events if not is_late), tuple(
        each for each, is_late in events if is_late
    )


def reviews_of_falls(log: Log) -> frozenset[str]:
    """The ids of the reviews that closed a fall: each is the talk about it, and tells of no other."""
    words = _by_topic(log, {Fall, Readiness}).get(_FALL, [])
    found: set[str] = set()
    for fall in words:
        reviews = [word for word in words if not fall.is_over and word.closes(fall)]
        found.update(each.event.id for each in reviews if not any(each.closes(other) for other in reviews))
    return frozenset(found)


def _still_open(words: Iterable[_Word]) -> list[_Word]:
    """Those that nothing closes, by the time of their first lines."""
    over = [word for word in words if word.is_over][::-1]
    still = (word for word in words if not word.is_over and not any(last.closes(word) for last in over))
    return sorted(still, key=lambda each: each.event.at)


_JUST_BEHIND = dt.timedelta(milliseconds=1)
"""So far behind what it closes a word is stamped where a clock that was ahead told that; nobody answers as fast."""


def _is_late(word: _Word, words: Sequence[_Word]) -> bool:
    """Whether it was told after the word on others that is from later by its clock, as far as that can be known.

    The stamp of a word on what a clock ahead told says nothing of when it was said: what comes in after it is told in time.
    """
    over = [each for each in words if each.is_over and each.at >= word.at]
    return any(not any(_is_pushed(each, other) for other in words) for each in over)


def _is_pushed(word: _Word, other: _Word) -> bool:
    return not other.is_over and word.closes(other) and word.at - other.at <= _JUST_BEHIND


def _by_topic(log: Log, kinds: Collection[type[EventBody]]) -> dict[str, list[_Word]]:
    """What lines of these kinds say that opens or closes something, by what it is, in the order of the log."""
    events = [each for each in log.events if type(each.body) in kinds]
    lines = log.originals if any(each.id in log.retold for each in events) else events
    places = {line.id: place for place, line in enumerate(lines)}
    found: dict[str, list[_Word]] = {}
    for event in events:
        for topic, says in _says(event.body).items():
            since = _since(log.tellings(event), topic, says)
            word = _Word(event, since.at, places.get(since.line, 0), _OVER in says)
            found.setdefault(topic, []).append(word)
    return found


def _since(tellings: Sequence[Telling], topic: str, says: AbstractSet[str]) -> Telling:
    """Since when a line says all this, without a break."""
    found = tellings[-1]
    for telling in reversed(tellings):
        if not says <= _says(telling.body).get(topic, frozenset()):
            break
        found = telling
    return found


_OVER = "over"


def _says(body: EventBody | None) -> dict[str, AbstractSet[str]]:
    """What of a line opens something or closes it, by what it is."""
    if isinstance(body, Fall):
        if body.reviewed_with is not None:
            return {_FALL: {_OVER}}
        return {_FALL: {"told", *(["hurt"] if body.hurt else []), *(["head"] if body.head else [])}}
    if isinstance(body, Symptom):
        return {f"symptom {_key(body.what)}": {_OVER if body.settled else "told"}}
    said: dict[str, AbstractSet[str]] = {}
    if isinstance(body, Readiness) and body.fall == "yes":
        said[_FALL] = {"told"}
    if isinstance(body, Readiness) and body.new_symptoms is not None:
        said[_NEW] = {"told" if body.new_symptoms == "yes" else _OVER}
    return said


def open_fall(log: Log) -> bool:
    """Whether a fall was told of and nobody has reviewed it since."""
    return bool(unreviewed_falls(log))


def open_fall_hurt(log: Log) -> bool:
    """Whether a fall that nobody has reviewed since came with an injury or a blow to the head.

    A later fall without one does not take that back; only a review does.
    """
    return hurt_in(unreviewed_falls(log))


def hurt_in(falls: Iterable[Event]) -> bool:
    """Whether these words of a fall tell of an injury or a blow to the head."""
    bodies = (each.body for each in falls)
    return any(isinstance(fall, Fall) and (fall.hurt is True or fall.head is True) for fall in bodies)


def stopped_by_spasm(log: Log) -> bool:
    """Whether a spasm stopped a set on the last day that anything was done."""
    sets = sorted((each for each in log.events if isinstance(each.body, SetDone)), key=lambda each: each.at)
    last = [each.body for each in sets if each.at.date() == sets[-1].at.date()]
    return any(isinstance(body, SetDone) and body.stopped_because == "spasm" for body in last)


def worst_pain(log: Log, *, before: dt.date) -> dict[str, float]:
    """The worst pain of each joint (``left_hip``) in the answers of earlier days."""
    found: dict[str, float] = {}
    for answers in (each.body for each in log.events if each.at.date() < before):
        if isinstance(answers, Readiness):
            for joint in JOINTS:
                pain = getattr(answers, f"pain_{joint}")
                if pain is not None:
                    found[joint] = max(pain, found.get(joint, 0.0))
    return found


NEW_SYMPTOMS = "new symptoms"
"""What is open where a readiness said that something is new, and no word more."""


def open_symptoms(log: Log) -> tuple[OpenSymptom, ...]:
    """Symptoms without a later word that they settled; "nothing new" in readiness closes only its own.

    Later by the clock and by the order in which lines came in, as of falls: what was told late is open too.
    """
    topics = _by_topic(log, {Symptom, Readiness})
    found = [
        _symptom(still, words)
        for topic, words in topics.items()
        if topic != _FALL and (still := _still_open(words))
    ]
    return tuple(sorted(found, key=lambda each: (each.late, each.at)))


def words_of_symptom(log: Log, what: str) -> tuple[Event, ...]:
    """All that told of a symptom and that a word that it settled would close, also what came in late."""
    return tuple(event for one in open_symptoms(log) if same_words(one.what, what) for event in one.words)


def same_words(one: str, other: str) -> bool:
    """Whether two words are of the same symptom."""
    return _key(one) == _key(other)


def _key(what: str) -> str:
    return what.strip().casefold()


def _symptom(still: Sequence[_Word], words: Sequence[_Word]) -> OpenSymptom:
    """What is open, in the words in which it was told last."""
    events = tuple(word.event for word in still)
    late = all(_is_late(word, words) for word in still)
    last = events[-1].body
    if isinstance(last, Symptom):
        return OpenSymptom(events[0].at, last.what, last.lasted_hours, events, late)
    return OpenSymptom(events[0].at, NEW_SYMPTOMS, None, events, late)
