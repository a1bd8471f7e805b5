"""In a clinic: add people, invite them and colleagues, end access, hand over, and write consent down."""

from __future__ import annotations

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hipstride.app.accounts.access import access_admin, signed_in
from hipstride.app.accounts.forms import Account
from hipstride.app.accounts.models import User
from hipstride.app.people import consent, left_behind, sharing
from hipstride.app.people.access import access_person, is_own, visible_to
from hipstride.app.people.forms import AddForm, ConsentForm, HandOverForm, InviteForm, StaffForm
from hipstride.app.people.models import Consent, Invitation, Person
from hipstride.app.people.views import choose
from hipstride.app.web.fields import Once


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A therapist adds somebody: on paper only at first, with their consent."""
    user = signed_in(request)
    if user.role != User.Role.THERAPIST:
        raise Http404
    form = AddForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person = consent.add_person(user, form.cleaned_data["name"], once=form.key(user.pk), **form.said)
        choose(request, person)
        return redirect("people:set_up", person.pk)
    known = {"form": form, "words": consent.text(Consent.Scope.CLINIC), "section": "people"}
    return render(request, "people/new.html", known, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def sharing_of(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Who sees this record now, who did, and whom to invite."""
    user = signed_in(request)
    person = access_person(user, person_id)
    others = sharing.may_let_in(user, person)
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        with_account=sharing.has_account(person),
        hands_over=user.role == User.Role.THERAPIST,
        others=others,
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["kind"]
        kind = Invitation.Kind.PROFESSIONAL if chosen == "hand_over" else chosen
        token = sharing.invite(user, kind=kind, person=person, hands_over=chosen == "hand_over")
        request.session["invitation"] = _address(request, token)
        return redirect("people:sharing", person.pk)
    known = {
        "person": person,
        "form": form,
        "awaited": not others,
        "may_erase": not others and sharing.may_erase(user, person),
        "shares": sharing.shares_of(person),
        "invitations": sharing.invitations_of(person),
        "link": request.session.pop("invitation", None),
        "section": "people",
    }
    return render(request, "people/sharing.html", known, status=422 if form.errors else 200)


@require_POST
def end_share(request: HttpRequest, person_id: UUID, share_id: int) -> HttpResponse:
    """End somebody's access, at once."""
    user = signed_in(request)
    person = access_person(user, person_id)
    try:
        sharing.end(user, person, share_id)
    except sharing.LastOne:
        messages.error(
            request, _("Somebody must be able to open this record. Invite another first, then end this.")
        )
        return redirect("people:sharing", person.pk)
    messages.success(request, _("Ended."))
    if not visible_to(user).filter(pk=person.pk).exists():  # who ended their own access is out as well
        return redirect("people:index")
    return redirect("people:sharing", person.pk)


@require_POST
def withdraw(request: HttpRequest, person_id: UUID, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    user = signed_in(request)
    person = access_person(user, person_id)
    sharing.withdraw(user, person, invitation_id)
    messages.success(request, _("Taken back. The link works no more."))
    return redirect("people:sharing", person.pk)


@require_GET
def consents(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What the person agreed to, apart for the clinic and for research, with all that was said before."""
    return _as_it_stands(request, access_person(signed_in(request), person_id))


def _as_it_stands(request: HttpRequest, person: Person, *, status: int = 200) -> HttpResponse:
    known = {
        "person": person,
        "may_erase": consent.is_awaited(person) and sharing.may_erase(signed_in(request), person),
        "standings": consent.standings(person),
        "said": consent.consents_of(person),
        "section": "people",
    }
    return render(request, "people/consents.html", known, status=status)


@require_http_methods(["GET", "POST"])
def say(request: HttpRequest, person_id: UUID, scope: str, answer: str) -> HttpResponse:
    """Write a yes or a no down. The person says it here; a professional says how it was told to them."""
    user = signed_in(request)
    person = access_person(user, person_id)
    if scope not in consent.TEXTS or answer not in ("yes", "no"):
        raise Http404
    own = is_own(user, person)
    refused_on = consent.refused_on(person, scope) if answer == "yes" else None
    form = ConsentForm(request.POST if request.method == "POST" and not own else None, refused_on=refused_on)
    if request.method == "POST" and (own or form.is_valid()):
        sent = Once(request.POST) if own else form
        once = sent.key(user.pk, scope, answer) if sent.is_valid() else None
        told = consent.spoken_here() if own else form.said
        try:
            consent.record(user, person, scope=scope, given=answer == "yes", once=once, **told)
        except consent.Overtaken:
            messages.error(
                request,
                _(
                    "This yes is an old one. It was taken back since. Nothing was written. This is how it is now."
                ),
            )
            return _as_it_stands(request, person, status=409)
        messages.success(request, _("Written down. It counts from now on."))
        return redirect("people:consents", person.pk)
    known = {
        "person": person,
        "form": None if own else form,
        "once": Once(),
        "standing": consent.standing(person, scope),
        "yes": answer == "yes",
        "awaited": scope == Consent.Scope.CLINIC and not own and consent.is_awaited(person),
        "with_account": sharing.has_account(person),
        "section": "people",
    }
    return render(request, "people/consent_say.html", known, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def invite_staff(request: HttpRequest) -> HttpResponse:
    """An administrator makes a link for somebody who works here."""
    admin = access_admin(request)
    form = StaffForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        token = sharing.invite(admin, kind=Invitation.Kind.STAFF, role=form.cleaned_data["role"])
        request.session["invitation"] = _address(request, token)
        return redirect("people:invite_staff")
    known = {
        "form": form,
        "link": request.session.pop("invitation", None),
        "invitations": [
            {"made": each, "role": User.Role(each.role).label} for each in sharing.invitations_of(None)
        ],
        "section": "accounts",
    }
    return render(request, "people/invite_staff.html", known, status=422 if form.errors else 200)


@require_POST
def withdraw_staff(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """An administrator takes an invitation of somebody who works here back."""
    sharing.withdraw(access_admin(request), None, invitation_id)
    messages.success(request, _("Taken back. The link works no more."))
    return redirect("people:invite_staff")


@require_http_methods(["GET", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth is untyped
def left(request: HttpRequest) -> HttpResponse:
    """An administrator hands records over that nobody sees any more, without seeing them."""
    admin = access_admin(request)
    groups = left_behind.left_behind()
    form = HandOverForm(request.POST if request.method == "POST" else None, left=groups)
    if request.method == "POST" and form.is_valid():
        count = left_behind.hand_over(admin, form.keeper_id, form.cleaned_data["to"])
        messages.success(request, _("Handed over: %(count)s records.") % {"count": count})
        return redirect("people:left")
    known = {"groups": groups, "form": form, "section": "accounts"}
    return render(request, "people/left.html", known, status=422 if form.errors else 200)


@login_not_required
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation: taken up with the account one has, or with a new one; or why it works no more."""
    found = sharing.find(token)
    if found is None or sharing.state_of(found) != "open":
        return _over(request, token)
    if request.user.is_authenticated:
        return _with_account(request, token, found, request.user)
    form = Account(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            user = sharing.take_up_as_new(found, **form.cleaned_data)
        except sharing.Gone:
            return _over(request, token)
        return _signed_in(request, user)
    known = {"invitation": found, "form": form, "address": request.path}
    return render(request, "people/invitation.html", known, status=422 if form.errors else 200)


def _over(request: HttpRequest, token: str) -> HttpResponse:
    """A link that does not work, with why."""
    found = sharing.find(token)
    sharing.note_refused()
    state = "unknown" if found is None else sharing.state_of(found)
    return render(request, "people/invitation_over.html", {"state": state}, status=404)


def _with_account(request: HttpRequest, token: str, found: Invitation, user: User) -> HttpResponse:
    fits = sharing.fits(found, user)
    if request.method == "POST" and fits:
        if not sharing.take_up(found, user):
            return _over(request, token)  # somebody was faster
        if found.person is not None:
            choose(request, found.person)
        return redirect("start")
    known = {"invitation": found, "fits": fits}
    return render(request, "people/invitation.html", known, status=409 if request.method == "POST" else 200)


def _signed_in(request: HttpRequest, user: User) -> HttpResponse:
    from hipstride.app.accounts import factors  # loaded where allauth is: in a clinic only

    return factors.sign_in_with_link(request, user)


def _address(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("people:invitation", args=[token]))
