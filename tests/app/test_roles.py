"""Every address, as everybody: the expected status. A new address without a line here fails.

Statuses in the order of WHO. 302 for nobody is the way to the sign-in. Addresses of a person are asked for
Ana's record; Ben shares it, the others must get 404.
"""

from __future__ import annotations

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from hipstride.app.training.paper import PRINTS

WHO = ("ana", "ben", "bea", "cleo", "dev", "edi", "nobody")
OPEN = (200,) * 7
DOOR = 302


def everybody(status: int, *, nobody: int = DOOR) -> tuple[int, ...]:
    """The same for all who are signed in."""
    return (status,) * 6 + (nobody,)


def hers(status: int, *, nobody: int = DOOR) -> tuple[int, ...]:
    """Of Ana's record: herself and Ben; 404 for all others."""
    return (status, status, 404, 404, 404, 404, nobody)


def only_hers(status: int, *, nobody: int = DOOR) -> tuple[int, ...]:
    """Of Ana's record: herself alone."""
    return (status, 404, 404, 404, 404, 404, nobody)


# name of the address: {method: statuses}; POST is sent without content unless CONTENT names some
EXPECTED: dict[str, dict[str, tuple[int, ...]]] = {
    "start": {"GET": (302, 302, 302, 302, 200, 200, 302)},
    "accounts:index": {"GET": (302,) * 6 + (200,)},
    "accounts:enter": {"GET": (302,) * 6 + (404,)},
    "accounts:leave": {"POST": everybody(302)},
    "accounts:preferences": {"GET": everybody(200), "POST": everybody(422)},
    "people:index": {"GET": everybody(200)},
    "people:examples": {"GET": everybody(200)},
    "people:try_example": {"POST": everybody(302)},
    "people:add": {"POST": everybody(302)},
    "people:choose": {"POST": hers(302)},
    "people:set_up": {"GET": hers(302)},
    "people:set_up_check": {"GET": hers(200), "POST": hers(302)},
    "people:set_up_step": {"GET": hers(200), "POST": hers(422)},
    "people:bring_in": {"GET": everybody(200), "POST": everybody(422)},
    "people:data": {"GET": hers(200)},
    "people:export": {"POST": hers(200)},
    "people:erase": {"GET": only_hers(200), "POST": only_hers(422)},
    "training:today_of_chosen": {"GET": everybody(302)},
    "training:progress_of_chosen": {"GET": everybody(302)},
    "training:today": {"GET": hers(200)},
    "training:session": {"GET": hers(200)},
    "training:how": {"GET": hers(200), "POST": hers(302)},
    "training:fall": {"GET": hers(200), "POST": hers(422)},
    "training:symptom": {"GET": hers(200), "POST": hers(422)},
    "training:let_go": {"POST": hers(302)},
    "training:programme": {"GET": hers(200)},
    "training:log": {"GET": hers(200)},
    **{f"training:print_{key}": {"GET": hers(200)} for key in PRINTS},
    "training:progress": {"GET": hers(200)},
    "training:player": {"GET": OPEN},
    "service_worker": {"GET": OPEN},
    "manifest": {"GET": OPEN},
}
# Addresses whose answers depend on what is sent are tried in their own tests, for every role too.
ELSEWHERE = {
    "training:sync": "tests/app/training/test_sync.py",
    "training:change": "tests/app/training/test_log.py",
    "training:figure": "tests/app/training/test_pictures.py",
    "training:swatch": "tests/app/training/test_pictures.py",
}
CONTENT: dict[str, dict[str, str]] = {}


def addresses(resolver: URLResolver, prefix: str = "") -> dict[str, str]:
    """Every name with its route."""
    found: dict[str, str] = {}
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            inner = f"{prefix}{each.namespace}:" if each.namespace else prefix
            found |= addresses(each, inner)
        elif isinstance(each, URLPattern):
            assert each.name, f"{each.pattern} has no name"
            found[f"{prefix}{each.name}"] = str(each.pattern)
    return found


NAMES = addresses(get_resolver())


def test_every_address_has_a_line():
    assert set(NAMES) == set(EXPECTED) | set(ELSEWHERE)


# What stands in addresses beside the person, such as a step of the set-up.
ARGUMENTS: dict[str, object] = {"token": "unknown", "name": "reader_a_home", "step": "size"}


def values(name: str, person_id: object) -> dict[str, object]:
    """What an address needs to be whole."""
    known = {**ARGUMENTS, "person_id": person_id}
    return {key: value for key, value in known.items() if f":{key}>" in NAMES[name]}


@pytest.mark.parametrize(
    ("name", "method", "who"),
    [(name, method, who) for name, methods in EXPECTED.items() for method in methods for who in WHO],
)
def test_status(name, method, who, cast, as_):
    from django.urls import reverse

    wanted = EXPECTED[name][method][WHO.index(who)]
    address = reverse(name, kwargs=values(name, cast.ana_person.pk))
    answer = (
        as_(who).generic(method, address, content_type="application/x-www-form-urlencoded")
        if name not in CONTENT
        else as_(who).post(address, CONTENT[name])
    )
    assert answer.status_code == wanted
    if wanted == DOOR and who == "nobody":
        assert answer.headers["Location"].startswith("/accounts/")
