import re
import urllib.request

from django.test import Client, override_settings

from tests.app.served import served

LINK = re.compile(r"http://\S+?/accounts/enter/[\w-]+/")


def test_a_link_for_another_browser_works_once(as_):
    page = as_("ana").post("/accounts/another-device/")
    (link,) = set(LINK.findall(page.content.decode()))
    other = Client()
    assert other.get(link.removeprefix("http://testserver")).status_code == 302
    assert other.get("/people/").status_code == 200
    assert Client().get(link.removeprefix("http://testserver")).status_code == 404


@override_settings(MODE="lan", LAN_ADDRESS="192.168.1.5", ALLOWED_HOSTS=["*"])
def test_on_the_network_it_is_the_address_of_this_computer_with_a_code(as_):
    page = as_("ana").post("/accounts/another-device/", HTTP_HOST="localhost:8000").content.decode()
    (link,) = set(LINK.findall(page))
    assert link.startswith("http://192.168.1.5:8000/accounts/")
    assert "<svg" in page


def test_on_the_network_a_phone_gets_a_link_of_its_own_and_a_warning(tmp_path):
    with served(tmp_path / "data", "--lan") as running:
        assert "over plain http" in running.said
        first, second = LINK.findall(running.said)
        assert first.startswith(running.base)
        assert not second.startswith(running.base)
        for link in (first, second):
            opened = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            with opened.open(link) as answer:
                assert answer.status == 200
                assert "/accounts/" not in answer.url
