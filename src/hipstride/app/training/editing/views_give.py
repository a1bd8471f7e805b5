"""A programme for others: kept as a template, given to one or several people with a look at each first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hipstride.app.accounts.access import signed_in
from hipstride.app.people import history, reads
from hipstride.app.people.access import may_decide_for, versions_of
from hipstride.app.people.actions import ChangedMeanwhile
from hipstride.app.people.decisions import Part, kind_words
from hipstride.app.people.models import Person
from hipstride.app.training.access import access_template, may_use_templates, templates_seen
from hipstride.app.training.editing import actions, template
from hipstride.app.training.editing.forms_give import GiveForm, KeepForm, KindForm
from hipstride.app.training.editing.opened import Opened, meanwhile, opened
from hipstride.app.training.editing.preview import Preview
from hipstride.record.errors import BadInput

Programme = Mapping[str, Any]


@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    """The templates this user may use."""
    user = signed_in(request)
    if not may_use_templates(user):
        raise Http404
    told = {"templates": templates_seen(user), "me": user.pk, "section": "people"}
    return render(request, "training/editing/templates.html", told)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """A template: what is in it, and whom to give it."""
    user = signed_in(request)
    found = access_template(user, template_id)
    back, mine = reverse("training:templates"), found.by_id == user.pk
    source = Source(f"template {found.pk}", found.name, found.document, back, mine=mine)
    return _give(request, source, template_id=found.pk)


@require_POST
def remove(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Take a template away; who has it keeps what they were given."""
    user = signed_in(request)
    actions.remove_template(user, access_template(user, template_id))
    messages.success(request, _("Taken away. Those who were given it keep what they have."))
    return redirect("training:templates")


@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Keep a person's programme under a name, without what is about them alone."""
    now = opened(request, person_id)
    if isinstance(now, HttpResponse):
        return now
    programme = template.programme_of(now.document)
    form = KeepForm(programme, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = actions.keep_template(
            now.user,
            now.person,
            name=form.cleaned_data["name"],
            for_all=form.cleaned_data.get("for_all", False),
            document=form.programme(),
            once=form.key(now.user.pk),
        )
        messages.success(request, _("Kept as a template."))
        return redirect("training:template", made.pk)
    told = {"person": now.person, "form": form, **_words(programme), "section": "people"}
    return render(request, "training/editing/keep.html", told, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Give this person's programme to others."""
    now = opened(request, person_id)
    if isinstance(now, HttpResponse):
        return now
    name = _("the programme of %(name)s") % {"name": now.person.called or _("somebody without a name")}
    back = reverse("training:edit", args=[now.person.pk])
    programme = template.for_others(template.programme_of(now.document), now.by)
    return _give(request, Source(f"person {now.person.pk}", name, programme, back), but=now.person)


@require_http_methods(["GET", "POST"])
def kind(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Which kind of programme it is: bands, the leg press, both, or by what they have."""
    now = opened(request, person_id)
    if isinstance(now, HttpResponse):
        return now
    chosen = (now.document.get("preferences") or {}).get("programme", "")
    sent = request.POST if request.method == "POST" else None
    form = KindForm(sent, initial={"programme": chosen, "made_from": now.version.number})
    if request.method == "POST" and form.is_valid():
        back = reverse("training:edit", args=[now.person.pk])
        try:
            actions.set_kind(now.user, now.person, form.cleaned_data["programme"], made_from=form.version)
        except ChangedMeanwhile:
            now = opened(request, person_id)
            if isinstance(now, HttpResponse):
                return now
            words = kind_words(form.cleaned_data["programme"])
            return meanwhile(
                request,
                now,
                made_from=form.version,
                mine=[Part(_("Which kind of programme"), words)],
                change=form.put,
                back=back,
            )
        messages.success(request, _("Saved. The plan follows it from now on."))
        return redirect(back)
    told = {"person": now.person, "form": form, "section": "people"}
    return render(request, "training/editing/kind.html", told, status=422 if form.errors else 200)


# --- giving ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """Where a programme comes from. ``back``: where "Leave it" goes; ``mine``: a template this user made."""

    key: str
    name: str
    programme: Programme
    back: str
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What one person would get: ``why`` they cannot have it, ``missing`` what they do not own.

    ``meanwhile``: what somebody else saved since this was looked at.
    """

    person: Person
    made_from: int
    document: Mapping[str, Any]
    becomes: Preview | None
    missing: list[str]
    why: str
    who: str = ""
    meanwhile: tuple[history.Change, ...] = ()

    @property
    def stopped(self) -> list[Any]:
        """The decisions that the plan cannot follow, or only in part."""
        return (
            []
            if self.becomes is None
            else [each for each in self.becomes.decisions if each.followed in ("no", "partly")]
        )


def _give(
    request: HttpRequest, source: Source, *, but: Person | None = None, template_id: UUID | None = None
) -> HttpResponse:
    user = signed_in(request)
    people = may_decide_for(user).filter(versions__isnull=False).distinct()
    people = people if but is None else people.exclude(pk=but.pk)
    form = GiveForm(list(people), request.POST if request.method == "POST" else None)
    told: dict[str, Any] = {
        "source": source,
        "template_id": template_id,
        "form": form,
        **_words(source.programme),
        "section": "people",
    }
    if request.method == "GET" or "again" in request.POST or not form.is_valid():
        status = 422 if request.method == "POST" and "again" not in request.POST else 200
        if "again" in request.POST:
            form.full_clean()
            form.errors.clear()
        return render(request, "training/editing/give.html", told, status=status)
    results = [_result(request, person.pk, source, form) for person in form.chosen]
    reads.note(user, [person.pk for person in form.chosen])
    told["results"] = results
    told["can"] = [each for each in results if not each.why]
    changed = any(each.meanwhile or each.who for each in results)
    if "save" in request.POST and not changed:
        gifts = [actions.Given(each.person, each.document, each.made_from) for each in told["can"]]
        try:
            actions.give(user, source.key, gifts)
        except ChangedMeanwhile:  # between the look and the save: look again
            return _give(request, source, but=but, template_id=template_id)
        count = len(gifts)
        words = ngettext("Saved for %(n)d person.", "Saved for %(n)d people.", count) % {"n": count}
        messages.success(request, words)
        return redirect(source.back)
    return render(request, "training/editing/results.html", told, status=409 if changed else 200)


def _result(request: HttpRequest, person_id: UUID, source: Source, form: GiveForm) -> Result:
    now = opened(request, person_id)
    if not isinstance(now, Opened):
        raise Http404
    document, missing = template.with_programme(
        now.document, source.programme, form.cleaned_data["wanted"], by=now.by, today=now.today
    )
    seen = form.seen(person_id)
    who = ""
    meanwhile_: tuple[history.Change, ...] = ()
    if seen is not None and seen != now.version.number:
        who = str(now.version.by) if now.version.by else _("Somebody")
        old = versions_of(now.person).filter(number=seen).first()
        if old is not None:
            meanwhile_ = tuple(history.differences(old.document, now.document))
    becomes, why = None, ""
    try:
        becomes = now.preview(lambda _document: document)
    except BadInput as error:
        why = str(error)
    return Result(now.person, now.version.number, document, becomes, missing, why, who, meanwhile_)


def _words(programme: Programme) -> dict[str, Any]:
    return {
        "kind": kind_words(programme["preferences"].get("programme", "")),
        "time": template.time_words(programme),
        "rows": template.decisions_words(programme),
    }
