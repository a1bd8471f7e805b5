"""The short code on a printed session: it says which sheet came back, whatever was printed since.

Six signs, read by eye and typed by hand: five of the session's id, and one that shows a slip. No sign looks like another
one: 0 O Q, 1 I L, 8 B, U V and the letters S, Z and G are left out. Any one wrong sign, and any two that changed places, is
found (weights of a prime modulus: Verhoeff, Error detecting decimal codes, 1969).
"""

from __future__ import annotations

import hashlib
import re

SIGNS = "2345679ACDEFHJKMNPRTWXY"
LENGTH = 6
_LOOKS_LIKE = str.maketrans("SZG", "526")
_SCANNED = re.compile(r"[?&]code=([0-9A-Z.]+)", re.IGNORECASE)


def code_of(session: str, again: int = 0) -> str:
    """The code of a session. ``again``: counts up where a person has a sheet with that code already.

    >>> code_of("0192f7a0-0000-7000-8000-000000000001")
    'R7DKAC'
    """
    number = int.from_bytes(hashlib.sha256(f"{session}/{again}".encode()).digest()[:8])
    body = "".join(SIGNS[number // len(SIGNS) ** place % len(SIGNS)] for place in range(LENGTH - 1))
    return body + SIGNS[-_weighed(body) % len(SIGNS)]


def spelled(code: str) -> str:
    """As it is printed: two groups of three.

    >>> spelled("R7DKAC")
    'R7D KAC'
    """
    return f"{code[:3]} {code[3:]}"


def plain(typed: str) -> str:
    """What was typed or scanned, without spaces and dashes; S, Z and G are read as 5, 2 and 6.

    >>> plain(" r7d-kac ")
    'R7DKAC'
    """
    return re.sub(r"[\s\-]+", "", typed).upper().translate(_LOOKS_LIKE)


def fits(code: str) -> bool:
    """Whether it is a code without a slip."""
    right = len(code) == LENGTH and set(code) <= set(SIGNS)
    return right and (_weighed(code[:-1]) + SIGNS.index(code[-1])) % len(SIGNS) == 0


def scanned(text: str) -> list[str] | None:
    """The codes of all days on a sheet, from what a scanner reads; None where it is nothing of a scanner."""
    found = _SCANNED.search(text)
    return None if found is None else found[1].upper().split(".")


def _weighed(body: str) -> int:
    return sum(weight * SIGNS.index(sign) for weight, sign in enumerate(body, start=2))
