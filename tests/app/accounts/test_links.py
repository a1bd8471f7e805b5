import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from hipstride.app.accounts import actions
from hipstride.app.accounts.models import SignInLink, User


@pytest.fixture
def owner(db):
    return actions.owner()


def test_there_is_one_owner_however_often_it_starts(owner):
    assert actions.owner() == owner
    assert User.objects.count() == 1


def test_a_link_signs_in_once(owner):
    token = actions.new_link(owner)
    first, second = Client(), Client()
    assert first.get(f"/accounts/enter/{token}/").status_code == 302
    assert first.get("/people/").status_code == 200
    assert second.get(f"/accounts/enter/{token}/").status_code == 404
    assert second.get("/people/").status_code == 302


def test_an_old_link_and_a_replaced_link_do_not_work(owner):
    old = actions.new_link(owner)
    new = actions.new_link(owner)
    assert actions.use_link(old) is None
    SignInLink.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert actions.use_link(new) is None


def test_only_a_hash_of_the_link_is_kept(owner):
    token = actions.new_link(owner)
    assert token not in str(list(SignInLink.objects.values()))
