"""The short code of a printed sheet: what is typed wrong is found, and nothing in it looks like something else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hipstride.handout.sheet_code import LENGTH, SIGNS, code_of, fits, plain, scanned, spelled

CODES = st.uuids().map(lambda key: code_of(str(key)))


@settings(max_examples=40)
@given(CODES, st.data())
def test_every_wrong_sign_and_every_swap_is_found(code, data):
    assert fits(code)
    assert fits(plain(spelled(code).lower().replace(" ", "-")))
    at = data.draw(st.integers(0, LENGTH - 1))
    other = data.draw(st.sampled_from([sign for sign in SIGNS if sign != code[at]]))
    assert not fits(code[:at] + other + code[at + 1 :])
    to = data.draw(st.integers(0, LENGTH - 1))
    signs = list(code)
    signs[at], signs[to] = signs[to], signs[at]
    assert fits("".join(signs)) == ("".join(signs) == code)


def test_no_sign_looks_like_another_one():
    assert len(set(SIGNS)) == len(SIGNS) == 23  # prime, so that every swap is found
    for alike in ("0OQD", "1IL7", "8B3", "UVW", "S5", "Z2", "G6"):
        assert len(set(alike) & set(SIGNS)) <= 1


def test_letters_that_look_like_a_sign_are_read_as_it():
    code = next(code for code in map(code_of, map(str, range(99))) if {"2", "5"} <= set(code))
    assert plain(code.replace("2", "z").replace("5", "s")) == code
    assert not fits(plain("0" + code[1:]))
    assert not fits(plain(code[:-1]))


def test_the_next_code_of_a_session_is_another_one():
    assert code_of("a") == code_of("a") != code_of("a", 1)
    assert scanned("R7DKAC") is None
