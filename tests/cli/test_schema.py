import json

import jsonschema
import pytest

from hipstride.cli.main import main


@pytest.mark.parametrize("name", ["person", "log", "archive", "trial-design"])
def test_a_schema_is_printed(name, capsys):
    assert main(["schema", name]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)


def test_an_unknown_name_is_told(capsys):
    assert main(["schema", "persn"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith('hipstride: schema: got "persn"; allowed: person')
    assert shown.err.count("\n") == 1
