"""Every page that there is in a clinic only: no axe violation, large targets, no sideways scroll, plain words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from hipstride.app.accounts.models import User
from hipstride.app.people import consent, history, reads, safety, sharing
from hipstride.app.people.actions import save_record
from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.models import Invitation, Person, Share
from hipstride.app.people.records import document_of_newest
from tests.app.pages.test_every_page import BY_COLOUR_ALONE, TARGETS, TOO_WIDE, grade, plain_sentences
from tests.app.pages.test_every_page import NOT_PAGES as FILES
from tests.app.pages.test_other_language import OWN_WORDS
from tests.app.people.lifting import lift_now
from tests.app.pseudo import spoken
from tests.app.test_roles import EXPECTED, IN_A_CLINIC, WHO, values
from tests.app.training.lines import line, set_line
from tests.axe import WCAG, violations

# What the app itself says: without the engine's sentences and what people typed.
OWN = """
() => {
  const main = document.querySelector("main");
  main.querySelectorAll("[lang='en'], [translate='no']").forEach((each) => each.remove());
  return main.innerText;
}
"""
Where = Callable[[SimpleNamespace], str]


def of_ana(name: str, *more: object) -> Where:
    return lambda cast: reverse(name, args=[cast.ana_person.pk, *more])


def at(name: str, *more: object) -> Where:
    return lambda cast: reverse(name, args=more)


# name: (who, where)
PAGES: dict[str, tuple[str, Where]] = {
    "account_login": ("nobody", at("account_login")),
    "account_inactive": ("nobody", at("account_inactive")),
    "account_reauthenticate": ("ben", at("account_reauthenticate")),
    "account_change_password": ("ana", at("account_change_password")),
    "account_set_password": ("paula", at("account_set_password")),
    "accounts:complete": ("owner", at("accounts:complete")),
    "accounts:security": ("edi", at("accounts:security")),
    "accounts:email": ("ana", at("accounts:email")),
    "accounts:audit": ("edi", at("accounts:audit")),
    "accounts:users": ("edi", at("accounts:users")),
    "accounts:user": ("edi", lambda cast: reverse("accounts:user", args=[cast.ben.pk])),
    "accounts:user_forget": ("edi", lambda cast: reverse("accounts:user_forget", args=[cast.ben.pk])),
    "mfa_index": ("ben", at("mfa_index")),
    "mfa_reauthenticate": ("ben", at("mfa_reauthenticate")),
    "mfa_reauthenticate_webauthn": ("kim", at("mfa_reauthenticate_webauthn")),
    "mfa_activate_totp": ("ana", at("mfa_activate_totp")),
    "mfa_deactivate_totp": ("ben", at("mfa_deactivate_totp")),
    "mfa_view_recovery_codes": ("ben", at("mfa_view_recovery_codes")),
    "mfa_generate_recovery_codes": ("ben", at("mfa_generate_recovery_codes")),
    "mfa_add_webauthn": ("ana", at("mfa_add_webauthn")),
    "mfa_list_webauthn": ("kim", at("mfa_list_webauthn")),
    "mfa_edit_webauthn": ("kim", lambda cast: reverse("mfa_edit_webauthn", args=[cast.key.pk])),
    "mfa_remove_webauthn": ("kim", lambda cast: reverse("mfa_remove_webauthn", args=[cast.key.pk])),
    "people:new": ("ben", at("people:new")),
    "people:invite_staff": ("edi", at("people:invite_staff")),
    "people:invitation": ("nobody", lambda cast: reverse("people:invitation", args=[cast.token])),
    "people:left": ("edi", at("people:left")),
    "classes:left": ("edi", at("classes:left")),
    "people:sharing": ("ben", of_ana("people:sharing")),
    "people:consents": ("ben", of_ana("people:consents")),
    "people:say": ("ben", of_ana("people:say", "research", "no")),
    # there at home too, but as a professional sees them
    "people:index": ("ben", at("people:index")),
    "people:record": ("ben", of_ana("people:record")),
    "people:rules": ("ben", of_ana("people:rules")),
    "people:lift": ("ben", of_ana("people:lift", "gate.company.counter")),
    "people:history": ("ben", of_ana("people:history")),
    "training:take_back": ("ben", of_ana("training:take_back", "ov-1")),
    "training:restore": ("ben", of_ana("training:restore", 1)),
    "people:looks": ("ana", of_ana("people:looks")),
    "people:notes": ("ben", of_ana("people:notes")),
}
# What is asked for half-way through a sign-in is looked at in test_passkeys.py.
NOT_PAGES = {
    "start",
    "mfa_authenticate",
    "mfa_download_recovery_codes",
    "mfa_login_webauthn",
    "accounts:index",
}


SWEPT = ("ben", "dev", "edi")
"""Those who see records or pages that are not their own; a person at home sees all of theirs in tests/app/pages."""


def seen_by(who: str) -> list[str]:
    """The pages of this role that `PAGES` has not."""
    return [
        name
        for name, methods in EXPECTED.items()
        if methods.get("GET", (0,) * len(WHO))[WHO.index(who)] == 200
        and name not in {*PAGES, *FILES, *NOT_PAGES}
    ]


def test_every_page_of_a_clinic_is_looked_at():
    pages = {name for name, methods in IN_A_CLINIC.items() if "GET" in methods}
    swept = {name for who in SWEPT for name in seen_by(who)}
    assert pages - NOT_PAGES <= set(PAGES) | swept
    assert set(PAGES) <= set(EXPECTED)


@pytest.fixture
def clinic(cast):
    """The cast with a history: notes, consent, a lifted rule, an ended access, invitations, looks, keys."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    person: Person = cast.ana_person
    document = dict(document_of_newest(person) or {})
    condition = {**document["condition"], "latex_allergy": True, "heat_sensitive": False}
    save_record(cast.ben, person, {**document, "condition": condition})
    decided = {
        "id": "ov-1",
        "on": "2026-01-05",
        "by": "Ben",
        "note": "Less for a week.",
        "movement": "hip_flexion",
        "sets": 1,
    }
    save_record(cast.ben, person, {**document, "condition": condition, "override": [decided]})
    lift_now(cast.ben, person, "gate.transfer.floor", "She showed me twice, with a chair.")
    history.add_note(cast.ben, person, "Walks well today.\n\nHer left knee is warm after the class.")
    day = dt.date(2026, 1, 5)
    for scope, given in (("clinic", True), ("research", True), ("research", False)):
        consent.record(cast.ben, person, scope=scope, given=given, how="paper", day=day)
    fay = User.objects.create_user(role="therapist", name="Fay Fernandez-Montgomery", email="fay@example.org")
    Share.objects.create(person=person, user=fay, kind=Share.Kind.PROFESSIONAL)
    sharing.end(cast.ana, person, Share.objects.get(user=fay).pk)
    cast.token = sharing.invite(cast.ben, kind=Invitation.Kind.PROFESSIONAL, person=person)
    sharing.invite(cast.ben, kind=Invitation.Kind.PROFESSIONAL, person=person, hands_over=True)
    RecoveryCodes.activate(cast.ben)
    cast.kim = User.objects.create_user(role="person", name="Kim", email="kim@example.org")
    credential = {"clientExtensionResults": {"credProps": {"rk": True}}}
    cast.key = Authenticator.objects.create(
        user=cast.kim, type="webauthn", data={"name": "My phone", "credential": credential}
    )
    cast.paula = User.objects.create_user(role="person", name="Paula", email="paula@example.org")
    Authenticator.objects.create(
        user=cast.paula, type="webauthn", data={"name": "Key", "credential": credential}
    )
    cast.owner = User.objects.create_user(role="admin", is_owner=True)
    return cast


def sign_in(context, as_, who: str, live_server) -> None:
    """The browser becomes one of the cast."""
    if who == "nobody":
        return
    client = as_(who, complete=who not in ("owner", "kim", "paula"))
    session = client.session
    session["seen_at"] = session["signed_in_at"] = timezone.now().timestamp() - 400
    session.save()
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


@pytest.fixture
def opened(clinic, chrome, live_server, as_, monkeypatch):
    """A page as one of the cast, with what it said in the console."""
    from hipstride.app.accounts import factors

    monkeypatch.setattr(factors.AccountAdapter, "is_reauthentication_required", lambda *_, **__: False)
    # the keys of the cast are no real ones
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda user: [])
    context = chrome.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))

    def open_page(name: str):
        who, where = PAGES[name]
        sign_in(context, as_, who, live_server)
        answer = page.goto(live_server.url + where(clinic))
        assert answer
        assert answer.status == 200
        assert page.url.endswith(where(clinic)), page.url
        assert wrong == []
        return page

    yield open_page
    context.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_clinic(name, opened):
    page = opened(name)
    assert faults(page) == {}
    with spoken():
        page.reload()
        assert faults_spoken(page) == {}


def faults(page) -> dict[str, object]:
    """What is wrong with the page that is open; it loses its marked words."""
    found = {
        "headings": page.locator("h1").count() != 1,
        "title": not re.fullmatch(r".+ · Hipstride", page.title()) and page.title(),
        "wide": page.evaluate(TOO_WIDE),
        "small": page.evaluate(TARGETS, 44),
        "by colour alone": page.evaluate(BY_COLOUR_ALONE),
        "axe": violations(page, WCAG),
    }
    sentences = plain_sentences(page.evaluate(OWN))
    if sum(len(words) for words in sentences) >= 40:
        found["grade"] = grade(sentences) > 6.0 and grade(sentences)
    return {key: told for key, told in found.items() if told}


def faults_spoken(page) -> dict[str, object]:
    """What is wrong with it in the made-up language."""
    own = [text for text in page.evaluate(OWN_WORDS) if not re.search("[⟦⟧]", text)]
    found = {"not translated": own, "wide": page.evaluate(TOO_WIDE)}
    return {key: told for key, told in found.items() if told}


# Pages that an address alone does not bring: what comes of something sent, or of a record in another state.
Sent = tuple[int, str, list[object], dict[str, object] | None]
SENT: dict[str, Sent] = {
    "before saving": (200, "training:set", ["hip_abduction", "left"], {"sets": "1", "note": "Cramps"}),
    "set: wrong": (422, "training:set", ["hip_abduction", "both"], {"sets": "many"}),
    "set: somebody was first": (
        409,
        "training:set",
        ["hip_flexion", "both"],
        {"made_from": 1, "most": "40", "note": "Sore hip", "save": "1"},
    ),
    "keep: wrong": (422, "training:keep", [], {"name": ""}),
    "go back: look again": (200, "training:restore", [1], {"taken_back": "never", "note": "It is calm"}),
    "what each one gets: changed": (
        409,
        "training:copy",
        [],
        {"people": "OTHER", "wanted": ["time", "decisions"], "made_from_OTHER": 1, "save": "1"},
    ),
    "give: nobody chosen": (422, "training:copy", [], {"wanted": "time"}),
    "brought in": (200, "people:say", ["clinic", "yes"], None),
    "brought in: sharing": (200, "people:sharing", [], None),
    "a long list": (200, "people:looks", [], None),
    "class: nothing said": (422, "classes:new", [], {"name": "", "others": "nobody"}),
    "class: somebody was first": (422, "classes:change", [], {"name": "Other name", "stands": "older"}),
    "a fall: not a word on it": (422, "classes:looked_at", [], {"key": "fall:f", "note": ""}),
    "a reason that is gone": (409, "classes:looked_at", [], {"key": "pain:gone", "note": "Sore hip."}),
    "a lift: a fall came in": (409, "people:lift", ["gate.transfer.floor"], {"note": "Sure", "seen": "SEEN"}),
    "nothing to print": (404, "classes:sheets", [], None),
    "after class: two boards": (200, "classes:after", [], None),
}


@pytest.mark.django_db(transaction=True)
def test_pages_that_an_address_alone_does_not_bring(clinic, chrome, live_server, as_, monkeypatch):
    monkeypatch.setattr(reads, "ON_A_PAGE", 2)
    ben, ana = as_("ben"), clinic.ana_person
    other = add_example(clinic.ben, "reader_b")
    save_record(clinic.ben, other, {**(document_of_newest(other) or {})})
    document = dict(document_of_newest(ana) or {})
    never = {"id": "never", "by": "Ben", "note": "It hurt.", "movement": "hip_abduction", "leave_out": True}
    save_record(clinic.ben, ana, {**document, "override": [*document["override"], never]})
    brought = add_example(clinic.ben, "reader_c")
    Person.objects.filter(pk=brought.pk).update(example="", name="Otto Brought-In")
    now = timezone.localtime().isoformat(timespec="seconds")
    stands = {"OTHER": str(other.pk), "SEEN": safety.stamp(ana)}
    told = [
        line(ana, "fall", {"hurt": True}, "f", at=now),
        line(ana, "session_started", {"session": "s", "plan_sha256": "0" * 64}, "start", at=now),
        *(set_line(ana, name, set=1, at=now, session="s") for name in ("one", "two")),
    ]
    assert not add_events(clinic.ben, ana, [Item(each) for each in told]).refused

    def answer(key: str) -> str:
        status, name, more, sent = SENT[key]
        person = brought if key.startswith("brought") else ana
        if name.startswith("classes:"):
            clinic.meeting.attendance.update(status="there" if key.startswith("after class") else "expected")
            address = reverse(name, kwargs=values(name, person.pk))
        else:
            address = reverse(name, args=[person.pk, *more])
        if sent is None:
            told = ben.get(address)
        else:
            newest = ana.versions.latest("number").number
            filled = {"made_from": newest, **sent}
            told = ben.post(
                address,
                {
                    field.replace("OTHER", str(other.pk)): stands.get(str(value), value)
                    for field, value in filled.items()
                },
            )
        assert told.status_code == status, key
        assert ('value="two"' in told.content.decode()) is key.startswith("after class"), key
        return str(told.content.decode())

    context = chrome.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    shown: dict[str, str] = {}
    page.route("**/shown/", lambda route: route.fulfill(body=shown["body"], content_type="text/html"))
    found = {}
    for key in SENT:
        shown["body"] = answer(key)
        page.goto(f"{live_server.url}/shown/")
        assert page.locator("link[rel=stylesheet]").count() >= 2
        found[key] = faults(page)
        with spoken():
            shown["body"] = answer(key)
        page.goto(f"{live_server.url}/shown/")
        found[key] |= {f"spoken: {name}": told for name, told in faults_spoken(page).items()}
    context.close()
    assert {key: told for key, told in found.items() if told} == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", SWEPT)
def test_axe_finds_nothing_on_any_page_of_a_role(who, cast, chrome, live_server, as_):
    shown = seen_by(who)
    context = chrome.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    sign_in(context, as_, who, live_server)
    found = {}
    for name in shown:
        answer = page.goto(live_server.url + reverse(name, kwargs=values(name, cast.ana_person.pk)))
        assert answer.status == 200, name
        if wrong := violations(page, WCAG):
            found[name] = wrong
    context.close()
    print(f"as {who}: {len(shown)} pages, {len(found)} with a violation")
    assert found == {}
