"""Today without JavaScript, from how somebody is to the next session: by plain pages and forms alone."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.records import log_of
from hipstride.prescription.done_sessions import sessions
from tests.app.training.test_sheet import filled


def words(answer) -> str:
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


@pytest.mark.parametrize("who", ["reader_a_home", "reader_c", "reader_e"])
def test_a_day_by_forms_alone_and_the_next_session_says_why_it_is_another_one(who, cast, as_):
    ana, person = as_("ana"), add_example(cast.ana, who, timezone.localdate())
    today = reverse("training:today", args=[person.pk])
    asked = ana.get(today).content.decode()
    usual = re.search(r'name="usual" value="(\w+)"', asked)
    assert usual
    assert ana.post(reverse("training:how", args=[person.pk]), {"usual": usual[1]}).status_code == 302
    ready = ana.get(today)
    text = ready.content.decode()
    plain = re.search(r"<noscript>(.*?)</noscript>", text, re.DOTALL)
    assert plain
    links = [unescape(each) for each in re.findall(r'href="([^"]+)"', plain[1])]
    assert reverse("training:print_today", args=[person.pk]) in text
    (sheet,) = (each for each in links if "/log/sheet/" in each)
    form = ana.get(sheet + "&planned=1")
    told = filled(form)
    told |= {name: "3" for name in told if name.startswith("effort")}
    told |= {name: "good" for name in told if name.startswith("form")}
    assert ana.post(sheet.partition("?")[0], told).status_code == 302
    assert len(sessions(log_of(person))[0].sets) > 3
    done = ana.get(today)
    outlook, said = done.context["outlook"], words(done)
    assert not outlook.alike
    assert outlook.changes or outlook.turns
    for group in outlook.changes:
        assert group.why, group.exercises
        assert all(str(why.text) in said for why in group.why)
        assert not any("went well" in str(why.text) for why in group.why)  # that is why something stays
    assert all(name in said for name in outlook.turns)
    if outlook.turns:
        assert "Other exercises take their turn" in said
