"""Who needs a word today, and what the professional answers."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_GET, require_http_methods

from hipstride.app.accounts.access import signed_in
from hipstride.app.accounts.models import User
from hipstride.app.classes import actions
from hipstride.app.classes.access import reviews_of
from hipstride.app.classes.forms import LookedAt
from hipstride.app.classes.reasons import KINDS, URGENCY, Kind, subject
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
    known = {
        "lines": _lines(open_) if size else "",
        "rows": [] if size else _rows(open_),
        "size": size,
        "counts": _counts(open_),
        "fine": [each.person.called for each in found if not each.reasons],
        "section": "classes",
    }
    return render(request, "classes/needs.html", known)


_SIZES = ((20, "dense"), (8, "short"))
"""With more than so many rows the list is short: one line of why for each; or dense, so that 40 fit on one screen."""


def _counts(found: list[Needs]) -> list[tuple[str, int]]:
    """Of how many people each kind is a reason, the first or another one: the day before anybody is read."""
    counted = Counter(kind for each in found for kind in {reason.kind for reason in each.reasons})
    return [(gettext(KINDS[kind]), counted[kind]) for kind in URGENCY if kind in counted]


class _Ways:
    """Where the rows lead, and what the deeds are called: made once for hundreds of rows."""

    def __init__(self) -> None:
        nobody = str(UUID(int=0))
        made = {key: reverse(name, args=[nobody]).partition(nobody) for key, name in _PLACES.items()}
        self.to = {key: (before, after) for key, (before, _nobody, after) in made.items()}
        self.words = {kind: gettext(text) for kind, text in DEEDS.items()}
        self.new = gettext("Somebody new")

    def address(self, key: str, person: Person) -> str:
        before, after = self.to[key]
        return f"{before}{person.pk}{after}"

    def act(self, person: Person, kind: Kind) -> str:
        """Where a reason is answered."""
        return self.address(kind, person) if kind in self.to else f"{self.address('do', person)}#{kind}"


_PLACES = {
    "of": "training:progress",
    "do": "classes:looked_at",
    "set_up": "people:set_up",
    "test": "assessments:visits",
    "lift": "people:rules",
}


def _rows(found: list[Needs]) -> list[dict[str, Any]]:
    """What the page shows of each where there is room for every reason."""
    ways = _Ways()
    return [
        {
            "name": each.person.called or ways.new,
            "href": ways.address("of", each.person),
            "kind": each.reasons[0].kind,
            "reasons": [
                {
                    "text": reason.text,
                    "rule": reason.rule,
                    "deed": ways.words[reason.kind],
                    "href": ways.act(each.person, reason.kind),
                }
                for reason in each.reasons
            ],
        }
        for each in found
    ]


_LINE = """<li class="need {kind}"><a class="whom" href="{href}"><strong translate="no">{name}</strong>
<span class="why"><span>{short}</span>{more}</span></a>
<a class="act" href="{act}">{deed}<span class="visually-hidden" translate="no"> {name}</span></a></li>"""
_MORE = ' <span class="muted">(+{})</span>'


def _lines(found: list[Needs]) -> SafeString:
    """One line of each, with the first reason, as HTML: the nodes of a template for hundreds take five times as long."""
    ways = _Ways()
    deeds = {kind: escape(text) for kind, text in ways.words.items()}
    lines = []
    for each in found:
        first, more = each.reasons[0], len(each.reasons) - 1
        line = _LINE.format(
            kind=first.kind,
            href=ways.address("of", each.person),
            name=escape(each.person.called or ways.new),
            short=escape(first.short),
            more=_MORE.format(more) if more else "",
            act=ways.act(each.person, first.kind),
            deed=deeds[first.kind],
        )
        lines.append(line)
    return SafeString("\n".join(lines))  # addresses and kinds are our own, all else is escaped


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
