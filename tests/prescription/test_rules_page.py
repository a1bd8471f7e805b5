import json
import re
from pathlib import Path

from hipstride.exchange import read_person
from hipstride.exchange.data_folder import example_names
from hipstride.prescription.plan import plan
from hipstride.prescription.rules_page import all_rules, rules_markdown
from hipstride.record.canonical import to_jsonable

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def test_the_page_is_up_to_date():
    assert PAGE.read_text("utf-8") == rules_markdown(), "run script/docs"


def test_every_rule_is_on_it_with_its_status():
    lines = {line.split("`")[1]: line for line in rules_markdown().splitlines() if line.startswith("| `")}
    assert set(lines) == {rule.id for rule in all_rules()}
    for rule in all_rules():
        assert ("**provisional**" in lines[rule.id]) == (rule.status == "provisional"), rule.id


def test_what_the_seven_are_told_is_on_it():
    told: set[str] = set()
    for name in example_names():
        made = to_jsonable(plan(read_person(Path("examples") / f"{name}.toml")))
        told |= set(re.findall(r'"rule": ?"([^"]+)"', json.dumps(made)))
    assert len(told) > 20
    assert told <= {rule.id for rule in all_rules()}


def test_every_rule_is_one_sentence_with_a_source():
    for rule in all_rules():
        assert rule.sentence.endswith("."), rule.id
        assert rule.sentence[0].isupper() or rule.sentence[0].isdigit(), rule.id
        assert rule.source, rule.id
