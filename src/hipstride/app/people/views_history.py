"""The record behind the programme: its history, notes, safety rules, and who looked."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hipstride.app.accounts.access import signed_in
from hipstride.app.people import consent, history, reads, safety, sharing
from hipstride.app.people.access import access_person, is_own, may_decide
from hipstride.app.people.forms import LiftForm, NoteForm
from hipstride.prescription.gates import word_needed
from hipstride.prescription.gates.since import can_be_lifted


@require_GET
def record(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What there is to see of one record."""
    user = signed_in(request)
    person = access_person(user, person_id)
    known = {
        "person": person,
        "may_decide": may_decide(user, person),
        "awaited": consent.is_awaited(person) and not is_own(user, person),
        "may_erase": sharing.may_erase(user, person),
        "section": "people",
    }
    return render(request, "people/record.html", known)


@require_GET
def history_of(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Every version, with what changed and by whom, and every word of a professional on what was open; the newest first."""
    user = signed_in(request)
    person = access_person(user, person_id)
    versions = history.entries(person)
    entries: list[history.Entry | history.Word] = [*versions, *history.words_on(person)]
    known = {
        "person": person,
        "entries": sorted(entries, key=lambda entry: entry.at, reverse=True),
        "newest": versions[0].number if versions else 0,
        "may_decide": may_decide(user, person),
        "section": "people",
    }
    return render(request, "people/history.html", known)


@require_GET
def looks(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Who looked at the record, and who changed it."""
    person = access_person(signed_in(request), person_id)
    known = {
        "person": person,
        "looks": reads.looks_at(person, request.GET.get("looks")),
        "deeds": reads.deeds_on(person, request.GET.get("deeds")),
        "section": "people",
    }
    return render(request, "people/looks.html", known)


@require_http_methods(["GET", "POST"])
def notes(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Notes; they are only ever added."""
    user = signed_in(request)
    person = access_person(user, person_id)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        history.add_note(user, person, form.cleaned_data["text"], once=form.key(user.pk))
        messages.success(request, _("Saved."))
        return redirect("people:notes", person.pk)
    known = {"person": person, "form": form, "notes": history.notes_of(person), "section": "people"}
    return render(request, "people/notes.html", known, status=422 if form.errors else 200)


@require_GET
def rules(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The safety rules that hold, since when and by whose answers; those that were lifted, by whom and why."""
    user = signed_in(request)
    person = access_person(user, person_id)
    may_lift = safety.may_lift(user, person)
    holding = history.holding(person)
    again = {each.gate.id for each in holding if each.again}
    lifted = safety.lifted(person)
    ended = {each.gate: each for each in lifted if each.because and each.gate in again}
    known = {
        "person": person,
        "holding": [
            (each, may_lift and can_be_lifted(each.gate.id), ended.get(each.gate.id))
            for each in sorted(holding, key=lambda each: not each.again)
        ],
        "lifted": [each for each in lifted if each.gate not in ended],
        "may_lift": may_lift,
        "section": "people",
    }
    return render(request, "people/rules.html", known)


@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, person_id: UUID, gate: str) -> HttpResponse:
    """Lift one rule, with a reason."""
    user = signed_in(request)
    person = access_person(user, person_id)
    stamp = safety.stamp(person)  # before the rest is read: what comes in from now on is news
    held = next((each for each in history.holding(person) if each.gate.id == gate), None)
    if held is None or not safety.may_lift(user, person):
        return redirect("people:rules", person.pk)
    form = LiftForm(request.POST if request.method == "POST" else None)
    known = {"person": person, "held": held, "form": form, "section": "people"}
    status = 200
    if request.method == "POST":
        stamped = request.POST.get("seen", "")
        if form.is_valid():
            try:
                note = form.cleaned_data["note"]
                safety.lift(user, person, gate_id=gate, note=note, seen=safety.seen_on(stamped))
            except safety.NewsMeanwhile as meanwhile:
                known |= {"again": True, "news": safety.words_of(meanwhile.news)}
                status = 409
            else:
                messages.success(request, _("Saved. The next session follows it."))
                return redirect("people:rules", person.pk)
        else:
            stamp, status = stamped, 422  # what was looked at is still what the first page showed
    word = word_needed(held.gate)
    known |= {"word": word and _(word), "stamp": stamp, "ends": safety.what_ends(gate)}
    return render(request, "people/lift.html", known, status=status)


@require_POST
def restore(request: HttpRequest, person_id: UUID, gate: str, index: int) -> HttpResponse:
    """Let a lifted rule hold again."""
    user = signed_in(request)
    person = access_person(user, person_id)
    safety.restore(user, person, index=index, gate_id=gate)
    messages.success(request, _("Saved. The rule holds again."))
    return redirect("people:rules", person.pk)
