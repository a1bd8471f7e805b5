"""Who needs a word today, and what the professional answers."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_GET, require_http_methods

from hipstride.app.accounts.access import signed_in
from hipstride.app.accounts.models import User
from hipstride.app.classes import actions
from hipstride.app.classes.access import reviews_of
from hipstride.app.classes.forms import LookedAt
from hipstride.app.classes.reasons import KINDS, Kind, Reason, subject
from hipstride.app.classes.reviews import words_on
from hipstride.app.classes.standings import Needs, needs_of, who_needs
from hipstride.app.people import reads, safety
from hipstride.app.people.access import access_person
from hipstride.app.people.models import Person
from hipstride.app.people.records import log_of
from hipstride.record.event import Fall


@require_GET
def needs(request: HttpRequest) -> HttpResponse:
    """Everybody in one screen: who needs a word and why, the most urgent first."""
    user = signed_in(request)
    found = who_needs(user, timezone.localdate())
    reads.note(user, [each.person.pk for each in found])
    open_ = [each for each in found if each.reasons]
    size = next((size for least, size in _SIZES if len(open_) > least), "")
    rows = _rows(open_, in_full=not size)
    known = {
        "rows": rows,
        "size": size,
        "counts": _counts(rows),
        "fine": [each.person.called for each in found if not each.reasons],
        "section": "classes",
    }
    return render(request, "classes/needs.html", known)


_SIZES = ((20, "dense"), (8, "short"))
"""With more than so many rows the list is short: one line of why for each; or dense, so that 40 fit on one screen."""


def _counts(rows: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """How many of each kind, as they stand in the list: what the day looks like before anybody is read."""
    counted = Counter(row["kind"] for row in rows)  # in the order of the rows
    return [(gettext(KINDS[kind]), n) for kind, n in counted.items()]


def _rows(found: list[Needs], *, in_full: bool) -> list[dict[str, Any]]:
    """What the page shows of each; ``in_full``: with every reason. Words are made once for hundreds of rows."""
    words = {kind: gettext(text) for kind, text in DEEDS.items()}
    new, nobody = gettext("Somebody new"), UUID(int=0)
    names = {
        "of": "training:progress",
        "do": "classes:looked_at",
        "set_up": "people:set_up",
        "test": "assessments:visits",
        "lift": "people:rules",
    }
    to = {key: reverse(name, args=[nobody]) for key, name in names.items()}

    def address(key: str, person: Person) -> str:
        return to[key].replace(str(nobody), str(person.pk))

    def act(person: Person, reason: Reason) -> str:
        if reason.kind in ("set_up", "test", "lift"):
            return address(reason.kind, person)
        return f"{address('do', person)}#{reason.kind}"

    rows = []
    for each in found:
        first = each.reasons[0]
        rows.append(
            {
                "name": each.person.called or new,
                "href": address("of", each.person),
                "kind": first.kind,
                "short": first.short,
                "more": str(len(each.reasons) - 1) if len(each.reasons) > 1 else "",
                "deed": words[first.kind],
                "act": act(each.person, first),
                "reasons": [
                    {
                        "text": reason.text,
                        "rule": reason.rule,
                        "deed": words[reason.kind],
                        "href": act(each.person, reason),
                    }
                    for reason in (each.reasons if in_full else ())
                ],
            }
        )
    return rows


SEEN = gettext_noop("I have seen it")
DEEDS: dict[Kind, str] = {
    "fall": gettext_noop("Lift the pause"),
    "symptom": gettext_noop("It has settled"),
    "gate": SEEN,
    "lift": gettext_noop("To the rule"),
    "pain": SEEN,
    "down": SEEN,
    "away": SEEN,
    "form": gettext_noop("I looked at it"),
    "test": gettext_noop("To the tests"),
    "up": SEEN,
    "set_up": gettext_noop("Go on with it"),
}


_BEFORE = 5  # so many earlier answers stand under what is open; all are in the history


@require_http_methods(["GET", "POST"])
def looked_at(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person's reasons, and the answer to one of them."""
    user = signed_in(request)
    person = access_person(user, person_id)
    if not safety.may_review(user, person):
        raise Http404
    form = LookedAt(request.POST if request.method == "POST" else None)
    changed = False
    if request.method == "POST" and form.is_valid():
        key, note = form.cleaned_data["key"], form.cleaned_data["note"].strip()
        if actions.look_at(user, person, key, note, also="also" in request.POST):
            messages.success(request, gettext("Noted."))
            return redirect("classes:needs")
        changed = True
    reasons = needs_of(user, person, timezone.localdate())
    known = {
        "person": person,
        "reasons": reasons,
        "form": form,
        "before": words_on(person, _BEFORE),
        "section": "classes",
    }
    if form.is_bound:
        key = form.data.get("key", "")
        known["asked"] = next((one.key for one in reasons if subject(one.key) == subject(key)), None)
        if known["asked"] is None:
            known["gone"], known["theirs"] = _gone(user, person, key)
        elif changed:
            form.add_error(None, gettext(NEWER.get(subject(key)[0], NEWER["symptom"])))
    status = 409 if changed else 422 if form.errors else 200
    return render(request, "classes/looked_at.html", known, status=status)


NEWER = {
    "fall": gettext_noop("Another fall came in meanwhile. Look at it first."),
    "symptom": gettext_noop("Something newer of this came in meanwhile. Look at it first."),
}


def _gone(user: User, person: Person, key: str) -> tuple[str, str]:
    """That a reason is no longer open, who was faster where that is known, and what they wrote."""
    review = reviews_of(person).filter(key=key[:128]).first()
    if review and review.by == user:
        return gettext("You have answered this already."), review.note
    if review and review.by:
        return gettext("%(who)s was faster and has answered this.") % {"who": review.by}, review.note
    fall = _last_reviewed(person) if subject(key)[0] == "fall" else None
    if fall:
        told = gettext("This is no longer open. The last fall was reviewed with %(who)s.")
        return told % {"who": fall.reviewed_with}, fall.why or ""
    return gettext("This is no longer open."), ""


def _last_reviewed(person: Person) -> Fall | None:
    """The review of the last fall, by the log."""
    falls = (each.body for each in reversed(log_of(person).events) if isinstance(each.body, Fall))
    return next((fall for fall in falls if fall.reviewed_with), None)
