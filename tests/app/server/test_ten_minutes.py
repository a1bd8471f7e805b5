"""The ten minutes of docs/class.md, from an invitation to the printed sheets and the audit: by links and forms alone."""

from __future__ import annotations

import json
import re
import time
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from hipstride.app.accounts.models import User
from tests.app.conftest import PASSWORD, TOTP_SECRET
from tests.app.server.visitor import Visitor
from tests.app.training.lines import batch


def code(secret: str) -> str:
    """What the app on a phone shows now."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


@pytest.fixture
def edi(db) -> User:
    """Who keeps the accounts, with a password and an app for codes."""
    from allauth.mfa.totp.internal.auth import TOTP

    user = User.objects.create_user(role="admin", name="Edi", email="edi@example.org")
    user.set_password(PASSWORD)
    user.save()
    TOTP.activate(user, TOTP_SECRET)
    return user


class Board:
    """What a board sends while a class trains (docs/class.md): it is a program, so it has no links and forms."""

    def __init__(self, visitor: Visitor) -> None:
        meeting = urlsplit(visitor.page.address).fragment
        self.client = visitor.client
        self.token = {"X-CSRFToken": visitor.client.cookies["csrftoken"].value}
        self.at = {name: reverse(f"classes:{name}", args=[meeting]) for name in ("plan", "marks")}
        self.plan = self.client.get(self.at["plan"]).json()

    def mark(self, **marks: object) -> None:
        at = int(time.time() * 1000)
        told = {name.replace("__", "/"): {"at": at, "value": value} for name, value in marks.items()}
        answer = self.client.post(
            self.at["marks"], json.dumps({"marks": told}), content_type="application/json", headers=self.token
        )
        assert answer.json() == {"taken": len(marks)}

    def first_sets(self, person: dict) -> list[dict]:
        """The first set of each step, as a tap logs it."""
        now = timezone.localtime().isoformat(timespec="seconds")
        found = [("session_started", {**person["started"]["body"], "session": person["session"]})]
        for step in person["steps"]:
            dose = step["choices"]["suggested"]
            done = {key: dose[key] for key in ("exercise", "seconds", "resistance")}
            done |= {"side": step["side"], "set": 1, "reps": dose["reps"] or 1, "session": person["session"]}
            found.append(("set_done", done | {"chosen": "suggested", "stopped_because": "done"}))
        return [
            {
                "id": f"{person['person']}-{n}",
                "at": now,
                "person": person["person"],
                "type": kind,
                "body": body,
            }
            for n, (kind, body) in enumerate(found)
        ]

    def train(self, person: dict) -> int:
        """How many lines were taken."""
        lines = self.first_sets(person)
        answer = self.client.post(
            reverse("training:sync"), batch(*lines), content_type="application/json", headers=self.token
        )
        assert answer.json()["rejected"] == []
        return len(lines)


def test_as_a_new_therapist_from_the_invitation_to_the_audit(edi, django_capture_on_commit_callbacks):
    keeper = Visitor()
    keeper.open("/")
    keeper.press("Sign in", login="edi@example.org", password=PASSWORD)
    keeper.press("Sign in", code=code(TOTP_SECRET))
    keeper.follow("Invite somebody who works here")
    keeper.press("Make a link", role="therapist")
    link = re.search(r"http://\S+/invitation/\S+", keeper.text)
    assert link

    tom = Visitor()
    tom.open(link[0].replace("http://testserver", ""))
    tom.press("Make my account", name="Tom", email="tom@example.org", password=PASSWORD)
    assert "choose a second proof now" in tom.text
    tom.follow("Set up an app")
    secret = re.search(r"Type this into the app: (\w+)", tom.text)
    assert secret
    with django_capture_on_commit_callbacks(execute=True):  # allauth tells of it after the commit
        tom.press("Save", code=code(secret[1]))
    tom.follow("I have them. Go on")

    tom.follow("Classes")
    tom.press("Try a class with the example people")
    board = Board(tom)
    people = board.plan["people"]
    assert len(people) == 7
    board.mark(**{f"person__{person['person']}": "there" for person in people})
    taken = [board.train(person) for person in people[1:]]
    assert min(taken) > 3

    tom.follow("Classes")
    tom.follow("The example class")
    tom.follow(f"Type in a sheet {people[0]['name']}")  # who keeps to paper
    tom.press("Show this day", date=timezone.localdate().isoformat())  # not printed here, so without a code
    tom.follow("All as planned")
    tom.press("Save the sheet")
    assert "sets" in tom.text
    board.mark(ended=True)
    tom.follow("Classes")
    tom.follow("The example class")
    tom.follow(f"{timezone.localdate().day} ")
    tom.follow("Print the sheets of all 7")
    assert tom.content.startswith(b"%PDF")

    tom.open("/")
    tom.follow("Classes")
    tom.follow("Who needs me today")
    assert people[0]["name"] in tom.text
    tom.follow("People")
    tom.follow(f"The record {people[0]['name']}")
    tom.follow("Who looked at this record")
    for deed in ("looked at the record", "put the person into a class", "typed in a sheet from paper"):
        assert f"Tom {deed}" in tom.text

    keeper.follow("Settings")
    keeper.follow("Sign-in and devices")
    keeper.follow("Who did what")
    assert "Edi made an invitation" in keeper.text
    for deed in (
        "made an account",
        "added a second proof",
        "signed in",
        "put the person into a class",
        "planned or led a class",
        "wrote down sets",
        "typed in a sheet from paper",
        "looked at the record",
    ):
        assert f"Tom {deed}" in keeper.text, deed
