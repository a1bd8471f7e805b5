"""Progress: made once for the same facts, honest where there is nothing to compare, few queries, no style of its own."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import timezone

import hipstride
from hipstride.app.people import records
from hipstride.app.people.actions import add_person
from hipstride.app.people.actions_examples import example_for
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.data_actions import erase, import_archive
from hipstride.app.training.access import progress_shown
from hipstride.app.training.facts import Facts, facts_of
from hipstride.app.training.own_words import due_week
from hipstride.app.training.progress import own_items, show_progress
from hipstride.exchange import read_log, read_person
from hipstride.exchange.archive import archive_bytes
from hipstride.prescription.done_sessions import sessions
from hipstride.prescription.report import programme_start
from hipstride.record.event import Log
from hipstride.record.person import OwnItem
from tests.app.people.test_events import set_done
from tests.prescription.reading_grade import reading_grade

EXAMPLES = Path(__file__).parents[3] / "examples"
AT = dt.datetime(2026, 4, 2, 10, tzinfo=dt.UTC)


@pytest.fixture
def trained(cast):
    """Somebody with two tests and eight weeks of training."""
    files = [(EXAMPLES / name).read_bytes() for name in ("reader_a.toml", "reader_a_log.jsonl")]
    return import_archive(
        cast.ana, archive_bytes("reader-a", *files, created=AT, version="0.1.0"), where="file"
    )


def address(person):
    return f"/people/{person.pk}/progress/"


def test_the_page_says_what_the_engine_says(as_, trained):
    page = as_("ana").get(address(trained))
    made = the_report()
    verdict, _, rest = made.headline.statement.partition(". ")
    assert f"{verdict}." in page.text
    for sentence in (rest, made.chance, made.adherence.text, made.next_test.text if made.next_test else ""):
        assert sentence in page.text
    for row in made.changes:
        assert row.text in page.text
    assert page.text.count("<svg ") == 5
    assert "And in training:" in page.text


def shown_at_once(page):
    """What is to be read and nobody has to open."""
    return re.sub(r"<(details|svg)\b.*?</\1>", "", page, flags=re.DOTALL)


def the_report():
    person = read_person(EXAMPLES / "reader_a.toml")
    log = read_log(EXAMPLES / "reader_a_log.jsonl", person_id="reader-a")
    return hipstride.report(person, log, date=timezone.localdate())


def test_a_gap_that_closed_because_the_strong_side_lost_is_said_where_nothing_has_to_be_opened(as_, trained):
    at_once = shown_at_once(as_("ana").get(address(trained)).text)
    told = [row.text for row in the_report().symmetry if "That is no gain." in row.text]
    others = [row.text for row in the_report().symmetry if "That is no gain." not in row.text]
    assert told
    assert others
    assert all(text in at_once for text in told)
    assert not any(text in at_once for text in others)


def test_beside_what_became_heavier_stands_what_became_lighter(as_, trained):
    page = as_("ana").get(address(trained)).text
    training = the_report().training
    found = [{row.exercise for row in training if row.load == how} for how in ("heavier", "lighter")]
    more, less = (f"{len(each)} exercise{'s' * (len(each) > 1)}" for each in found)
    assert all(found)
    much, sides = r"against \d+( to \d+)? %", r"( \(.*?on one side only\))?"
    told = rf"In {more}{sides} you now work {much} more than at first, and in {less}{sides} {much} less\."
    assert re.search(told, page)


def test_every_chart_has_its_words_and_its_numbers(as_, trained):
    page = as_("ana").get(address(trained)).text
    figures = re.findall(r'<figure class="chart">.*?</figure>', page, re.DOTALL)
    assert len(figures) == 5
    for figure in figures:
        assert re.search(r"<title id=[^>]+>.+</title>", figure)
        assert "<table>" in figure
        assert figure.count("<th scope") >= 5
        assert "style" not in figure
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_without_a_second_test_it_says_so_and_promises_nothing(as_, cast):
    page = as_("ana").get(address(cast.ana_person)).text
    assert "There is no second test yet, so we cannot say whether you got stronger." in page
    assert "What should be easier for you?" in page
    assert "% more" not in page


def test_no_streaks_no_guilt(as_, trained):
    page = as_("ana").get(address(trained)).text.lower()
    assert [word for word in ("streak", "missed", "failed", "you only", "behind") if word in page] == []


def test_it_is_made_once_for_the_same_facts_and_again_for_new_ones(cast, trained, monkeypatch):
    made = []
    original = hipstride.report

    def counted(*words, **more):
        made.append(words)
        return original(*words, **more)

    monkeypatch.setattr(hipstride, "report", counted)

    def ask(day):
        facts = facts_of(trained, day)
        assert facts is not None
        return show_progress(trained, facts)

    day = dt.date(2026, 4, 2)
    first = ask(day)
    assert ask(day) == first
    assert len(made) == 1
    ask(day + dt.timedelta(days=1))
    assert len(made) == 2
    assert not add_events(cast.ana, trained, [Item(set_done(trained, 9))]).refused
    ask(day + dt.timedelta(days=1))
    assert len(made) == 3
    monkeypatch.setattr("hipstride.app.training.progress.RULES_VERSION", "another")
    ask(day + dt.timedelta(days=1))
    assert len(made) == 4


def test_what_is_stored_goes_with_the_person(as_, cast, trained):
    as_("ana").get(address(trained))
    kept = progress_shown(trained)
    assert kept is not None
    assert json.loads(kept.document)["verdict"]
    erase(cast.ana, trained)
    assert not type(kept).objects.filter(pk=kept.pk).exists()


def test_few_queries_also_when_it_is_made(as_, trained, django_assert_max_num_queries):
    client = as_("ana")
    records.forget()
    for most in (10, 4):
        with django_assert_max_num_queries(most):
            assert client.get(address(trained)).status_code == 200


def test_before_the_set_up_it_leads_there(as_, cast):
    person = add_person(cast.ana)
    assert as_("ana").get(address(person)).headers["Location"] == f"/people/{person.pk}/set-up/"


def test_the_report_on_paper_is_offered_where_there_is_one(as_, trained):
    page = as_("ana").get(address(trained)).text
    assert f'href="/people/{trained.pk}/print/report/"' in page
    assert as_("ana").get(f"/people/{trained.pk}/print/report/").content.startswith(b"%PDF-")


def item(day, score, words="Crossing the street", about="confidence"):
    told = {"seconds": score} if about == "stairs" else {"score": score}
    return OwnItem(date=dt.date(2026, 1, day), about=about, words=words, **told)


def test_own_items_stand_together_by_their_words_and_the_last_answer_of_a_day_counts():
    found = own_items(
        [
            item(20, 6.0),
            item(5, 4.0),
            item(20, 7.0),
            item(5, 9.0, "By noon", "fatigue"),
            item(6, 1.0, "Other"),
        ],
        dt.date(2026, 1, 6),
    )
    assert [(row["about"], row["words"]) for row in found] == [
        ("confidence", "Crossing the street"), ("confidence", "Other"), ("fatigue", "By noon")
    ]  # fmt: skip
    assert [one["value"] for one in found[0]["answers"]] == [4.0, 7.0]
    assert [one["week"] for one in found[0]["answers"]] == [0, 2]


def test_the_two_own_questions_are_due_in_weeks_0_4_8_and_12_for_that_week_only_and_once():
    person = replace(read_person(EXAMPLES / "reader_a.toml"), own_item=())
    log = read_log(EXAMPLES / "reader_a_log.jsonl", person_id="reader-a")
    start = programme_start(person, sessions(log))
    assert start is not None

    def due(week, days=0, told=()):
        known = replace(person, own_item=tuple(told))
        return due_week(Facts(known, log, start + dt.timedelta(days=7 * week + days), "1.0.0"))

    assert [week for week in range(14) if due(week) is not None] == [0, 4, 8, 12]
    assert [due(week) for week in (0, 4, 8, 12)] == [0, 4, 8, 12]
    assert [due(4, days) for days in (-1, 0, 6, 7)] == [None, 4, 4, None]
    told = OwnItem(start + dt.timedelta(days=25), "fatigue", "By noon", score=5.0)  # three days early
    assert due(4, told=[told]) is None
    assert due(8, told=[told]) == 8
    stairs = OwnItem(start + dt.timedelta(days=29), "stairs", "At home", seconds=12.0)
    assert due(4, told=[stairs]) == 4
    assert (
        due_week(Facts(person, Log(()), start + dt.timedelta(days=40), "1.0.0")) is None
    )  # nobody trained yet


def test_today_and_progress_ask_when_it_is_due_and_say_no_more_once_it_is_answered(as_, cast):
    client = as_("ana")
    person = example_for(cast.ana, "reader_a_home")
    addresses = [f"/people/{person.pk}/{page}/" for page in ("today", "progress")]
    first = [client.get(address).content.decode() for address in addresses]
    assert all("two questions" in page for page in first)
    client.post(f"/people/{person.pk}/tests/own/", {"confidence_words": "Stairs", "confidence_score": "4"})
    after = [client.get(address).content.decode() for address in addresses]
    assert not any("two questions" in page for page in after)
    assert "Week 0" in after[1]


def test_the_words_of_the_page_are_easy_to_read(as_, trained):
    source = Path(hipstride.__file__).parent / "app/training/templates/training/progress.html"
    told = re.findall(r'{% translate "([^"]+)" %}', source.read_text("utf-8"))
    sentences = " ".join(text for text in told if text.endswith((".", "?")))
    assert reading_grade(sentences) <= 6
