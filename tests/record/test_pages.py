import json
import re
import tomllib

import pytest

from hipstride.record.log import BODY_TYPES
from hipstride.record.parse import log_from_lines, person_from_mapping
from tests.record.key_tables import MARK, PAGES, refreshed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_tables_of_keys_are_up_to_date(page):
    text = page.read_text(encoding="utf-8")
    assert text == refreshed(text, PAGES[page]()), "run: python -m tests.record.key_tables"


def test_every_kind_of_event_has_its_table():
    log = next(page for page in PAGES if page.name == "log.md")
    named = {found[2] for found in MARK.finditer(log.read_text(encoding="utf-8"))}
    assert {body.__name__ for body in BODY_TYPES.values()} <= named


def test_the_examples_on_the_pages_are_valid():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in re.findall(r"```toml\n(.*?)```", text, re.DOTALL):
            person_from_mapping(tomllib.loads(block))
        for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL):
            lines = block.splitlines()
            assert log_from_lines(lines, person_id="anna").events
            assert all(json.loads(line) for line in lines)
