"""Who sees whose record in a clinic: invitations, sharing, its end, handing over, consent."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hipstride.app.accounts.models import User
from hipstride.app.audit.models import AuditEntry
from hipstride.app.people import actions, actions_examples, consent, left_behind, sharing
from hipstride.app.people.access import consented_to, visible_to
from hipstride.app.people.models import Consent, Invitation, Person, Share
from tests.app.conftest import PASSWORD, prove
from tests.app.test_roles import EXPECTED, NAMES, WHO, values


@pytest.fixture
def more(cast):
    """Gus shares Ana's record with Ben; Fay did, until it was ended."""
    for name in ("gus", "fay"):
        user = User.objects.create_user(role="therapist", name=name.title(), email=f"{name}@example.org")
        setattr(cast, name, user)
        Share.objects.create(person=cast.ana_person, user=user, kind=Share.Kind.PROFESSIONAL)
    sharing.end(cast.ana, cast.ana_person, Share.objects.get(user=cast.fay).pk)
    return cast


OF_A_PERSON = [
    (name, method)
    for name, methods in EXPECTED.items()
    for method in methods
    # an address of a class is that of who leads it, which tests/app/classes tries
    if "person_id" in values(name, "") and "session_id" not in NAMES[name]
]


@pytest.mark.parametrize(("name", "method"), OF_A_PERSON)
def test_a_second_professional_gets_what_the_first_gets_and_after_the_end_what_a_stranger_gets(
    name, method, more, as_
):
    expected = EXPECTED[name][method]
    for who, like in (("gus", "ben"), ("fay", "cleo")):
        address = reverse(name, kwargs=values(name, more.ana_person.pk, user_id=more.ana.pk))
        answer = as_(who).generic(method, address, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == expected[WHO.index(like)], who


def test_ended_sharing_counts_for_a_page_that_is_open(more, as_):
    open_page = as_("gus")
    address = reverse("training:today", args=[more.ana_person.pk])
    assert open_page.get(address).status_code == 200
    ended = Share.objects.get(user=more.gus, ended_at=None)
    own = open_page.get(reverse("people:sharing", args=[more.ana_person.pk])).text
    asked = re.search(r"<details><summary>End my own access</summary>.*?</details>", own, re.S)
    assert asked, "it is not done at one tap"
    assert reverse("people:end_share", args=[more.ana_person.pk, ended.pk]) in asked[0]
    as_("ana").post(reverse("people:end_share", args=[more.ana_person.pk, ended.pk]))
    assert open_page.get(address).status_code == 404
    page = as_("ana").get(reverse("people:sharing", args=[more.ana_person.pk])).content.decode()
    assert "until" in page  # who had access stays to be seen
    assert "Gus" in page


def link_from(page: str) -> str:
    found = re.search(r"http://testserver(/people/invitation/[^<]+/)", page)
    assert found, page
    return found[1]


def invite(client: Client, person: Person, kind: str) -> str:
    answer = client.post(reverse("people:sharing", args=[person.pk]), {"kind": kind}, follow=True)
    return link_from(answer.content.decode())


def test_every_link_to_hand_over_can_be_copied_in_one_tap(cast, as_):
    edi = prove(as_("edi"))
    asked = [
        (as_("ben"), reverse("people:sharing", args=[cast.ana_person.pk]), {"kind": "professional"}),
        (edi, reverse("people:invite_staff"), {"role": "researcher"}),
        (edi, reverse("accounts:user_link", args=[cast.ana.pk]), {}),
    ]
    for client, address, told in asked:
        page = client.post(address, told, follow=True).content.decode()
        assert page.count('data-copies="link"') == page.count('id="link"') == 1, address
        assert "hipstride/js/copied.js" in page
        assert "hipstride/js/copied.js" not in client.get(address.removesuffix("link/")).content.decode()


NEW = {"name": "Nina", "email": "nina@example.org", "password": PASSWORD}


def test_a_therapist_adds_somebody_on_paper_and_invites_them_later(cast, as_):
    ben = as_("ben")
    assert (
        ben.post(reverse("people:new"), {"name": "Otto", "how": "paper", "day": "2026-01-05"}).status_code
        == 422
    )
    told = {"name": "Otto", "agreed": "on", "how": "paper", "day": "2026-01-05"}
    assert ben.post(reverse("people:new"), told).status_code == 302
    otto = Person.objects.get(name="Otto")
    body, name = (reverse("people:set_up_step", args=[otto.pk, key]) for key in ("body", "name"))
    assert 'value="Otto"' in ben.get(name).content.decode()
    size = {"height": "178", "mass": "80", "mass_unit": "kg"}
    for step, answers in ((body, {"age": "52", "sex": "male", **size}), (name, {"name": "Otto"})):
        assert ben.post(step, answers).status_code == 302
        otto.refresh_from_db()
        assert otto.name == "Otto"
    assert not sharing.has_account(otto)
    (written,) = consent.consents_of(otto)
    assert (written.scope, written.given, written.how, written.text_version, written.by) == (
        "clinic",
        True,
        "paper",
        "1",
        cast.ben,
    )
    link = invite(ben, otto, "self")
    own = Client()
    assert own.post(link, {**NEW, "password": "short"}).status_code == 422
    assert own.post(link, NEW).status_code == 302
    assert own.get(reverse("people:record", args=[otto.pk])).status_code == 200
    assert sharing.has_account(otto)
    over = Client().get(link)
    assert over.status_code == 404
    assert "used already" in over.content.decode()
    assert "kind" not in invite_kinds(ben, otto, "self")


def invite_kinds(client: Client, person: Person, kind: str) -> dict:
    """A second account of their own cannot be offered."""
    answer = client.post(reverse("people:sharing", args=[person.pk]), {"kind": kind})
    assert answer.status_code == 422
    return {}


def test_what_is_left_out_is_asked_for_in_plain_words(cast, as_):
    assert "Choose how they said it." in as_("ben").post(reverse("people:new"), {"called": "Pia"}).text
    page = as_("ben").post(reverse("classes:new"), {"name": " "}).text
    assert "Give the class a name, such as Monday at ten." in page


def test_a_second_professional_who_has_an_account(cast, as_):
    link = invite(as_("ben"), cast.ana_person, "professional")
    cleo = as_("cleo")
    assert cleo.get(link).status_code == 200
    assert cleo.post(link).status_code == 302
    assert visible_to(cast.cleo).filter(pk=cast.ana_person.pk).exists()
    assert visible_to(cast.ben).filter(pk=cast.ana_person.pk).exists()
    assert cleo.post(link).status_code == 404
    assert Share.objects.filter(user=cast.cleo, person=cast.ana_person).count() == 1


def test_handing_over_ends_the_access_of_who_hands_over_when_it_is_taken_up(cast, as_):
    link = invite(as_("ben"), cast.ana_person, "hand_over")
    assert visible_to(cast.ben).filter(pk=cast.ana_person.pk).exists()
    assert "you take over a person from them" in as_("cleo").get(link).text
    as_("cleo").post(link)
    assert not visible_to(cast.ben).filter(pk=cast.ana_person.pk).exists()
    assert as_("ben").get(reverse("people:record", args=[cast.ana_person.pk])).status_code == 404


def test_one_link_to_ones_own_record_that_is_taken_up_ends_the_others(cast, as_):
    otto = actions.add_person(cast.ben, name="Otto", kind=Share.Kind.PROFESSIONAL)
    say(otto, cast.ben, scope="clinic", given=True)
    ben = as_("ben")
    first, second = invite(ben, otto, "self"), invite(ben, otto, "self")
    colleague = invite(ben, otto, "professional")
    meanwhile = sharing.find(first.rstrip("/").rpartition("/")[2])  # somebody has this page open
    assert meanwhile
    assert Client().post(second, NEW).status_code == 302
    over = Client().post(first, {**NEW, "email": "two@example.org"})
    assert over.status_code == 404
    assert "another link to the same record was used" in over.content.decode()
    assert not sharing.take_up(meanwhile, cast.ana)
    assert not User.objects.filter(email="two@example.org").exists()
    own = Share.objects.filter(person=otto, kind=Share.Kind.SELF)
    assert [share.user.email for share in own] == [NEW["email"]]
    assert "used already" in Client().get(second).content.decode()
    assert as_("cleo").post(colleague).status_code == 302  # that is another matter


def test_who_accepts_a_link_that_was_used_meanwhile_is_told_so(cast, as_, monkeypatch):
    link = invite(as_("ben"), cast.ana_person, "professional")
    real = sharing.take_up

    def late(invitation, user):
        Invitation.objects.filter(pk=invitation.pk).update(used_at=timezone.now())
        return real(invitation, user)

    monkeypatch.setattr(sharing, "take_up", late)
    answer = as_("cleo").post(link)
    assert answer.status_code == 404
    assert "It was used already" in answer.content.decode()
    assert not visible_to(cast.cleo).filter(pk=cast.ana_person.pk).exists()


def test_another_kind_of_account_is_told_so(cast, as_):
    link = invite(as_("ben"), cast.ana_person, "professional")
    answer = as_("bea").post(link)
    assert answer.status_code == 409
    assert "another kind of account" in answer.content.decode()
    assert sharing.state_of(Invitation.objects.get()) == "open"


def test_an_invitation_that_is_too_old_or_taken_back_or_by_somebody_who_is_out(cast, as_):
    ben = as_("ben")
    old = invite(ben, cast.ana_person, "professional")
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert "more than seven days old" in Client().get(old).content.decode()
    assert Client().post(old, NEW).status_code == 404

    back = invite(ben, cast.ana_person, "professional")
    made = sharing.invitations_of(cast.ana_person).get()
    ben.post(reverse("people:withdraw", args=[cast.ana_person.pk, made.pk]))
    assert "taken back" in Client().get(back).content.decode()

    edi, page = as_("edi"), reverse("people:invite_staff")
    job = link_from(edi.post(page, {"role": "researcher"}, follow=True).text)
    (to_staff,) = sharing.invitations_of(None)
    away = reverse("people:withdraw_staff", args=[to_staff.pk])
    assert away in edi.get(page).text
    assert (
        ben.post(away).status_code
        == ben.post(reverse("people:withdraw", args=[cast.ana_person.pk, to_staff.pk])).status_code
        == 404
    )
    assert edi.post(away).status_code == 302
    assert away not in edi.get(page).text
    assert "taken back" in Client().get(job).text

    orphan = invite(ben, cast.ana_person, "professional")
    sharing.end(cast.ana, cast.ana_person, Share.objects.get(user=cast.ben, ended_at=None).pk)
    assert "taken back" in Client().get(orphan).content.decode()
    assert "no such invitation" in Client().get("/people/invitation/nothing/").content.decode()
    assert not User.objects.filter(email="nina@example.org").exists()
    assert AuditEntry.objects.filter(action="invitation.refused").count() == 6


def test_two_at_once_get_one_place_and_the_loser_no_account(cast):
    token = sharing.invite(cast.ben, kind=Invitation.Kind.PROFESSIONAL, person=cast.ana_person)
    first, second = sharing.find(token), sharing.find(token)
    assert first
    assert second
    sharing.take_up_as_new(first, **NEW)
    with pytest.raises(sharing.Gone):
        sharing.take_up_as_new(second, **{**NEW, "email": "late@example.org"})
    assert not User.objects.filter(email="late@example.org").exists()


def test_an_administrator_invites_staff(cast, as_):
    page = (
        as_("edi").post(reverse("people:invite_staff"), {"role": "researcher"}, follow=True).content.decode()
    )
    client = Client()
    client.post(link_from(page), NEW)
    made = User.objects.get(email="nina@example.org")
    assert made.role == "researcher"
    assert client.get("/people/").headers["Location"] == reverse("mfa_index")
    assert as_("cleo").get(link_from(page)).status_code == 404


def test_the_end_of_an_access_is_asked_about_and_says_whose_it_is(more, as_):
    page = as_("ana").get(reverse("people:sharing", args=[more.ana_person.pk])).text
    ends = re.findall(r"<details>.*?</details>", page, re.DOTALL)
    assert len(ends) == page.count('/end/"') > 0
    for end in ends:
        summary, _, button = (re.sub(r"<[^>]+>", "", part) for part in end.partition("</summary>"))
        name = summary.partition(": ")[2]
        assert name
        assert f"Yes, end this access now: {name}" in button


def test_only_a_hash_of_an_invitation_is_kept(cast):
    token = sharing.invite(cast.ben, kind=Invitation.Kind.SELF, person=cast.ana_person)
    assert token not in str(list(Invitation.objects.values()))


def test_somebody_stays_who_can_open_the_record(cast, as_):
    otto = Person.objects.create(name="Otto")
    mine = Share.objects.create(person=otto, user=cast.ben, kind=Share.Kind.PROFESSIONAL)
    answer = as_("ben").post(reverse("people:end_share", args=[otto.pk, mine.pk]), follow=True)
    assert "Somebody must be able to open this record" in answer.content.decode()
    assert visible_to(cast.ben).filter(pk=otto.pk).exists()
    own = Share.objects.get(person=cast.ana_person, kind=Share.Kind.SELF)
    assert as_("ben").post(reverse("people:end_share", args=[cast.ana_person.pk, own.pk])).status_code == 404


def test_who_ends_their_own_access_is_out(cast, as_):
    mine = Share.objects.get(person=cast.ana_person, user=cast.ben)
    answer = as_("ben").post(reverse("people:end_share", args=[cast.ana_person.pk, mine.pk]))
    assert answer.headers["Location"] == reverse("people:index")


# -- consent --------------------------------------------------------------------------------------------------


@pytest.fixture
def real(cast):
    """Example people never take part in research; Ana's record is a real one here."""
    Person.objects.update(example="")
    return cast


def say(person: Person, by: User, *, given: bool, scope: str = "research") -> None:
    consent.record(by, person, scope=scope, given=given, how="spoken", day=dt.date(2026, 1, 5))


def test_research_needs_a_yes_and_a_no_counts_at_once(real):
    assert list(consented_to()) == []
    say(real.ana_person, real.ana, given=True)
    assert list(consented_to()) == [real.ana_person]
    say(real.ana_person, real.ana, given=False)
    assert list(consented_to()) == []
    say(real.ana_person, real.ana, given=True)
    say(real.bea_person, real.bea, given=True, scope="clinic")
    assert list(consented_to()) == [real.ana_person]


def test_a_study_needs_its_own_yes_and_that_to_research(real):
    study = "study:0198"
    for scope in ("research", study):
        assert list(consented_to(study)) == []
        Consent.objects.create(
            person=real.ana_person,
            scope=scope,
            given=True,
            how="paper",
            text_version="1",
            day=dt.date(2026, 1, 5),
        )
    assert list(consented_to(study)) == [real.ana_person]
    say(real.ana_person, real.ana, given=False)
    assert list(consented_to(study)) == []


def test_example_people_are_no_research(cast):
    say(cast.ana_person, cast.ana, given=True)
    assert list(consented_to()) == []


def test_a_person_says_it_themself_and_a_professional_says_how_it_was_told(cast, as_):
    yes = reverse("people:say", args=[cast.ana_person.pk, "research", "yes"])
    assert as_("ana").post(yes).status_code == 302
    assert as_("ben").post(yes, {"how": "paper", "day": "2999-01-01"}).status_code == 422
    no = reverse("people:say", args=[cast.ana_person.pk, "research", "no"])
    assert as_("ben").post(no, {"how": "paper", "day": "2026-01-05"}).status_code == 302
    last, first = consent.consents_of(cast.ana_person)
    assert (first.how, first.given, first.by) == ("screen", True, cast.ana)
    assert (last.how, last.given, last.by) == ("paper", False, cast.ben)
    assert not consent.standing(cast.ana_person, "research").given


def test_somebody_who_speaks_for_a_person_has_a_name_and_shows_by_what_right(cast, as_):
    address = reverse("people:say", args=[cast.ana_person.pk, "clinic", "yes"])
    client, told = as_("ben"), {"how": "paper", "day": "2026-01-05"}
    right = {"speaker_role": "guardian", "speaker": "Jo Klee", "speaker_shown": "the court's paper"}
    for change, wrong in (
        ({"speaker_shown": ""}, "speaker_shown"),
        ({"speaker": ""}, "speaker"),
        ({"speaker_role": ""}, "speaker_role"),
        ({"speaker_role": "king"}, "speaker_role"),
    ):
        answer = client.post(address, {**told, **right, **change})
        assert answer.status_code == 422
        assert f'id="id_{wrong}_error"' in answer.content.decode()
    assert not consent.consents_of(cast.ana_person).exists()
    assert client.post(address, {**told, **right}).status_code == 302
    page = as_("ana").get(reverse("people:consents", args=[cast.ana_person.pk])).content.decode()
    for words in ("Said for them by a guardian:", "Jo Klee", "the court&#x27;s paper"):
        assert words in page


@pytest.mark.parametrize(
    "change", [{"given": False}, {"text_version": "9"}, {"day": dt.date(2020, 1, 1)}, {"speaker": "x"}]
)
def test_the_database_refuses_to_change_what_was_said(change, cast):
    say(cast.ana_person, cast.ana, given=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.update(**change)
    assert consent.standing(cast.ana_person, "research").given


def test_a_record_that_nobody_sees_is_handed_over_without_being_seen(real, as_):
    """A record that a therapist brought in, who is gone before the person's yes was asked for."""
    edi, left = as_("edi"), reverse("people:left")
    for asked in (edi.get(left), edi.post(left, {})):  # signed in long ago
        assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    prove(edi)
    assert "Somebody sees each record" in edi.get(left).content.decode()
    of_ben = actions.add_person(real.ben, name="Otto Unheard", kind=Share.Kind.PROFESSIONAL)
    User.objects.filter(pk=real.ben.pk).update(is_active=False)
    page = edi.get(left).content.decode()
    assert "Ben</span>: 1 record" in page  # Ana, whom Ben works with too, sees her own
    assert "Otto" not in page
    told = {"keeper": str(real.ben.pk), "to": str(real.cleo.pk)}
    for wrong in ({"keeper": str(real.cleo.pk)}, {"to": str(real.ben.pk)}, {"to": str(real.dev.pk)}):
        assert edi.post(left, {**told, **wrong}).status_code == 422
    assert prove(as_("cleo")).post(left, told).status_code == 404
    assert edi.post(left, told).status_code == 302
    record = reverse("people:record", args=[of_ben.pk])
    assert as_("cleo").get(record).status_code == 200
    assert edi.get(record).status_code == 404
    assert consent.is_awaited(of_ben)
    User.objects.filter(pk=real.ben.pk).update(is_active=True)
    assert not visible_to(real.ben).filter(pk=of_ben.pk).exists()
    deeds = AuditEntry.objects.filter(person_id=of_ben.pk, actor_id=real.edi.pk)
    assert {each.action for each in deeds} >= {"record.handed_over", "share.ended"}
    assert "Somebody sees each record" in edi.get(left).content.decode()


def test_a_class_that_nobody_leads_is_handed_over(cast, as_):
    edi, left = as_("edi"), reverse("classes:left")
    assert edi.get(left).headers["Location"].startswith(reverse("account_reauthenticate"))
    prove(edi)
    assert "Somebody leads each class" in edi.get(left).content.decode()
    User.objects.filter(pk__in=[cast.ana.pk, cast.ben.pk]).update(is_active=False)
    page = edi.get(left).content.decode()
    assert cast.group.name in page
    assert "Ana" not in page
    told = {"of": str(cast.group.pk), "to": str(cast.cleo.pk)}
    for wrong in ({"to": str(cast.ben.pk)}, {"to": str(cast.dev.pk)}, {"of": ""}):
        assert edi.post(left, {**told, **wrong}).status_code == 422
    assert prove(as_("cleo")).post(left, told).status_code == 404
    assert edi.post(left, told).status_code == 302
    assert list(cast.group.instructors.all()) == [cast.cleo]
    assert as_("cleo").get(reverse("classes:one", args=[cast.group.pk])).status_code == 200
    assert AuditEntry.objects.filter(action="class.handed_over", actor_id=cast.edi.pk).count() == 1
    assert edi.post(left, told).status_code == 422  # it is led again


def test_what_was_kept_alone_or_refused_is_handed_to_nobody(real, as_):
    """A record that only its person ever saw, and one whose person said no."""
    alone = actions.add_person(real.ana, name="Pia Alone")
    refused = actions.add_person(real.ben, name="Otto Unwilling", kind=Share.Kind.PROFESSIONAL)
    say(refused, real.ben, scope="clinic", given=False)
    User.objects.filter(pk__in=[real.ana.pk, real.ben.pk]).update(is_active=False)
    found = {record for left in left_behind.left_behind() for record in left.records}
    assert alone.pk not in found
    assert refused.pk not in found
    say(refused, real.ben, scope="clinic", given=True)
    assert refused.pk in {record for left in left_behind.left_behind() for record in left.records}


def test_an_older_yes_that_is_written_down_later_does_not_undo_a_no(cast, as_):
    say(cast.ana_person, cast.ana, given=False)
    yes = reverse("people:say", args=[cast.ana_person.pk, "research", "yes"])
    refused = as_("ben").post(yes, {"how": "paper", "day": "2026-01-04"})
    assert refused.status_code == 422
    assert "On 5 January 2026 they said no" in refused.content.decode()
    assert not consent.standing(cast.ana_person, "research").given
    assert as_("ben").post(yes, {"how": "paper", "day": "2026-01-05"}).status_code == 302
    assert consent.standing(cast.ana_person, "research").given


def test_a_record_can_still_be_erased_with_all_that_was_said(cast):
    say(cast.ana_person, cast.ana, given=True)
    sharing.invite(cast.ben, kind=Invitation.Kind.PROFESSIONAL, person=cast.ana_person)
    cast.ana_person.delete()
    assert not Consent.objects.exists()


def test_a_record_on_paper_is_deleted_by_a_professional_once_there_is_no_yes_and_nobody_else_can(cast, as_):
    ben, otto = as_("ben"), actions.add_person(cast.ben, name="Otto", kind=Share.Kind.PROFESSIONAL)
    gone, shown = (
        reverse("people:erase", args=[otto.pk]),
        [reverse(f"people:{name}", args=[otto.pk]) for name in ("record", "data", "consents", "sharing")],
    )
    say(otto, cast.ben, scope="clinic", given=True)
    assert ben.get(gone).status_code == ben.post(gone, {"sure": "on"}).status_code == 404
    assert not any(gone in ben.get(page).text for page in shown)
    say(otto, cast.ben, scope="clinic", given=False)
    assert [page for page in shown if gone not in ben.get(page).text] == []
    own = Share.objects.create(person=otto, user=cast.bea, kind=Share.Kind.SELF)
    assert ben.get(gone).status_code == 404, "who has a sign-in deletes it themself"
    assert not any(gone in ben.get(page).text for page in shown)
    own.delete()
    page = ben.get(gone).text
    assert "Delete all we know of Otto?" in page
    assert "your name" not in page
    assert ben.post(gone, {}).status_code == 422
    assert as_("cleo").post(gone, {"sure": "on"}).status_code == 404
    assert ben.post(gone, {"sure": "on"}).status_code == 302
    assert not Person.objects.filter(name="Otto").exists()
    assert AuditEntry.objects.filter(action="person.erased", actor_id=cast.ben.pk).count() == 1


def test_an_example_person_of_ones_own_can_be_deleted(cast, as_):
    tried = actions_examples.example_for(cast.ben, "reader_b")
    assert as_("ben").post(reverse("people:erase", args=[tried.pk]), {"sure": "on"}).status_code == 302
    assert not Person.objects.filter(pk=tried.pk).exists()


def test_a_researcher_sees_no_record_with_or_without_consent(real, as_):
    say(real.ana_person, real.ana, given=True)
    dev = as_("dev")
    for name, method in OF_A_PERSON:
        address = reverse(name, kwargs=values(name, real.ana_person.pk, user_id=real.ana.pk))
        assert dev.generic(method, address).status_code == 404, name
