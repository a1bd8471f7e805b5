"""The tables of keys in docs/person-file.md and docs/log.md, made from the schemas.

`python -m tests.record.key_tables` writes them into the pages.
"""

import re
from pathlib import Path

from hipstride.record import event, override, person, resistance
from hipstride.record.allowed import hints, required_keys, words
from hipstride.record.schema import log_schema, person_schema

PAGES = {
    Path(__file__).parents[2] / "docs" / "person-file.md": person_schema,
    Path(__file__).parents[2] / "docs" / "log.md": log_schema,
}
MARK = re.compile(r"(<!-- keys of (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(name, schema):
    """The table of one record type."""
    cls = next(
        getattr(module, name) for module in (person, override, event, resistance) if hasattr(module, name)
    )
    properties = schema["$defs"].get(name, schema)["properties"]
    rows = ["| key | what it is | allowed |", "|---|---|---|"]
    for key, annotation in hints(cls).items():
        required = " (required)" if key in required_keys(cls) or key == "kind" else ""
        meaning = re.sub(r" In [A-Za-z ]+\.$", "", properties[key]["description"])
        rows.append(f"| `{key}`{required} | {meaning} | {words(annotation, key)} |")
    return "\n".join(rows) + "\n"


def refreshed(text, schema):
    """A page with its tables as they should be."""
    return MARK.sub(lambda found: found[1] + table(found[2], schema) + found[3], text)


if __name__ == "__main__":
    for page, schema in PAGES.items():
        page.write_text(refreshed(page.read_text(encoding="utf-8"), schema()), encoding="utf-8")
