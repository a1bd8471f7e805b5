import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.exchange import read_person
from hipstride.exchange.person_text import person_text, write_person
from hipstride.record.parse import person_from_mapping
from tests.record.people import FILES


def back(person):
    return person_from_mapping(tomllib.loads(person_text(person)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_of_the_seven_comes_back_the_same(path, tmp_path):
    person = read_person(path)
    assert back(person) == person
    write_person(tmp_path / "p.toml", person)
    assert read_person(tmp_path / "p.toml") == person


@given(name=st.text(max_size=60).filter(lambda text: text.isprintable()))
def test_any_name_comes_back(name):
    person = read_person(FILES[0])
    named = replace(person, person=replace(person.person, name=name or None))
    assert tomllib.loads(person_text(named))["person"].get("name") == (name or None)


def test_what_is_not_known_is_left_out():
    text = person_text(read_person(FILES[0]))
    assert "None" not in text
    assert "confusion" not in text
