"""The library is the same verbs as the commands, and importing it loads nothing."""

import datetime as dt
import subprocess
import sys

import pytest

import hipstride


def test_importing_it_loads_nothing():
    listing = "import sys; before = set(sys.modules); import hipstride; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", listing], text=True, capture_output=True, check=True)
    loaded = set(done.stdout.split())
    assert {name for name in loaded if name.startswith("hipstride")} == {"hipstride"}
    assert not loaded & {"numpy", "scipy", "pydantic", "typer", "tomllib", "inspect", "dataclasses"}


def test_every_name_is_there():
    for name in hipstride.__all__:
        assert getattr(hipstride, name) is not None
        assert name in dir(hipstride)
    with pytest.raises(AttributeError, match="lift"):
        hipstride.lift  # noqa: B018


def test_from_a_file_to_a_session_and_a_report():
    person = hipstride.read_person("examples/reader_a.toml")
    log = hipstride.read_log("examples/reader_a_log.jsonl", person_id=person.person.id)
    made = hipstride.plan(person, weeks=2)
    first = hipstride.today(person, date=made.sessions[0].date)
    last = max(event.at.date() for event in log.events)
    later = hipstride.today(person, log, date=last + dt.timedelta(days=2))
    assert first.exercises
    assert later.week > first.week
    assert hipstride.report(person, log, date=last).headline.statement
    assert hipstride.capacities(person).rows
    question = hipstride.next_question(person, ())
    assert question is None or question.text
    assert callable(hipstride.trial.mmrm)


def test_a_day_left_out_is_this_day():
    person = hipstride.read_person("examples/reader_a_home.toml")
    here = dt.datetime.now(dt.UTC).astimezone().date()
    assert hipstride.today(person).date in (here, here + dt.timedelta(days=1))  # midnight may pass
    assert hipstride.report(person).headline.statement
    assert hipstride.plan(hipstride.read_person("examples/reader_a.toml"), weeks=1).start == dt.date(
        2026, 1, 6
    )


def test_a_verb_stays_a_verb_after_the_floors_are_loaded():
    import hipstride.prescription.plan
    import hipstride.prescription.today

    assert callable(hipstride.plan)
    assert callable(hipstride.today)
