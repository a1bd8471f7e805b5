"""Every address, as everybody: the expected status. A new address without a line here fails.

Statuses in the order of WHO. 302 for nobody is the way to the sign-in. Addresses of a person are asked for
Ana's record; Ben shares it, the others must get 404.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hipstride.app.audit.access import entries_about
from hipstride.app.people.models import Person
from hipstride.app.training.paper import PRINTS
from tests.app.conftest import CLASS_ID, MEETING_ID, TEMPLATE_ID

WHO = ("ana", "ben", "bea", "cleo", "dev", "edi", "nobody")
OPEN = (200,) * 7
DOOR = 302


def everybody(status: int, *, nobody: int = DOOR) -> tuple[int, ...]:
    """The same for all who are signed in."""
    return (status,) * 6 + (nobody,)


def hers(status: int, *, nobody: int = DOOR) -> tuple[int, ...]:
    """Of Ana's record: herself and Ben; 404 for all others."""
    return (status, status, 404, 404, 404, 404, nobody)


def admins(status: int, *, nobody: int = DOOR) -> tuple[int, ...]:
    """Of an administrator alone."""
    return (404, 404, 404, 404, 404, status, nobody)


def only_hers(status: int, *, nobody: int = DOOR) -> tuple[int, ...]:
    """Of Ana's record: herself alone."""
    return (status, 404, 404, 404, 404, 404, nobody)


def bens(status: int, *, ana: int = 404, nobody: int = DOOR) -> tuple[int, ...]:
    """Of a professional who works with Ana: Ben alone. ``ana``: what she herself gets."""
    return (ana, status, 404, 404, 404, 404, nobody)


# name of the address: {method: statuses}; POST is sent without content
EXPECTED: dict[str, dict[str, tuple[int, ...]]] = {
    "start": {"GET": (302, 302, 302, 302, 200, 200, 302)},
    "accounts:index": {"GET": (302,) * 6 + (200,)},
    "accounts:enter": {"GET": (302,) * 6 + (404,)},
    "accounts:leave": {"POST": everybody(302)},
    "accounts:another_device": {"POST": everybody(200)},
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
    "people:erased": {"GET": everybody(404)},
    "people:erase": {"GET": only_hers(200), "POST": only_hers(422)},
    "people:record": {"GET": hers(200)},
    "people:history": {"GET": hers(200)},
    "people:looks": {"GET": hers(200)},
    "people:notes": {"GET": hers(200), "POST": hers(422)},
    "people:rules": {"GET": hers(200)},
    "people:lift": {"GET": (302, 200, 404, 404, 404, 404, 302), "POST": (302, 422, 404, 404, 404, 404, 302)},
    "people:restore": {"POST": everybody(404)},  # nothing is lifted
    "assessments:start": {"GET": hers(200)},
    "assessments:find": {"GET": hers(200), "POST": hers(302)},
    "assessments:ready": {"GET": hers(200)},
    "assessments:grades": {"GET": hers(200), "POST": hers(422)},
    "assessments:strength": {"GET": hers(200), "POST": hers(422)},
    "training:today_of_chosen": {"GET": everybody(302)},
    "training:progress_of_chosen": {"GET": everybody(302)},
    "training:today": {"GET": hers(200)},
    "training:session": {"GET": hers(200)},
    "training:how": {"GET": hers(200), "POST": hers(302)},
    "training:fall": {"GET": hers(200), "POST": hers(422)},
    "training:symptom": {"GET": hers(200), "POST": hers(422)},
    "training:let_go": {"POST": hers(302)},
    "training:programme": {"GET": hers(200)},
    "training:edit": {"GET": hers(200)},
    "training:set": {"GET": hers(200), "POST": hers(422)},
    "training:take_back": {"GET": everybody(404), "POST": everybody(404)},  # nothing is set
    "training:kind": {"GET": hers(200), "POST": hers(409)},
    "training:keep": {"GET": hers(200), "POST": hers(422)},
    "training:copy": {"GET": hers(200), "POST": hers(422)},
    "training:versions": {"GET": hers(200)},
    "training:restore": {"GET": hers(302), "POST": hers(409)},
    "training:templates": {"GET": everybody(200)},
    # Of the template that Ben kept for himself.
    "training:template": {"GET": bens(200), "POST": bens(422)},
    "training:remove_template": {"POST": bens(302)},
    "training:log": {"GET": hers(200)},
    "training:sheets": {"GET": everybody(200)},
    "training:sources": {"GET": everybody(200)},
    "training:sheet": {"GET": hers(200), "POST": hers(422)},
    **{f"training:print_{key}": {"GET": hers(200)} for key in PRINTS},
    "training:progress": {"GET": hers(200)},
    "assessments:visits": {"GET": hers(200), "POST": hers(422)},
    "assessments:visit": {"GET": hers(200)},
    "assessments:day": {"GET": hers(200), "POST": hers(302)},
    "assessments:scores": {"GET": hers(200), "POST": hers(302)},
    "assessments:readings": {"GET": hers(200), "POST": hers(422)},
    "assessments:own": {"GET": hers(200), "POST": hers(422)},
    "assessments:timed": {
        "GET": hers(200),
        "POST": (409, 422, 404, 404, 404, 404, 302),
    },  # Ben is there with Ana
    "training:player": {"GET": OPEN},
    "classes:index": {"GET": everybody(200)},
    "classes:new": {"GET": everybody(200), "POST": everybody(422)},
    "classes:try": {"POST": everybody(302)},
    "classes:board": {"GET": OPEN},
    "classes:needs": {"GET": everybody(200)},
    "classes:looked_at": {"GET": hers(200), "POST": hers(422)},
    "classes:guide": {"GET": everybody(200)},
    "classes:guide_movement": {"GET": everybody(200)},
    # Of the class that Ana and Ben lead.
    "classes:one": {"GET": hers(200)},
    "classes:change": {"GET": hers(200), "POST": hers(422)},
    "classes:open": {"POST": hers(302)},
    "classes:after": {"GET": hers(200)},
    "classes:twice": {"POST": hers(302)},
    "classes:sheets": {"GET": hers(200)},
    "classes:sheet": {"GET": hers(200)},
    "classes:play": {"GET": hers(200)},
    "classes:plan": {"GET": hers(200)},
    "classes:live": {"GET": hers(200, nobody=401)},
    "classes:figure": {"GET": hers(404)},  # of a form that nobody in it does
    "classes:marks": {"POST": hers(400)},
    "service_worker": {"GET": OPEN},
    "manifest": {"GET": OPEN},
    "offline": {"GET": OPEN},
}

# What is there in a clinic only (HIPSTRIDE_TEST_MODE=server); Edi is the administrator.
IN_A_CLINIC: dict[str, dict[str, tuple[int, ...]]] = {
    "start": {"GET": (302, 302, 302, 302, 200, 302, 302)},
    "people:add": {"POST": (302, 302, 302, 302, 404, 404, 302)},
    "people:bring_in": {
        "GET": (200, 200, 200, 200, 404, 404, 302),
        "POST": (422, 422, 422, 422, 404, 404, 302),
    },
    "classes:looked_at": {  # a professional's word
        "GET": (404, 200, 404, 404, 404, 404, 302),
        "POST": (404, 422, 404, 404, 404, 404, 302),
    },
    "accounts:index": {"GET": everybody(302)},
    "accounts:another_device": {"POST": everybody(404)},
    "accounts:complete": {"GET": everybody(302), "POST": everybody(302)},
    "accounts:security": {"GET": everybody(200)},
    "accounts:email": {"GET": everybody(302), "POST": everybody(302)},  # first: is it you?
    "accounts:end_device": {"POST": everybody(404)},
    "accounts:end_others": {"POST": everybody(302)},
    "accounts:audit": {"GET": admins(200)},
    "accounts:users": {"GET": admins(200)},
    "accounts:user": {"GET": admins(200)},
    "accounts:user_link": {"POST": everybody(302)},  # first: is it you?
    "accounts:user_end": {"POST": admins(302)},
    "accounts:user_active": {"POST": everybody(302)},  # first: is it you?
    "accounts:user_forget": {"GET": everybody(302), "POST": everybody(302)},  # first: is it you?
    "account_login": {"GET": (302,) * 6 + (200,)},
    "account_logout": {"POST": everybody(302)},
    "account_inactive": {"GET": OPEN},
    "account_reauthenticate": {"GET": everybody(200)},
    "account_change_password": {"GET": everybody(200)},
    "account_set_password": {"GET": everybody(302)},
    "mfa_index": {"GET": everybody(200)},
    "mfa_authenticate": {"GET": everybody(302)},
    "mfa_reauthenticate": {"GET": (302, 200, 302, 200, 200, 200, 302)},
    "mfa_activate_totp": {"GET": everybody(302)},
    "mfa_deactivate_totp": {"GET": (404, 302, 404, 302, 302, 302, 302)},
    "mfa_view_recovery_codes": {"GET": everybody(404)},
    "mfa_generate_recovery_codes": {"GET": everybody(302)},
    "mfa_download_recovery_codes": {"GET": everybody(404)},
    "mfa_list_webauthn": {"GET": everybody(200)},
    "mfa_add_webauthn": {"GET": everybody(302)},
    "mfa_reauthenticate_webauthn": {"GET": everybody(302)},
    "mfa_remove_webauthn": {"GET": everybody(302), "POST": everybody(302)},
    "mfa_edit_webauthn": {"GET": everybody(302), "POST": everybody(302)},
    "mfa_login_webauthn": {"GET": everybody(302)},
    "training:edit": {"GET": bens(200, ana=302)},
    "training:set": {"GET": bens(200, ana=302), "POST": bens(422, ana=302)},
    "training:take_back": {"GET": bens(404, ana=302), "POST": bens(404, ana=302)},
    "training:kind": {"GET": bens(200, ana=302), "POST": bens(409, ana=302)},
    "training:keep": {"GET": bens(200, ana=302), "POST": bens(422, ana=302)},
    "training:copy": {"GET": bens(200, ana=302), "POST": bens(422, ana=302)},
    "training:restore": {"GET": hers(302), "POST": bens(409, ana=302)},
    "training:templates": {"GET": (404, 200, 404, 200, 404, 404, 302)},
    "people:new": {"GET": (404, 200, 404, 200, 404, 404, 302), "POST": (404, 422, 404, 422, 404, 404, 302)},
    "people:left": {"GET": everybody(302), "POST": everybody(302)},  # first: is it you?
    "classes:left": {"GET": everybody(302), "POST": everybody(302)},
    "people:invite_staff": {"GET": admins(200), "POST": admins(422)},
    "people:withdraw_staff": {"POST": everybody(404)},  # of nobody
    "people:invitation": {"GET": everybody(404, nobody=404), "POST": everybody(404, nobody=404)},
    "people:sharing": {"GET": hers(200), "POST": hers(422)},
    "people:end_share": {"POST": everybody(404)},  # of nobody
    "people:withdraw": {"POST": everybody(404)},
    "people:consents": {"GET": hers(200)},
    "people:say": {"GET": hers(200), "POST": (302, 422, 404, 404, 404, 404, 302)},
}
if settings.SERVER:
    EXPECTED |= IN_A_CLINIC
# Addresses whose answers depend on what is sent are tried in their own tests, for every role too.
ELSEWHERE = {
    "training:sync": "tests/app/training/test_sync.py",
    "training:change": "tests/app/training/test_log.py",
    "training:figure": "tests/app/training/test_pictures.py",
    "training:swatch": "tests/app/training/test_pictures.py",
}


def addresses(resolver: URLResolver, prefix: str = "", route: str = "") -> dict[str, str]:
    """Every name with its whole route."""
    found: dict[str, str] = {}
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            inner = f"{prefix}{each.namespace}:" if each.namespace else prefix
            found |= addresses(each, inner, f"{route}{each.pattern}")
        elif isinstance(each, URLPattern):
            assert each.name, f"{each.pattern} has no name"
            found[f"{prefix}{each.name}"] = f"{route}{each.pattern}"
    return found


NAMES = addresses(get_resolver())


def test_every_address_has_a_line():
    assert set(NAMES) == set(EXPECTED) | set(ELSEWHERE)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_an_address_that_is_tried_elsewhere_is_tried_there_as_everybody(name):
    text = Path(ELSEWHERE[name]).read_text("utf-8")
    parts = [re.escape(part) for part in re.split(r"<[^>]+>", f"/{NAMES[name]}")]
    assert re.search("[\"']" + "[^\"'\\s]+?".join(parts), text), (
        f"{ELSEWHERE[name]} never asks for {NAMES[name]}"
    )
    assert {who for who in WHO if f'"{who}"' in text} == set(WHO), "as everybody"


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
OF_ELSEWHERE = {"training:sync": {"POST"}, "training:change": {"GET", "POST"}}  # the others show a picture
NOT_OURS = ("account_", "mfa_")


def test_no_address_takes_a_method_that_is_not_in_its_line(cast, as_):
    """And nothing is written by it."""
    ana, wrong = as_("ana"), {}
    ana.get(reverse("start"))  # in a clinic the first request of a device makes its row
    for name in (each for each in NAMES if not each.startswith(NOT_OURS)):
        known = EXPECTED.get(name) or OF_ELSEWHERE.get(name) or {"GET"}
        more = {"event_id": "x", "brand": "x", "colour": "x", "user_id": cast.ana.pk}
        address = reverse(name, kwargs=values(name, cast.ana_person.pk, **more))
        for method in sorted(METHODS - set(known) - ({"HEAD"} if "GET" in known else set())):
            with CaptureQueriesContext(connection) as queries:
                status = ana.generic(method, address).status_code
            wrote = [each["sql"] for each in queries if not each["sql"].startswith("SELECT")]
            if (status, wrote) != (405, []):
                wrong[name, method] = (status, wrote)
    assert wrong == {}


def test_head_is_taken_wherever_get_is(cast):
    """It comes to every view as GET does; the server leaves the page out."""
    with mock.patch.object(BaseHandler, "_get_response", lambda _self, request: HttpResponse(request.method)):
        anybody = Client()
        for name in (each for each in NAMES if not each.startswith(NOT_OURS)):
            more = {"event_id": "x", "brand": "x", "colour": "x", "user_id": cast.ana.pk}
            address = reverse(name, kwargs=values(name, cast.ana_person.pk, **more))
            assert anybody.head(address).content == b"GET", name
    for address in ("/service-worker.js", "/manifest.webmanifest", "/player/", "/offline/"):
        assert Client().head(address).status_code == 200, address


# What stands in addresses beside the person, such as a step of the set-up.
ARGUMENTS: dict[str, object] = {
    "token": "unknown",
    "name": "reader_a_home",
    "step": "body",
    "gate": "gate.transfer.floor",
    "index": 0,
    "scope": "research",
    "answer": "yes",
    "pk": 999_999,
    "device_id": 999_999,
    "share_id": 999_999,
    "invitation_id": 999_999,
    "measure": "t25fw",
    "day": dt.date.today().isoformat(),  # noqa: DTZ011 - as the server of the tests counts its days
    "position": "hip-flexion-seated",
    "exercise": "hip_abduction.side_lying",
    "side": "left",
    "class_id": CLASS_ID,
    "session_id": MEETING_ID,
    "movement": "hip_flexion",
    "number": 1,
    "template_id": TEMPLATE_ID,
}


def values(name: str, person_id: object, **more: object) -> dict[str, object]:
    """What an address needs to be whole."""
    known = {**ARGUMENTS, "person_id": person_id, **more}
    return {key: value for key, value in known.items() if f":{key}>" in NAMES[name]}


# What names people without a word of what their records say.
NAMES_ALONE = {
    "people:index": "the list of those one works with",
    "classes:one": "who is in the class",
    "classes:new": "whom to tick",
    "classes:change": "whom to tick",
    "classes:after": "whose sheet to print; each sheet is a look",
    "training:templates": "templates, of nobody",
    "training:template": "whom to give it; what each one gets is a look (tests/app/training/test_giving.py)",
}


OF_NO_RECORD = {
    "training:sync": "takes lines in, and tells none",
    "training:swatch": "what a band looks like",
}


def test_what_is_tried_elsewhere_is_a_look_by_its_address():
    assert {name for name in ELSEWHERE if ":person_id>" not in NAMES[name]} == set(OF_NO_RECORD)


def is_a_look(name: str, answer: HttpResponse, person: Person) -> bool:
    """Whether a page that a professional got is about a record of somebody else: by its address, or by what it says."""
    of_somebody = {"person_id", "session_id"} & set(re.findall(r":(\w+)>", NAMES[name]))
    return name not in NAMES_ALONE and (bool(of_somebody) or str(person.pk).encode() in answer.content)


def is_a_page(answer: HttpResponse) -> bool:
    """Whether it is shown, as a file to keep is not."""
    of_html = answer.headers.get("Content-Type", "").startswith("text/html")
    return of_html and not answer.streaming and "Content-Disposition" not in answer.headers


def pointed_at_nothing(answer: HttpResponse) -> set[str]:
    """What a label or a description of a page names and is not there: it would be read to nobody."""
    if not is_a_page(answer):
        return set()
    page = answer.text
    named = re.findall(r'\s(?:for|aria-(?:describedby|labelledby|controls))="([^"]*)"', page)
    return set(" ".join(named).split()) - set(re.findall(r'\sid="([^"]*)"', page))


@pytest.mark.parametrize(
    ("name", "method"), [(name, method) for name, methods in EXPECTED.items() for method in methods]
)
def test_status(name, method, cast, as_):
    address = reverse(name, kwargs=values(name, cast.ana_person.pk, user_id=cast.ana.pk))
    found = {}
    for who in WHO:
        with transaction.atomic():  # nobody finds what the one before left
            answer = as_(who).generic(method, address, content_type="application/x-www-form-urlencoded")
            assert pointed_at_nothing(answer) == set(), "ids that are named exist"
            if (who, method, answer.status_code) == ("ben", "GET", 200):
                looks = entries_about(cast.ana_person.pk).filter(action="record.read", actor_id=cast.ben.pk)
                assert looks.exists() == is_a_look(name, answer, cast.ana_person), "written down as a look"
                if is_a_page(answer) and ":person_id>" in NAMES[name]:
                    assert "Reader A" in answer.text, "whose record it is"
            transaction.set_rollback(True)
        found[who] = answer.status_code
        if answer.status_code == DOOR and who == "nobody":
            assert answer.headers["Location"].startswith("/accounts/")
    assert found == dict(zip(WHO, EXPECTED[name][method], strict=True))
