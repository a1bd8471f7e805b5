"""Password, second factor, guessing, devices and time-outs of a clinic's sign-in."""

from __future__ import annotations

import datetime as dt
import json
import re
import time

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hipstride.app.accounts import actions, devices
from hipstride.app.accounts.middleware import OPEN
from hipstride.app.accounts.models import Device, User
from hipstride.app.audit.models import AuditEntry
from tests.app.conftest import PASSWORD, TOTP_SECRET, prove
from tests.app.test_roles import EXPECTED, values

LOGIN = "/accounts/login/"
WRONG = "four other words here"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password}, **more)


def code_now():
    """What the app on the phone shows."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // 30))


def test_a_password_is_kept_with_argon2(settings, person_user):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    person_user.set_password(PASSWORD)
    assert person_user.password.startswith("argon2$argon2id$")
    assert person_user.check_password(PASSWORD)


def test_a_person_signs_in_with_a_password(person_user, client):
    assert sign_in(client, "PIA@example.org").status_code == 302
    assert client.get("/people/").status_code == 200
    assert AuditEntry.objects.filter(action="user.signed_in", actor_id=person_user.pk).count() == 1


def test_a_wrong_password_keeps_what_was_typed_and_says_nothing_about_who_exists(person_user, client):
    known = sign_in(client, "pia@example.org", WRONG)
    unknown = sign_in(client, "nobody@example.org", WRONG)
    assert known.status_code == unknown.status_code == 422
    assert 'value="pia@example.org"' in known.content.decode()
    texts = [
        re.sub(r"csrf\w+\" value=\"\w+|\w+@example.org", "", each.content.decode())
        for each in (known, unknown)
    ]
    assert texts[0] == texts[1]


def test_who_guesses_waits_and_nobody_else_does(person_user, client):
    answers = [
        sign_in(client, "pia@example.org", f"{WRONG} {n}", REMOTE_ADDR="192.0.2.7").status_code
        for n in range(6)
    ]
    assert 429 in answers
    assert (
        sign_in(client, "pia@example.org", REMOTE_ADDR="192.0.2.7").status_code == 422
    )  # even with the right one
    cache.clear()  # allauth's limit for the account, whoever guesses, is over in five minutes
    assert sign_in(client, "pia@example.org", REMOTE_ADDR="192.0.2.7").status_code == 429
    elsewhere = Client()
    assert sign_in(elsewhere, "pia@example.org", REMOTE_ADDR="192.0.2.8").status_code == 302
    assert AuditEntry.objects.filter(action="user.locked_out").exists()


def test_the_address_of_a_guess_is_the_one_the_proxy_saw(rf):
    from hipstride.app.accounts.factors import client_address

    asked = rf.get("/", headers={"X-Forwarded-For": "10.9.9.9, 192.0.2.7"}, REMOTE_ADDR="127.0.0.1")
    assert client_address(asked) == "192.0.2.7"


def test_staff_must_give_a_code_too(therapist, client):
    answer = sign_in(client, "tom@example.org")
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/people/").status_code == 302  # not in yet
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 422
    assert client.post(reverse("mfa_authenticate"), {"code": code_now()}).status_code == 302
    assert client.get("/people/").status_code == 200


def test_a_recovery_code_works_once(therapist, client):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(therapist).get_unused_codes()[0]
    for expected in (302, 422):
        fresh = Client()
        sign_in(fresh, "tom@example.org")
        assert fresh.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected
    used = AuditEntry.objects.filter(action="user.recovery_code_used")
    assert [each.actor_id for each in used] == [therapist.pk]
    assert AuditEntry.objects.filter(action="user.second_factor_wrong").count() == 1


def test_who_guesses_the_second_proof_waits_even_with_the_right_one(therapist, client):
    sign_in(client, "tom@example.org")
    there = reverse("mfa_authenticate")
    for _ in range(5):
        assert client.post(there, {"code": "000000"}).status_code == 422
    elsewhere = Client()
    sign_in(elsewhere, "tom@example.org")
    for each in (client, elsewhere):  # whoever it is, from wherever
        refused = each.post(there, {"code": code_now()})
        assert refused.status_code == 422
        assert "Too many" in refused.content.decode()
        assert each.get("/people/").status_code == 302
    wrong = AuditEntry.objects.filter(action="user.second_factor_wrong")
    assert {(each.actor_id, each.thing) for each in wrong} == {(None, f"user {therapist.pk}")}
    assert wrong.count() == 5
    cache.clear()  # the five minutes are over
    assert client.post(there, {"code": code_now()}).status_code == 302
    assert client.get("/people/").status_code == 200


@pytest.mark.parametrize("role", ["therapist", "researcher", "admin"])
def test_nothing_opens_for_staff_before_there_is_a_second_factor(role, cast):
    user = User.objects.create_user(role=role, name="New", email="new@example.org")
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    sign_in(client, "new@example.org")
    for name, methods in EXPECTED.items():
        if name in OPEN or "GET" not in methods:
            continue
        answer = client.get(reverse(name, kwargs=values(name, cast.ana_person.pk, user_id=cast.ana.pk)))
        public = methods["GET"][-1] in (200, 404) and name != "account_login"
        wanted = reverse("mfa_index")
        assert (answer.status_code == 302 and answer.headers["Location"] == wanted) or public, name
    asked = client.post("/sync/", data="{}", content_type="application/json")
    assert asked.status_code == 401


def test_who_comes_by_link_chooses_how_to_sign_in_first(db, client):
    owner = actions.owner()
    actions.make_admin(owner)
    answer = client.get(f"/accounts/enter/{actions.new_link(owner)}/")
    assert answer.status_code == 302
    assert client.get("/people/").headers["Location"] == reverse("accounts:complete")
    short = client.post(
        reverse("accounts:complete"), {"name": "Olga", "email": "olga@example.org", "password": "short"}
    )
    assert short.status_code == 422
    told = {"name": "Olga", "email": "Olga@Example.org", "password": PASSWORD}
    assert client.post(reverse("accounts:complete"), told).status_code == 302
    assert client.get("/people/").headers["Location"] == reverse("mfa_index")
    owner.refresh_from_db()
    assert (owner.role, owner.email, owner.has_usable_password()) == ("admin", "olga@example.org", True)


def test_without_a_password_the_passkey_comes_next(db, client):
    owner = actions.owner()
    actions.make_admin(owner)
    client.get(f"/accounts/enter/{actions.new_link(owner)}/")
    client.post(reverse("accounts:complete"), {"name": "Olga", "email": "olga@example.org", "password": ""})
    assert client.get("/people/").headers["Location"] == reverse("mfa_add_webauthn")
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


def test_a_link_does_not_go_round_the_second_factor(therapist, client):
    answer = client.get(f"/accounts/enter/{actions.new_link(therapist)}/")
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/people/").status_code == 302


def test_changing_the_address_asks_who_it_is_when_the_sign_in_is_not_fresh(person_user, client):
    sign_in(client, "pia@example.org")
    assert client.get(reverse("accounts:email")).status_code == 200  # fresh
    session = client.session
    for each in session["account_authentication_methods"]:
        each["at"] -= 3600
    session.save()
    asked = client.get(reverse("accounts:email"))
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert client.get(reverse("mfa_activate_totp")).status_code == 302
    assert client.post(reverse("account_reauthenticate"), {"password": WRONG}).status_code == 422
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    assert client.post(reverse("accounts:email"), {"email": "p2@example.org"}).status_code == 302
    assert sign_in(Client(), "p2@example.org").status_code == 302
    assert sign_in(Client(), "pia@example.org").status_code == 422
    assert "p2@example.org" not in str(list(AuditEntry.objects.values()))


def test_an_address_that_somebody_has_is_refused(person_user, therapist, client):
    sign_in(client, "pia@example.org")
    answer = client.post(reverse("accounts:email"), {"email": "TOM@example.org"})
    assert answer.status_code == 422
    person_user.refresh_from_db()
    assert person_user.email == "pia@example.org"


def test_devices_are_seen_and_ended_one_by_one_or_all(person_user):
    firefox = "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"
    phone, desk, other = Client(headers={"User-Agent": firefox}), Client(), Client()
    for each in (phone, desk, other):
        sign_in(each, "pia@example.org")
        each.get("/people/")
    page = desk.get(reverse("accounts:security")).content.decode()
    assert "Firefox on Windows" in page
    assert page.count("Sign out there") == 2
    ended = Device.objects.get(name="Firefox on Windows")
    assert desk.post(reverse("accounts:end_device", args=[ended.pk])).status_code == 302
    assert phone.get("/people/").status_code == 302
    assert other.get("/people/").status_code == 200
    desk.post(reverse("accounts:end_others"))
    assert other.get("/people/").status_code == 302
    assert desk.get("/people/").status_code == 200


def test_nobody_ends_the_device_of_another(person_user, as_):
    client = Client()
    sign_in(client, "pia@example.org")
    client.get("/people/")
    mine = Device.objects.get(user=person_user)
    assert as_("bea").post(reverse("accounts:end_device", args=[mine.pk])).status_code == 404
    assert client.get("/people/").status_code == 200


def test_another_password_signs_the_other_devices_out(person_user):
    desk, phone = Client(), Client()
    for each in (desk, phone):
        sign_in(each, "pia@example.org")
        each.get("/people/")
    told = {"oldpassword": PASSWORD, "password1": WRONG, "password2": WRONG}
    assert desk.post(reverse("account_change_password"), told).status_code == 302
    assert desk.get("/people/").status_code == 200
    assert phone.get("/people/").status_code == 302
    assert not Device.objects.filter(user=person_user).exclude(session_key=desk.session.session_key).exists()


@pytest.mark.parametrize(
    ("who", "idle", "ends"),
    [
        ("ana", dt.timedelta(days=59), False),
        ("ana", dt.timedelta(days=61), True),
        ("ben", dt.timedelta(minutes=119), False),
        ("ben", dt.timedelta(minutes=121), True),
    ],
)
def test_a_sign_in_that_is_not_used_ends(who, idle, ends, as_):
    client = as_(who)
    client.get("/people/")
    _age(client, seen=idle, since=dt.timedelta())
    answer = client.get("/people/")
    assert (answer.status_code == 302) is ends
    assert AuditEntry.objects.filter(action="user.timed_out").exists() is ends


@pytest.mark.parametrize(("who", "age"), [("ana", dt.timedelta(days=181)), ("ben", dt.timedelta(hours=13))])
def test_a_sign_in_that_is_used_ends_some_day_too(who, age, as_):
    client = as_(who)
    client.get("/people/")
    _age(client, seen=dt.timedelta(), since=age)
    assert client.get("/people/").status_code == 302


def _age(client: Client, *, seen: dt.timedelta, since: dt.timedelta) -> None:
    session = client.session
    now = timezone.now()
    session["seen_at"], session["signed_in_at"] = (
        (now - seen).timestamp(),
        (now - max(seen, since)).timestamp(),
    )
    session.save()


def test_staff_keep_one_second_factor(therapist, client):
    from allauth.mfa.models import Authenticator

    sign_in(client, "tom@example.org")
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 422
    assert Authenticator.objects.filter(user=therapist, type="totp").exists()


FIRST_PASSWORD = dict.fromkeys(("password1", "password2"), "quite another long one")
NEW_PASSWORD = {"oldpassword": PASSWORD, **FIRST_PASSWORD}
CREDENTIAL = {"clientExtensionResults": {"credProps": {"rk": True}}}
NEW_KEY = {"name": "My phone", "credential": json.dumps(CREDENTIAL)}


@pytest.mark.parametrize(
    ("name", "told", "action"),
    [
        ("mfa_generate_recovery_codes", {}, "user.recovery_codes_made"),
        ("mfa_deactivate_totp", {}, "user.second_factor_removed"),
        ("mfa_activate_totp", {}, "user.second_factor_added"),
        ("account_change_password", NEW_PASSWORD, "user.password_changed"),
        ("account_set_password", FIRST_PASSWORD, "user.password_changed"),
        ("mfa_add_webauthn", NEW_KEY, "user.second_factor_added"),
        ("mfa_edit_webauthn", {"name": "My other phone"}, "user.key_renamed"),
        ("mfa_remove_webauthn", {}, "user.second_factor_removed"),
    ],
)
def test_a_change_of_how_one_signs_in_and_its_line_in_the_audit_are_one(
    name, told, action, person_user, client, monkeypatch
):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

    from hipstride.app.accounts import factors
    from hipstride.app.audit import actions as audit

    sign_in(client, "pia@example.org")
    where = reverse(name) if name not in ("mfa_edit_webauthn", "mfa_remove_webauthn") else ""
    if name == "mfa_activate_totp":
        secret = client.get(where).context["form"].secret
        told = {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))}
    elif (
        name == "mfa_add_webauthn"
    ):  # the proof itself is tried with a real authenticator in test_passkeys.py
        for step in ("parse_registration_response", "complete_registration"):
            monkeypatch.setattr(f"allauth.mfa.webauthn.internal.auth.{step}", lambda _: None)
    elif "webauthn" in name or name == "account_set_password":
        data = {"name": "My phone", "credential": CREDENTIAL}
        key = Authenticator.objects.create(user=person_user, type="webauthn", data=data)
        where = where or reverse(name, args=[key.pk])
    else:
        TOTP.activate(person_user, TOTP_SECRET)
    if name == "account_set_password":
        person_user.set_unusable_password()
        person_user.save()
        client.force_login(person_user)
        monkeypatch.setattr(factors.AccountAdapter, "is_reauthentication_required", lambda *_, **__: False)

    def stands():
        person_user.refresh_from_db()
        rows = Authenticator.objects.filter(user=person_user).order_by("pk")
        return person_user.password, [(row.pk, row.type, row.data.get("name")) for row in rows]

    before, count = stands(), AuditEntry.objects.filter(action=action).count()

    def fails(*_, **__):
        raise RuntimeError("no room")

    with monkeypatch.context() as broken:
        broken.setattr(audit, "record", fails)
        with pytest.raises(RuntimeError):
            client.post(where, told)
    assert stands() == before
    assert client.post(where, told).status_code == 302
    assert stands() != before
    assert AuditEntry.objects.filter(action=action).count() == count + 1


def test_an_administrator_lets_somebody_in_again_who_lost_everything(therapist, cast, as_):
    admin = prove(as_("edi"))
    running = Client()
    sign_in(running, "tom@example.org")
    running.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert running.get("/people/").status_code == 200
    page = admin.post(reverse("accounts:user_link", args=[therapist.pk]), follow=True).content.decode()
    link = re.search(r"http://testserver(/accounts/enter/[^<]+/)", page)
    assert link
    again = admin.get(reverse("accounts:user", args=[therapist.pk])).content.decode()
    assert "/accounts/enter/" not in again  # shown once
    from hipstride.app.accounts import factors

    factors.forget_second_factors(cast.edi, therapist)
    assert running.get("/people/").status_code == 302
    fresh = Client()
    fresh.get(link[1])
    assert fresh.get("/people/").headers["Location"] == reverse("mfa_index")


def test_who_forgot_the_password_chooses_another_one_with_a_link_and_the_second_factor(therapist, cast, as_):
    there = reverse("accounts:user_link", args=[therapist.pk])
    page = prove(as_("edi")).post(there, {"forgotten": "password"}, follow=True).content.decode()
    assert sign_in(Client(), "tom@example.org").status_code != 302  # the old one counts no more
    fresh = Client()
    fresh.get(re.findall(r"http://testserver(/accounts/enter/[^<]+/)", page)[0])
    fresh.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert fresh.get("/people/").headers["Location"] == reverse("accounts:complete")
    told = {"name": "Tom", "email": "tom@example.org", "password": "quite another long one"}
    assert fresh.post(reverse("accounts:complete"), told).status_code == 302
    assert fresh.get("/people/").status_code == 200
    therapist.refresh_from_db()
    assert therapist.check_password("quite another long one")


def test_who_is_closed_is_out_at_once(person_user, as_):
    client = Client()
    sign_in(client, "pia@example.org")
    client.get("/people/")
    prove(as_("edi")).post(reverse("accounts:user_active", args=[person_user.pk]))
    assert client.get("/people/").status_code == 302
    assert sign_in(Client(), "pia@example.org").status_code != 200
    fresh = Client()
    sign_in(fresh, "pia@example.org")
    assert fresh.get("/people/").status_code == 302
    prove(as_("edi")).post(reverse("accounts:user_active", args=[person_user.pk]))
    assert sign_in(Client(), "pia@example.org").headers["Location"] == "/"


@pytest.mark.parametrize("name", ["user_link", "user_active"])
def test_who_lets_in_or_shuts_out_shows_who_they_are(name, person_user, cast, as_):
    there = reverse(f"accounts:{name}", args=[person_user.pk])
    asked = as_("edi").post(there)  # signed in long ago
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert prove(as_("cleo")).post(there).status_code == 404
    person_user.refresh_from_db()
    assert person_user.is_active
    resumed = as_("edi")
    resumed.post(there)
    proved = resumed.post(f"{reverse('account_reauthenticate')}?next={there}", {"password": PASSWORD})
    assert proved.headers["Location"] == reverse(
        "accounts:user", args=[person_user.pk]
    )  # what was asked is done


def test_an_administrator_does_not_close_their_own_account(cast, as_):
    assert prove(as_("edi")).post(reverse("accounts:user_active", args=[cast.edi.pk])).status_code == 403
    cast.edi.refresh_from_db()
    assert cast.edi.is_active


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 Version/17.5 Mobile Safari/604",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126 Safari/537.36 Edg/126.0",
            "Edge on Windows",
        ),
        ("curl/8", ""),
    ],
)
def test_a_browser_has_a_name_that_people_know(told, name):
    assert devices.device_name(told) == name


def test_what_was_wrong_at_sign_in_is_said_in_plain_words(client, therapist):
    plain = "The address or the password is not right. Look at both again."
    for address in (
        therapist.email,
        "nobody@example.org",
    ):  # the same, whether there is such an account or not
        assert plain in sign_in(client, address, WRONG).text
    sign_in(client, therapist.email)
    assert "This code is not right." in client.post(reverse("mfa_authenticate"), {"code": "000000"}).text
